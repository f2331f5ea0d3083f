package org.odelayer.dl4j.dynamics;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.odelayer.dynamics.Activations;

/** σ(x). */
final class ActivationPart implements LayerPart {
    private final Activation activation;

    ActivationPart(int index, ActivationLayer layer) {
        this.activation = LayerChecks.activation(index, layer, layer.getActivationFn());
    }

    @Override
    public Shape shape() {
        return Shape.ANY;
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        return Activations.apply(graph, activation, x);
    }
}
