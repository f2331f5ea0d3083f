package org.odelayer.graph;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/** Matrix products and biases. */
final class ProductRules {
    private ProductRules() {}

    static void addTo(Map<String, Rule> table) {
        table.put("matmul", new Product());
        table.put("biasadd", new Bias());
        table.put("xw_plus_b", new Affine());
    }

    /** C = op(A) op(B), perhaps transposed as a whole; of matrices or of stacks of them. */
    private static final class Product implements Rule {
        @Override
        public SDVariable push(Call call, int input, SDVariable tangent) {
            SDVariable a = input == 0 ? tangent : call.x(0);
            SDVariable b = input == 1 ? tangent : call.x(1);
            return call.graph().mmul(a, b, flips(call, 0), flips(call, 1), flips(call, 2));
        }

        /** For C = AB these are GBᵀ and AᵀG; a transposed factor swaps and flips the operands. */
        @Override
        public SDVariable pull(Call call, int input, SDVariable cotangent) {
            SDVariable product = input == 0 ? toFirst(call, cotangent) : toSecond(call, cotangent);
            return SumTo.of(product, call.x(input), Axes.LEADING);
        }

        private static SDVariable toFirst(Call call, SDVariable g) {
            return flips(call, 0)
                    ? call.graph().mmul(call.x(1), g, flips(call, 1), !flips(call, 2), false)
                    : call.graph().mmul(g, call.x(1), flips(call, 2), !flips(call, 1), false);
        }

        private static SDVariable toSecond(Call call, SDVariable g) {
            return flips(call, 1)
                    ? call.graph().mmul(g, call.x(0), !flips(call, 2), flips(call, 0), false)
                    : call.graph().mmul(call.x(0), g, !flips(call, 0), flips(call, 2), false);
        }

        private static boolean flips(Call call, int index) {
            return call.integer(index) == 1;
        }

        @Override
        public boolean covers(Call call) {
            double[] factors = ((DynamicCustomOp) call.op()).tArgs();
            return (factors.length < 1 || factors[0] == 1) && (factors.length < 2 || factors[1] == 0);
        }
    }

    /** y = x + b, with b along the last axis or the channels. */
    private static final class Bias implements Rule {
        @Override
        public SDVariable push(Call call, int input, SDVariable tangent) {
            return input == 0 ? tangent : Spread.of(tangent, call.y(), axes(call));
        }

        @Override
        public SDVariable pull(Call call, int input, SDVariable cotangent) {
            return input == 0 ? cotangent : SumTo.of(cotangent, call.x(1), axes(call));
        }

        private static Axes axes(Call call) {
            return call.flag(0) ? Axes.BUT_CHANNELS : Axes.LEADING;
        }
    }

    /** y = x W + b. */
    private static final class Affine implements Rule {
        @Override
        public SDVariable push(Call call, int input, SDVariable tangent) {
            return switch (input) {
                case 0 -> tangent.mmul(call.x(1));
                case 1 -> call.x(0).mmul(tangent);
                default -> Spread.of(tangent, call.y(), Axes.LEADING);
            };
        }

        @Override
        public SDVariable pull(Call call, int input, SDVariable cotangent) {
            return switch (input) {
                case 0 -> call.graph().mmul(cotangent, call.x(1), false, true, false);
                case 1 -> call.graph().mmul(call.x(0), cotangent, true, false, false);
                default -> SumTo.of(cotangent, call.x(2), Axes.LEADING);
            };
        }
    }
}
