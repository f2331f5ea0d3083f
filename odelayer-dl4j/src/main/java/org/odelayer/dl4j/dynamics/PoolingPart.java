package org.odelayer.dl4j.dynamics;

import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/** The maximum or the mean over windows, of stride 1; a mean is that of the elements inside the image. */
final class PoolingPart implements LayerPart {
    private final SubsamplingLayer layer;

    PoolingPart(int index, SubsamplingLayer layer) {
        this.layer = layer;
        String name = LayerChecks.describe(index, layer);
        LayerChecks.checkWindow(name, layer.getKernelSize(), layer.getStride(), layer.getConvolutionMode());
        LayerChecks.checkFormat(name, layer.getCnn2dDataFormat());
        if (layer.getPoolingType() != PoolingType.MAX && layer.getPoolingType() != PoolingType.AVG) {
            throw new IllegalArgumentException(
                    name + ": poolingType (" + layer.getPoolingType() + ") must be MAX or AVG inside f");
        }
        if (layer.getPoolingType() == PoolingType.AVG && layer.isAvgPoolIncludePadInDivisor()) {
            throw new IllegalArgumentException(name + ": avgPoolIncludePadInDivisor (true) must be false inside f");
        }
        if (Arrays.stream(layer.getDilation()).anyMatch(d -> d != 1)) {
            throw new IllegalArgumentException(
                    name + ": dilation (" + Arrays.toString(layer.getDilation()) + ") must be 1 inside f");
        }
    }

    @Override
    public Shape shape() {
        return Shape.IMAGES;
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        boolean same = layer.getConvolutionMode() == ConvolutionMode.Same;
        Pooling2DConfig config = Pooling2DConfig.builder()
                .kH(layer.getKernelSize()[0])
                .kW(layer.getKernelSize()[1])
                .sH(1)
                .sW(1)
                .pH(layer.getPadding()[0])
                .pW(layer.getPadding()[1])
                .paddingMode(same ? PaddingMode.SAME : PaddingMode.VALID)
                .build();
        return layer.getPoolingType() == PoolingType.MAX
                ? graph.cnn().maxPooling2d(x, config)
                : graph.cnn().avgPooling2d(x, config);
    }
}
