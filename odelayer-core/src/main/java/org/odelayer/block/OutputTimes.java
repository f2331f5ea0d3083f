package org.odelayer.block;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.field.CompiledDynamics;

/**
 * The output times of the examples of a batch. An example that has fewer of them repeats, in the places of those that
 * it lacks, the time before, or t0: so all have the same number, and what is computed there is not used.
 */
final class OutputTimes {
    private final double t0;
    private final double[][] times;
    /** Null if all examples have all outputs. */
    private final boolean[][] wanted;

    private OutputTimes(double t0, double[][] times, boolean[][] wanted) {
        this.t0 = t0;
        this.times = times;
        this.wanted = wanted;
    }

    /** Of a block that has them. */
    static OutputTimes known(TimeSpan span) {
        if (span.isPerExample()) {
            throw new IllegalStateException(
                    "this block has other times for each example: call forward(x, times, mask)");
        }
        return new OutputTimes(span.t0(), new double[][] {span.outputs()}, null);
    }

    /** Another end than a block has. */
    static OutputTimes until(TimeSpan span, double t1, CompiledDynamics dynamics) {
        if (span.isSeries() || span.isPerExample()) {
            throw new IllegalArgumentException("t1 (" + t1 + ") must not be given to a block with a series of output"
                    + " times or with times of each example");
        }
        TimeSpan other = TimeSpan.of(span.t0(), t1);
        dynamics.checkTimes(span.t0(), t1);
        return known(other);
    }

    /** Of each example, [batch, times]; without those that are NaN, or where a mask is 0. */
    static OutputTimes each(TimeSpan span, long batch, INDArray times, INDArray mask) {
        if (!span.isPerExample()) {
            throw new IllegalStateException(
                    "times must not be given to a block that has them: make it with TimeSpan.perExample");
        }
        double t0 = span.t0();
        int count = span.count();
        INDArray given = matrix("times", times, batch, count);
        INDArray kept = mask == null ? null : matrix("times' mask", mask, batch, count);
        double[][] filled = new double[(int) batch][count];
        boolean[][] wanted = new boolean[(int) batch][count];
        for (int i = 0; i < batch; i++) {
            for (int j = 0; j < count; j++) {
                double t = time(given, i, j, t0);
                wanted[i][j] = !Double.isNaN(t) && (kept == null || kept.getDouble(i, j) != 0);
                filled[i][j] = wanted[i][j] ? t : j == 0 ? t0 : filled[i][j - 1];
            }
            requireOrder(t0, i, batch, filled[i]);
        }
        return new OutputTimes(t0, filled, wanted);
    }

    /** Of FLOAT the one nearest to t0 is t0. */
    private static double time(INDArray times, int example, int output, double t0) {
        double t = times.getDouble(example, output);
        return times.dataType() == DataType.FLOAT && t == (float) t0 ? t0 : t;
    }

    private static INDArray matrix(String what, INDArray array, long batch, int count) {
        boolean fits = array.rank() == 2 && array.size(0) == batch && array.size(1) == count;
        boolean column = count == 1 && array.rank() == 1 && array.length() == batch;
        if (!fits && !column) {
            throw new IllegalArgumentException(what + " (shape " + Arrays.toString(array.shape())
                    + ") must be [batch, times], here [" + batch + ", " + count + "]");
        }
        return array.reshape(batch, count);
    }

    private static void requireOrder(double t0, int example, long batch, double... times) {
        double direction = Math.signum(times[times.length - 1] - t0);
        double last = t0;
        for (double t : times) {
            if (!Double.isFinite(t) || direction * (t - last) < 0 || direction == 0 && t != t0) {
                throw new IllegalArgumentException(name(example, batch) + ": times (" + Arrays.toString(times)
                        + ", those left out replaced by the one before) must be finite and go from t0 (" + t0
                        + ") in one direction; NaN or a mask's 0 leaves a time out");
            }
            last = t;
        }
    }

    /** Itself, if f and the data type go with them. */
    OutputTimes checked(CompiledDynamics dynamics) {
        for (int i = 0; i < times.length; i++) {
            double t1 = times[i][times[i].length - 1];
            try {
                if (t1 != t0) {
                    dynamics.checkTimes(t0, t1);
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name(i, times.length) + ": " + e.getMessage(), e);
            }
        }
        return this;
    }

    /** How messages name an example. */
    static String name(int example, long batch) {
        return "example " + (example + 1) + " of " + batch + " (row " + example + ")";
    }

    /** As many as there are outputs. */
    double[] of(int example) {
        return times[times.length == 1 ? 0 : example];
    }

    /**
     * Gradients with respect to an example's times: the time in the place of one that is left out is the one before.
     */
    double[] gathered(int example, double... each) {
        double[] gathered = new double[each.length];
        int last = 0;
        for (int k = 0; k < each.length; k++) {
            last = wants(example, k) ? k : last;
            gathered[last] += each[k];
        }
        return gathered;
    }

    /** Whether an example has an output. */
    boolean wants(int example, int output) {
        return wanted == null || wanted[example][output];
    }

    /** Whether an example has any output. */
    boolean wantsAny(int example) {
        for (int i = 0; i < of(example).length; i++) {
            if (wants(example, i)) {
                return true;
            }
        }
        return false;
    }
}
