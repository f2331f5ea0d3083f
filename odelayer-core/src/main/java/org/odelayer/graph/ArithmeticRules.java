package org.odelayer.graph;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Sums, products and choices of two arrays, one of which may be broadcast, and of an array and a number.
 *
 * <p>ND4J 1.0.0-M2.1 divides by a scalar with ȳ = −(Σg)(Σx)/y² instead of −Σ(gx)/y², squares differences with a scalar
 * in the same way, takes maxima of the wrong elements, and does not sum the gradients of minimum, atan2 and assign over
 * the axes that were broadcast.
 */
final class ArithmeticRules {
    private ArithmeticRules() {}

    static void addTo(Map<String, Rule> table) {
        BiFunction<Call, SDVariable, SDVariable> same = (call, v) -> v;
        BiFunction<Call, SDVariable, SDVariable> opposite = (call, v) -> v.neg();
        table.put("add", both(same, same));
        table.put("subtract", both(same, opposite));
        table.put("reversesubtract", both(opposite, same));
        table.put("multiply", both((call, v) -> v.mul(call.x(1)), (call, v) -> v.mul(call.x(0))));
        table.put("divide", both((call, v) -> v.div(call.x(1)), (call, v) -> byDivisor(call, v, 1)));
        table.put("reversedivide", both((call, v) -> byDivisor(call, v, 0), (call, v) -> v.div(call.x(0))));
        table.put(
                "squaredsubtract",
                both(
                        ArithmeticRules::difference,
                        (call, v) -> difference(call, v).neg()));
        table.put("Pow", both(ArithmeticRules::byBase, ArithmeticRules::byExponent));
        table.put(
                "tf_atan2",
                both(
                        (call, v) -> v.mul(call.x(1)).div(squares(call)),
                        (call, v) -> v.mul(call.x(0)).div(squares(call)).neg()));
        table.put("assign", both((call, v) -> null, same));
        // Where both are equal, it is the first.
        table.put(
                "maximum",
                both(
                        (call, v) -> v.mul(larger(call)),
                        (call, v) -> v.mul(larger(call).rsub(1))));
        table.put(
                "minimum",
                both(
                        (call, v) -> v.mul(smaller(call)),
                        (call, v) -> v.mul(smaller(call).rsub(1))));
        scalars(table);
    }

    private static Rule both(
            BiFunction<Call, SDVariable, SDVariable> first, BiFunction<Call, SDVariable, SDVariable> second) {
        return Rule.broadcast(List.of(first, second));
    }

    /** Of z = x/y: −(v/y) z. */
    private static SDVariable byDivisor(Call call, SDVariable v, int divisor) {
        return v.div(call.x(divisor)).mul(call.y()).neg();
    }

    private static SDVariable difference(Call call, SDVariable v) {
        return v.mul(call.x(0).sub(call.x(1))).mul(2);
    }

    private static SDVariable byBase(Call call, SDVariable v) {
        SDVariable power = call.graph().math().pow(call.x(0), call.x(1).sub(1));
        return v.mul(call.x(1).mul(power));
    }

    /** v z ln x, where x &gt; 0; 0 elsewhere. */
    private static SDVariable byExponent(Call call, SDVariable v) {
        SDVariable x = call.x(0);
        SDVariable positive = x.gt(0).castTo(x.dataType());
        SDVariable logarithm = call.graph().math().log(x.mul(positive).add(positive.rsub(1)));
        return v.mul(call.y().mul(logarithm));
    }

    private static SDVariable squares(Call call) {
        return call.x(0).mul(call.x(0)).add(call.x(1).mul(call.x(1)));
    }

    private static SDVariable larger(Call call) {
        return call.x(0).gte(call.x(1)).castTo(call.x(0).dataType());
    }

    private static SDVariable smaller(Call call) {
        return call.x(0).lte(call.x(1)).castTo(call.x(0).dataType());
    }

    private static void scalars(Map<String, Rule> table) {
        BiFunction<Call, SDVariable, SDVariable> same = (call, v) -> v;
        table.put("add_scalar", symmetric(same));
        table.put("sub_scalar", symmetric(same));
        table.put("identity", symmetric(same));
        table.put("neg", symmetric((call, v) -> v.neg()));
        table.put("rsub_scalar", symmetric((call, v) -> v.neg()));
        table.put("mul_scalar", symmetric((call, v) -> v.mul(call.number())));
        table.put("div_scalar", symmetric((call, v) -> v.div(call.number())));
        table.put("rdiv_scalar", Rule.slope(call -> call.y().div(call.x(0)).neg()));
        table.put("pow", symmetric(ArithmeticRules::power));
        table.put(
                "max_scalar",
                Rule.slope(call -> call.x(0).gt(call.number()).castTo(call.y().dataType())));
        table.put(
                "scalar_min",
                Rule.slope(call -> call.x(0).lt(call.number()).castTo(call.y().dataType())));
        table.put("mergeadd", Rule.every((call, v) -> v));
        table.put("mergeavg", Rule.every((call, v) -> v.div(call.inputs().size())));
        table.put(
                "cast",
                Rule.linear(
                        (call, v) -> v.castTo(call.y().dataType()),
                        (call, v) -> v.castTo(call.x(0).dataType())));
    }

    private static Rule symmetric(BiFunction<Call, SDVariable, SDVariable> map) {
        return Rule.linear(map, map);
    }

    /** By cases, so that 0 · 0⁻¹ never arises. */
    private static SDVariable power(Call call, SDVariable v) {
        double exponent = call.number();
        if (exponent == 0) {
            return null;
        }
        if (exponent == 1) {
            return v;
        }
        SDVariable below = exponent == 2 ? call.x(0) : call.graph().math().pow(call.x(0), exponent - 1);
        return v.mul(below.mul(exponent));
    }
}
