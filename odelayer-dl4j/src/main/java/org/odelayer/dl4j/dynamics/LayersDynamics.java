package org.odelayer.dl4j.dynamics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.SerializationFeature;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Normalization;
import org.odelayer.dynamics.ParameterList;

/**
 * A stack of Deeplearning4j's layers as right-hand side: f(y) = L_k(… L₁(L₀(y))).
 *
 * <pre>{@code
 * new LayersDynamics(
 *         new DenseLayer.Builder().nOut(64).activation(Activation.TANH).build(),
 *         new DenseLayer.Builder().activation(Activation.IDENTITY).build())
 * }</pre>
 *
 * <p>The layers, each by its configuration:
 *
 * <ul>
 *   <li>{@code DenseLayer}, with or without bias and layer normalization;
 *   <li>{@code ConvolutionLayer} and {@code Deconvolution2D} of stride 1, on images NCHW;
 *   <li>{@code SubsamplingLayer} of stride 1, MAX or AVG;
 *   <li>{@code ActivationLayer}, {@code PReLULayer};
 *   <li>{@link #normalization}: group or layer normalization, which Deeplearning4j has no layer for.
 * </ul>
 *
 * <p>All others are refused by name: those that remember (recurrent ones; {@link org.odelayer.dynamics.GruDynamics} is
 * a cell in continuous time) or mix the examples of a batch (batch normalization) are no right-hand side. The stack
 * does not see the time; parameters may vary over it ({@link org.odelayer.dynamics.DepthDependence}).
 *
 * <p>Shapes: state [batch, n] or, if a layer is one of images, [batch, channels, height, width]. The number of inputs
 * follows from the state; an nOut that is not set is the number of features that the whole stack has to give, so the
 * last layer needs none. The result must have the state's shape: convolutions keep the size in {@code
 * ConvolutionMode.Same}. Parameters: 0W, 0b, 1W, … by the layer's index, gains of layer normalization 0g, those of
 * {@link #normalization} 0gain and 0shift. A kernel has the shape [height, width, in, out], that of a transposed
 * convolution [height, width, out, in], a bias [out].
 *
 * <p>Settings: activation (which must be given: the network's does not reach f), weightInit, biasInit, gainInit, l1, l2
 * and weightDecay of a layer are its own; where it sets none those of the layer that solves hold, for parameters as for
 * regularization. Dropout, weight noise, constraints, updaters and gradient clipping inside f are refused by name: they
 * belong to the layer that solves.
 *
 * <p>Cost: that of the layers, for each evaluation. The configurations are saved in the network's JSON.
 */
public final class LayersDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    /** Each as Deeplearning4j's JSON, or as the name of a normalization. */
    private final List<String> layers = new ArrayList<>();

    /** What the layers are, made anew when they were read. */
    private transient List<LayerPart> parts;

    /** An empty stack, to add to. */
    public LayersDynamics() {}

    /**
     * A stack.
     *
     * @param layers from the state to f
     * @throws IllegalArgumentException naming a layer, or a setting of one, that cannot be part of f
     */
    public LayersDynamics(Layer... layers) {
        for (Layer layer : layers) {
            layer(layer);
        }
    }

    /**
     * Adds a layer.
     *
     * @param layer its configuration; a later change of it is not seen
     * @return this
     * @throws IllegalArgumentException naming the layer, or a setting of it, that cannot be part of f
     */
    public LayersDynamics layer(Layer layer) {
        if (layer == null) {
            throw new IllegalArgumentException("layer " + layers.size() + " (null) must be given");
        }
        part(layers.size(), layer);
        return add(json(layer));
    }

    /**
     * Adds a normalization of each example, with a learned gain and shift.
     *
     * @param normalization GROUP or LAYER; of vectors, the features are the channels
     * @return this
     * @throws IllegalArgumentException if it is missing or NONE
     */
    public LayersDynamics normalization(Normalization normalization) {
        if (normalization == null || normalization == Normalization.NONE) {
            throw new IllegalArgumentException("normalization (" + normalization + ") must be GROUP or LAYER");
        }
        return add(normalization.name());
    }

    private LayersDynamics add(String saved) {
        layers.add(saved);
        parts = null;
        checkShapes();
        return this;
    }

    /** Vectors and images do not follow each other. */
    private void checkShapes() {
        LayerPart.Shape known = LayerPart.Shape.ANY;
        for (int i = 0; i < parts().size(); i++) {
            LayerPart.Shape shape = parts().get(i).shape();
            if (known != LayerPart.Shape.ANY && shape != LayerPart.Shape.ANY && shape != known) {
                layers.remove(layers.size() - 1);
                parts = null;
                throw new IllegalArgumentException("layer " + i + " of the stack takes " + shape
                        + ", and a layer before it gives " + known + ": f must give what it is given");
            }
            known = shape == LayerPart.Shape.ANY ? known : shape;
        }
    }

    private static String json(Layer layer) {
        try {
            return JsonMappers.getMapper()
                    .writerFor(Layer.class)
                    .without(SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(layer);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("layer " + layer + " cannot be written as JSON: " + e, e);
        }
    }

    private List<LayerPart> parts() {
        if (parts == null) {
            List<LayerPart> read = new ArrayList<>();
            for (String saved : layers) {
                read.add(part(read.size(), saved));
            }
            parts = read;
        }
        return parts;
    }

    private static LayerPart part(int index, String saved) {
        if (!saved.startsWith("{")) {
            return new NormalizationPart(index, Normalization.valueOf(saved));
        }
        try {
            return part(index, JsonMappers.getMapper().readValue(saved, Layer.class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("layer " + index + " cannot be read from JSON " + saved + ": " + e, e);
        }
    }

    private static LayerPart part(int index, Layer layer) {
        LayerChecks.check(index, layer);
        Class<?> type = layer.getClass();
        if (type == DenseLayer.class) {
            return new DensePart(index, (DenseLayer) layer);
        } else if (type == ConvolutionLayer.class || type == Convolution2D.class || type == Deconvolution2D.class) {
            return new ConvolutionPart(index, (ConvolutionLayer) layer);
        } else if (type == SubsamplingLayer.class) {
            return new PoolingPart(index, (SubsamplingLayer) layer);
        } else if (type == ActivationLayer.class) {
            return new ActivationPart(index, (ActivationLayer) layer);
        } else if (type == PReLULayer.class) {
            return new PReluPart(index, (PReLULayer) layer);
        }
        throw new IllegalArgumentException(LayerChecks.describe(index, layer) + " cannot be part of f: layers must be"
                + " DenseLayer, ConvolutionLayer, Deconvolution2D, SubsamplingLayer, ActivationLayer or PReLULayer,"
                + " and normalizations of each example by normalization(...)");
    }

    /**
     * A layer's own regularization of a parameter.
     *
     * @param parameter its name, such as 0W
     * @return null where the layer sets none, and that of the layer that solves holds
     */
    public List<Regularization> regularization(String parameter) {
        return parts().stream()
                .map(part -> part.regularization(parameter))
                .filter(own -> own != null)
                .findFirst()
                .orElse(null);
    }

    @Override
    public boolean takesImages() {
        return parts().stream().anyMatch(part -> part.shape() == LayerPart.Shape.IMAGES);
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        defineParameters(parameters, stateShape, stateShape);
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        int rank = takesImages() ? 3 : 1;
        if (layers.isEmpty() || seenShape.length != rank) {
            throw new IllegalArgumentException("state shape (" + Arrays.toString(seenShape) + ") of LayersDynamics must"
                    + " be " + (rank == 3 ? "[channels, height, width]" : "[features]") + " and there must be layers ("
                    + layers.size() + ")");
        }
        long features = seenShape[0];
        for (LayerPart part : parts()) {
            features = part.declare(parameters, features, resultShape[0]);
        }
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable x = y;
        for (LayerPart part : parts()) {
            x = part.define(graph, x, parameters);
        }
        return x;
    }
}
