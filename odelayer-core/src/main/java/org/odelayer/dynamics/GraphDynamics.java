package org.odelayer.dynamics;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.graph.SavedGraph;
import org.odelayer.kernel.Detached;

/**
 * A SameDiff graph that was made elsewhere, saved or imported, as right-hand side: f(t, y) = out(y) or out(y, t).
 *
 * <pre>{@code
 * GraphDynamics.of(new File("model.fb"), "x", "out")                // f does not see the time
 * GraphDynamics.of(graph, "x", "out").time("t").freeze("embedding")
 * }</pre>
 *
 * <p>The graph's variables are parameters, which start at the values that they have in it, whatever initializations are
 * set; its constants stay as they are. {@link #train} makes a parameter of a constant, {@link #freeze} the reverse.
 * What the output does not depend on is left out. Names of parameters are those of the graph, with a hyphen for each
 * underscore: {@code dense_W} is {@code network.getParam("0_dense-W")}. Arrays of two and more dimensions are weights
 * for regularization, others biases; a number alone is an array of one.
 *
 * <p>Shapes: those of the graph; the output's must be the state's. A graph whose input has four dimensions takes
 * images. Real numbers have the network's data type, whatever the graph's is.
 *
 * <p>The graph is a part of the dynamics: it is saved in the network's JSON, Base64 of what {@code SameDiff.save}
 * writes, so that a saved network needs no other file. The JSON grows by 4/3 of the file; for weights of many megabytes
 * write the graph as a {@link Dynamics} instead, whose parameters are saved once, in binary.
 *
 * <p>Operations that no plan takes (control flow, random numbers, shapes that depend on values), or that have no right
 * gradient, are refused by name when the layer is built. ND4J's file loses arguments of some operations; {@link
 * #of(SameDiff, String, String)} sees only what the file keeps, so a value that you know tells.
 *
 * <p>Cost: as of the same operations written as dynamics; the file is read each time the dynamics are compiled.
 */
public final class GraphDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    /** As ND4J writes it to a file, in Base64. */
    private String graph;

    /** The placeholder that the state is given to. */
    private String input;

    /** f. */
    private String output;

    /** The placeholder that the time is given to; null if f does not see it. */
    private String time;

    /** Constants that are trained. */
    private TreeSet<String> trained = new TreeSet<>();

    /** Variables that are not. */
    private TreeSet<String> frozen = new TreeSet<>();

    /** The graph to ask for names, shapes and values. */
    private transient SameDiff read;

    /** For JSON. */
    private GraphDynamics() {}

    private GraphDynamics(byte[] bytes, String input, String output) {
        this.graph = Base64.getEncoder().encodeToString(bytes);
        this.input = input;
        this.output = output;
        requirePlaceholder("input", input);
        if (!read().hasVariable(output)) {
            throw new IllegalArgumentException("output (" + output + ") must be a variable of the graph, one of "
                    + read().variableMap().keySet());
        }
    }

    /**
     * Dynamics from a graph.
     *
     * @param graph a graph with values for its variables; copied
     * @param input the placeholder that the state is given to
     * @param output the variable that is f
     * @return f, which does not see the time
     * @throws IllegalArgumentException if there are no such variables, or ND4J cannot save the graph
     */
    public static GraphDynamics of(SameDiff graph, String input, String output) {
        if (graph == null) {
            throw new IllegalArgumentException("graph (null) must be given");
        }
        return new GraphDynamics(Detached.call(() -> SavedGraph.bytes(graph)), input, output);
    }

    /**
     * Dynamics from a file.
     *
     * @param file as {@code SameDiff.save} or {@code asFlatFile} writes it; read here, once
     * @param input the placeholder that the state is given to
     * @param output the variable that is f
     * @return f, which does not see the time
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is not a saved graph, or there are no such variables in it
     */
    public static GraphDynamics of(File file, String input, String output) throws IOException {
        return new GraphDynamics(Files.readAllBytes(file.toPath()), input, output);
    }

    /**
     * Lets f see the time; it does not by default.
     *
     * @param placeholder what the time is given to, a scalar or an array of one
     * @return this
     * @throws IllegalArgumentException if there is no such placeholder
     */
    public GraphDynamics time(String placeholder) {
        requirePlaceholder("time", placeholder);
        this.time = placeholder;
        return this;
    }

    /**
     * Makes a constant a parameter.
     *
     * @param constant its name in the graph; a variable that was frozen is trained again
     * @return this
     * @throws IllegalArgumentException if there is no such constant of real numbers that the output depends on
     */
    public GraphDynamics train(String constant) {
        requireReal(constant);
        frozen.remove(constant);
        if (variable(constant).getVariableType() == VariableType.CONSTANT) {
            trained.add(constant);
        }
        return this;
    }

    /**
     * Makes a variable a constant.
     *
     * @param variable its name in the graph; a constant that was to be trained stays one again
     * @return this
     * @throws IllegalArgumentException if there is no such variable that the output depends on
     */
    public GraphDynamics freeze(String variable) {
        requireReal(variable);
        trained.remove(variable);
        if (variable(variable).getVariableType() == VariableType.VARIABLE) {
            frozen.add(variable);
        }
        return this;
    }

    private SameDiff read() {
        if (read == null) {
            read = Detached.call(() -> saved().read());
        }
        return read;
    }

    private SavedGraph saved() {
        return new SavedGraph(Base64.getDecoder().decode(graph));
    }

    private SDVariable variable(String name) {
        return read().getVariable(name);
    }

    private void requirePlaceholder(String role, String name) {
        if (name == null || !read().hasVariable(name) || !variable(name).isPlaceHolder()) {
            throw new IllegalArgumentException(
                    role + " (" + name + ") must be a placeholder of the graph, one of " + read().inputs());
        }
    }

    private void requireReal(String name) {
        Set<String> known = new TreeSet<>(leaves());
        known.removeIf(leaf ->
                variable(leaf).isPlaceHolder() || !variable(leaf).dataType().isFPType());
        if (!known.contains(name)) {
            throw new IllegalArgumentException("variable (" + name
                    + ") must be a variable or a constant of real numbers that the output depends on, one of " + known);
        }
    }

    private Set<String> leaves() {
        return SavedGraph.leaves(read(), output);
    }

    private boolean isParameter(String leaf) {
        return trained.contains(leaf)
                || variable(leaf).getVariableType() == VariableType.VARIABLE && !frozen.contains(leaf);
    }

    private static String parameterName(String leaf) {
        return leaf.replace('_', '-');
    }

    @Override
    public boolean takesImages() {
        long[] shape = variable(input).getShape();
        return shape != null && shape.length == 4;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        leaves().stream().filter(this::isParameter).forEach(leaf -> declare(parameters, leaf));
    }

    private void declare(ParameterList parameters, String leaf) {
        INDArray values = variable(leaf).getArr();
        if (values == null) {
            throw new IllegalArgumentException("variable " + leaf + " of the graph must have values");
        }
        Parameter.Kind kind = values.rank() > 1 ? Parameter.Kind.WEIGHT : Parameter.Kind.BIAS;
        long[] shape = values.rank() == 0 ? new long[] {1} : values.shape();
        Parameter parameter = new Parameter(
                parameterName(leaf),
                kind,
                shape[0],
                shape[shape.length - 1],
                0,
                LongStream.of(shape).boxed().toList());
        parameters.add(parameter.starting(view -> view.assign(values.reshape(view.shape()))));
    }

    @Override
    public SDVariable define(SameDiff host, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        Map<String, SDVariable> given = new LinkedHashMap<>();
        given.put(input, y);
        if (time != null) {
            given.put(time, timed(t));
        }
        for (String leaf : leaves()) {
            if (isParameter(leaf)) {
                SDVariable parameter = parameters.get(parameterName(leaf));
                given.put(leaf, variable(leaf).getArr().rank() == 0 ? host.squeeze(parameter, 0) : parameter);
            } else if (variable(leaf).isPlaceHolder() && !given.containsKey(leaf)) {
                throw new IllegalArgumentException("placeholder " + leaf + " of the graph is given no value: f has the"
                        + " state (" + input + ") and the time (" + time + ")");
            } else if (frozen.contains(leaf)) {
                given.put(leaf, host.constant(variable(leaf).getArr().castTo(y.dataType())));
            }
        }
        return saved().define(host, output, given, y.dataType());
    }

    private SDVariable timed(SDVariable t) {
        long[] shape = variable(time).getShape();
        return shape == null || shape.length == 0
                ? t
                : t.reshape(Arrays.stream(shape).map(d -> 1).toArray());
    }

    /** The graph's names and what is trained of it, without its values. */
    @Override
    public String toString() {
        List<String> names = leaves().stream().filter(this::isParameter).toList();
        return "GraphDynamics " + input + (time == null ? "" : ", " + time) + " → " + output + ", trained: " + names;
    }
}
