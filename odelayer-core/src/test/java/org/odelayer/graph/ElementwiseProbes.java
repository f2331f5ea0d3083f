package org.odelayer.graph;

import static org.odelayer.graph.Probe.of;
import static org.odelayer.graph.Probe.unary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.indexing.conditions.Conditions;

/** Probes of elementwise operations of one and two variables, broadcast in every way. */
final class ElementwiseProbes {
    private static final long[] MATRIX = {3, 4};
    private static final long[] CUBE = {2, 3, 4};

    private static final long[][][] PAIRS = {
        {MATRIX, MATRIX},
        {MATRIX, {4}},
        {{4}, MATRIX},
        {MATRIX, {1, 4}},
        {MATRIX, {3, 1}},
        {MATRIX, {1, 1}},
        {MATRIX, {}},
        {{}, MATRIX},
        {{3, 1}, {1, 4}},
        {{1, 4}, {4}},
        {CUBE, {3, 1}}
    };

    private ElementwiseProbes() {}

    static List<Probe> all() {
        List<Probe> all = new ArrayList<>();
        all.addAll(unaries());
        all.addAll(scalars());
        all.addAll(binaries());
        all.addAll(special());
        return all;
    }

    private static List<Probe> unaries() {
        List<Probe> p = new ArrayList<>();
        unary(p, "neg", -2, 2, (sd, x) -> x.neg());
        unary(p, "abs", 0.1, 2, (sd, x) -> sd.math.abs(x.sub(1.05)));
        unary(p, "acos", -0.8, 0.8, (sd, x) -> sd.math.acos(x));
        unary(p, "acosh", 1.2, 3, (sd, x) -> sd.math.acosh(x));
        unary(p, "asin", -0.8, 0.8, (sd, x) -> sd.math.asin(x));
        unary(p, "asinh", -2, 2, (sd, x) -> sd.math.asinh(x));
        unary(p, "atan", -2, 2, (sd, x) -> sd.math.atan(x));
        unary(p, "atanh", -0.8, 0.8, (sd, x) -> sd.math.atanh(x));
        unary(p, "ceil", -2, 2, (sd, x) -> sd.math.ceil(x));
        unary(p, "cos", -2, 2, (sd, x) -> sd.math.cos(x));
        unary(p, "cosh", -2, 2, (sd, x) -> sd.math.cosh(x));
        unary(p, "cube", -2, 2, (sd, x) -> sd.math.cube(x));
        unary(p, "erf", -2, 2, (sd, x) -> sd.math.erf(x));
        unary(p, "erfc", -2, 2, (sd, x) -> sd.math.erfc(x));
        unary(p, "exp", -2, 2, (sd, x) -> sd.math.exp(x));
        unary(p, "expm1", -2, 2, (sd, x) -> sd.math.expm1(x));
        unary(p, "floor", -2, 2, (sd, x) -> sd.math.floor(x));
        unary(p, "log", 0.2, 3, (sd, x) -> sd.math.log(x));
        unary(p, "log base 2", 0.2, 3, (sd, x) -> sd.math.log(x, 2));
        unary(p, "log1p", -0.5, 3, (sd, x) -> sd.math.log1p(x));
        unary(p, "pow 3", -2, 2, (sd, x) -> sd.math.pow(x, 3));
        unary(p, "pow 1.5", 0.2, 2, (sd, x) -> sd.math.pow(x, 1.5));
        unary(p, "pow -1", 0.2, 2, (sd, x) -> sd.math.pow(x, -1));
        unary(p, "rationalTanh", -2, 2, (sd, x) -> sd.math.rationalTanh(x));
        unary(p, "rectifiedTanh", -2, 2, (sd, x) -> sd.math.rectifiedTanh(x));
        unary(p, "reciprocal", 0.2, 2, (sd, x) -> sd.math.reciprocal(x));
        unary(p, "round", -2, 2, (sd, x) -> sd.math.round(x));
        unary(p, "rsqrt", 0.2, 2, (sd, x) -> sd.math.rsqrt(x));
        unary(p, "sign", -2, 2, (sd, x) -> sd.math.sign(x));
        unary(p, "sin", -2, 2, (sd, x) -> sd.math.sin(x));
        unary(p, "sinh", -2, 2, (sd, x) -> sd.math.sinh(x));
        unary(p, "sqrt", 0.2, 2, (sd, x) -> sd.math.sqrt(x));
        unary(p, "square", -2, 2, (sd, x) -> sd.math.square(x));
        unary(p, "step", -2, 2, (sd, x) -> sd.math.step(x, 0));
        unary(p, "tan", -1, 1, (sd, x) -> sd.math.tan(x));
        unary(p, "tanh", -2, 2, (sd, x) -> sd.math.tanh(x));
        return p;
    }

    private static List<Probe> scalars() {
        List<Probe> p = new ArrayList<>();
        unary(p, "add scalar", -2, 2, (sd, x) -> x.add(1.5));
        unary(p, "sub scalar", -2, 2, (sd, x) -> x.sub(1.5));
        unary(p, "mul scalar", -2, 2, (sd, x) -> x.mul(1.5));
        unary(p, "div scalar", -2, 2, (sd, x) -> x.div(1.5));
        unary(p, "rsub scalar", -2, 2, (sd, x) -> x.rsub(1.5));
        unary(p, "rdiv scalar", 0.2, 2, (sd, x) -> x.rdiv(1.5));
        unary(p, "scalar floorMod", 0.1, 2, (sd, x) -> sd.math.floorMod(x, 0.7));
        unary(p, "scalar floorMod of sd", 0.1, 2, (sd, x) -> sd.scalarFloorMod(x, 0.7));
        unary(p, "scalarMax", -2, 2, (sd, x) -> sd.scalarMax(x, 0.3));
        unary(p, "scalarMin", -2, 2, (sd, x) -> sd.scalarMin(x, 0.3));
        unary(p, "scalarSet", -2, 2, (sd, x) -> sd.scalarSet(x, 0.3));
        unary(p, "clipByValue", -2, 2, (sd, x) -> sd.clipByValue(x, -0.5, 0.7));
        unary(p, "clipByNorm", -2, 2, (sd, x) -> sd.clipByNorm(x, 0.7));
        unary(p, "clipByNorm along 1", -2, 2, (sd, x) -> sd.math.clipByNorm(x, 0.7, 1));
        unary(p, "clipByAvgNorm", -2, 2, (sd, x) -> sd.math.clipByAvgNorm(x, 0.7, 1));
        unary(p, "identity", -2, 2, (sd, x) -> sd.identity(x));
        unary(
                p,
                "cast to the same type",
                -2,
                2,
                (sd, x) -> x.castTo(DataType.DOUBLE).mul(2));
        unary(p, "zerosLike", -2, 2, (sd, x) -> sd.zerosLike(x).add(x));
        unary(p, "onesLike", -2, 2, (sd, x) -> sd.onesLike(x).add(x));
        unary(
                p,
                "isMax",
                -2,
                2,
                (sd, x) -> sd.math.isMax(x).castTo(DataType.DOUBLE).mul(x));
        unary(
                p,
                "comparison times value",
                -2,
                2,
                (sd, x) -> x.gt(0.2).castTo(DataType.DOUBLE).mul(x));
        unary(p, "where with a condition", -2, 2, (sd, x) -> sd.where(x, x.mul(2), x.gt(0.2)));
        unary(p, "replaceWhere", -2, 2, (sd, x) -> sd.replaceWhere(x, 0.5, Conditions.lessThan(0)));
        unary(p, "logEntropy of probabilities", 0.05, 0.2, (sd, x) -> sd.math.logEntropy(x, 1));
        unary(p, "dup", -2, 2, (sd, x) -> x.dup().mul(x));
        return p;
    }

    private static List<Probe> binaries() {
        List<Probe> p = new ArrayList<>();
        operations().forEach((name, op) -> {
            for (long[][] pair : PAIRS) {
                String title = name + " of " + Arrays.deepToString(pair);
                p.add(of(title, 0.3, 2, (sd, x) -> op.apply(sd, x[0], x[1]), pair));
            }
        });
        return p;
    }

    private static Map<String, Op2> operations() {
        Map<String, Op2> ops = new LinkedHashMap<>();
        ops.put("add", (sd, x, y) -> x.add(y));
        ops.put("sub", (sd, x, y) -> x.sub(y));
        ops.put("mul", (sd, x, y) -> x.mul(y));
        ops.put("div", (sd, x, y) -> x.div(y));
        ops.put("rsub", (sd, x, y) -> x.rsub(y));
        ops.put("rdiv", (sd, x, y) -> x.rdiv(y));
        ops.put("pow", (sd, x, y) -> sd.math.pow(x, y));
        ops.put("max", (sd, x, y) -> sd.max(x, y));
        ops.put("min", (sd, x, y) -> sd.min(x, y));
        ops.put("squaredDifference", (sd, x, y) -> x.squaredDifference(y));
        ops.put("atan2", (sd, x, y) -> sd.math.atan2(x, y));
        ops.put("mod", (sd, x, y) -> sd.math.mod(x, y));
        ops.put("floorMod", (sd, x, y) -> sd.math.floorMod(x, y));
        ops.put("floorDiv", (sd, x, y) -> sd.math.floorDiv(x, y));
        return ops;
    }

    private static List<Probe> special() {
        List<Probe> p = new ArrayList<>();
        p.add(of("mergeAdd", -2, 2, (sd, x) -> sd.math.mergeAdd(x[0], x[1]), MATRIX, MATRIX));
        p.add(of("mergeAvg", -2, 2, (sd, x) -> sd.math.mergeAvg(x[0], x[1]), MATRIX, MATRIX));
        p.add(of("mergeMax", -2, 2, (sd, x) -> sd.math.mergeMax(x[0], x[1]), MATRIX, MATRIX));
        p.add(of("cross", -2, 2, (sd, x) -> sd.math.cross(x[0], x[1]), new long[] {4, 3}, new long[] {4, 3}));
        p.add(of("assign", -2, 2, (sd, x) -> sd.assign(x[0], x[1]), MATRIX, MATRIX));
        p.add(of("assign broadcast", -2, 2, (sd, x) -> sd.assign(x[0], x[1]), MATRIX, new long[] {4}));
        p.add(of("where", -2, 2, (sd, x) -> sd.where(x[0], x[1], x[0].gt(x[1])), MATRIX, MATRIX));
        p.add(of(
                "replaceWhere with an array",
                -2,
                2,
                (sd, x) -> sd.replaceWhere(x[0], x[1], Conditions.lessThan(0)),
                MATRIX,
                MATRIX));
        p.add(of(
                "clipByValue with variables",
                -2,
                2,
                (sd, x) -> sd.clipByValue(x[0], sd.constant(-0.5), sd.constant(0.5)),
                MATRIX));
        return p;
    }

    /** An operation of two variables. */
    @FunctionalInterface
    private interface Op2 {
        SDVariable apply(SameDiff sd, SDVariable x, SDVariable y);
    }
}
