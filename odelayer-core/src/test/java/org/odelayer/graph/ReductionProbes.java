package org.odelayer.graph;

import static org.odelayer.graph.Probe.of;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Probes of reductions and cumulative operations. */
final class ReductionProbes {
    private static final long[] MATRIX = {3, 4};
    private static final long[] CUBE = {2, 3, 4};

    private static final int[][] AXES = {{0}, {1}, {-1}, {0, 2}};

    private ReductionProbes() {}

    static List<Probe> all() {
        List<Probe> all = new ArrayList<>();
        all.addAll(reductions());
        all.addAll(pairs());
        all.addAll(cumulative());
        return all;
    }

    private static Map<String, Reduction> operations() {
        Map<String, Reduction> ops = new LinkedHashMap<>();
        ops.put("sum", (sd, x, keep, d) -> x.sum(keep, d));
        ops.put("mean", (sd, x, keep, d) -> x.mean(keep, d));
        ops.put("prod", (sd, x, keep, d) -> x.prod(keep, d));
        ops.put("max", (sd, x, keep, d) -> x.max(keep, d));
        ops.put("min", (sd, x, keep, d) -> x.min(keep, d));
        ops.put("norm1", (sd, x, keep, d) -> x.norm1(keep, d));
        ops.put("norm2", (sd, x, keep, d) -> x.norm2(keep, d));
        ops.put("normmax", (sd, x, keep, d) -> x.normmax(keep, d));
        ops.put("squaredNorm", (sd, x, keep, d) -> sd.squaredNorm(x, keep, d));
        ops.put("standardDeviation", (sd, x, keep, d) -> sd.standardDeviation(x, false, keep, d));
        ops.put("variance", (sd, x, keep, d) -> sd.variance(x, false, keep, d));
        ops.put("asum", (sd, x, keep, d) -> sd.math.asum(x, keep, d));
        ops.put("entropy", (sd, x, keep, d) -> sd.math.entropy(x, keep, d));
        ops.put("logEntropy", (sd, x, keep, d) -> sd.math.logEntropy(x, keep, d));
        ops.put("shannonEntropy", (sd, x, keep, d) -> sd.math.shannonEntropy(x, keep, d));
        ops.put("reduceAMax", (sd, x, keep, d) -> sd.math.reduceAMax(x, keep, d));
        ops.put("reduceAMin", (sd, x, keep, d) -> sd.math.reduceAmin(x, keep, d));
        ops.put("reduceAMean", (sd, x, keep, d) -> sd.math.reduceAmean(x, keep, d));
        ops.put("logSumExp", (sd, x, keep, d) -> sd.math.logSumExp(x, d));
        ops.put("moments mean", (sd, x, keep, d) -> sd.math.moments(x, d, keep)[0]);
        ops.put("moments variance", (sd, x, keep, d) -> sd.math.moments(x, d, keep)[1]);
        ops.put(
                "countNonZero",
                (sd, x, keep, d) -> sd.math.countNonZero(x, keep, d).castTo(DataType.DOUBLE));
        ops.put("sum, constant axes,", (sd, x, keep, d) -> sd.math.sum(x, constant(sd, d), keep));
        ops.put("norm2, constant axes,", (sd, x, keep, d) -> sd.math.norm2(x, constant(sd, d), keep));
        return ops;
    }

    private static List<Probe> reductions() {
        List<Probe> p = new ArrayList<>();
        operations().forEach((name, op) -> {
            for (int[] axes : AXES) {
                p.add(of(
                        name + " over " + Arrays.toString(axes),
                        0.2,
                        2,
                        (sd, x) -> op.apply(sd, x[0], false, axes),
                        CUBE));
                p.add(of(
                        name + " keeping " + Arrays.toString(axes),
                        0.2,
                        2,
                        (sd, x) -> op.apply(sd, x[0], true, axes),
                        CUBE));
            }
            p.add(of(name + " over all", 0.2, 2, (sd, x) -> op.apply(sd, x[0], false), CUBE));
            p.add(of(name + " of a matrix", 0.2, 2, (sd, x) -> op.apply(sd, x[0], false, 0), MATRIX));
            // The standard deviation of one number is 0, where the root has no derivative.
            if (!name.equals("standardDeviation")) {
                p.add(of(name + " of a batch of one", 0.2, 2, (sd, x) -> op.apply(sd, x[0], false, 0), new long[] {1, 4
                }));
                p.add(of(name + " of one feature", 0.2, 2, (sd, x) -> op.apply(sd, x[0], true, 1), new long[] {3, 1}));
            }
        });
        return p;
    }

    private static List<Probe> pairs() {
        List<Probe> p = new ArrayList<>();
        Map<String, Op2> pairs = new LinkedHashMap<>();
        pairs.put("dot", (sd, x, y) -> sd.dot(x, y, 1));
        pairs.put("cosineSimilarity", (sd, x, y) -> sd.math.cosineSimilarity(x, y, 1));
        pairs.put("cosineDistance", (sd, x, y) -> sd.math.cosineDistance(x, y, 1));
        pairs.put("euclideanDistance", (sd, x, y) -> sd.math.euclideanDistance(x, y, 1));
        pairs.put("manhattanDistance", (sd, x, y) -> sd.math.manhattanDistance(x, y, 1));
        pairs.put("jaccardDistance", (sd, x, y) -> sd.math.jaccardDistance(x, y, 1));
        pairs.put("hammingDistance", (sd, x, y) -> sd.math.hammingDistance(x, y, 1));
        p.add(of("variance, bias corrected", -2, 2, (sd, x) -> sd.variance(x[0], true, true, -1), CUBE));
        p.add(of(
                "standardDeviation, bias corrected",
                -2,
                2,
                (sd, x) -> sd.standardDeviation(x[0], true, false, 0),
                CUBE));
        pairs.forEach((name, op) -> p.add(of(name, 0.2, 2, (sd, x) -> op.apply(sd, x[0], x[1]), MATRIX, MATRIX)));
        return p;
    }

    private static List<Probe> cumulative() {
        List<Probe> p = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean exclusive = (i & 1) == 1;
            boolean reverse = (i & 2) == 2;
            String options = (exclusive ? " exclusive" : "") + (reverse ? " reverse" : "");
            p.add(of("cumsum" + options, -2, 2, (sd, x) -> sd.cumsum(x[0], exclusive, reverse, 1), MATRIX));
            p.add(of(
                    "cumsum over two axes" + options,
                    -2,
                    2,
                    (sd, x) -> sd.cumsum(x[0], exclusive, reverse, 0, 2),
                    CUBE));
            p.add(of("cumprod" + options, 0.2, 2, (sd, x) -> sd.cumprod(x[0], exclusive, reverse, 1), MATRIX));
        }
        return p;
    }

    /** Axes as a variable; none stands for all, as elsewhere. */
    private static SDVariable constant(SameDiff sd, int... axes) {
        return sd.constant(Nd4j.createFromArray(axes.length == 0 ? new int[] {0, 1, 2} : axes));
    }

    /** An operation of two variables. */
    @FunctionalInterface
    private interface Op2 {
        SDVariable apply(SameDiff sd, SDVariable x, SDVariable y);
    }

    /** A reduction. */
    @FunctionalInterface
    private interface Reduction {
        SDVariable apply(SameDiff sd, SDVariable x, boolean keepDims, int... axes);
    }
}
