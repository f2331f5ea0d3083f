package org.odelayer.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;

/**
 * The table of operations whose derivatives are known as ordinary operations, by ND4J's names. {@link ForwardMode} and
 * {@link ReverseMode} are sweeps over it.
 *
 * <p>What is not here can be differentiated backwards once, by ND4J's own gradient.
 */
final class Rules {
    private static final Map<String, Rule> TABLE = new HashMap<>();

    /**
     * Operations whose gradient in ND4J is right and one kernel where the rule is several. It is taken in the last
     * sweep, whose result nothing differentiates again.
     */
    private static final Set<String> KERNELS = Set.of(
            "relu",
            "leakyrelu",
            "elu",
            "selu",
            "softmax",
            "log_softmax",
            "layer_norm",
            "standardize",
            "reduce_max",
            "reduce_min",
            "reduce_norm1",
            "reduce_norm2",
            "reduce_sqnorm",
            "var",
            "std");

    private static final List<String> ORIGINS = List.of("org.nd4j.", Rules.class.getPackageName());

    static {
        Lowering.SHAPE_ONLY.forEach(name -> TABLE.put(name, Rule.NONE));
        List.of("ceil", "floor", "floordiv", "rint", "round", "sign", "step", "set_scalar")
                .forEach(name -> TABLE.put(name, Rule.NONE));
        ArithmeticRules.addTo(TABLE);
        ElementwiseRules.addTo(TABLE);
        ShapeRules.addTo(TABLE);
        ReductionRules.addTo(TABLE);
        ProductRules.addTo(TABLE);
        ConvolutionRules.addTo(TABLE);
        NormalizationRules.addTo(TABLE);
        TABLE.put(Spread.NAME, Spread.RULE);
        TABLE.put(SumTo.NAME, SumTo.RULE);
        TABLE.put(LinearSolve.NAME, LinearSolve.RULE);
        TABLE.put(LogDeterminant.NAME, LogDeterminant.RULE);
        TABLE.put(Identities.NAME, Rule.NONE);
    }

    private Rules() {}

    /**
     * The rule of a call; null if there is none for its arguments. An operation that a user wrote has its own gradient.
     */
    static Rule of(Call call) {
        String origin = call.op().getClass().getName();
        boolean known = ORIGINS.stream().anyMatch(origin::startsWith);
        Rule rule = known ? TABLE.get(call.op().opName()) : null;
        return rule != null && rule.covers(call) ? rule : null;
    }

    /** Whether a tangent of an input, or a cotangent to it, can be anything but zero. */
    static boolean passes(Call call, int input) {
        Rule rule = of(call);
        return rule == null || rule.passes(call, input);
    }

    static boolean hasKernel(DifferentialFunction op) {
        return KERNELS.contains(op.opName());
    }
}
