package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;

/**
 * A learned matrix within dynamics: without hidden layers one parameter [rows, columns] that all examples share, else a
 * perceptron of each example, [batch, rows, columns].
 *
 * @param name of the parameter, or prefix of the perceptron's
 * @param hidden the sizes of the hidden layers
 * @param activation of the hidden layers
 */
record MatrixNetwork(String name, long[] hidden, Activation activation) {
    private Perceptron perceptron() {
        return new Perceptron(name, hidden, activation, TimeDependence.NONE, true);
    }

    void declare(ParameterList parameters, long inputs, long rows, long columns) {
        if (hidden.length == 0) {
            parameters.weight(name, columns, rows, rows, columns);
        } else {
            perceptron().declare(parameters, inputs, rows * columns);
        }
    }

    /** The matrix at x, of known number of examples. */
    Value at(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters, long rows, long columns) {
        SDVariable matrix = hidden.length == 0
                ? parameters.get(name)
                : perceptron().apply(graph, null, x, parameters).reshape(x.getShape()[0], rows, columns);
        return new Value(graph, matrix, hidden.length == 0);
    }

    /** A matrix, of all examples or of each. */
    record Value(SameDiff graph, SDVariable matrix, boolean shared) {
        /** A v, v [batch, columns]. */
        SDVariable times(SDVariable v) {
            return shared ? graph.mmul(v, matrix, false, true, false) : column(v, false);
        }

        /** Aᵀ v, v [batch, rows]. */
        SDVariable transposedTimes(SDVariable v) {
            return shared ? v.mmul(matrix) : column(v, true);
        }

        /** A Aᵀ v. */
        SDVariable squareTimes(SDVariable v) {
            return times(transposedTimes(v));
        }

        private SDVariable column(SDVariable v, boolean transposed) {
            return graph.squeeze(graph.mmul(matrix, graph.expandDims(v, 2), transposed, false, false), 2);
        }
    }
}
