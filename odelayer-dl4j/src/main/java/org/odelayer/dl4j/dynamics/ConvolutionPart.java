package org.odelayer.dl4j.dynamics;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.DeConv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.odelayer.dynamics.Activations;
import org.odelayer.dynamics.ParameterList;

/**
 * σ(W ∗ x + b) of stride 1, or with the transposed convolution. The kernels lie as ND4J's operation takes them,
 * [height, width, in, out], transposed [height, width, out, in].
 */
final class ConvolutionPart implements LayerPart {
    private final Affine affine;
    private final ConvolutionLayer layer;
    private final Activation activation;
    private final boolean transposed;

    ConvolutionPart(int index, ConvolutionLayer layer) {
        this.affine = new Affine(index, layer);
        this.layer = layer;
        this.activation = LayerChecks.activation(index, layer, layer.getActivationFn());
        this.transposed = layer instanceof Deconvolution2D;
        String name = LayerChecks.describe(index, layer);
        LayerChecks.checkWindow(name, layer.getKernelSize(), layer.getStride(), layer.getConvolutionMode());
        LayerChecks.checkFormat(name, layer.getCnn2dDataFormat());
    }

    @Override
    public Shape shape() {
        return Shape.IMAGES;
    }

    @Override
    public long declare(ParameterList parameters, long seen, long wanted) {
        affine.checkSeen(seen);
        long features = affine.features(wanted);
        long height = layer.getKernelSize()[0];
        long width = layer.getKernelSize()[1];
        long area = height * width;
        affine.declareWeight(
                parameters,
                area * seen,
                area * features,
                height,
                width,
                transposed ? features : seen,
                transposed ? seen : features);
        if (layer.hasBias()) {
            affine.declareBias(parameters, features);
        }
        return features;
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        SDVariable weight = parameters.get(affine.weight());
        SDVariable bias = layer.hasBias() ? parameters.get(affine.bias()) : null;
        SDVariable z = transposed ? deconvolution(graph, x, weight, bias) : convolution(graph, x, weight, bias);
        return Activations.apply(graph, activation, z);
    }

    private SDVariable convolution(SameDiff graph, SDVariable x, SDVariable weight, SDVariable bias) {
        Conv2DConfig config = Conv2DConfig.builder()
                .kH(layer.getKernelSize()[0])
                .kW(layer.getKernelSize()[1])
                .pH(layer.getPadding()[0])
                .pW(layer.getPadding()[1])
                .dH(layer.getDilation()[0])
                .dW(layer.getDilation()[1])
                .paddingMode(isSame() ? PaddingMode.SAME : PaddingMode.VALID)
                .build();
        return bias == null
                ? graph.cnn().conv2d(x, weight, config)
                : graph.cnn().conv2d(x, weight, bias, config);
    }

    private SDVariable deconvolution(SameDiff graph, SDVariable x, SDVariable weight, SDVariable bias) {
        DeConv2DConfig config = DeConv2DConfig.builder()
                .kH(layer.getKernelSize()[0])
                .kW(layer.getKernelSize()[1])
                .sH(1)
                .sW(1)
                .pH(layer.getPadding()[0])
                .pW(layer.getPadding()[1])
                .dH(layer.getDilation()[0])
                .dW(layer.getDilation()[1])
                .isSameMode(isSame())
                .build();
        return bias == null
                ? graph.cnn().deconv2d(x, weight, config)
                : graph.cnn().deconv2d(x, weight, bias, config);
    }

    private boolean isSame() {
        return layer.getConvolutionMode() == ConvolutionMode.Same;
    }

    @Override
    public List<Regularization> regularization(String parameter) {
        return affine.regularization(parameter);
    }
}
