package org.odelayer.dl4j.data;

import java.util.Arrays;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Trajectories cut into windows, for multiple shooting: a field is solved over short spans from many points of the
 * trajectories instead of once over the whole, where gradients explode or the loss has no slope.
 *
 * <p>A window has the state at its start as features, [batch, n], and the w states after it as labels, [batch, n, w]:
 * for a {@link org.odelayer.dl4j.conf.NeuralOdeLayer} with {@code outputTimes(h, 2 h, …, w h)}, h being the time
 * between two states, which must be the same throughout, and an {@code RnnLossLayer}. The next window starts at the
 * last state of the one before. What a window gives there and where the next one starts are to be one state: the
 * continuity term is the error at that place, which has a weight of its own in the labels' mask, [batch, w].
 *
 * <p>The field must not depend on time: all windows begin at the layer's t0. Order is drawn anew in each epoch.
 *
 * <p>Source: Bock, Plitt, "A multiple shooting algorithm for direct solution of optimal control problems" (1984), with
 * the observed states as the nodes.
 */
public final class ShootingIterator extends ShuffledIterator {
    private static final long serialVersionUID = 1L;

    /** [examples, n, times]. */
    private final INDArray trajectories;
    /** States in the labels. */
    private final int window;
    /** Weight of the error at the end of a window. */
    private final double continuity;
    /** Windows of a trajectory. */
    private final int perTrajectory;

    /**
     * Windows of trajectories.
     *
     * @param trajectories [examples, n, times]; kept, not copied
     * @param window w, the number of states in the labels, at least 1; what is left of a trajectory behind its last
     *     whole window is not used
     * @param continuity the weight of the error at the end of a window, where the next one starts, greater than 0; 1 as
     *     of any other state
     * @param batch the number of windows in a batch, at least 1
     * @param seed of the order
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public ShootingIterator(INDArray trajectories, int window, double continuity, int batch, long seed) {
        super(windows(trajectories, window), batch, seed);
        if (!(continuity > 0) || Double.isInfinite(continuity)) {
            throw new IllegalArgumentException("continuity (" + continuity + ") must be > 0 and finite");
        }
        this.trajectories = trajectories;
        this.window = window;
        this.continuity = continuity;
        this.perTrajectory = perTrajectory(trajectories, window);
    }

    private static int windows(INDArray trajectories, int window) {
        if (trajectories == null || trajectories.rank() != 3) {
            String shape = trajectories == null ? "null" : "shape " + Arrays.toString(trajectories.shape());
            throw new IllegalArgumentException("trajectories (" + shape + ") must be [examples, n, times]");
        }
        if (window < 1 || window >= trajectories.size(2)) {
            throw new IllegalArgumentException("window (" + window + ") must be from 1 to " + (trajectories.size(2) - 1)
                    + ", one less than the number of times");
        }
        return Math.toIntExact(trajectories.size(0)) * perTrajectory(trajectories, window);
    }

    private static int perTrajectory(INDArray trajectories, int window) {
        return (int) (trajectories.size(2) - 1) / window;
    }

    @Override
    DataSet set(int[] examples, Random drawing) {
        long n = trajectories.size(1);
        INDArray features = Nd4j.create(trajectories.dataType(), examples.length, n);
        INDArray labels = Nd4j.create(trajectories.dataType(), examples.length, n, window);
        for (int row = 0; row < examples.length; row++) {
            INDArray whole = trajectories.slice(examples[row] / perTrajectory);
            long start = (long) (examples[row] % perTrajectory) * window;
            features.getRow(row).assign(whole.getColumn(start));
            labels.slice(row)
                    .assign(whole.get(NDArrayIndex.all(), NDArrayIndex.interval(start + 1, start + 1 + window)));
        }
        INDArray weights = Nd4j.ones(trajectories.dataType(), examples.length, window);
        weights.getColumn(window - 1).assign(continuity);
        return new DataSet(features, labels, null, weights);
    }

    @Override
    public int inputColumns() {
        return totalOutcomes();
    }

    @Override
    public int totalOutcomes() {
        return Math.toIntExact(trajectories.size(1));
    }
}
