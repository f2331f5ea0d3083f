package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;

/**
 * A multilayer perceptron within dynamics, W_L σ(… σ(W₀ x + b₀) …) + b_L, with parameters W0, b0, W1 … behind a prefix.
 *
 * @param prefix of the parameters' names
 * @param hidden the sizes of the hidden layers
 * @param activation of the hidden layers
 * @param time with CONCAT the first layer sees [x, t]; the time's row is the parameter w0t, so that nothing is copied
 * @param lastBias whether there is a b_L
 */
record Perceptron(String prefix, long[] hidden, Activation activation, TimeDependence time, boolean lastBias) {
    static long[] checkHidden(long... hidden) {
        if (Arrays.stream(hidden).anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("hidden (" + Arrays.toString(hidden) + ") must be sizes >= 1");
        }
        return hidden.clone();
    }

    /** Sizes of a network that must not be linear. */
    static long[] checkDeep(long... hidden) {
        if (hidden.length == 0) {
            throw new IllegalArgumentException("hidden ([]) must have at least one size: the derivative of a network"
                    + " without hidden layers does not depend on the state");
        }
        return checkHidden(hidden);
    }

    static TimeDependence checkTime(TimeDependence time) {
        if (time == null) {
            throw new IllegalArgumentException(
                    "time (null) must be one of " + Arrays.toString(TimeDependence.values()));
        }
        return time;
    }

    private boolean timed(int layer) {
        return layer == 0 && time == TimeDependence.CONCAT;
    }

    void declare(ParameterList parameters, long inputs, long outputs) {
        long[] sizes = new long[hidden.length + 2];
        sizes[0] = inputs;
        System.arraycopy(hidden, 0, sizes, 1, hidden.length);
        sizes[sizes.length - 1] = outputs;
        for (int i = 0; i + 1 < sizes.length; i++) {
            long fanIn = sizes[i] + (timed(i) ? 1 : 0);
            parameters.weight(prefix + "W" + i, fanIn, sizes[i + 1], sizes[i], sizes[i + 1]);
            if (timed(i)) {
                parameters.weight(prefix + "w0t", fanIn, sizes[1], 1, sizes[1]);
            }
            if (i < hidden.length || lastBias) {
                parameters.bias(prefix + "b" + i, 0, sizes[i + 1]);
            }
        }
    }

    SDVariable apply(SameDiff graph, SDVariable t, SDVariable input, Map<String, SDVariable> parameters) {
        SDVariable x = input;
        for (int i = 0; i < hidden.length; i++) {
            x = Activations.apply(graph, activation, affine(graph, t, x, parameters, i));
        }
        return affine(graph, t, x, parameters, hidden.length);
    }

    private SDVariable affine(
            SameDiff graph, SDVariable t, SDVariable x, Map<String, SDVariable> parameters, int layer) {
        SDVariable product = x.mmul(parameters.get(prefix + "W" + layer));
        SDVariable ofTime = timed(layer) ? parameters.get(prefix + "w0t").mul(t) : null;
        if (layer == hidden.length && !lastBias) {
            return ofTime == null ? product : product.add(ofTime);
        }
        SDVariable bias = parameters.get(prefix + "b" + layer);
        return ofTime == null ? graph.nn().biasAdd(product, bias, false) : product.add(ofTime.add(bias));
    }
}
