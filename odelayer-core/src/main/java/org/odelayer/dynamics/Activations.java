package org.odelayer.dynamics;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;

/** ND4J's activations as SameDiff operations, those that have derivatives of any order. */
public final class Activations {
    private static final Map<Activation, BiFunction<SameDiff, SDVariable, SDVariable>> KNOWN =
            new EnumMap<>(Activation.class);

    static {
        KNOWN.put(Activation.IDENTITY, (graph, x) -> x);
        KNOWN.put(Activation.TANH, (graph, x) -> graph.math().tanh(x));
        KNOWN.put(Activation.SIGMOID, (graph, x) -> graph.nn().sigmoid(x));
        KNOWN.put(Activation.SOFTPLUS, (graph, x) -> graph.nn().softplus(x));
        KNOWN.put(Activation.SOFTSIGN, (graph, x) -> graph.nn().softsign(x));
        KNOWN.put(Activation.RELU, (graph, x) -> graph.nn().relu(x, 0));
        KNOWN.put(Activation.LEAKYRELU, (graph, x) -> graph.nn().leakyRelu(x, 0.01));
        KNOWN.put(Activation.ELU, (graph, x) -> graph.nn().elu(x));
        KNOWN.put(Activation.SELU, (graph, x) -> graph.nn().selu(x));
        KNOWN.put(Activation.GELU, (graph, x) -> graph.nn().gelu(x));
        KNOWN.put(Activation.SWISH, (graph, x) -> graph.nn().swish(x));
        KNOWN.put(Activation.CUBE, (graph, x) -> graph.math().cube(x));
    }

    private Activations() {}

    /**
     * Those that there are.
     *
     * @return a view that cannot be changed
     */
    public static Set<Activation> known() {
        return Collections.unmodifiableSet(KNOWN.keySet());
    }

    /**
     * Refuses an activation that there is none for.
     *
     * @param activation σ
     * @throws IllegalArgumentException naming it and those that there are
     */
    public static void check(Activation activation) {
        if (!KNOWN.containsKey(activation)) {
            throw new IllegalArgumentException("activation (" + activation + ") must be one of " + KNOWN.keySet());
        }
    }

    /**
     * Defines σ(x).
     *
     * @param graph the graph to add operations to
     * @param activation one of those that are {@link #known}
     * @param x of any shape
     * @return of x's shape; x itself for the identity
     */
    public static SDVariable apply(SameDiff graph, Activation activation, SDVariable x) {
        return KNOWN.get(activation).apply(graph, x);
    }
}
