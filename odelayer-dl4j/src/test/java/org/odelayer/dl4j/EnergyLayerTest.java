package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.GradientCheck.passes;
import static org.odelayer.dl4j.Layers.accurate;

import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.EnergyDynamics;
import org.odelayer.dynamics.HamiltonianDynamics;
import org.odelayer.dynamics.LagrangianDynamics;
import org.odelayer.dynamics.MlpDynamics;

/** Fields of energies in networks. */
@ExtendWith(DoublePrecision.class)
class EnergyLayerTest {
    private static final int WIDTH = 4;

    static Stream<EnergyDynamics> dynamics() {
        return Stream.of(
                HamiltonianDynamics.general(5).activation(Activation.SOFTPLUS),
                HamiltonianDynamics.separable(4),
                HamiltonianDynamics.general(4).dissipation(),
                HamiltonianDynamics.general(4).dissipation(3).controls(2),
                HamiltonianDynamics.general(4).structure(3).controls(1, 2),
                LagrangianDynamics.general(5),
                LagrangianDynamics.mechanical(4).angles(1),
                LagrangianDynamics.mechanical(3).friction().controls(2, 3));
    }

    static Stream<Arguments> networks() {
        return dynamics().flatMap(field -> Stream.of(NetworkKind.values()).map(kind -> Arguments.of(field, kind)));
    }

    private static NeuralNetwork network(NetworkKind kind, NeuralOdeLayer.Builder layer) {
        LossLayer loss = new LossLayer.Builder(LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .build();
        return kind.build(
                Layers.global(DataType.DOUBLE, new NoOp()), InputType.feedForward(WIDTH), layer.build(), loss);
    }

    private static NeuralOdeLayer.Builder layer(EnergyDynamics field) {
        return accurate(new NeuralOdeLayer.Builder().dynamics(field));
    }

    private static INDArray states(int batch) {
        return ToyData.random(DataType.DOUBLE, batch, WIDTH, WIDTH).getFeatures();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void gradientChecksPass(EnergyDynamics field, NetworkKind kind) {
        assertTrue(passes(
                network(kind, layer(field)), new DataSet(states(3), states(3).mul(0.5))));
    }

    @ParameterizedTest
    @MethodSource("dynamics")
    void networksAreReadBackFromJson(EnergyDynamics field) {
        MultiLayerNetwork network = (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, layer(field));
        MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(
                network.getLayerWiseConfigurations().toJson());
        assertEquals(network.getLayerWiseConfigurations(), read);
        MultiLayerNetwork copy = new MultiLayerNetwork(read);
        copy.init(network.params(), true);
        assertArrayEquals(
                network.output(states(2)).ravel().toDoubleVector(),
                copy.output(states(2)).ravel().toDoubleVector(),
                0);
    }

    /** Sums of FLOAT products, over a solve to 1e-5; from small states, where errors do not grow much. */
    @ParameterizedTest
    @MethodSource("dynamics")
    void singlePrecisionGivesTheSame(EnergyDynamics field) {
        MultiLayerNetwork exact = (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, layer(field));
        LossLayer loss = new LossLayer.Builder(LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .build();
        NeuralOdeLayer.Builder loose =
                new NeuralOdeLayer.Builder().dynamics(field).rtol(1e-5).atol(1e-5);
        MultiLayerNetwork single = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.FLOAT, new Adam(0.01)), InputType.feedForward(WIDTH), loose.build(), loss);
        single.setParams(exact.params().castTo(DataType.FLOAT));
        INDArray x = states(3).mul(0.3);
        double[] expected = exact.output(x).ravel().toDoubleVector();
        double[] found = single.output(x.castTo(DataType.FLOAT))
                .castTo(DataType.DOUBLE)
                .ravel()
                .toDoubleVector();
        for (int i = 0; i < found.length; i++) {
            assertEquals(expected[i], found[i], 2e-3 * Math.max(1, Math.abs(expected[i])));
        }
        single.fit(new DataSet(x.castTo(DataType.FLOAT), x.castTo(DataType.FLOAT)));
        assertTrue(Double.isFinite(single.score()));
    }

    @ParameterizedTest
    @MethodSource("dynamics")
    void theLayerTellsTheEnergyOfItsStates(EnergyDynamics field) {
        org.odelayer.dl4j.layer.NeuralOdeLayer layer = NetworkKind.ode(network(NetworkKind.GRAPH, layer(field)), 0);
        INDArray path = layer.states(states(3), 0, 0.5, 1);
        INDArray energies = layer.energy(path);
        assertArrayEquals(new long[] {3, 3}, energies.shape());
        assertArrayEquals(
                energies.slice(1).toDoubleVector(), layer.energy(path.slice(1)).toDoubleVector(), 1e-15);
        boolean kept = field.equals(HamiltonianDynamics.separable(4)) || field.equals(LagrangianDynamics.general(5));
        if (kept) {
            assertArrayEquals(
                    energies.slice(0).toDoubleVector(), energies.slice(2).toDoubleVector(), 1e-8);
        }
    }

    /** L = (2 v₀² + v₀ v₁ q₀ + 3 v₁²)/2: M = [[2, q₀/2], [q₀/2, 3]]. */
    public static final class Coupled extends LagrangianDynamics {
        private static final long serialVersionUID = 1L;

        @Override
        protected SDVariable lagrangian(
                SameDiff graph, SDVariable q, SDVariable v, Map<String, SDVariable> parameters) {
            SDVariable[] velocity = graph.split(v, 2, 1);
            SDVariable[] position = graph.split(q, 2, 1);
            SDVariable squares = velocity[0]
                    .mul(velocity[0])
                    .mul(2)
                    .add(velocity[1].mul(velocity[1]).mul(3));
            return squares.add(velocity[0].mul(velocity[1]).mul(position[0])).mul(0.5);
        }
    }

    @Test
    void theLayerTellsTheMassOfItsStates() {
        org.odelayer.dl4j.layer.NeuralOdeLayer layer =
                NetworkKind.ode(network(NetworkKind.MULTI_LAYER, layer(new Coupled())), 0);
        INDArray states = Nd4j.createFromArray(new double[][][] {{{1, 2, 3, 4}, {-2, 2, 0, 0}}});
        INDArray mass = layer.massMatrix(states);
        assertArrayEquals(new long[] {1, 2, 2, 2}, mass.shape());
        assertArrayEquals(
                new double[] {2, 0.5, 0.5, 3, 2, -1, -1, 3}, mass.ravel().toDoubleVector(), 1e-14);
        assertEquals(
                0.5 * (2 * 9 + 12 + 3 * 16), layer.energy(states).getDouble(0), 1e-12, "all of it is kinetic energy");
    }

    @Test
    void aSingularMassNamesLayerExampleAndDeterminant() {
        org.odelayer.dl4j.layer.NeuralOdeLayer layer = NetworkKind.ode(
                network(NetworkKind.MULTI_LAYER, layer(new Coupled()).name("arm")), 0);
        double singular = 2 * Math.sqrt(6);
        INDArray states = Nd4j.createFromArray(new double[][] {{1, 0, 0, 0}, {singular, 0, 0, 0}});
        String message = assertThrows(ArithmeticException.class, () -> layer.states(states, 1))
                .getMessage();
        assertTrue(
                message.contains("arm") && message.contains("example 1") && message.contains("determinant is"),
                message);
    }

    @Test
    void whatHasNoEnergyIsRefusedByName() {
        org.odelayer.dl4j.layer.NeuralOdeLayer mlp = NetworkKind.ode(
                network(NetworkKind.MULTI_LAYER, new NeuralOdeLayer.Builder().dynamics(new MlpDynamics(4))), 0);
        assertMessage("dynamics (MlpDynamics) have no energy", () -> mlp.energy(states(2)));
        org.odelayer.dl4j.layer.NeuralOdeLayer hamiltonian =
                NetworkKind.ode(network(NetworkKind.MULTI_LAYER, layer(HamiltonianDynamics.general(3))), 0);
        assertMessage("dynamics (HamiltonianNetwork) have no mass matrix", () -> hamiltonian.massMatrix(states(2)));
        assertMessage("states have shape ([4])", () -> hamiltonian.energy(Nd4j.ones(DataType.DOUBLE, 4)));
        assertMessage(
                "state width (5) of HamiltonianNetwork must be even",
                () -> hamiltonian.energy(Nd4j.ones(DataType.DOUBLE, 1, 5)));
    }

    @Test
    void anOddWidthIsRefusedWhenTheNetworkIsBuilt() {
        assertMessage(
                "state width (3) of HamiltonianNetwork must be even",
                () -> network(
                        NetworkKind.MULTI_LAYER,
                        layer(HamiltonianDynamics.general(3).controls(1))));
    }

    private static void assertMessage(String message, Runnable code) {
        String actual = assertThrows(IllegalArgumentException.class, code::run).getMessage();
        assertTrue(actual.contains(message), actual);
    }
}
