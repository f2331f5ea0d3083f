package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.dense;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import java.util.List;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.odelayer.dl4j.conf.FineTuning;
import org.odelayer.dl4j.conf.NeuralOdeLayer;

/** Fine-tuning sets an ODE layer as it sets a DenseLayer, and tells where it does not. */
class FineTuningTest {
    private static final int N = 3;

    private static NeuralNetwork network(NetworkKind kind) {
        return kind.build(
                Layers.global(DataType.FLOAT, new Sgd(0.1)).l1(0.3).l2(0.2),
                InputType.feedForward(N),
                dense(4),
                ode(5).name("flow").dropOut(0.9).build(),
                softmax(2));
    }

    private static FineTuneConfiguration.Builder everything() {
        return new FineTuneConfiguration.Builder()
                .seed(5)
                .updater(new Adam(0.01))
                .biasUpdater(new Sgd(0.3))
                .l1(0)
                .l2(0.7)
                .l1Bias(0.4)
                .dropout(new GaussianDropout(0.2))
                .weightNoise(new DropConnect(0.8))
                .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                .gradientNormalizationThreshold(2);
    }

    private static NeuralNetwork tuned(NeuralNetwork network, FineTuneConfiguration settings) {
        return network instanceof MultiLayerNetwork chain
                ? new TransferLearning.Builder(chain)
                        .fineTuneConfiguration(settings)
                        .build()
                : new TransferLearning.GraphBuilder((ComputationGraph) network)
                        .fineTuneConfiguration(settings)
                        .build();
    }

    private static NeuralOdeLayer flow(NeuralNetwork network) {
        return (NeuralOdeLayer) NetworkKind.layer(network, 1).conf().getLayer();
    }

    private static DenseLayer below(NeuralNetwork network) {
        return (DenseLayer) NetworkKind.layer(network, 0).conf().getLayer();
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void anOdeLayerTakesWhatADenseLayerTakes(NetworkKind kind) {
        NeuralNetwork network = tuned(network(kind), new FineTuning(everything().build()));
        NeuralOdeLayer flow = flow(network);
        DenseLayer below = below(network);
        assertEquals(new Adam(0.01), flow.getUpdater());
        assertEquals(below.getIUpdater(), flow.getUpdater());
        assertEquals(below.getBiasUpdater(), flow.getBiasUpdater());
        assertEquals(List.of(new L2Regularization(0.7)), flow.getRegularization());
        assertEquals(below.getRegularization(), flow.getRegularization());
        assertEquals(List.of(new L1Regularization(0.4)), flow.getRegularizationBias());
        assertEquals(below.getRegularizationBias(), flow.getRegularizationBias());
        assertEquals(below.getIDropout(), flow.getIDropout());
        assertEquals(below.getWeightNoise(), flow.getWeightNoise());
        assertEquals(below.getGradientNormalization(), flow.getGradientNormalization());
        assertEquals(2, flow.getGradientNormalizationThreshold());
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void whatIsNotSetStaysAndParametersToo(NetworkKind kind) {
        NeuralNetwork before = network(kind);
        NeuralNetwork after = tuned(
                before,
                new FineTuning(new FineTuneConfiguration.Builder().seed(5).build()));
        assertEquals(flow(before), flow(after));
        assertEquals(new Dropout(0.9), flow(after).getIDropout());
        assertEquals(before.params(), after.params());
    }

    /** A step of Sgd is proportional to the rate, in every layer. */
    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void theNextStepIsThatOfTheNewUpdater(NetworkKind kind) {
        FineTuneConfiguration faster =
                new FineTuneConfiguration.Builder().updater(new Sgd(0.3)).build();
        NeuralNetwork start = kind.build(
                Layers.global(DataType.FLOAT, new Sgd(0.1)),
                InputType.feedForward(N),
                dense(4),
                ode(5).build(),
                softmax(2));
        INDArray expected = step(NetworkKind.copy(start)).mul(3);
        INDArray all = step(tuned(start, new FineTuning(faster)));
        // FLOAT differences of parameters of size 1.
        assertEquals(0, all.sub(expected).amaxNumber().doubleValue(), 1e-6);
        assertTrue(expected.amaxNumber().doubleValue() > 1e-3);
        // The witness: Deeplearning4j's own leaves the layer's rate as it is.
        INDArray own = step(tuned(start, faster));
        assertTrue(own.sub(expected).amaxNumber().doubleValue() > 1e-3);
    }

    private static INDArray step(NeuralNetwork network) {
        INDArray before = network.params().dup();
        network.fit(ToyData.random(DataType.FLOAT, 5, N, 2));
        return network.params().sub(before);
    }

    @Test
    void layersOfOneFineTuningShareNothing() {
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.FLOAT, new Sgd(0.1)),
                InputType.feedForward(N),
                ode(5).build(),
                ode(5).build(),
                softmax(2));
        NeuralNetwork tuned = tuned(network, new FineTuning(everything().build()));
        NeuralOdeLayer first =
                (NeuralOdeLayer) NetworkKind.layer(tuned, 0).conf().getLayer();
        NeuralOdeLayer second = flow(tuned);
        first.getUpdater().setLrAndSchedule(0.5, null);
        assertNotEquals(first.getUpdater(), second.getUpdater());
        assertTrue(first.getIDropout() != second.getIDropout());
        assertTrue(first.getWeightNoise() != second.getWeightNoise());
        assertTrue(
                first.getRegularization().get(0) != second.getRegularization().get(0));
    }

    /** Deeplearning4j gives weight decay to a DenseLayer twice. */
    @Test
    void weightDecayIsSetOnce() {
        FineTuneConfiguration decay =
                new FineTuneConfiguration.Builder().weightDecay(0.1).build();
        NeuralNetwork network = tuned(network(NetworkKind.MULTI_LAYER), new FineTuning(decay));
        assertEquals(List.of(new WeightDecay(0.1, true)), flow(network).getRegularization());
        assertEquals(2, below(network).getRegularization().size());
    }

    /** But for dropout, weight noise and gradient normalization, which Deeplearning4j's JSON of them loses. */
    @Test
    void theSettingsSurviveJson() {
        FineTuning settings = new FineTuning(new FineTuneConfiguration.Builder()
                .updater(new Adam(0.01))
                .l2(0.7)
                .build());
        FineTuneConfiguration read = FineTuneConfiguration.fromJson(settings.toJson());
        assertEquals(FineTuning.class, read.getClass());
        assertEquals(settings, read);
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aConfigurationThatPassesOverTheLayerIsWarnedOf(NetworkKind kind) {
        NeuralNetwork network = network(kind);
        List<String> warnings = Warnings.of(() -> tuned(network, everything().build()));
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).contains("\"flow\""), warnings::toString);
        assertTrue(warnings.get(0).contains("new FineTuning("), warnings::toString);
        assertEquals(
                List.of(),
                Warnings.of(() -> tuned(network, new FineTuning(everything().build()))));
    }

    @Test
    void withoutAConfigurationNothingIsWarnedOf() {
        NeuralNetwork chain = network(NetworkKind.MULTI_LAYER);
        NeuralNetwork graph = network(NetworkKind.GRAPH);
        assertEquals(List.of(), Warnings.of(() -> {
            new TransferLearning.Builder((MultiLayerNetwork) chain)
                    .setFeatureExtractor(0)
                    .build();
            new TransferLearning.GraphBuilder((ComputationGraph) graph)
                    .setFeatureExtractor("layer0")
                    .build();
        }));
    }
}
