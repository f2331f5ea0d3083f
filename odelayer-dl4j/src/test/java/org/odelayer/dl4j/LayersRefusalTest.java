package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.learning.config.Adam;
import org.odelayer.dl4j.dynamics.LayersDynamics;

/** Layers that cannot be part of f. */
class LayersRefusalTest {
    private static DenseLayer.Builder dense() {
        return new DenseLayer.Builder().activation(Activation.TANH);
    }

    private static ConvolutionLayer.Builder conv(int... kernel) {
        return new ConvolutionLayer.Builder(kernel)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.TANH);
    }

    private static SubsamplingLayer pool(PoolingType type, int... kernel) {
        return new SubsamplingLayer.Builder(type)
                .kernelSize(kernel)
                .stride(1, 1)
                .convolutionMode(ConvolutionMode.Same)
                .build();
    }

    /** What is refused, with what the message names. */
    record Refused(String named, Layer layer) {
        @Override
        public String toString() {
            return named;
        }
    }

    static List<Refused> refused() {
        return List.of(
                new Refused("BatchNormalization", new BatchNormalization.Builder().build()),
                new Refused("LSTM", new LSTM.Builder().nOut(3).build()),
                new Refused("DropoutLayer", new DropoutLayer(0.5)),
                new Refused("dropOut", dense().nOut(6).dropOut(0.5).build()),
                new Refused(
                        "weightNoise",
                        dense().nOut(6).weightNoise(new DropConnect(0.5)).build()),
                new Refused(
                        "constraints",
                        dense().nOut(6)
                                .constrainWeights(new MaxNormConstraint(1, 1))
                                .build()),
                new Refused("updater", dense().nOut(6).updater(new Adam(0.1)).build()),
                new Refused(
                        "gradientNormalization",
                        dense().nOut(6)
                                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                                .build()),
                new Refused("activation", new DenseLayer.Builder().nOut(6).build()),
                new Refused(
                        "activation",
                        dense().activation(Activation.SOFTMAX).nOut(6).build()),
                new Refused(
                        "activation",
                        dense().activation(new ActivationLReLU(0.3)).nOut(6).build()),
                new Refused("stride", conv(3, 3).stride(2, 2).nOut(3).build()),
                new Refused("inputShape", new PReLULayer.Builder().build()),
                new Refused("poolingType", pool(PoolingType.SUM, 3, 3)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotBePartOfFIsRefusedByName(Refused refused) {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> new LayersDynamics(refused.layer()));
        assertTrue(error.getMessage().startsWith("layer 0 ("), error.getMessage());
        assertTrue(error.getMessage().contains(refused.named()), error.getMessage());
    }
}
