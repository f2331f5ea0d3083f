package org.odelayer.graph;

import java.util.Map;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/**
 * Functions of each element by itself, by their derivative, written with y where that costs less.
 *
 * <p>ND4J's own derivatives of swish, gelu, mish and logsigmoid are NaN in FLOAT beyond 45, where the square of exp is
 * infinite; those of tanh and the sigmoid compute the function once more.
 */
final class ElementwiseRules {
    /** ND4J's gelu is x σ(1.702 x), with the constant rounded to FLOAT in DOUBLE too. */
    private static final double GELU = 1.702f;

    /** Klambauer et al., "Self-normalizing neural networks" (2017). */
    private static final double SELU_SCALE = 1.0507009873554804934193349852946;

    private static final double SELU_ALPHA = 1.6732632423543772848170429916717;

    private final Map<String, Rule> table;

    private ElementwiseRules(Map<String, Rule> table) {
        this.table = table;
    }

    static void addTo(Map<String, Rule> table) {
        ElementwiseRules rules = new ElementwiseRules(table);
        rules.sigmoids();
        rules.kinks();
        rules.trigonometric();
        rules.powers();
    }

    private void slope(String name, Function<Call, SDVariable> slope) {
        table.put(name, Rule.slope(slope));
    }

    private void sigmoids() {
        slope("tanh", call -> square(call.y()).rsub(1));
        slope("sigmoid", call -> call.y().mul(call.y().rsub(1)));
        slope("softplus", call -> sigmoid(call, call.x(0)));
        slope("softsign", call -> square(call.graph().math().abs(call.y()).rsub(1)));
        slope("logsigmoid", call -> sigmoid(call, call.x(0).neg()));
        slope("swish", call -> {
            SDVariable s = sigmoid(call, call.x(0));
            return s.add(call.y().mul(s.rsub(1)));
        });
        slope("gelu", call -> {
            SDVariable s = sigmoid(call, call.x(0).mul(GELU));
            return s.add(call.y().mul(GELU).mul(s.rsub(1)));
        });
        slope("mish", call -> {
            SDVariable through = call.graph().math().tanh(call.graph().nn().softplus(call.x(0)));
            SDVariable s = sigmoid(call, call.x(0));
            return through.add(call.x(0).mul(s).mul(square(through).rsub(1)));
        });
        slope("erf", call -> bell(call).mul(2 / Math.sqrt(Math.PI)));
        slope("erfc", call -> bell(call).mul(-2 / Math.sqrt(Math.PI)));
    }

    private void kinks() {
        slope("relu", call -> above(call, call.number()));
        // ND4J's derivative at 0 is 1 here, and 0 of relu.
        slope(
                "leakyrelu",
                call -> call.x(0)
                        .gte(0)
                        .castTo(call.x(0).dataType())
                        .mul(1 - call.number())
                        .add(call.number()));
        slope("elu", call -> above(call, 0).add(above(call, 0).rsub(1).mul(exponential(call))));
        slope("selu", call -> {
            SDVariable below = above(call, 0).rsub(1).mul(exponential(call)).mul(SELU_ALPHA);
            return above(call, 0).add(below).mul(SELU_SCALE);
        });
        slope("abs", call -> call.graph().math().sign(call.x(0)));
        table.put("ClipByValue", new Clipping());
    }

    private void trigonometric() {
        slope("sin", call -> call.graph().math().cos(call.x(0)));
        slope("cos", call -> call.graph().math().sin(call.x(0)).neg());
        slope("tan", call -> square(call.y()).add(1));
        slope("sinh", call -> call.graph().math().cosh(call.x(0)));
        slope("cosh", call -> call.graph().math().sinh(call.x(0)));
        slope("asin", call -> root(call, square(call.x(0)).rsub(1)).rdiv(1));
        slope("acos", call -> root(call, square(call.x(0)).rsub(1)).rdiv(-1));
        slope("atan", call -> square(call.x(0)).add(1).rdiv(1));
        slope("asinh", call -> root(call, square(call.x(0)).add(1)).rdiv(1));
        slope("acosh", call -> root(call, square(call.x(0)).sub(1)).rdiv(1));
        slope("atanh", call -> square(call.x(0)).rsub(1).rdiv(1));
    }

    private void powers() {
        slope("exp", Call::y);
        slope("expm1", call -> call.y().add(1));
        slope("log", call -> call.x(0).rdiv(1));
        slope("log1p", call -> call.x(0).add(1).rdiv(1));
        slope("log_x", call -> call.x(0).mul(Math.log(call.number())).rdiv(1));
        slope("square", call -> call.x(0).mul(2));
        slope("cube", call -> square(call.x(0)).mul(3));
        slope("sqrt", call -> call.y().rdiv(0.5));
        slope("rsqrt", call -> call.y().div(call.x(0)).mul(-0.5));
        slope("Reciprocal", call -> square(call.y()).neg());
    }

    /** As a product: ND4J's square is slower. */
    private static SDVariable square(SDVariable x) {
        return x.mul(x);
    }

    private static SDVariable root(Call call, SDVariable x) {
        return call.graph().math().sqrt(x);
    }

    private static SDVariable sigmoid(Call call, SDVariable x) {
        return call.graph().nn().sigmoid(x);
    }

    /** exp(−x²). */
    private static SDVariable bell(Call call) {
        return call.graph().math().exp(square(call.x(0)).neg());
    }

    /** 1 where x is larger than a number, else 0. */
    private static SDVariable above(Call call, double number) {
        return call.x(0).gt(number).castTo(call.x(0).dataType());
    }

    /** exp(x) where x ≤ 0, and something finite elsewhere. */
    private static SDVariable exponential(Call call) {
        return call.graph().math().exp(call.x(0).mul(above(call, 0).rsub(1)));
    }

    /** Between two limits that are numbers. */
    private static final class Clipping implements Rule {
        @Override
        public SDVariable push(Call call, int input, SDVariable tangent) {
            double[] limits = ((DynamicCustomOp) call.op()).tArgs();
            SDVariable below = call.x(0).lte(limits[1]).castTo(call.x(0).dataType());
            return tangent.mul(
                    call.x(0).gte(limits[0]).castTo(call.x(0).dataType()).mul(below));
        }

        @Override
        public SDVariable pull(Call call, int input, SDVariable cotangent) {
            return push(call, input, cotangent);
        }

        @Override
        public boolean covers(Call call) {
            return call.inputs().size() == 1;
        }
    }
}
