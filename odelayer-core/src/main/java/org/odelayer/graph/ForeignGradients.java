package org.odelayer.graph;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** SameDiff's own gradients, called while a graph is defined: they make another graph, which a plan cannot see. */
final class ForeignGradients {
    private static final Set<String> METHODS =
            Set.of("createGradFunction", "calculateGradients", "calculateGradientsAndOutputs", "grad");
    private static final String REFUSAL =
            "createGradFunction, calculateGradients and grad make another graph, which cannot be part of this one; use"
                    + " org.odelayer.graph.Derivatives.gradient(value, input), which can be differentiated again";

    private ForeignGradients() {}

    /** Refuses a graph that was given a gradient function. */
    static void check(SameDiff graph) {
        if (graph.hasGradientFunction()) {
            throw new UnsupportedGraphException(REFUSAL);
        }
    }

    /** Refuses a result that is not the graph's. */
    static void check(SameDiff graph, SDVariable result) {
        if (result.getSameDiff() != graph) {
            throw new IllegalArgumentException("the result " + result.name()
                    + " must be a variable of the graph that is given, not of another one");
        }
    }

    /** What to say instead of an error of a definition, or that error. */
    static RuntimeException explained(SameDiff graph, RuntimeException error) {
        boolean called = Arrays.stream(error.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(SameDiff.class.getName())
                        && METHODS.contains(frame.getMethodName()));
        boolean missing = error instanceof NullPointerException
                && error.getMessage() != null
                && error.getMessage().toLowerCase(Locale.ROOT).contains("gradient()\" is null");
        return called || missing || graph.hasGradientFunction() ? new UnsupportedGraphException(REFUSAL, error) : error;
    }
}
