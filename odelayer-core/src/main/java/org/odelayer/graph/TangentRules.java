package org.odelayer.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.api.ops.impl.shape.StridedSlice;
import org.odelayer.graph.ForwardMode.Step;

/** How operations pass tangents on: ẏ from the inputs' tangents, in operations that can be differentiated again. */
final class TangentRules {
    private static final Map<String, Function<Step, SDVariable>> RULES = new HashMap<>();

    /** ND4J's gelu is x σ(1.702 x), with the constant rounded to FLOAT in DOUBLE too. */
    private static final double GELU = 1.702f;

    static {
        linear();
        arithmetic();
        elementwise();
        scalars();
        shapes();
        RULES.put("matmul", TangentRules::product);
        RULES.put("xw_plus_b", step -> step.onlyFirst().mmul(step.x(1)));
        RULES.put("conv2d", TangentRules::convolution);
        RULES.put("softmax", TangentRules::softmax);
        RULES.put("layer_norm", TangentRules::layerNorm);
        RULES.put("standardize", step -> standardized(step, axes(step.op())));
    }

    private TangentRules() {}

    static SDVariable apply(Step step) {
        Function<Step, SDVariable> rule = RULES.get(step.op().opName());
        if (rule == null) {
            throw missing(step.op());
        }
        return rule.apply(step);
    }

    static UnsupportedGraphException missing(DifferentialFunction op) {
        return UnsupportedOperations.refusal(
                op, "it has no rule for tangents, which Jacobian penalties need; write it with other operations");
    }

    private static void linear() {
        RULES.put("identity", step -> step.dx(0));
        RULES.put("neg", step -> step.dx(0).neg());
        RULES.put("biasadd", Step::onlyFirst);
        RULES.put("zeroslike", step -> step.graph().zerosLike(step.y()));
        RULES.put("ones_as", step -> step.graph().zerosLike(step.y()));
        RULES.put("reduce_sum", step -> reduced(step, false));
        RULES.put("reduce_mean", step -> reduced(step, true));
    }

    /** y = x₀ ∘ x₁, broadcast as the operation itself does. */
    private static void arithmetic() {
        RULES.put("add", step -> step.dx(0).add(step.dx(1)));
        RULES.put("subtract", step -> step.dx(0).sub(step.dx(1)));
        RULES.put("reversesubtract", step -> step.dx(1).sub(step.dx(0)));
        RULES.put("multiply", step -> products(step, step.x(1), step.x(0)));
        RULES.put("divide", step -> quotient(step, 0, 1));
        RULES.put("reversedivide", step -> quotient(step, 1, 0));
        RULES.put("squaredsubtract", step -> {
            SDVariable difference = step.x(0).sub(step.x(1)).mul(2);
            return step.dx(0).sub(step.dx(1)).mul(difference);
        });
        RULES.put("Pow", step -> {
            SDVariable slope =
                    step.x(1).mul(step.graph().math().pow(step.x(0), step.x(1).sub(1)));
            return step.onlyFirst().mul(slope);
        });
    }

    /** ẋ₀ a + ẋ₁ b, of those that move. */
    private static SDVariable products(Step step, SDVariable a, SDVariable b) {
        SDVariable first = step.moves(0) ? step.dx(0).mul(a) : null;
        SDVariable second = step.moves(1) ? step.dx(1).mul(b) : null;
        return first == null ? second : second == null ? first : first.add(second);
    }

    /** (ẋ_numerator − y ẋ_denominator) / x_denominator. */
    private static SDVariable quotient(Step step, int numerator, int denominator) {
        SDVariable divisor = step.x(denominator);
        SDVariable first = step.moves(numerator) ? step.dx(numerator).div(divisor) : null;
        SDVariable second =
                step.moves(denominator) ? step.y().mul(step.dx(denominator)).div(divisor) : null;
        return second == null ? first : first == null ? second.neg() : first.sub(second);
    }

    /** ẏ = g'(x) ẋ with g' written with x or y. */
    private static void elementwise() {
        slope("tanh", step -> square(step.y()).rsub(1));
        slope("sigmoid", step -> step.y().mul(step.y().rsub(1)));
        slope("softplus", step -> sigmoid(step, step.x(0)));
        slope("softsign", step -> square(step.graph().math().abs(step.y()).rsub(1)));
        slope("swish", step -> {
            SDVariable s = sigmoid(step, step.x(0));
            return s.add(step.y().mul(s.rsub(1)));
        });
        slope("gelu", step -> {
            SDVariable s = sigmoid(step, step.x(0).mul(GELU));
            return s.add(step.y().mul(GELU).mul(s.rsub(1)));
        });
        slope("mish", step -> {
            SDVariable through = step.graph().math().tanh(step.graph().nn().softplus(step.x(0)));
            SDVariable s = sigmoid(step, step.x(0));
            return through.add(step.x(0).mul(s).mul(square(through).rsub(1)));
        });
        slope("logsigmoid", step -> sigmoid(step, step.x(0).neg()));
        slope("relu", step -> positive(step));
        slope("leakyrelu", step -> {
            double alpha = scalar(step.op());
            // ND4J's derivative at 0 is 1 here, and 0 of relu.
            return step.x(0).gte(0).castTo(step.x(0).dataType()).mul(1 - alpha).add(alpha);
        });
        slope("elu", step -> positive(step).add(positive(step).rsub(1).mul(exponential(step))));
        slope("selu", step -> {
            double scale = 1.0507009873554804934193349852946;
            double alpha = 1.6732632423543772848170429916717;
            SDVariable below = positive(step).rsub(1).mul(exponential(step)).mul(alpha);
            return positive(step).add(below).mul(scale);
        });
        slope("sin", step -> step.graph().math().cos(step.x(0)));
        slope("cos", step -> step.graph().math().sin(step.x(0)).neg());
        slope("sinh", step -> step.graph().math().cosh(step.x(0)));
        slope("cosh", step -> step.graph().math().sinh(step.x(0)));
        slope("exp", Step::y);
        slope("expm1", step -> step.y().add(1));
        slope("log", step -> step.x(0).rdiv(1));
        slope("log1p", step -> step.x(0).add(1).rdiv(1));
        slope("atan", step -> square(step.x(0)).add(1).rdiv(1));
        slope("erf", step -> step.graph().math().exp(square(step.x(0)).neg()).mul(2 / Math.sqrt(Math.PI)));
        slope("square", step -> step.x(0).mul(2));
        slope("cube", step -> square(step.x(0)).mul(3));
        slope("sqrt", step -> step.y().rdiv(0.5));
        slope("Reciprocal", step -> square(step.y()).neg());
        slope("abs", step -> step.graph().math().sign(step.x(0)));
    }

    private static void slope(String name, Function<Step, SDVariable> slope) {
        RULES.put(name, step -> step.dx(0).mul(slope.apply(step)));
    }

    /** As a product: ND4J's square is slower. */
    private static SDVariable square(SDVariable x) {
        return x.mul(x);
    }

    private static SDVariable sigmoid(Step step, SDVariable x) {
        return step.graph().nn().sigmoid(x);
    }

    /** 1 where x &gt; 0, else 0. */
    private static SDVariable positive(Step step) {
        return step.x(0).gt(0).castTo(step.x(0).dataType());
    }

    /** exp(x) where x ≤ 0, and something finite elsewhere. */
    private static SDVariable exponential(Step step) {
        return step.graph().math().exp(step.x(0).mul(positive(step).rsub(1)));
    }

    /** Operations with a number. */
    private static void scalars() {
        RULES.put("add_scalar", step -> step.dx(0));
        RULES.put("sub_scalar", step -> step.dx(0));
        RULES.put("rsub_scalar", step -> step.dx(0).neg());
        RULES.put("mul_scalar", step -> step.dx(0).mul(scalar(step.op())));
        RULES.put("div_scalar", step -> step.dx(0).div(scalar(step.op())));
        slope("rdiv_scalar", step -> step.y().div(step.x(0)).neg());
        slope("pow", step -> {
            double exponent = scalar(step.op());
            return step.graph().math().pow(step.x(0), exponent - 1).mul(exponent);
        });
    }

    private static double scalar(DifferentialFunction op) {
        return ((ScalarOp) op).scalar().getDouble(0);
    }

    private static void shapes() {
        for (String name : List.of("reshape", "expand_dims", "squeeze", "flatten_2d")) {
            RULES.put(
                    name, step -> step.graph().reshape(step.dx(0), step.graph().shape(step.y())));
        }
        RULES.put(
                "permute",
                step -> step.inputs().size() == 2
                        ? step.graph().permute(step.dx(0), step.x(1))
                        : step.graph().permute(step.dx(0), integers(step.op())));
        RULES.put("transpose", step -> step.graph().transpose(step.dx(0)));
        RULES.put("concat", step -> {
            SDVariable[] parts =
                    IntStream.range(0, step.inputs().size()).mapToObj(step::dx).toArray(SDVariable[]::new);
            return step.graph().concat(integers(step.op())[0], parts);
        });
        RULES.put("strided_slice", TangentRules::stridedSlice);
        RULES.put("slice", step -> {
            int[] arguments = integers(step.op());
            int rank = arguments.length / 2;
            if (step.inputs().size() != 1 || rank == 0) {
                throw missing(step.op());
            }
            return step.graph()
                    .slice(step.dx(0), Arrays.copyOf(arguments, rank), Arrays.copyOfRange(arguments, rank, 2 * rank));
        });
    }

    /** The same slice of the tangent; masks of begins, ellipses, ends, new axes and axes left out stand before the bounds. */
    private static SDVariable stridedSlice(Step step) {
        int[] a = integers(step.op());
        if (step.inputs().size() == 4) {
            return step.graph().stridedSlice(step.dx(0), step.x(1), step.x(2), step.x(3), a[0], a[2], a[1], a[3], a[4]);
        }
        int n = (a.length - 5) / 3;
        int[] begin = Arrays.copyOfRange(a, 5, 5 + n);
        int[] end = Arrays.copyOfRange(a, 5 + n, 5 + 2 * n);
        int[] strides = Arrays.copyOfRange(a, 5 + 2 * n, 5 + 3 * n);
        return new StridedSlice(step.graph(), step.dx(0), begin, end, strides, a[0], a[2], a[1], a[3], a[4])
                .outputVariable();
    }

    private static int[] integers(DifferentialFunction op) {
        return Arrays.stream(((DynamicCustomOp) op).iArgs())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    private static SDVariable reduced(Step step, boolean mean) {
        BaseReduceOp reduce = (BaseReduceOp) step.op();
        int[] axes = reduce.getDimensions() == null ? new int[0] : reduce.getDimensions();
        return mean
                ? step.graph().mean(step.dx(0), reduce.isKeepDims(), axes)
                : step.graph().sum(step.dx(0), reduce.isKeepDims(), axes);
    }

    private static SDVariable product(Step step) {
        int[] transposed = integers((Mmul) step.op());
        boolean first = transposed.length > 0 && transposed[0] == 1;
        boolean second = transposed.length > 1 && transposed[1] == 1;
        boolean result = transposed.length > 2 && transposed[2] == 1;
        SDVariable left = step.moves(0) ? step.graph().mmul(step.dx(0), step.x(1), first, second, result) : null;
        SDVariable right = step.moves(1) ? step.graph().mmul(step.x(0), step.dx(1), first, second, result) : null;
        return left == null ? right : right == null ? left : left.add(right);
    }

    private static SDVariable convolution(Step step) {
        return step.graph().cnn().conv2d(step.onlyFirst(), step.x(1), ((Conv2D) step.op()).getConfig());
    }

    /** y (ẋ − Σ y ẋ). */
    private static SDVariable softmax(Step step) {
        int[] arguments = integers(step.op());
        int axis = arguments.length == 0 ? -1 : arguments[0];
        SDVariable weighted = step.y().mul(step.dx(0));
        return weighted.sub(step.y().mul(weighted.sum(true, axis)));
    }

    private static int[] axes(DifferentialFunction op) {
        return integers(op);
    }

    /** z = (x − μ)/σ: ż = (ẋ − mean ẋ − z mean(z ẋ)) / σ. */
    private static SDVariable standardized(Step step, int[] axes) {
        SDVariable x = step.x(0);
        SDVariable dx = step.onlyFirst();
        SDVariable centered = x.sub(x.mean(true, axes));
        SDVariable sigma = step.graph().math().sqrt(square(centered).mean(true, axes));
        SDVariable z = centered.div(sigma);
        SDVariable along = z.mul(z.mul(dx).mean(true, axes));
        return dx.sub(dx.mean(true, axes)).sub(along).div(sigma);
    }

    /** Gain times the standardized input's tangent; the gain goes along the channels. */
    private static SDVariable layerNorm(Step step) {
        DynamicCustomOp op = (DynamicCustomOp) step.op();
        boolean channelsFirst = op.numBArguments() > 0 && op.getBArgument(0);
        SDVariable tangent = standardized(step, axes(op));
        SDVariable gain = step.x(1);
        return channelsFirst
                ? tangent.mul(step.graph().nn().biasAdd(step.graph().zerosLike(step.x(0)), gain, true))
                : tangent.mul(gain);
    }
}
