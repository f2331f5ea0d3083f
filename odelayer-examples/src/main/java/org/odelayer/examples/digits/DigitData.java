package org.odelayer.examples.digits;

import java.util.Objects;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Digits to train on, digits to test on, and where they came from.
 *
 * <p>Both parts give features [n, 784] FLOAT in [0, 1] and one-hot labels [n, 10].
 *
 * @param train what a network learns from
 * @param test what it is judged by, disjoint from {@code train}
 * @param source where the digits came from, to be shown to the user
 */
public record DigitData(DigitSet train, DigitSet test, String source) {
    /**
     * Checks that both parts have digits.
     *
     * @throws NullPointerException if anything is null
     * @throws IllegalArgumentException if a part is empty
     */
    public DigitData {
        Objects.requireNonNull(source, "source");
        if (train.size() == 0 || test.size() == 0) {
            throw new IllegalArgumentException(
                    source + " must have digits to train (" + train.size() + ") and to test (" + test.size() + ")");
        }
    }

    /**
     * Batches to train on, shuffled anew in every epoch.
     *
     * @param batchSize examples per batch, at least 1
     * @param seed where the random orders start; a seed always gives the same orders
     * @return a resettable iterator
     * @throws IllegalArgumentException if the batch size is below 1
     */
    public DataSetIterator trainBatches(int batchSize, long seed) {
        return train.shuffledBatches(batchSize, seed);
    }

    /**
     * Batches to test on, always in the same order.
     *
     * @param batchSize examples per batch, at least 1
     * @return a resettable iterator
     * @throws IllegalArgumentException if the batch size is below 1
     */
    public DataSetIterator testBatches(int batchSize) {
        return test.batches(batchSize);
    }

    /**
     * The first digits of each part.
     *
     * @param limits how many; a part without a limit is kept whole
     * @return data with the same source
     * @throws IllegalArgumentException if more are wanted than there are
     */
    public DigitData limitedTo(DigitLimits limits) {
        int trains = limits.trainOf(train.size(), train.size(), source);
        int tests = limits.testOf(test.size(), test.size(), source);
        return new DigitData(train.range(0, trains), test.range(0, tests), source);
    }
}
