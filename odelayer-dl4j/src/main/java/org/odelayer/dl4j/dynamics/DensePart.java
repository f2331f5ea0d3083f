package org.odelayer.dl4j.dynamics;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.odelayer.dynamics.Activations;
import org.odelayer.dynamics.ParameterList;

/** σ(norm(x W) ⊙ g + b), where the normalization of each example and g are there if the layer has them. */
final class DensePart implements LayerPart {
    private final Affine affine;
    private final DenseLayer layer;
    private final Activation activation;

    DensePart(int index, DenseLayer layer) {
        this.affine = new Affine(index, layer);
        this.layer = layer;
        this.activation = LayerChecks.activation(index, layer, layer.getActivationFn());
    }

    @Override
    public Shape shape() {
        return Shape.VECTORS;
    }

    @Override
    public long declare(ParameterList parameters, long seen, long wanted) {
        affine.checkSeen(seen);
        long features = affine.features(wanted);
        affine.declareWeight(parameters, seen, features, seen, features);
        if (layer.hasBias()) {
            affine.declareBias(parameters, features);
        }
        if (layer.hasLayerNorm()) {
            affine.declareGain(parameters, features);
        }
        return features;
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        SDVariable z = x.mmul(parameters.get(affine.weight()));
        if (layer.hasLayerNorm()) {
            z = graph.nn().layerNorm(z, parameters.get(affine.gain()), true, 1);
        }
        if (layer.hasBias()) {
            z = graph.nn().biasAdd(z, parameters.get(affine.bias()), false);
        }
        return Activations.apply(graph, activation, z);
    }

    @Override
    public List<Regularization> regularization(String parameter) {
        return affine.regularization(parameter);
    }
}
