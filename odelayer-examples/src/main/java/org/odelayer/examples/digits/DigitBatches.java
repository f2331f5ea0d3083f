package org.odelayer.examples.digits;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.function.Supplier;
import org.nd4j.linalg.dataset.DataSet;

/** The epochs of a training: every call of {@link #iterator()} starts one, in an order of its own. */
final class DigitBatches implements Iterable<DataSet> {
    private final DigitSet digits;
    private final int batchSize;
    private final Supplier<int[]> order;

    /**
     * Epochs over a set.
     *
     * @param digits where the examples come from
     * @param batchSize examples per batch
     * @param order asked once per epoch: the places of the examples in the order in which they appear
     * @throws IllegalArgumentException if the batch size is below 1
     */
    DigitBatches(DigitSet digits, int batchSize, Supplier<int[]> order) {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batch size (" + batchSize + ") must be at least 1");
        }
        this.digits = digits;
        this.batchSize = batchSize;
        this.order = order;
    }

    /** A uniformly random order of 0 to n - 1 (Fisher and Yates). */
    static int[] permutation(int n, Random random) {
        int[] places = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            places[i] = places[j];
            places[j] = i;
        }
        return places;
    }

    @Override
    public Iterator<DataSet> iterator() {
        int[] places = order.get();
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < places.length;
            }

            @Override
            public DataSet next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                int from = next;
                next = Math.min(places.length, from + batchSize);
                return digits.examples(Arrays.copyOfRange(places, from, next));
            }
        };
    }
}
