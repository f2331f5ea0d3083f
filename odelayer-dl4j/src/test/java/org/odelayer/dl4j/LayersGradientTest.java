package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.NoOp;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.dynamics.LayersDynamics;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.GruDynamics;
import org.odelayer.dynamics.Normalization;

/** Deeplearning4j's gradient check of networks that solve its own layers. */
@ExtendWith(DoublePrecision.class)
class LayersGradientTest {
    private static NeuralNetwork network(NetworkKind kind, Dynamics dynamics, InputType input) {
        NeuralOdeLayer layer = Layers.accurate(new NeuralOdeLayer.Builder().dynamics(dynamics))
                .l2(0.01)
                .build();
        return kind.build(Layers.global(DataType.DOUBLE, new NoOp()), input, layer, Layers.softmax(2));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void denseLayersPass(NetworkKind kind) {
        Dynamics dynamics = new LayersDynamics(new DenseLayer.Builder()
                        .nOut(4)
                        .activation(Activation.TANH)
                        .hasLayerNorm(true)
                        .build())
                .normalization(Normalization.LAYER)
                .layer(new DenseLayer.Builder()
                        .activation(Activation.IDENTITY)
                        .l2(0.3)
                        .l1Bias(0.1)
                        .biasInit(0.2)
                        .build());
        assertTrue(GradientCheck.passes(
                network(kind, dynamics, InputType.feedForward(3)), ToyData.random(DataType.DOUBLE, 5, 3, 2)));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void layersOfImagesPass(NetworkKind kind) {
        Dynamics dynamics = new LayersDynamics(
                new ConvolutionLayer.Builder(3, 3)
                        .nOut(3)
                        .convolutionMode(ConvolutionMode.Same)
                        .activation(Activation.IDENTITY)
                        .build(),
                new SubsamplingLayer.Builder(PoolingType.AVG)
                        .kernelSize(2, 2)
                        .stride(1, 1)
                        .convolutionMode(ConvolutionMode.Same)
                        .build(),
                new ActivationLayer(Activation.TANH),
                new Deconvolution2D.Builder(3, 3)
                        .convolutionMode(ConvolutionMode.Same)
                        .activation(Activation.IDENTITY)
                        .build());
        DataSet flat = ToyData.random(DataType.DOUBLE, 3, 24, 2);
        DataSet data = new DataSet(flat.getFeatures().reshape(3, 2, 4, 3), flat.getLabels());
        assertTrue(GradientCheck.passes(network(kind, dynamics, InputType.convolutional(4, 3, 2)), data));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aGatedRecurrentUnitPasses(NetworkKind kind) {
        assertTrue(GradientCheck.passes(
                network(kind, new GruDynamics(), InputType.feedForward(3)), ToyData.random(DataType.DOUBLE, 5, 3, 2)));
    }
}
