package org.odelayer.dl4j.data;

import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Batches of examples in an order that is drawn anew in each epoch; the last batch of an epoch may have fewer. */
abstract class ShuffledIterator implements DataSetIterator {
    private static final long serialVersionUID = 1L;

    private final int batch;
    private final long seed;
    private final int[] order;
    private long epoch;
    private int next;
    private Random random;
    private DataSetPreProcessor preProcessor;

    ShuffledIterator(int examples, int batch, long seed) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch (" + batch + ") must be >= 1");
        }
        this.batch = batch;
        this.seed = seed;
        this.order = new int[examples];
        begin();
    }

    private void begin() {
        random = new Random(seed + 31 * epoch);
        Arrays.setAll(order, i -> i);
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
        next = 0;
    }

    /** A batch of the examples at some indices; what is drawn for them comes from {@code drawing}. */
    abstract DataSet set(int[] examples, Random drawing);

    @Override
    public final DataSet next(int count) {
        if (!hasNext()) {
            throw new NoSuchElementException("the epoch has ended: reset() begins the next one");
        }
        int[] examples = Arrays.copyOfRange(order, next, Math.min(next + count, order.length));
        next += examples.length;
        DataSet set = set(examples, random);
        if (preProcessor != null) {
            preProcessor.preProcess(set);
        }
        return set;
    }

    @Override
    public final DataSet next() {
        return next(batch);
    }

    @Override
    public final boolean hasNext() {
        return next < order.length;
    }

    @Override
    public final void reset() {
        epoch++;
        begin();
    }

    @Override
    public final boolean resetSupported() {
        return true;
    }

    @Override
    public final boolean asyncSupported() {
        return true;
    }

    @Override
    public final int batch() {
        return batch;
    }

    @Override
    public final void setPreProcessor(DataSetPreProcessor newPreProcessor) {
        preProcessor = newPreProcessor;
    }

    @Override
    public final DataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }

    /** Null for classes without names: Deeplearning4j takes an empty list for no classes, and counts nothing. */
    @Override
    public final List<String> getLabels() {
        return null;
    }
}
