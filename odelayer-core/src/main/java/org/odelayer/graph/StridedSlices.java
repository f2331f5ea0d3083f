package org.odelayer.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Operation;

/**
 * Gradients of strided slices, which ND4J 1.0.0-M2.1 gets wrong, refuses, or damages memory with where a dimension has
 * size 1 or is left out of the result, or the result has one element: the same gradient without such dimensions and
 * without masks, or as a product with a vector of zeros and a one.
 *
 * <p>Which elements a slice takes is asked of the slice itself, applied to their numbers: along each dimension they are
 * begin, begin + stride, ….
 */
final class StridedSlices implements Rewrite {
    private static final String SLICE = "strided_slice";
    private static final String GRADIENT = "strided_slice_bp";
    /** Masks of begins, ellipses, ends, new axes and axes that are left out. */
    static final int MASKS = 5;

    private static final long[] ONE = {1};

    /** Whether a strided slice has a stride below 0, given as an integer argument or as the last input. */
    static boolean isReversing(Operation operation, List<INDArray> inputs) {
        if (!operation.name().equals(SLICE)) {
            return false;
        }
        if (inputs.size() > 1) {
            return Arrays.stream(inputs.get(inputs.size() - 1).toLongVector()).anyMatch(stride -> stride < 0);
        }
        long[] integers = operation.integers();
        int dimensions = (integers.length - MASKS) / 3;
        return LongStream.of(integers).skip(MASKS + 2L * dimensions).anyMatch(stride -> stride < 0);
    }

    @Override
    public List<Node> rewrite(Node node, Draft draft) {
        return node.is(GRADIENT) ? List.of(gradient(node, draft)) : List.of(node);
    }

    private static Node gradient(Node node, Draft draft) {
        long[] shape = node.input(0).shape();
        long[] taken = taken(node);
        if (taken.length == 0) {
            throw new UnsupportedGraphException(
                    "a strided_slice (or get) of shape " + Arrays.toString(shape) + " takes no element");
        }
        if (taken.length == 1) {
            Value one = draft.constant(unit(node.output(), taken[0]));
            return new Node(
                    Operation.custom("multiply"), List.of(one, view(node.input(1), ONE, draft)), node.outputs());
        }
        List<Range> ranges = new ArrayList<>();
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] > 1) {
                ranges.add(Range.of(shape, axis, taken));
            }
        }
        long[] squeezed = LongStream.of(shape).filter(size -> size > 1).toArray();
        long[] counts = ranges.stream().mapToLong(Range::count).toArray();
        Value whole = draft.buffer(node.output().name(), node.output().type(), squeezed);
        node.output().becomeViewOf(whole);
        List<Value> inputs = List.of(view(node.input(0), squeezed, draft), view(node.input(1), counts, draft));
        return new Node(Operation.custom(GRADIENT, arguments(ranges)), inputs, List.of(whole));
    }

    /** Of a value's shape: 1 at one element, 0 elsewhere. */
    private static INDArray unit(Value like, long element) {
        INDArray unit = Lowering.buffer(like.type(), like.shape()).assign(0);
        return unit.putScalar(element, 1);
    }

    private static Value view(Value value, long[] shape, Draft draft) {
        if (Arrays.equals(value.shape(), shape)) {
            return value;
        }
        Value view = draft.buffer(value.name(), value.type(), shape);
        view.becomeViewOf(value);
        return view;
    }

    /** No masks, then begins, ends and strides. */
    private static long[] arguments(List<Range> ranges) {
        LongStream bounds = LongStream.concat(
                ranges.stream().mapToLong(Range::begin), ranges.stream().mapToLong(Range::end));
        LongStream all = LongStream.concat(bounds, ranges.stream().mapToLong(Range::stride));
        return LongStream.concat(LongStream.of(new long[MASKS]), all).toArray();
    }

    /** The numbers of the elements that the slice takes, in its order. */
    private static long[] taken(Node node) {
        List<INDArray> inputs = new ArrayList<>();
        inputs.add(
                Nd4j.createFromArray(LongStream.range(0, node.input(0).length()).toArray())
                        .reshape('c', node.input(0).shape()));
        node.inputs().stream().skip(2).forEach(bounds -> inputs.add(bounds.array()));
        INDArray result = Lowering.buffer(DataType.INT64, node.input(1).shape());
        Operation slice = Operation.custom(SLICE, node.operation().integers());
        slice.bind(inputs, List.of(result)).run();
        return result.reshape(result.length()).toLongVector();
    }

    /** The positions begin, begin + stride, … along one dimension. */
    private record Range(long begin, long stride, long count) {
        static Range of(long[] shape, int axis, long[] taken) {
            long inner = IntStream.range(axis + 1, shape.length)
                    .mapToLong(i -> shape[i])
                    .reduce(1, Math::multiplyExact);
            long[] positions = Arrays.stream(taken)
                    .map(number -> number / inner % shape[axis])
                    .sorted()
                    .distinct()
                    .toArray();
            long stride = positions.length == 1 ? 1 : positions[1] - positions[0];
            return new Range(positions[0], stride, positions.length);
        }

        long end() {
            return begin + (count - 1) * stride + 1;
        }
    }
}
