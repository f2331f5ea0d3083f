package org.odelayer.examples.advanced;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;

/**
 * A field that depends on the time alone, f(t) = tanh(8 (t u + v)) W + c: it moves the whole plane in one piece. With
 * the usual initialization the 8 makes the hidden units bend within the unit interval.
 */
public final class TranslationDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;
    private static final int HIDDEN = 32;
    private static final double BEND = 8;

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.weight("u", 1, HIDDEN, 1, HIDDEN);
        parameters.bias("v", 0, 1, HIDDEN);
        parameters.weight("W", HIDDEN, stateShape[0], HIDDEN, stateShape[0]);
        parameters.bias("c", 0, stateShape[0]);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable hidden = graph.math()
                .tanh(parameters.get("u").mul(t).add(parameters.get("v")).mul(BEND));
        SDVariable velocity = hidden.mmul(parameters.get("W")).add(parameters.get("c"));
        return y.mul(0).add(velocity);
    }
}
