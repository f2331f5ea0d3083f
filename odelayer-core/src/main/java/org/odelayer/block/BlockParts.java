package org.odelayer.block;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.Parameter;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.RunningCost;
import org.odelayer.field.CompiledDynamics;
import org.odelayer.kernel.Detached;

/**
 * What an {@link OdeBlock} consists of once it is compiled, and the arrays that forward and backward pass share.
 *
 * @param block what was compiled
 * @param lift from the input to the initial state
 * @param dynamics f with the costs along the path
 * @param startCosts the costs of the initial state; null if there are none
 * @param projection from the states at all output times to the output
 * @param input [batch, …]
 * @param states the states at the output times, [times, n]
 * @param output [batch, …] or [times, batch, …]
 */
record BlockParts(
        OdeBlock block,
        CompiledMap lift,
        CompiledDynamics dynamics,
        StartCosts startCosts,
        CompiledMap projection,
        INDArray input,
        INDArray states,
        INDArray output)
        implements AutoCloseable {

    static BlockParts compile(OdeBlock block, Map<String, INDArray> parameters, DataType type, long... inputShape) {
        checkInputShape(inputShape);
        checkArrays(block.parameters(tail(inputShape)), parameters, tail(inputShape));
        int times = block.times().count();
        INDArray input = array(type, inputShape);
        CompiledMap lift = new CompiledMap(block.lift(), parameters, type, inputShape);
        long[] stateShape = lift.outputShape();
        Map<String, INDArray> own = own(block, parameters, input, stateShape);
        CompiledDynamics dynamics = dynamics(block, cost -> !cost.startOnly(), own, type, stateShape);
        if (!block.times().isPerExample()) {
            dynamics.checkTimes(block.times().t0(), block.times().t1());
        }
        StartCosts startCosts = block.costs().stream().anyMatch(RunningCost::startOnly)
                ? new StartCosts(dynamics(block, RunningCost::startOnly, own, type, stateShape))
                : null;
        CompiledMap projection = new CompiledMap(block.projection(), parameters, type, stacked(times, stateShape));
        INDArray states = array(type, times, length(stateShape));
        long[] outputShape = outputShape(block.times(), inputShape[0], projection.outputShape());
        return new BlockParts(block, lift, dynamics, startCosts, projection, input, states, array(type, outputShape));
    }

    static void checkInputShape(long... inputShape) {
        if (inputShape.length < 2 || LongStream.of(inputShape).anyMatch(size -> size <= 0)) {
            throw new IllegalArgumentException("input shape (" + Arrays.toString(inputShape)
                    + ") must be that of a batch, [batch, features] or [batch, channels, height, width], all > 0:"
                    + " the number of examples comes first");
        }
    }

    private static void checkArrays(ParameterList list, Map<String, INDArray> arrays, long... each) {
        for (Parameter parameter : list.all()) {
            INDArray array = arrays.get(parameter.name());
            if (array == null || !Arrays.equals(array.shape(), parameter.dimensions())) {
                throw new IllegalArgumentException("parameter " + parameter.name() + " ("
                        + (array == null ? "missing" : "shape " + Arrays.toString(array.shape()))
                        + ") must be an array of shape " + Arrays.toString(parameter.dimensions())
                        + ", as block.parameters(" + shape(each) + ") declares it and its glorot(type, seed) makes it");
            }
        }
    }

    private static String shape(long... each) {
        return LongStream.of(each).mapToObj(String::valueOf).collect(Collectors.joining(", "));
    }

    private static CompiledDynamics dynamics(
            OdeBlock block,
            Predicate<RunningCost> chosen,
            Map<String, INDArray> parameters,
            DataType type,
            long... stateShape) {
        List<RunningCost> costs = block.costs().stream().filter(chosen).toList();
        return CompiledDynamics.compile(block.dynamics(), costs, parameters, type, stateShape);
    }

    /** The parameters of f, and the block's input in case it sees that. */
    private static Map<String, INDArray> own(
            OdeBlock block, Map<String, INDArray> parameters, INDArray input, long... stateShape) {
        Map<String, INDArray> own = new LinkedHashMap<>();
        ParameterList list = ParameterList.of(block.dynamics(), tail(stateShape));
        list.all().forEach(parameter -> own.put(parameter.name(), parameters.get(parameter.name())));
        if (block.lift() instanceof Backwards && list.inputs().stream().anyMatch(Input.Control.class::isInstance)) {
            throw new IllegalArgumentException(
                    "data control: f sees the input at all times, which a block backwards does not have");
        }
        own.put(Input.Control.NAME, input);
        return own;
    }

    /** All times as one batch: so the projection is one plan and its parameters' gradients add up by themselves. */
    private static long[] stacked(int times, long... shape) {
        long[] stacked = shape.clone();
        stacked[0] = shape[0] * times;
        return stacked;
    }

    private static long[] outputShape(TimeSpan times, long batch, long... projected) {
        if (!times.isSeries()) {
            return projected;
        }
        LongStream leading = LongStream.of(times.count(), batch);
        return LongStream.concat(leading, LongStream.of(tail(projected))).toArray();
    }

    static long[] tail(long... shape) {
        return Arrays.copyOfRange(shape, 1, shape.length);
    }

    static long length(long... shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    static INDArray array(DataType type, long... shape) {
        return Detached.call(() -> Nd4j.create(type, shape));
    }

    /** ND4J itself would stretch a row to a matrix, or reshape a vector in silence. */
    static void copy(String what, INDArray from, INDArray to) {
        if (!Arrays.equals(from.shape(), to.shape())) {
            throw new IllegalArgumentException(what + " (shape " + Arrays.toString(from.shape())
                    + ") must have the shape the block was compiled for, " + Arrays.toString(to.shape()));
        }
        to.assign(from);
    }

    /** Views of a matrix's rows. */
    static List<INDArray> rows(INDArray matrix) {
        return Detached.call(() ->
                LongStream.range(0, matrix.size(0)).mapToObj(matrix::getRow).toList());
    }

    DataType type() {
        return input.dataType();
    }

    /** The number of elements of the state. */
    long size() {
        return length(dynamics.shape());
    }

    /** The states at all output times as the projection takes them. */
    INDArray stacked(INDArray ofStates) {
        return ofStates.reshape('c', stacked((int) states.size(0), dynamics.shape()));
    }

    @Override
    public void close() {
        lift.close();
        dynamics.close();
        if (startCosts != null) {
            startCosts.close();
        }
        projection.close();
        List.of(input, states, output).forEach(INDArray::close);
    }
}
