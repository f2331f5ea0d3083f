package org.odelayer.adjoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;
import org.odelayer.kernel.Vectors;

/**
 * The distance of a state ỹ solved backwards from the forward solve's y, weighed by the adjoint: max ‖a‖ ‖ỹ − y‖ / max ‖a‖ ‖y‖ of an
 * example over the times where both are known. In place of an example's ‖a‖ ‖y‖ stands the root mean square over the examples, if that
 * is larger, so that examples near zero among others do not count.
 */
final class Drift implements AutoCloseable {
    /** A state that has grown by this factor on the way back, where the solve fails, is not the forward solve's any more. */
    private static final double RUNAWAY = 100;

    private final INDArray y;
    private final Sizes state;
    private final Sizes adjoint;
    /** Of each example, the largest of all times. */
    private final double[] errors;

    private final double[] sizes;
    /** The sum of absolute values where the leg began. */
    private double absolute;

    private boolean begun;
    private boolean failed;

    /** Of a state and an adjoint [n] of some examples. */
    Drift(INDArray y, INDArray a, long examples) {
        this.y = y;
        this.state = new Sizes(y, examples);
        this.adjoint = new Sizes(a, examples);
        this.errors = new double[(int) examples];
        this.sizes = new double[(int) examples];
    }

    /** A new way back begins. */
    void begin() {
        Arrays.fill(errors, 0);
        Arrays.fill(sizes, 0);
        begun = false;
        failed = false;
    }

    /** The state is to be the forward solve's: it is compared, unless this is where the way back begins, and then set. */
    void arrive(INDArray known) {
        if (begun) {
            Vectors.add(-1, known, y);
            note(errors);
        }
        y.assign(known);
        note(sizes);
    }

    /** The way back goes on from here, with what the adjoint is now. */
    void leave() {
        note(sizes);
        begun = true;
        absolute = Nd4j.getBlasWrapper().asum(y);
    }

    /** ‖a‖ ‖y‖ of each example, if it is larger. */
    private void note(double[] largest) {
        state.measure();
        adjoint.measure();
        for (int i = 0; i < largest.length; i++) {
            largest[i] = Math.max(largest[i], state.of(i) * adjoint.of(i));
        }
    }

    /** The solve has failed: if the state ran away, there is none left to compare. */
    void fail() {
        double reached = Nd4j.getBlasWrapper().asum(y);
        failed = Double.isNaN(reached) || absolute > 0 && reached >= RUNAWAY * absolute;
    }

    double value() {
        double least = 0;
        for (double size : sizes) {
            least += size * size / sizes.length;
        }
        double worst = 0;
        for (int i = 0; i < errors.length; i++) {
            double scale = Math.max(sizes[i], Math.sqrt(least));
            worst = scale == 0 ? worst : Math.max(worst, errors[i] / scale);
        }
        return failed ? Double.POSITIVE_INFINITY : worst;
    }

    @Override
    public void close() {
        state.close();
        adjoint.close();
    }

    /** ‖·‖ of each example. */
    private static final class Sizes {
        private final INDArray squares;
        private final INDArray sums;
        private final List<Kernel> kernels = new ArrayList<>();

        Sizes(INDArray vector, long examples) {
            squares = array(vector, examples, vector.length() / examples);
            sums = array(vector, examples);
            Detached.run(() -> {
                INDArray rows = vector.reshape('c', squares.shape());
                INDArray ones = Nd4j.ones(vector.dataType(), squares.size(1));
                kernels.add(Operation.custom("multiply").bind(List.of(rows, rows), List.of(squares)));
                kernels.add(Operation.custom("matmul").withoutHelpers().bind(List.of(squares, ones), List.of(sums)));
            });
        }

        private static INDArray array(INDArray like, long... shape) {
            return Detached.call(() -> Nd4j.create(like.dataType(), shape));
        }

        void measure() {
            kernels.forEach(Kernel::run);
        }

        double of(int example) {
            return Math.sqrt(sums.data().getDouble(example));
        }

        void close() {
            squares.close();
            sums.close();
        }
    }
}
