package org.odelayer.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2DDerivative;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;

/**
 * The two-dimensional convolution y = x ∗ W (+ b), a bilinear map, and its transposes x̄ = x̄(W, g) and W̄ = W̄(x, g),
 * which are bilinear again.
 *
 * <p>The transposes stay ND4J's operation conv2d_bp in the graph, because the backend decides how it is computed best:
 * by oneDNN, as {@link ConvolutionProducts}, or as {@link ConvolutionGradients}.
 */
final class ConvolutionRules {
    private ConvolutionRules() {}

    static void addTo(Map<String, Rule> table) {
        table.put("conv2d", new Convolution());
        table.put("conv2d_bp", new Transposes());
    }

    private static Conv2DConfig config(Call call) {
        return ((Conv2D) call.op()).getConfig();
    }

    private static SDVariable convolved(Call call, SDVariable x, SDVariable w) {
        return call.graph().cnn().conv2d(x, w, config(call));
    }

    /** x̄ for 0, W̄ for 1. */
    private static SDVariable transposed(Call call, int index, SDVariable x, SDVariable w, SDVariable g) {
        return new Conv2DDerivative(call.graph(), new SDVariable[] {x, w, g}, config(call)).outputVariables()[index];
    }

    private static Axes channels(Call call) {
        return config(call).isNHWC() ? Axes.LEADING : Axes.BUT_CHANNELS;
    }

    /** The convolution. */
    private static final class Convolution implements Rule {
        @Override
        public SDVariable push(Call call, int input, SDVariable tangent) {
            return switch (input) {
                case 0 -> convolved(call, tangent, call.x(1));
                case 1 -> convolved(call, call.x(0), tangent);
                default -> Spread.of(tangent, call.y(), channels(call));
            };
        }

        @Override
        public SDVariable pull(Call call, int input, SDVariable cotangent) {
            return input == 2
                    ? SumTo.of(cotangent, call.x(2), channels(call))
                    : transposed(call, input, call.x(0), call.x(1), cotangent);
        }
    }

    /** Of x, W, g: ⟨a, x̄(W, g)⟩ = ⟨a ∗ W, g⟩ and ⟨B, W̄(x, g)⟩ = ⟨x ∗ B, g⟩. */
    private static final class Transposes implements Rule {
        @Override
        public SDVariable push(Call call, int input, SDVariable tangent) {
            List<SDVariable> arguments = new ArrayList<>(call.inputs());
            arguments.set(input, tangent);
            return input == call.output()
                    ? null
                    : transposed(call, call.output(), arguments.get(0), arguments.get(1), arguments.get(2));
        }

        @Override
        public SDVariable pull(Call call, int input, SDVariable cotangent) {
            boolean ofImages = call.output() == 0;
            if (input == call.output()) {
                return null;
            }
            SDVariable x = ofImages ? cotangent : call.x(0);
            SDVariable w = ofImages ? call.x(1) : cotangent;
            return input == 2 ? convolved(call, x, w) : transposed(call, input, x, w, call.x(2));
        }

        @Override
        public boolean covers(Call call) {
            return call.inputs().size() == 3;
        }
    }
}
