package org.odelayer.dl4j.conf;

import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;

/** Any input as [batch, features], as Deeplearning4j's dense layers take it. */
final class DenseInput {
    private DenseInput() {}

    static InputPreProcessor preProcessor(InputType inputType, String layer) {
        return new DenseLayer.Builder().name(layer).build().getPreProcessorForInputType(inputType);
    }

    /** The features of vectors, or of images that are flattened. */
    static long features(InputType inputType, String layer) {
        if (inputType instanceof InputType.InputTypeFeedForward vectors) {
            return vectors.getSize();
        }
        if (inputType instanceof InputType.InputTypeConvolutionalFlat flat) {
            return flat.getFlattenedSize();
        }
        throw new IllegalStateException(
                layer + ": expected feed-forward input [batch, features], got input type " + inputType);
    }
}
