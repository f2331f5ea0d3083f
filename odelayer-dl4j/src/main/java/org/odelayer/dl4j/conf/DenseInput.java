package org.odelayer.dl4j.conf;

import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;

/** Brings any input to [batch, features], as Deeplearning4j's dense layers do. */
final class DenseInput {
    private DenseInput() {}

    static InputPreProcessor preProcessor(InputType inputType, String layer) {
        return new DenseLayer.Builder().name(layer).build().getPreProcessorForInputType(inputType);
    }
}
