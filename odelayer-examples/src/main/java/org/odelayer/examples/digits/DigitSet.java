package org.odelayer.examples.digits;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gray images of single digits with their labels; immutable.
 *
 * <p>An image takes {@value #PIXELS} bytes here, a quarter of its FLOAT form, and becomes FLOAT when it is asked for:
 * the 60,000 training images of MNIST hold 47 MB, and an iterator over them adds one batch.
 */
public final class DigitSet {
    /** Height and width of an image in pixels. */
    public static final int SIDE = 28;

    /** Pixels of an image, row by row from the top left. */
    public static final int PIXELS = SIDE * SIDE;

    /** Number of classes; class c is the digit c. */
    public static final int CLASSES = 10;

    private static final float WHITE = 255f;

    private final byte[] pixels;
    private final byte[] labels;

    /**
     * Keeps both arrays, which the caller must not change afterwards.
     *
     * @param pixels unsigned bytes, image after image; 255 is ink
     * @param labels one digit per image, 0 to 9
     * @throws IllegalArgumentException if the lengths do not fit each other or a label is no digit
     */
    DigitSet(byte[] pixels, byte[] labels) {
        if (pixels.length != labels.length * PIXELS) {
            throw new IllegalArgumentException("pixels.length (" + pixels.length + ") must be labels.length ("
                    + labels.length + ") times " + PIXELS);
        }
        for (byte label : labels) {
            if (label < 0 || label >= CLASSES) {
                throw new IllegalArgumentException("label (" + label + ") must be a digit from 0 to 9");
            }
        }
        this.pixels = pixels;
        this.labels = labels;
    }

    /**
     * The number of images.
     *
     * @return the number of images, possibly 0
     */
    public int size() {
        return labels.length;
    }

    /**
     * The digit that an image shows.
     *
     * @param index which image, from 0
     * @return its class, 0 to 9
     * @throws ArrayIndexOutOfBoundsException if there is no such image
     */
    public int label(int index) {
        return labels[index];
    }

    /**
     * All images.
     *
     * @return a new array [size, 784], FLOAT in [0, 1], 1 is ink
     */
    public INDArray features() {
        return examples(IntStream.range(0, size()).toArray()).getFeatures();
    }

    /**
     * All labels, one-hot.
     *
     * @return a new array [size, 10], FLOAT
     */
    public INDArray labels() {
        return examples(IntStream.range(0, size()).toArray()).getLabels();
    }

    /**
     * A part of this set.
     *
     * @param from the first image, inclusive
     * @param to the last image, exclusive
     * @return a copy of that part
     * @throws IndexOutOfBoundsException unless {@code 0 <= from <= to <= size()}
     */
    public DigitSet range(int from, int to) {
        if (from < 0 || from > to || to > size()) {
            throw new IndexOutOfBoundsException("range " + from + " to " + to + " of " + size() + " digits");
        }
        return new DigitSet(
                Arrays.copyOfRange(pixels, from * PIXELS, to * PIXELS), Arrays.copyOfRange(labels, from, to));
    }

    /**
     * Batches in the order of this set, the same in every epoch.
     *
     * @param batchSize examples per batch, at least 1; the last batch of an epoch may be smaller
     * @return a resettable iterator of features [batchSize, 784] and labels [batchSize, 10]
     * @throws IllegalArgumentException if the batch size is below 1
     */
    public DataSetIterator batches(int batchSize) {
        return iterator(new DigitBatches(
                this, batchSize, () -> IntStream.range(0, size()).toArray()));
    }

    /**
     * Batches in random order, another one in every epoch; a seed always gives the same orders.
     *
     * @param batchSize examples per batch, at least 1; the last batch of an epoch may be smaller
     * @param seed where the random orders start
     * @return a resettable iterator of features [batchSize, 784] and labels [batchSize, 10]
     * @throws IllegalArgumentException if the batch size is below 1
     */
    public DataSetIterator shuffledBatches(int batchSize, long seed) {
        Random random = new Random(seed);
        return iterator(new DigitBatches(this, batchSize, () -> DigitBatches.permutation(size(), random)));
    }

    private DataSetIterator iterator(DigitBatches batches) {
        return new ExistingDataSetIterator(batches, size(), PIXELS, CLASSES);
    }

    /** The images and labels at the given places, in that order. */
    DataSet examples(int[] indices) {
        float[] features = new float[indices.length * PIXELS];
        float[] oneHot = new float[indices.length * CLASSES];
        for (int row = 0; row < indices.length; row++) {
            int image = indices[row] * PIXELS;
            for (int pixel = 0; pixel < PIXELS; pixel++) {
                features[row * PIXELS + pixel] = (pixels[image + pixel] & 0xFF) / WHITE;
            }
            oneHot[row * CLASSES + labels[indices[row]]] = 1f;
        }
        return new DataSet(
                Nd4j.createFromArray(features).reshape(indices.length, PIXELS),
                Nd4j.createFromArray(oneHot).reshape(indices.length, CLASSES));
    }
}
