package org.odelayer.block;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.odelayer.dynamics.ParameterList;

/** A trained affine map of features; of the channels at each pixel for images. */
record Affine(String name) {
    private static final int FEATURES = 1;
    private static final int IMAGES = 3;

    void defineParameters(ParameterList parameters, long[] inputShape, long outputs) {
        long inputs = inputShape[0];
        if (inputShape.length == FEATURES) {
            parameters.weight(name + ".W", inputs, outputs, inputs, outputs);
        } else if (inputShape.length == IMAGES) {
            parameters.weight(name + ".W", inputs, outputs, 1, 1, inputs, outputs);
        } else {
            throw new IllegalArgumentException("input shape (" + Arrays.toString(inputShape) + ") of a learned " + name
                    + " must be [features] or [channels, height, width]");
        }
        parameters.bias(name + ".b", 0, outputs);
    }

    SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        SDVariable weight = parameters.get(name + ".W");
        SDVariable bias = parameters.get(name + ".b");
        return weight.getShape().length == 2
                ? graph.nn().biasAdd(x.mmul(weight), bias, false)
                : graph.cnn()
                        .conv2d(
                                x,
                                weight,
                                bias,
                                Conv2DConfig.builder().kH(1).kW(1).build());
    }
}
