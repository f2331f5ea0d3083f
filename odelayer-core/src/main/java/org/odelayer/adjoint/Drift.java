package org.odelayer.adjoint;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;
import org.odelayer.kernel.Vectors;

/**
 * The distance of a state ỹ solved backwards from the forward solve's y, weighed by the adjoint: max Σ |aⱼ| |ỹⱼ − yⱼ| /
 * max Σ |aⱼ| |yⱼ| of an example, over the times where both are known. Element by element, so that a large one that
 * nothing depends on hides no other. Errors within ten absolute tolerances count as none: they are what was asked for.
 * In place of an example's Σ |aⱼ| |yⱼ| stands the median of all examples', if that is larger, so that examples near
 * zero among others do not count.
 */
final class Drift implements AutoCloseable {
    /**
     * A state that has grown by this factor on the way back, where the solve fails, is not the forward solve's any
     * more. Any factor far above 1 tells the two apart: a state that is right on its way back is of the size of the
     * forward solve's states, and larger by this factor than where the leg began only if those decay as much over one
     * leg; and then the failure alone gets the wrong name.
     */
    private static final double RUNAWAY = 100;

    /** The error of a solve is some tolerances, as it adds up over steps. */
    private static final double TOLERATED = 10;

    private final INDArray y;
    private final INDArray difference;
    private final HostVector states;
    private final HostVector differences;
    private final HostVector adjoints;
    private final double tolerated;
    /** Of each example, the largest of all times. */
    private final double[] errors;

    private final double[] sizes;
    private final double[] sorted;
    private final double[] present;
    private final double[] weights;

    /** The sum of absolute values where the leg began. */
    private double absolute;

    private boolean begun;
    private boolean failed;

    /**
     * Of a state and an adjoint [n] of some examples.
     *
     * @param atol the absolute tolerance; 0 for constant steps
     */
    Drift(INDArray y, INDArray a, long examples, double atol) {
        this.y = y;
        this.difference = Detached.call(() -> Nd4j.create(y.dataType(), y.length()));
        this.states = new HostVector(y);
        this.differences = new HostVector(difference);
        this.adjoints = new HostVector(a);
        this.tolerated = TOLERATED * atol;
        this.errors = new double[(int) examples];
        this.sizes = new double[(int) examples];
        this.present = new double[states.length()];
        this.weights = new double[states.length()];
        this.sorted = new double[(int) examples];
    }

    /** A new way back begins. */
    void begin() {
        Arrays.fill(errors, 0);
        Arrays.fill(sizes, 0);
        begun = false;
        failed = false;
    }

    /**
     * The state is to be the forward solve's: it is compared, unless this is where the way back begins, and then set.
     */
    void arrive(INDArray known) {
        if (begun) {
            difference.assign(y);
            Vectors.add(-1, known, difference);
            note(differences, tolerated, errors);
        }
        y.assign(known);
        note(states, 0, sizes);
    }

    /** The state is another one from here on, which nothing is compared with. */
    void replace(INDArray known) {
        y.assign(known);
        leave();
    }

    /** The way back goes on from here, with what the adjoint is now. */
    void leave() {
        note(states, 0, sizes);
        begun = true;
        absolute = Vectors.size(y);
    }

    /** Σ |aⱼ| |vⱼ| of each example, if it is larger than before; NaN stays. */
    private void note(HostVector values, double ignored, double[] largest) {
        int features = values.length() / largest.length;
        values.read(0, present);
        adjoints.read(0, weights);
        for (int i = 0; i < largest.length; i++) {
            double sum = 0;
            for (int j = i * features; j < (i + 1) * features; j++) {
                double size = Math.abs(present[j]) - ignored;
                sum += size <= 0 ? 0 : size * Math.abs(weights[j]);
            }
            largest[i] = Math.max(largest[i], sum);
        }
    }

    /** The solve has failed: if the state ran away, there is none left to compare. */
    void fail() {
        double reached = Vectors.size(y);
        failed = Double.isNaN(reached) || absolute > 0 && reached >= RUNAWAY * absolute;
    }

    /** Whether a solve failed because the state ran away. */
    boolean ranAway() {
        return failed;
    }

    /** The median of the examples' sizes. */
    double scale() {
        System.arraycopy(sizes, 0, sorted, 0, sizes.length);
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    double value() {
        double median = scale();
        double worst = failed ? Double.POSITIVE_INFINITY : 0;
        for (int i = 0; i < errors.length; i++) {
            double scale = Math.max(sizes[i], median);
            worst = scale == 0 ? worst : Math.max(worst, errors[i] / scale);
        }
        // What cannot be told is not to be trusted.
        return Double.isNaN(worst) ? Double.POSITIVE_INFINITY : worst;
    }

    @Override
    public void close() {
        difference.close();
    }
}
