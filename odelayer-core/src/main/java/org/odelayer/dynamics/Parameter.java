package org.odelayer.dynamics;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One declared parameter array.
 *
 * @param name unique among the parameters
 * @param kind whether it is initialized and regularized as a weight or as a bias
 * @param fanIn for weights, the number of inputs that one output sums over
 * @param fanOut for weights, the number of outputs that one input goes to
 * @param initial for biases, the initial value
 * @param shape the shape as it was declared
 * @param copies how many arrays of that shape are stacked along a new first dimension; 0 for a single one without it
 * @param drawn how many of these start as declared; the others start at zero
 * @param sharing which of these an evaluation reads: all, that of its interval of time, or that of its stage there
 */
public record Parameter(
        String name,
        Kind kind,
        long fanIn,
        long fanOut,
        double initial,
        List<Long> shape,
        int copies,
        int drawn,
        Sharing sharing) {

    /**
     * A single array.
     *
     * @param name unique among the parameters
     * @param kind whether it is initialized and regularized as a weight or as a bias
     * @param fanIn for weights, the number of inputs that one output sums over
     * @param fanOut for weights, the number of outputs that one input goes to
     * @param initial for biases, the initial value
     * @param shape the array's shape
     */
    public Parameter(String name, Kind kind, long fanIn, long fanOut, double initial, List<Long> shape) {
        this(name, kind, fanIn, fanOut, initial, shape, 0, 1, Sharing.NETWORK);
    }

    /** How a parameter is initialized and regularized. */
    public enum Kind {
        /** Drawn by the weight initialization; subject to weight regularization. */
        WEIGHT,
        /** Starts at a constant; subject to bias regularization. */
        BIAS,
        /** A factor, a length or a time: regularized as a bias, but it keeps its own start and gets no noise. */
        GAIN
    }

    /** This parameter as a stack of arrays, of which the first few start as this one does. */
    Parameter stacked(int newCopies, int newDrawn) {
        return new Parameter(name, kind, fanIn, fanOut, initial, shape, newCopies, newDrawn, Sharing.NETWORK);
    }

    /** This parameter as so many arrays, of which an evaluation reads one; as it is if all evaluations share it. */
    Parameter shared(Sharing newSharing, int newCopies) {
        return newSharing == Sharing.NETWORK
                ? this
                : new Parameter(name, kind, fanIn, fanOut, initial, shape, newCopies, newCopies, newSharing);
    }

    /** The shape of what an evaluation reads. */
    long[] partDimensions() {
        return sharing == Sharing.NETWORK ? dimensions() : declared();
    }

    /** What an evaluation reads of an array of the shape {@link #dimensions}. */
    INDArray part(INDArray whole, StepGrid grid, int step, int stage) {
        return switch (sharing) {
            case NETWORK -> whole;
            case STEP -> one(whole, step);
            case STAGE -> one(whole, step * grid.stages() + stage);
        };
    }

    /**
     * One of the arrays that are stacked; ND4J's slice of three dimensions gives the last one of a view as a scalar.
     */
    private INDArray one(INDArray whole, int index) {
        long each = length(declared());
        INDArray flat = whole.reshape('c', new long[] {whole.length()});
        return flat.get(NDArrayIndex.interval(index * each, (index + 1) * each)).reshape('c', declared());
    }

    /**
     * The arrays of the declared shape that lie one after another in a stack.
     *
     * @param whole of the shape {@link #dimensions}, contiguous in C order
     * @return a view of each; the whole alone if it is not stacked
     */
    public List<INDArray> unstacked(INDArray whole) {
        return copies == 0
                ? List.of(whole)
                : IntStream.range(0, copies).mapToObj(i -> one(whole, i)).toList();
    }

    /**
     * Whether this is what an affine map has, a weight or a bias, rather than a gain, a length or a time, which start
     * elsewhere than at 0.
     *
     * @return true for weights, and for biases that start at 0
     */
    public boolean isWeightOrBias() {
        return kind == Kind.WEIGHT || kind == Kind.BIAS && initial == 0;
    }

    /**
     * This parameter with another initial value.
     *
     * @param newInitial the initial value of a bias's elements
     * @return a new declaration
     */
    public Parameter startingAt(double newInitial) {
        return new Parameter(name, kind, fanIn, fanOut, newInitial, shape, copies, drawn, sharing);
    }

    private long[] declared() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * The array's shape as ND4J takes it.
     *
     * @return a new array
     */
    public long[] dimensions() {
        return copies == 0
                ? declared()
                : LongStream.concat(LongStream.of(copies), LongStream.of(declared()))
                        .toArray();
    }

    /**
     * The number of elements.
     *
     * @return the product of the dimensions
     */
    public long length() {
        return length(dimensions());
    }

    static long length(long... shape) {
        return LongStream.of(shape).reduce(1L, Math::multiplyExact);
    }

    /**
     * Sets the initial values.
     *
     * @param array of the shape {@link #dimensions}, contiguous in C order
     * @param weights fills an array of the declared shape with a weight's initial values; not called for biases
     */
    public void initialize(INDArray array, Consumer<INDArray> weights) {
        array.assign(0);
        for (int i = 0; i < drawn; i++) {
            INDArray part = one(array, i);
            if (kind == Kind.WEIGHT) {
                weights.accept(part);
            } else {
                part.assign(initial);
            }
        }
    }
}
