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
 * @param grid the intervals of time; {@link StepGrid#NONE} where evaluations share the parameter
 * @param start writes the initial values into an array of the declared shape; null for those of its kind
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
        Sharing sharing,
        StepGrid grid,
        Consumer<INDArray> start)
        implements Input {

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
        this(name, kind, fanIn, fanOut, initial, shape, 0, 1, Sharing.NETWORK, StepGrid.NONE, null);
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

    /**
     * This parameter as a stack of arrays that f reads together.
     *
     * @param newCopies how many
     * @param newDrawn how many of them start as this one does, the first ones; the others start at zero
     * @return a parameter of the shape [newCopies, …]
     */
    public Parameter stacked(int newCopies, int newDrawn) {
        return new Parameter(
                name, kind, fanIn, fanOut, initial, shape, newCopies, newDrawn, Sharing.NETWORK, StepGrid.NONE, start);
    }

    /**
     * This parameter as so many arrays, of which an evaluation reads one.
     *
     * @param newSharing which one
     * @param newGrid the intervals of time
     * @return a parameter of the shape [steps, …] or [steps × stages, …]; this one if all evaluations share it
     */
    public Parameter shared(Sharing newSharing, StepGrid newGrid) {
        if (newSharing == Sharing.NETWORK) {
            return this;
        }
        int count = newSharing == Sharing.STEP ? newGrid.steps() : newGrid.steps() * newGrid.stages();
        return new Parameter(name, kind, fanIn, fanOut, initial, shape, count, count, newSharing, newGrid, start);
    }

    @Override
    public boolean differentiated() {
        return true;
    }

    /** Whatever the batch. */
    @Override
    public long[] shape(long batch) {
        return sharing == Sharing.NETWORK ? dimensions() : declared();
    }

    /**
     * How many arrays there are, of which an evaluation reads one.
     *
     * @return 1 if all evaluations read the same
     */
    public int sets() {
        return sharing == Sharing.NETWORK ? 1 : copies;
    }

    /**
     * Which of {@link #sets} an evaluation reads.
     *
     * @param step its interval of the grid, from 0
     * @param stage its stage, from 0
     * @return from 0
     */
    public int set(int step, int stage) {
        return switch (sharing) {
            case NETWORK -> 0;
            case STEP -> step;
            case STAGE -> step * grid.stages() + stage;
        };
    }

    /**
     * What an evaluation reads of an array.
     *
     * @param whole of the shape {@link #dimensions}
     * @param step its interval of the grid, from 0
     * @param stage its stage, from 0
     * @return a view, or the array itself
     */
    public INDArray read(INDArray whole, int step, int stage) {
        return sharing == Sharing.NETWORK ? whole : one(whole, set(step, stage));
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
     * @return a new declaration; one that has a start of its own keeps it
     */
    public Parameter startingAt(double newInitial) {
        return new Parameter(name, kind, fanIn, fanOut, newInitial, shape, copies, drawn, sharing, grid, start);
    }

    /**
     * This parameter with a start of its own, which no initialization of weights or biases replaces: values that were
     * trained elsewhere, or drawn in another way. It stays a weight or a bias to regularization and noise.
     *
     * @param newStart writes the initial values into an array of the declared shape, contiguous in C order
     * @return a new declaration
     */
    public Parameter starting(Consumer<INDArray> newStart) {
        return new Parameter(name, kind, fanIn, fanOut, initial, shape, copies, drawn, sharing, grid, newStart);
    }

    /**
     * This parameter under another name.
     *
     * @param newName unique among the parameters
     * @return a new declaration
     */
    public Parameter named(String newName) {
        return new Parameter(newName, kind, fanIn, fanOut, initial, shape, copies, drawn, sharing, grid, start);
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
     * @param weights fills an array of the declared shape with a weight's initial values; not called for biases, nor
     *     for a parameter that has a start of its own
     */
    public void initialize(INDArray array, Consumer<INDArray> weights) {
        array.assign(0);
        for (int i = 0; i < drawn; i++) {
            INDArray part = one(array, i);
            if (start != null) {
                start.accept(part);
            } else if (kind == Kind.WEIGHT) {
                weights.accept(part);
            } else {
                part.assign(initial);
            }
        }
    }
}
