package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.odelayer.block.Augmentation;
import org.odelayer.block.JacobianPath;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.listener.PenaltyListener;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ProbeDistribution;
import org.odelayer.dynamics.VariationalDynamics;
import org.odelayer.regularization.ConditionNumber;
import org.odelayer.regularization.DirectionalDerivative;
import org.odelayer.regularization.FlowJacobian;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;
import org.odelayer.regularization.Penalty;
import org.odelayer.regularization.SpectralNorm;

/** Penalties inside networks: gradient, score, listener, inference. */
class RegularizationTest {
    private static final List<Penalty> ALL = List.of(
            new KineticEnergy(0.3),
            new DirectionalDerivative(0.2),
            JacobianFrobenius.of(0.4),
            JacobianFrobenius.exact(0.1),
            new JacobianFrobenius(0.2, 3, ProbeDistribution.NORMAL),
            JacobianFrobenius.of(0.3).atStart(),
            new KineticEnergy(0.2).onPart(0.4),
            new SpectralNorm(0.2, 20),
            ConditionNumber.of(0.01),
            ConditionNumber.ofLogarithm(0.1));

    /** Penalties in one kind of network. */
    record Setting(NetworkKind kind, List<Penalty> penalties, int batch, boolean miniBatch) {}

    static List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        for (NetworkKind kind : NetworkKind.values()) {
            for (Penalty penalty : ALL) {
                settings.add(new Setting(kind, List.of(penalty), 1, true));
                settings.add(new Setting(kind, List.of(penalty), 7, true));
            }
            settings.add(new Setting(kind, ALL.subList(0, 5), 5, false));
        }
        return settings;
    }

    private static NeuralOdeLayer layer(List<Penalty> penalties) {
        return BlockChoice.builder()
                .rtol(1e-8)
                .atol(1e-8)
                .regularization(penalties.toArray(new Penalty[0]))
                .build();
    }

    private static NeuralNetwork network(NetworkKind kind, boolean miniBatch, NeuralOdeLayer layer) {
        return kind.build(
                Layers.global(DataType.DOUBLE, new NoOp()).miniBatch(miniBatch),
                InputType.feedForward(2),
                Layers.dense(3),
                layer,
                Layers.softmax(2));
    }

    @ParameterizedTest
    @MethodSource("settings")
    @ExtendWith(DoublePrecision.class)
    void gradientsPass(Setting setting) {
        NeuralNetwork network = network(setting.kind, setting.miniBatch, layer(setting.penalties));
        assertTrue(GradientCheck.passes(network, ToyData.random(DataType.DOUBLE, setting.batch, 2, 2)));
    }

    /** The state carries the flow's Jacobian, the output does not. */
    @ParameterizedTest
    @EnumSource(FlowJacobian.Size.class)
    @ExtendWith(DoublePrecision.class)
    void gradientsPassThroughTheFlowsJacobian(FlowJacobian.Size size) {
        NeuralOdeLayer layer = new NeuralOdeLayer.Builder()
                .dynamics(new VariationalDynamics(new MlpDynamics(4)))
                .augmentation(Augmentation.zeros(4))
                .keepAugmented(false)
                .rtol(1e-8)
                .atol(1e-8)
                .regularization(new FlowJacobian(0.2, size))
                .build();
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.feedForward(2),
                Layers.dense(2),
                layer,
                Layers.softmax(2));
        DataSet data = ToyData.random(DataType.DOUBLE, 5, 2, 2);
        assertTrue(GradientCheck.passes(network, data));
        assertEquals(2, network.feedForward(data.getFeatures()).get(2).size(1));
        String json = network.getLayerWiseConfigurations().toJson();
        assertEquals(network.getLayerWiseConfigurations(), MultiLayerConfiguration.fromJson(json));
    }

    @Test
    void theFlowsJacobianOfALayerBeginsWithTheIdentity() {
        NeuralNetwork network = network(NetworkKind.MULTI_LAYER, true, layer(List.of()));
        INDArray hidden = ToyData.random(DataType.DOUBLE, 4, 3, 2).getFeatures();
        JacobianPath flow = NetworkKind.ode(network, 1).flowJacobianPath(hidden, 3);
        assertEquals(1, flow.conditionNumber(0, 3), 1e-12);
        assertTrue(flow.conditionNumber(2, 3) > 1.01);
        assertThrows(
                IllegalArgumentException.class,
                () -> NetworkKind.ode(network, 1).flowJacobianPath(Nd4j.ones(4, 2), 3));
    }

    @Test
    void thePenaltyIsInTheScoreOfTrainingAndOnlyThere() {
        for (NetworkKind kind : NetworkKind.values()) {
            DataSet data = ToyData.random(DataType.DOUBLE, 6, 2, 2);
            NeuralNetwork plain = network(kind, true, layer(List.of()));
            NeuralNetwork penalized = network(kind, true, layer(ALL));
            assertEquals(NetworkKind.score(plain, data), NetworkKind.score(penalized, data), 1e-9);
            double training = NetworkKind.score(penalized, data, true);
            double[] costs = NetworkKind.ode(penalized, 1).costs();
            double penalty = 0;
            for (int i = 0; i < costs.length; i++) {
                penalty += ALL.get(i).weight() * costs[i];
            }
            assertTrue(penalty > 0);
            assertEquals(NetworkKind.score(plain, data, true) + penalty, training, 1e-9);
        }
    }

    @Test
    void thePenaltyDoesNotDependOnTheSizeOfTheBatch() {
        NeuralNetwork network = network(NetworkKind.MULTI_LAYER, true, layer(List.of(new KineticEnergy(1))));
        DataSet one = ToyData.random(DataType.DOUBLE, 3, 2, 2);
        DataSet twice = DataSet.merge(List.of(one, one));
        NetworkKind.score(network, one, true);
        double[] expected = NetworkKind.ode(network, 1).costs();
        NetworkKind.score(network, twice, true);
        assertArrayEquals(expected, NetworkKind.ode(network, 1).costs(), 1e-9);
    }

    @Test
    void theListenerReportsEveryPenaltyOfEveryIteration() {
        for (NetworkKind kind : NetworkKind.values()) {
            List<PenaltyListener.Cost> costs = new ArrayList<>();
            NeuralNetwork network = kind.build(
                    Layers.global(DataType.DOUBLE, new Adam(0.001)),
                    InputType.feedForward(2),
                    Layers.dense(3),
                    layer(ALL),
                    Layers.softmax(2));
            ((Model) network).setListeners(new PenaltyListener(2, costs::add));
            DataSet data = ToyData.random(DataType.DOUBLE, 4, 2, 2);
            for (int i = 0; i < 4; i++) {
                network.fit(data);
            }
            assertEquals(2 * ALL.size(), costs.size());
            assertEquals(ALL.get(2), costs.get(2).penalty());
            assertEquals("block", costs.get(0).layer());
            assertTrue(costs.stream().allMatch(cost -> cost.integral() > 0), costs::toString);
        }
        assertThrows(IllegalArgumentException.class, () -> new PenaltyListener(0));
    }

    @Test
    void aFrozenLayerPaysNothing() {
        NeuralOdeLayer layer = layer(ALL);
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new Adam(0.01)),
                InputType.feedForward(2),
                Layers.dense(3),
                new FrozenLayer(layer),
                Layers.softmax(2));
        NeuralNetwork plain = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new Adam(0.01)),
                InputType.feedForward(2),
                Layers.dense(3),
                new FrozenLayer(layer(List.of())),
                Layers.softmax(2));
        DataSet data = ToyData.random(DataType.DOUBLE, 4, 2, 2);
        assertEquals(NetworkKind.score(plain, data, true), NetworkKind.score(network, data, true), 1e-12);
    }

    @Test
    void probesAreTheSameWithinAnIterationAndOthersInTheNext() {
        NeuralNetwork network = network(NetworkKind.MULTI_LAYER, true, layer(List.of(JacobianFrobenius.of(1))));
        DataSet data = ToyData.random(DataType.DOUBLE, 4, 2, 2);
        double first = NetworkKind.score(network, data, true);
        assertEquals(first, NetworkKind.score(network, data, true));
        INDArray parameters = ((MultiLayerNetwork) network).params().dup();
        network.fit(data);
        ((MultiLayerNetwork) network).setParams(parameters);
        assertFalse(first == NetworkKind.score(network, data, true));
    }

    @Test
    void aTrainedLayerShowsItsJacobian() {
        for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
            MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                    Layers.global(type, new Adam(0.01)),
                    InputType.feedForward(2),
                    Layers.dense(3),
                    layer(List.of(ConditionNumber.of(1e-3))),
                    Layers.softmax(2));
            DataSet data = ToyData.random(type, 4, 2, 2);
            network.fit(data);
            INDArray hidden = network.feedForwardToLayer(0, data.getFeatures()).get(1);
            JacobianPath path = NetworkKind.ode(network, 1).jacobianPath(hidden, 41);
            assertEquals(4, path.examples());
            double mean = 0;
            for (int time = 0; time < 41; time++) {
                for (int example = 0; example < 4; example++) {
                    mean += path.conditionNumber(time, example) / (4 * (time % 40 == 0 ? 80 : 40));
                }
            }
            // The trapezoidal rule on what the penalty integrates.
            NetworkKind.score(network, data, true);
            double integral = NetworkKind.ode(network, 1).costs()[0];
            assertEquals(integral, mean, 1e-2 * integral);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> NetworkKind.ode(network, 1).jacobianPath(data.getFeatures(), 3));
        }
    }

    @Test
    void trainingWithAFrobeniusPenaltyMakesTheJacobianSmaller() {
        double[] norms = new double[2];
        for (int i = 0; i < 2; i++) {
            NeuralOdeLayer layer = BlockChoice.builder()
                    .regularization(new JacobianFrobenius(i == 0 ? 1e-9 : 0.1, 1, ProbeDistribution.RADEMACHER))
                    .build();
            NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                    Layers.global(DataType.FLOAT, new Adam(0.02)),
                    InputType.feedForward(2),
                    Layers.dense(3),
                    layer,
                    Layers.softmax(2));
            DataSet data = ToyData.moons(DataType.FLOAT, 64);
            for (int k = 0; k < 150; k++) {
                network.fit(data);
            }
            norms[i] = NetworkKind.ode(network, 1).costs()[0];
        }
        assertTrue(norms[1] < 0.5 * norms[0], norms[0] + ", " + norms[1]);
    }
}
