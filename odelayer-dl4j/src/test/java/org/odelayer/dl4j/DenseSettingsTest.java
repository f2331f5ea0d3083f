package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.odelayer.dl4j.conf.NeuralOdeLayer;

/** Which settings of a dense layer the Javadoc of {@link org.odelayer.dl4j.conf.OdeLayerBuilder} promises. */
class DenseSettingsTest {
    private static final DataSet DATA = ToyData.random(DataType.DOUBLE, 5, 3, 2);

    private static NeuralNetConfiguration.Builder global() {
        return Layers.global(DataType.DOUBLE, new Sgd(1));
    }

    private static NeuralNetwork network(
            NetworkKind kind, NeuralNetConfiguration.Builder global, UnaryOperator<NeuralOdeLayer.Builder> settings) {
        return kind.build(
                global,
                InputType.feedForward(3),
                settings.apply(ode(4).name("flow")).build(),
                softmax(2));
    }

    private static INDArray parameters(NeuralNetwork network) {
        return NetworkKind.layer(network, 0).params().dup();
    }

    private static double moved(NeuralNetwork network) {
        INDArray before = parameters(network);
        network.fit(DATA);
        return before.distance2(parameters(network));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void gradientsAreClippedByTheLayersSettingOrTheNetworks(NetworkKind kind) {
        double free = moved(network(kind, global(), layer -> layer));
        double limit = free / 10;
        double own = moved(network(
                kind,
                global(),
                layer -> layer.gradientNormalization(GradientNormalization.ClipL2PerLayer)
                        .gradientNormalizationThreshold(limit)));
        assertTrue(own <= 1.001 * limit && own > 0.9 * limit, () -> free + ", clipped " + own);
        double networks = moved(network(
                kind,
                global().gradientNormalization(GradientNormalization.ClipL2PerLayer)
                        .gradientNormalizationThreshold(limit),
                layer -> layer));
        assertEquals(own, networks, 1e-12);
        assertThrows(IllegalArgumentException.class, () -> ode(4).gradientNormalizationThreshold(0));
    }

    @Test
    void theLayersClippingIsSavedWithIt() {
        MultiLayerNetwork network = (MultiLayerNetwork) network(
                NetworkKind.MULTI_LAYER,
                global(),
                layer -> layer.gradientNormalization(GradientNormalization.ClipL2PerLayer)
                        .gradientNormalizationThreshold(0.125));
        String json = network.getLayerWiseConfigurations().toJson();
        assertEquals(
                network.getLayerWiseConfigurations(),
                org.deeplearning4j.nn.conf.MultiLayerConfiguration.fromJson(json));
        assertTrue(json.contains("0.125"), json);
    }

    @Test
    void theNetworksActivationDoesNotReachTheDynamics() {
        INDArray x = DATA.getFeatures();
        NeuralNetwork plain = network(NetworkKind.MULTI_LAYER, global(), layer -> layer);
        NeuralNetwork relu = network(NetworkKind.MULTI_LAYER, global().activation(Activation.RELU), layer -> layer);
        assertEquals(
                ((MultiLayerNetwork) plain).feedForward(x).get(1),
                ((MultiLayerNetwork) relu).feedForward(x).get(1));
        for (String absent : new String[] {"activation", "nOut", "units", "hasBias", "hasLayerNorm", "gainInit"}) {
            assertFalse(
                    Arrays.stream(NeuralOdeLayer.Builder.class.getMethods())
                            .anyMatch(method -> method.getName().equals(absent)),
                    absent);
        }
    }

    @Test
    void biasesAndWeightsHaveTheirOwnUpdaterAndStart() {
        NeuralNetwork network = network(
                NetworkKind.MULTI_LAYER,
                global().weightInit(WeightInit.XAVIER).biasInit(7),
                layer -> layer.weightInit(new UniformDistribution(0.5, 0.6))
                        .biasInit(0.25)
                        .updater(new Sgd(0.1))
                        .biasUpdater(new Sgd(0)));
        INDArray weight = NetworkKind.layer(network, 0).getParam("W0").dup();
        assertTrue(weight.minNumber().doubleValue() >= 0.5 && weight.maxNumber().doubleValue() <= 0.6);
        assertEquals(0.25, NetworkKind.layer(network, 0).getParam("b0").getDouble(1));
        network.fit(DATA);
        assertTrue(NetworkKind.layer(network, 0).getParam("W0").distance2(weight) > 0);
        assertEquals(0.25, NetworkKind.layer(network, 0).getParam("b0").getDouble(1));
    }

    @Test
    void regularizationOfTheLossIsInTheScore() {
        double plain = NetworkKind.score(network(NetworkKind.MULTI_LAYER, global(), layer -> layer), DATA, false);
        for (UnaryOperator<NeuralOdeLayer.Builder> setting : List.<UnaryOperator<NeuralOdeLayer.Builder>>of(
                layer -> layer.l1(0.1),
                layer -> layer.l2(0.1),
                layer -> layer.weightDecay(0.1),
                layer -> layer.biasInit(1).l2Bias(0.1),
                layer -> layer.biasInit(1).l1Bias(0.1))) {
            double score = NetworkKind.score(network(NetworkKind.MULTI_LAYER, global(), setting), DATA, false);
            assertTrue(Math.abs(score - plain) > 1e-3, () -> score + " and " + plain);
        }
    }
}
