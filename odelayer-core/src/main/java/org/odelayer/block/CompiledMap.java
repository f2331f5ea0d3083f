package org.odelayer.block;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.dynamics.DeclaredInputs;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.graph.CompiledFunction;
import org.odelayer.graph.Program;
import org.odelayer.kernel.Detached;

/**
 * A state map for one batch shape, reading its parameters where they lie, and its vector-Jacobian product. Not
 * thread-safe.
 */
public final class CompiledMap implements AutoCloseable {
    /** A name that no parameter may have. */
    private static final String INPUT = "y";

    private final CompiledFunction function;
    private final ParameterList parameters;
    private final Map<String, INDArray> arrays;

    /**
     * Compiles a map.
     *
     * @param map what is compiled
     * @param arrays the parameters by name, others may be among them
     * @param type FLOAT or DOUBLE
     * @param shape the input's, [batch, …]
     * @throws IllegalArgumentException if the map's result does not have the shape that it says
     */
    public CompiledMap(StateMap map, Map<String, INDArray> arrays, DataType type, long... shape) {
        this.parameters = new ParameterList();
        this.arrays = arrays;
        map.defineParameters(parameters, Arrays.copyOfRange(shape, 1, shape.length));
        Map<String, long[]> inputs = new LinkedHashMap<>();
        inputs.put(INPUT, shape);
        parameters.all().forEach(parameter -> inputs.put(parameter.name(), parameter.dimensions()));
        this.function = Detached.call(() -> CompiledFunction.compile(type, inputs, (graph, variables) -> {
            SDVariable x = variables.remove(INPUT);
            return map.define(graph, x, new DeclaredInputs(variables));
        }));
        checkShape(map, shape);
    }

    private void checkShape(StateMap map, long... shape) {
        long[] each = map.outputShape(Arrays.copyOfRange(shape, 1, shape.length));
        long[] expected =
                LongStream.concat(LongStream.of(shape[0]), LongStream.of(each)).toArray();
        if (!Arrays.equals(outputShape(), expected)) {
            String found = Arrays.toString(outputShape());
            function.close();
            throw new IllegalArgumentException(map + " gives shape " + found + " and must give "
                    + Arrays.toString(expected) + ", the batch and what its outputShape says");
        }
    }

    long[] outputShape() {
        return function.outputShape();
    }

    /**
     * Prepares the map.
     *
     * @param x to read, [batch, …]
     * @param result to write, of as many elements as the output has
     * @return computes the result of the present values
     */
    public Program evaluation(INDArray x, INDArray result) {
        return function.evaluation(inputs(x), result.reshape('c', outputShape()));
    }

    /**
     * Prepares the vector-Jacobian product.
     *
     * @param x to read, [batch, …]
     * @param cotangent of the result, to read
     * @param xBar the gradient with respect to x, to write
     * @param allGradients the parameters' gradients by name, to write; others may be among them
     * @return computes them of the present values
     */
    public Program backward(INDArray x, INDArray cotangent, INDArray xBar, Map<String, INDArray> allGradients) {
        Map<String, INDArray> gradients = new HashMap<>();
        parameters.all().forEach(parameter -> gradients.put(parameter.name(), allGradients.get(parameter.name())));
        gradients.put(INPUT, xBar);
        return function.vjp(inputs(x), cotangent.reshape('c', outputShape()), null, gradients);
    }

    private Map<String, INDArray> inputs(INDArray x) {
        Map<String, INDArray> inputs = new HashMap<>();
        parameters.all().forEach(parameter -> inputs.put(parameter.name(), arrays.get(parameter.name())));
        inputs.put(INPUT, x);
        return inputs;
    }

    @Override
    public void close() {
        function.close();
    }
}
