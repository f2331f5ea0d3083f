package org.odelayer.dl4j.data;

import java.util.Arrays;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Data for flow matching: a field that is trained on it by the mean squared error, without a solve, has a flow from the
 * data to the standard normal distribution.
 *
 * <pre>
 * x_t = (1 − t) x₀ + t x₁,   target x₁ − x₀,   x₀ of the data, x₁ normal, t uniform in [0, 1]
 * </pre>
 *
 * <p>Features are [batch, n + 1], x_t and t, and labels [batch, n]: for a {@link org.odelayer.dl4j.conf.DynamicsLayer}
 * with {@code timeInput(true)} and a {@code LossLayer} of the mean squared error. Its parameters are then handed to a
 * {@link org.odelayer.dl4j.conf.NeuralOdeLayer} with {@code density(…)} over the time span [0, 1], which solves from
 * the data to normal variables, as flows that are trained by likelihood do. Order, times and normal variables are drawn
 * anew in each epoch.
 *
 * <p>Source: Lipman, Chen, Ben-Hamu, Nickel, Le, "Flow matching for generative modeling" (2023); Liu, Gong, Liu, "Flow
 * straight and fast: learning to generate and transfer data with rectified flow" (2023), equation 1.
 */
public final class FlowMatchingIterator extends ShuffledIterator {
    private static final long serialVersionUID = 1L;

    /** x₀, [examples, n]. */
    private final INDArray data;

    /**
     * Batches of a set of data.
     *
     * @param data x₀, [examples, n]; kept, not copied
     * @param batch the number of examples in a batch, at least 1
     * @param seed of all that is drawn
     * @throws IllegalArgumentException if the data is no matrix or the batch is less than 1
     */
    public FlowMatchingIterator(INDArray data, int batch, long seed) {
        super(examples(data), batch, seed);
        this.data = data;
    }

    private static int examples(INDArray data) {
        if (data == null || data.rank() != 2) {
            String shape = data == null ? "null" : "shape " + Arrays.toString(data.shape());
            throw new IllegalArgumentException("data (" + shape + ") must be [examples, n]");
        }
        return Math.toIntExact(data.size(0));
    }

    @Override
    DataSet set(int[] examples, Random drawing) {
        int n = totalOutcomes();
        INDArray features = Nd4j.create(data.dataType(), examples.length, n + 1);
        INDArray labels = Nd4j.create(data.dataType(), examples.length, n);
        for (int row = 0; row < examples.length; row++) {
            double t = drawing.nextDouble();
            for (int j = 0; j < n; j++) {
                double start = data.getDouble(examples[row], j);
                double end = drawing.nextGaussian();
                features.putScalar(row, j, (1 - t) * start + t * end);
                labels.putScalar(row, j, end - start);
            }
            features.putScalar(row, n, t);
        }
        return new DataSet(features, labels);
    }

    @Override
    public int inputColumns() {
        return totalOutcomes() + 1;
    }

    @Override
    public int totalOutcomes() {
        return Math.toIntExact(data.size(1));
    }
}
