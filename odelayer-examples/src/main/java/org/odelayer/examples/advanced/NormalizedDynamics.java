package org.odelayer.examples.advanced;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Normalization;
import org.odelayer.dynamics.ParameterList;

/**
 * f(y) = relu(N(y)) − y with group normalization N. One step of Euler's method of length 1 makes y + f(y) = relu(N(y))
 * of it: group normalization as a layer, which Deeplearning4j does not have, with the exact gradient if it is that of
 * the discrete adjoint.
 */
final class NormalizedDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean takesImages() {
        return true;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        parameters.bias("gain", 1, stateShape[0]);
        parameters.bias("shift", 0, stateShape[0]);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        long[] shape = y.getShape();
        SDVariable normal = Normalization.GROUP.define(
                graph, y, parameters.get("gain"), parameters.get("shift"), shape[2], shape[3]);
        return graph.nn().relu(normal, 0).sub(y);
    }
}
