package org.odelayer.graph;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/** Functions of a row that make it a distribution, or of mean 0 and variance 1. */
final class NormalizationRules {
    private NormalizationRules() {}

    static void addTo(Map<String, Rule> table) {
        table.put("softmax", Rule.linear(NormalizationRules::softmax, NormalizationRules::softmax));
        table.put(
                "log_softmax",
                Rule.linear(
                        (call, v) -> v.sub(probabilities(call).mul(v).sum(true, axis(call))),
                        (call, v) -> v.sub(probabilities(call).mul(v.sum(true, axis(call))))));
        table.put(
                "standardize",
                Rule.linear(
                        (call, v) -> Standardized.of(call).along(v),
                        (call, v) -> Standardized.of(call).along(v)));
        table.put("layer_norm", new LayerNorm());
    }

    private static int axis(Call call) {
        int[] arguments = call.integers();
        return arguments.length == 0 ? -1 : arguments[0];
    }

    /** y (v − Σ y v), a symmetric map. */
    private static SDVariable softmax(Call call, SDVariable v) {
        SDVariable weighted = call.y().mul(v);
        return weighted.sub(call.y().mul(weighted.sum(true, axis(call))));
    }

    private static SDVariable probabilities(Call call) {
        return call.graph().math().exp(call.y());
    }

    /** z = (x − μ)/σ. */
    private record Standardized(SDVariable z, SDVariable sigma, int[] axes) {
        static Standardized of(Call call) {
            int[] axes = call.integers();
            SDVariable centered = call.x(0).sub(call.x(0).mean(true, axes));
            SDVariable sigma = call.graph().math().sqrt(centered.mul(centered).mean(true, axes));
            return new Standardized(centered.div(sigma), sigma, axes);
        }

        /** (v − mean v − z mean(z v)) / σ, a symmetric map. */
        SDVariable along(SDVariable v) {
            SDVariable radial = z.mul(z.mul(v).mean(true, axes));
            return v.sub(v.mean(true, axes)).sub(radial).div(sigma);
        }
    }

    /** Gain times the standardized input, plus bias; both go along the channels. */
    private static final class LayerNorm implements Rule {
        @Override
        public SDVariable push(Call call, int input, SDVariable tangent) {
            return switch (input) {
                case 0 -> Standardized.of(call).along(tangent).mul(gain(call));
                case 1 -> Standardized.of(call).z().mul(Spread.of(tangent, call.y(), channels(call)));
                default -> Spread.of(tangent, call.y(), channels(call));
            };
        }

        @Override
        public SDVariable pull(Call call, int input, SDVariable cotangent) {
            return switch (input) {
                case 0 -> Standardized.of(call).along(cotangent.mul(gain(call)));
                case 1 -> SumTo.of(Standardized.of(call).z().mul(cotangent), call.x(1), channels(call));
                default -> SumTo.of(cotangent, call.x(2), channels(call));
            };
        }

        private static SDVariable gain(Call call) {
            return Spread.of(call.x(1), call.y(), channels(call));
        }

        private static Axes channels(Call call) {
            return call.flag(0) ? Axes.BUT_CHANNELS : Axes.LEADING;
        }
    }
}
