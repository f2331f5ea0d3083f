package org.odelayer.dynamics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.kernel.Detached;

/**
 * The parameters that dynamics declare, in the order in which they lie in a flat array: weights first, then biases,
 * each in order of declaration (the order of Deeplearning4j's SameDiff layers).
 */
public final class ParameterList {
    /** The name under which dynamics find the block's input; no parameter can have it. */
    static final String CONTROL = "control_x";

    /** The name under which dynamics find their {@link TimeBasis}, [1, K]; no parameter can have it. */
    static final String BASIS = "basis_t";

    private final List<Parameter> weights = new ArrayList<>();
    private final List<Parameter> biases = new ArrayList<>();
    private long[] control;

    /** An empty list. */
    public ParameterList() {}

    /**
     * The parameters of dynamics on states of a shape.
     *
     * @param dynamics the dynamics
     * @param stateShape the shape of one state, without the batch
     * @return what the dynamics declare
     */
    public static ParameterList of(Dynamics dynamics, long... stateShape) {
        ParameterList list = new ParameterList();
        dynamics.defineParameters(list, stateShape);
        return list;
    }

    /**
     * Declares a weight, drawn by the weight initialization.
     *
     * @param name unique, without underscore; not {@code t}, {@code y} or {@code cotangent}
     * @param fanIn the number of inputs that one output sums over
     * @param fanOut the number of outputs that one input goes to
     * @param shape the array's shape
     * @throws IllegalArgumentException if the name or the shape is not allowed
     */
    public void weight(String name, long fanIn, long fanOut, long... shape) {
        weights.add(
                new Parameter(checkedName(name), Parameter.Kind.WEIGHT, fanIn, fanOut, 0, checkedShape(name, shape)));
    }

    /**
     * Declares a bias or a gain, which starts at a constant.
     *
     * @param name unique, without underscore; not {@code t}, {@code y} or {@code cotangent}
     * @param initial the initial value of every element
     * @param shape the array's shape
     * @throws IllegalArgumentException if the name or the shape is not allowed
     */
    public void bias(String name, double initial, long... shape) {
        biases.add(new Parameter(checkedName(name), Parameter.Kind.BIAS, 0, 0, initial, checkedShape(name, shape)));
    }

    /**
     * Declares a factor, a length or a time, which starts at a constant of its own: like a bias, but no setting for
     * biases changes where it starts.
     *
     * @param name unique, without underscore; not {@code t}, {@code y} or {@code cotangent}
     * @param initial the initial value of every element
     * @param shape the array's shape
     * @throws IllegalArgumentException if the name or the shape is not allowed
     */
    public void gain(String name, double initial, long... shape) {
        biases.add(new Parameter(checkedName(name), Parameter.Kind.GAIN, 0, 0, initial, checkedShape(name, shape)));
    }

    /** Adds a parameter that was declared elsewhere. */
    void add(Parameter parameter) {
        checkedName(parameter.name());
        (parameter.kind() == Parameter.Kind.WEIGHT ? weights : biases).add(parameter);
    }

    /** Whether a name is one of an input that is no parameter. */
    static boolean isOwn(String name) {
        return name.equals(CONTROL) || name.equals(BASIS);
    }

    /** Declares that f sees the block's input, of a shape without the batch. */
    void control(long... shape) {
        if (control != null) {
            throw new IllegalArgumentException("data control must be asked for once");
        }
        control = shape.clone();
    }

    /**
     * The input that f sees at all times, under {@link CompiledDynamics#CONTROL}.
     *
     * @return its shape without the batch; empty if f does not see it
     */
    public Optional<long[]> controls() {
        return Optional.ofNullable(control).map(long[]::clone);
    }

    private String checkedName(String name) {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("parameter name (" + name + ") must not be empty");
        }
        // Deeplearning4j splits gradient names at underscores.
        if (name.contains("_")) {
            throw new IllegalArgumentException("parameter name (" + name + ") must not contain an underscore");
        }
        if (CompiledDynamics.RESERVED.contains(name)) {
            throw new IllegalArgumentException(
                    "parameter name (" + name + ") must not be one of " + CompiledDynamics.RESERVED);
        }
        if (all().stream().anyMatch(parameter -> parameter.name().equals(name))) {
            throw new IllegalArgumentException("parameter name (" + name + ") must be unique");
        }
        return name;
    }

    private static List<Long> checkedShape(String name, long[] shape) {
        if (shape.length == 0 || LongStream.of(shape).anyMatch(d -> d <= 0)) {
            throw new IllegalArgumentException("shape (" + java.util.Arrays.toString(shape) + ") of parameter " + name
                    + " must have at least one dimension, all > 0");
        }
        return LongStream.of(shape).boxed().toList();
    }

    /**
     * All parameters.
     *
     * @return weights, then biases
     */
    public List<Parameter> all() {
        return Stream.concat(weights.stream(), biases.stream()).toList();
    }

    /**
     * The number of elements of all parameters together.
     *
     * @return the length of a flat parameter array; 0 if there are no parameters
     */
    public long length() {
        return all().stream().mapToLong(Parameter::length).sum();
    }

    /**
     * Named views of a flat array.
     *
     * @param flat [length()]
     * @return each parameter's part, in its shape (C order)
     */
    public Map<String, INDArray> views(INDArray flat) {
        return views(flat, Parameter::dimensions);
    }

    /**
     * Named views of a flat array that holds what one evaluation reads: of parameters that differ between intervals of
     * time or stages one set.
     *
     * @param flat [partLength()]
     * @return each parameter's part, in its shape (C order)
     */
    public Map<String, INDArray> partViews(INDArray flat) {
        return views(flat, Parameter::partDimensions);
    }

    private Map<String, INDArray> views(INDArray flat, Function<Parameter, long[]> shape) {
        Map<String, INDArray> views = new LinkedHashMap<>();
        long offset = 0;
        for (Parameter parameter : all()) {
            long[] dimensions = shape.apply(parameter);
            long end = offset + Parameter.length(dimensions);
            INDArray part = flat.get(NDArrayIndex.interval(offset, end));
            views.put(parameter.name(), part.reshape('c', dimensions));
            offset = end;
        }
        return views;
    }

    /** What an evaluation reads of arrays in the parameters' shapes. */
    Map<String, INDArray> parts(Map<String, INDArray> whole, StepGrid grid, int step, int stage) {
        Map<String, INDArray> parts = new HashMap<>(whole);
        for (Parameter parameter : all()) {
            parts.computeIfPresent(parameter.name(), (name, array) -> parameter.part(array, grid, step, stage));
        }
        return parts;
    }

    /**
     * The number of elements that one evaluation reads.
     *
     * @return {@link #length} if no parameters differ between intervals of time or stages
     */
    public long partLength() {
        return all().stream()
                .mapToLong(parameter -> Parameter.length(parameter.partDimensions()))
                .sum();
    }

    /**
     * Initial values without Deeplearning4j: weights from Glorot's normal distribution, variance 2 / (fanIn + fanOut)
     * (Glorot and Bengio 2010), biases at their constants.
     *
     * @param type FLOAT or DOUBLE
     * @param seed of the generator
     * @return the parameters by name, views of one flat array
     */
    public Map<String, INDArray> glorot(DataType type, long seed) {
        return Detached.call(() -> {
            Map<String, INDArray> views = views(Nd4j.create(type, Math.max(1, length())));
            java.util.Random random = new java.util.Random(seed);
            for (Parameter parameter : all()) {
                double deviation = Math.sqrt(2.0 / (parameter.fanIn() + parameter.fanOut()));
                parameter.initialize(views.get(parameter.name()), array -> fill(array, deviation, random));
            }
            return views;
        });
    }

    private static void fill(INDArray array, double deviation, java.util.Random random) {
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, deviation * random.nextGaussian());
        }
    }
}
