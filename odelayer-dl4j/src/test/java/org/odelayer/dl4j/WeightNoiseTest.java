package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;
import org.odelayer.block.TimeSteps;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.conf.OdeLayer;
import org.odelayer.dl4j.conf.RungeKuttaNetworkLayer;
import org.odelayer.dynamics.ConvDynamics;
import org.odelayer.dynamics.DenseDynamics;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Normalization;
import org.odelayer.dynamics.Parameter;

/** Noise on weights and the initial value of biases, the layer's own or the network's. */
@ExtendWith(DoublePrecision.class)
class WeightNoiseTest {
    private static final InputType INPUT = InputType.feedForward(3);
    private static final DataSet DATA = ToyData.random(DataType.DOUBLE, 4, 3, 2);
    private static final List<IWeightNoise> NOISES = List.of(
            new DropConnect(0.6),
            new DropConnect(0.7, true),
            new WeightNoise(new NormalDistribution(0, 0.3), true, true));

    private static NeuralOdeLayer.Builder ode() {
        return Layers.accurate(Layers.ode(4)).name("block");
    }

    private static RungeKuttaNetworkLayer.Builder steps() {
        return new RungeKuttaNetworkLayer.Builder()
                .name("block")
                .dynamics(new DenseDynamics(Activation.TANH))
                .steps(3);
    }

    private static NeuralNetwork network(NetworkKind kind, NeuralNetConfiguration.Builder global, Layer layer) {
        return kind.build(global, INPUT, layer, Layers.softmax(2));
    }

    private static NeuralNetwork network(NetworkKind kind, Layer layer) {
        return network(kind, Layers.global(DataType.DOUBLE, new NoOp()), layer);
    }

    /** That of a network without noise whose parameters are those that the noise gives, as of a dense layer. */
    @ParameterizedTest
    @EnumSource
    void theGradientIsTakenAtTheParametersWithNoise(NetworkKind kind) {
        for (IWeightNoise noise : NOISES) {
            for (Layer[] layers : new Layer[][] {
                {ode().build(), ode().weightNoise(noise).build()},
                {steps().build(), steps().weightNoise(noise).build()}
            }) {
                NeuralNetwork plain = network(kind, descent(), layers[0]);
                NeuralNetwork noisy = network(kind, descent(), layers[1]);
                plain.params().assign(noisy.params());
                Nd4j.getRandom().setSeed(5);
                INDArray gradient = step(noisy);
                Nd4j.getRandom().setSeed(5);
                setTo(drawn(noise, NetworkKind.layer(plain, 0)), plain);
                assertEquals(step(plain), gradient);
            }
        }
    }

    private static NeuralNetConfiguration.Builder descent() {
        return Layers.global(DataType.DOUBLE, new Sgd(1));
    }

    private static INDArray step(NeuralNetwork network) {
        INDArray before = network.params().dup();
        network.fit(DATA);
        return before.sub(network.params());
    }

    /** Additive noise does not change with the parameters, so that differences of scores are its gradient. */
    @ParameterizedTest
    @EnumSource
    void gradientsWithAdditiveNoisePass(NetworkKind kind) {
        IWeightNoise noise = NOISES.get(2);
        assertTrue(GradientCheck.passes(network(kind, ode().weightNoise(noise).build()), DATA, true));
        Layer learned = steps().timeSteps(TimeSteps.LEARNED).weightNoise(noise).build();
        assertTrue(GradientCheck.passes(network(kind, learned), DATA, true));
    }

    /** What noise makes of the parameters, in the order in which the layer draws. */
    private static Map<String, INDArray> drawn(IWeightNoise noise, org.deeplearning4j.nn.api.Layer layer) {
        Map<String, INDArray> drawn = new LinkedHashMap<>();
        for (String name : layer.paramTable().keySet()) {
            drawn.put(name, noise.getParameter(layer, name, 0, 0, true, LayerWorkspaceMgr.noWorkspaces()));
        }
        return drawn;
    }

    private static void setTo(Map<String, INDArray> values, NeuralNetwork network) {
        values.forEach((name, value) -> NetworkKind.layer(network, 0).setParam(name, value));
    }

    @ParameterizedTest
    @EnumSource
    void trainingSeesTheNoiseAndInferenceDoesNot(NetworkKind kind) {
        for (IWeightNoise noise : NOISES) {
            NeuralNetwork plain = network(kind, ode().build());
            NeuralNetwork noisy = network(kind, ode().weightNoise(noise).build());
            plain.params().assign(noisy.params());
            INDArray clean = NetworkKind.output(plain, DATA.getFeatures());
            assertEquals(clean, NetworkKind.output(noisy, DATA.getFeatures()));
            Nd4j.getRandom().setSeed(5);
            INDArray first = NetworkKind.output(noisy, true, DATA.getFeatures());
            INDArray second = NetworkKind.output(noisy, true, DATA.getFeatures());
            assertTrue(first.distance2(clean) > 1e-3 && first.distance2(second) > 1e-3);
            Nd4j.getRandom().setSeed(5);
            setTo(drawn(noise, NetworkKind.layer(noisy, 0)), plain);
            assertEquals(NetworkKind.output(plain, DATA.getFeatures()), first);
            assertEquals(clean, NetworkKind.output(noisy, DATA.getFeatures()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNetworksNoiseIsInheritedUnlessTheLayerHasItsOwn(NetworkKind kind) {
        IWeightNoise networks = new DropConnect(0.5);
        IWeightNoise own = new DropConnect(0.8);
        assertEquals(networks, noise(network(kind, global(networks), ode().build())));
        assertNotSame(networks, noise(network(kind, global(networks), ode().build())));
        assertEquals(
                own,
                noise(network(kind, global(networks), steps().weightNoise(own).build())));
        assertNull(noise(network(kind, ode().build())));
    }

    private static NeuralNetConfiguration.Builder global(IWeightNoise noise) {
        return Layers.global(DataType.DOUBLE, new NoOp()).weightNoise(noise);
    }

    private static IWeightNoise noise(NeuralNetwork network) {
        return ((OdeLayer) NetworkKind.layer(network, 0).conf().getLayer()).getWeightNoise();
    }

    /** Which parameters it is asked for, and whether in training; none of them changed. */
    private static final class Observer implements IWeightNoise {
        private static final long serialVersionUID = 1L;

        private final Set<String> seen = new TreeSet<>();

        @Override
        public INDArray getParameter(
                org.deeplearning4j.nn.api.Layer layer,
                String name,
                int iteration,
                int epoch,
                boolean train,
                LayerWorkspaceMgr workspaceMgr) {
            seen.add(name + (train ? "" : " in inference"));
            return layer.getParam(name);
        }

        @Override
        public Observer clone() {
            return this;
        }
    }

    @Test
    void gainsTimeStepsAndEndTimesHaveNoNoise() {
        Observer observer = new Observer();
        NeuralNetwork network = network(
                NetworkKind.MULTI_LAYER,
                Layers.global(DataType.DOUBLE, new Sgd(0.1)),
                steps().timeSteps(TimeSteps.LEARNED).weightNoise(observer).build());
        network.fit(DATA);
        NetworkKind.output(network, DATA.getFeatures());
        assertEquals(Set.of("K", "beta"), observer.seen);
        observer.seen.clear();
        network(
                        NetworkKind.GRAPH,
                        ode().learnableEndTime().weightNoise(observer).build())
                .fit(DATA);
        assertEquals(Set.of("W0", "b0", "W1", "b1"), observer.seen);
    }

    @ParameterizedTest
    @EnumSource
    void biasesStartAtTheirInitialValue(NetworkKind kind) {
        NeuralNetConfiguration.Builder global =
                Layers.global(DataType.DOUBLE, new NoOp()).biasInit(0.3);
        assertAll(0.3, parameter(network(kind, global, ode().build()), "b0"));
        NeuralNetwork own = network(kind, global, ode().biasInit(-0.2).build());
        assertAll(-0.2, parameter(own, "b1"));
        assertAll(0, parameter(network(kind, ode().build()), "b0"));
    }

    private static INDArray parameter(NeuralNetwork network, String name) {
        return NetworkKind.layer(network, 0).getParam(name);
    }

    private static void assertAll(double expected, INDArray array) {
        assertEquals(Nd4j.valueArrayOf(array.shape(), expected, DataType.DOUBLE), array);
    }

    @Test
    void whatDoesNotStartAtZeroKeepsItsInitialValue() {
        NeuralNetwork steps = network(
                NetworkKind.MULTI_LAYER,
                steps().timeSteps(TimeSteps.LEARNED).biasInit(0.3).build());
        assertAll(0.3, parameter(steps, "beta"));
        assertAll(1.0 / 3, parameter(steps, RungeKuttaNetworkLayer.TIME_STEPS));
        NeuralNetwork timed = network(
                NetworkKind.MULTI_LAYER,
                ode().timeSpan(0, 2).learnableEndTime().biasInit(0.3).build());
        assertAll(2, parameter(timed, NeuralOdeLayer.END_TIME));
        NeuralNetwork images = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.convolutional(3, 3, 2),
                new NeuralOdeLayer.Builder()
                        .dynamics(new ConvDynamics(3).normalization(Normalization.GROUP))
                        .biasInit(0.3)
                        .build(),
                Layers.softmax(2));
        org.deeplearning4j.nn.api.Layer layer = NetworkKind.layer(images, 0);
        List<Double> starts = ((OdeLayer) layer.conf().getLayer())
                .parameters().stream()
                        .filter(parameter -> parameter.kind() == Parameter.Kind.BIAS)
                        .map(parameter -> layer.getParam(parameter.name()).getDouble(0))
                        .distinct()
                        .sorted()
                        .toList();
        assertEquals(List.of(0.3, 1.0), starts, "gains 1, shifts and biases 0.3");
    }

    /** The first term is the constant one; the others start at zero. */
    @Test
    void ofASeriesOnlyTheTermsThatStartAsDeclaredStartAtTheBias() {
        NeuralNetwork series = network(
                NetworkKind.MULTI_LAYER,
                ode().depth(DepthDependence.galerkin(DepthBasis.LEGENDRE, 2))
                        .biasInit(0.3)
                        .build());
        INDArray bias = parameter(series, "b0");
        assertArrayEquals(new double[] {0.3, 0.3, 0.3, 0.3, 0, 0, 0, 0}, bias);
    }

    private static void assertArrayEquals(double[] expected, INDArray actual) {
        assertEquals(
                Arrays.toString(expected),
                Arrays.toString(actual.dup('c').data().asDouble()));
    }

    @Test
    void aBiasThatIsNoNumberIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> ode().biasInit(Double.NaN))
                .getMessage();
        assertTrue(message.contains("biasInit (NaN)"), message);
    }

    @Test
    void layersThatDifferInThemAreNotEqual() {
        assertNotEquals(ode().build(), ode().biasInit(0).build());
        assertNotEquals(ode().build(), ode().weightNoise(new DropConnect(0.5)).build());
        assertEquals(
                ode().weightNoise(new DropConnect(0.5)).build(),
                ode().weightNoise(new DropConnect(0.5)).build());
    }
}
