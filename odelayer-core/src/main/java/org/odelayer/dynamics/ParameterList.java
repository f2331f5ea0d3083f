package org.odelayer.dynamics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    /** What f is given as time, state and, for its derivatives, cotangent. */
    private static final Set<String> RESERVED = new TreeSet<>(List.of("t", "y", "cotangent"));

    private final List<Parameter> weights = new ArrayList<>();
    private final List<Parameter> biases = new ArrayList<>();
    private final List<Input> others = new ArrayList<>();

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

    /**
     * Declares a single number, such as a physical constant that is to be learned: an array of shape [1] that starts at
     * exactly this value, rounded to the network's data type, whatever initializations are set. It broadcasts over a
     * state:
     *
     * <pre>{@code
     * parameters.scalar("length", 1.0);                                // in defineParameters
     * graph.math().sin(y).mul(-9.81).div(parameters.get("length"))     // in define
     * }</pre>
     *
     * <p>It is trained, and regularized as a bias: {@code l2Bias} draws it to 0, not to where it starts. A network
     * gives its present value by {@code getParam("0_length")}, the layer's index or name before the underscore.
     *
     * @param name unique, without underscore; not {@code t}, {@code y} or {@code cotangent}
     * @param initial the initial value, finite
     * @throws IllegalArgumentException if the name or the value is not allowed
     */
    public void scalar(String name, double initial) {
        if (!Double.isFinite(initial)) {
            throw new IllegalArgumentException(
                    "initial value (" + initial + ") of parameter " + name + " must be finite");
        }
        gain(name, initial, 1);
    }

    /**
     * Declares an input that was made elsewhere, of whatever kind.
     *
     * @param input a parameter, the block's input, or functions of time
     * @throws IllegalArgumentException if there is one of that name
     */
    public void add(Input input) {
        if (input instanceof Parameter parameter) {
            checkedName(parameter.name());
            (parameter.kind() == Parameter.Kind.WEIGHT ? weights : biases).add(parameter);
        } else if (has(input.name())) {
            throw new IllegalArgumentException("input (" + input.name() + ") must be asked for once");
        } else {
            others.add(input);
        }
    }

    /**
     * Declares all inputs of another list.
     *
     * @param list the other list
     * @param change what becomes of its parameters
     * @throws IllegalArgumentException if there is an input of the same name
     */
    public void addAll(ParameterList list, UnaryOperator<Parameter> change) {
        list.all().forEach(parameter -> add(change.apply(parameter)));
        list.others.forEach(this::add);
    }

    /**
     * All that f reads beside time and state.
     *
     * @return the parameters, weights before biases, and behind them inputs of other kinds
     */
    public List<Input> inputs() {
        return Stream.concat(all().stream(), others.stream()).toList();
    }

    /**
     * The intervals of time that parameters of their own belong to.
     *
     * @return {@link StepGrid#NONE} if all evaluations share all parameters
     * @throws IllegalArgumentException if parameters belong to different intervals
     */
    public StepGrid grid() {
        List<StepGrid> grids = all().stream()
                .map(Parameter::grid)
                .filter(grid -> !grid.equals(StepGrid.NONE))
                .distinct()
                .toList();
        if (grids.size() > 1) {
            throw new IllegalArgumentException(
                    "parameters must belong to the same intervals of time, not to those of " + grids.size() + " grids");
        }
        return grids.isEmpty() ? StepGrid.NONE : grids.get(0);
    }

    private boolean has(String name) {
        return inputs().stream().anyMatch(input -> input.name().equals(name));
    }

    private String checkedName(String name) {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("parameter name (" + name + ") must not be empty");
        }
        // Deeplearning4j splits gradient names at underscores.
        if (name.contains("_")) {
            throw new IllegalArgumentException("parameter name (" + name + ") must not contain an underscore, at"
                    + " which Deeplearning4j splits the names of parameters; use for instance "
                    + camelCase(name));
        }
        if (RESERVED.contains(name)) {
            throw new IllegalArgumentException("parameter name (" + name + ") must not be one of " + RESERVED
                    + ", which f is given beside its parameters");
        }
        if (has(name)) {
            throw new IllegalArgumentException("parameter name (" + name + ") must be unique");
        }
        return name;
    }

    private static String camelCase(String name) {
        String joined = Pattern.compile("_+(.?)")
                .matcher(name)
                .replaceAll(match -> Matcher.quoteReplacement(match.group(1).toUpperCase(Locale.ROOT)));
        return joined.isEmpty() ? "another" : joined;
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
     * @return each parameter's elements, in its shape (C order)
     */
    public Map<String, INDArray> views(INDArray flat) {
        Map<String, INDArray> views = new LinkedHashMap<>();
        long offset = 0;
        for (Parameter parameter : all()) {
            long end = offset + parameter.length();
            INDArray elements = flat.get(NDArrayIndex.interval(offset, end));
            views.put(parameter.name(), elements.reshape('c', parameter.dimensions()));
            offset = end;
        }
        return views;
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
