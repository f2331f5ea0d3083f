package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.HamiltonianDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.ode.method.SymplecticSolver;

/** Layers whose blocks are solved by symplectic methods. */
@ExtendWith(DoublePrecision.class)
class SymplecticLayerTest {
    private static final int WIDTH = 4;

    private static NeuralOdeLayer.Builder layer(SymplecticSolver solver) {
        return new NeuralOdeLayer.Builder()
                .dynamics(HamiltonianDynamics.separable(6))
                .solver(solver)
                .stepSize(0.1);
    }

    private static MultiLayerConfiguration configuration(DataType type, IUpdater updater, NeuralOdeLayer layer) {
        LossLayer loss = new LossLayer.Builder(LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .build();
        return Layers.global(type, updater)
                .list(layer, loss)
                .setInputType(InputType.feedForward(WIDTH))
                .build();
    }

    private static MultiLayerNetwork network(DataType type, IUpdater updater, NeuralOdeLayer layer) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration(type, updater, layer));
        network.init();
        return network;
    }

    private static DataSet data(DataType type) {
        INDArray x = ToyData.random(type, 6, WIDTH, 2).getFeatures();
        return new DataSet(x, x.mul(0.5));
    }

    @ParameterizedTest
    @EnumSource
    void passesTheGradientCheckWithTheDiscreteAdjoint(SymplecticSolver solver) {
        NeuralOdeLayer layer =
                layer(solver).gradient(DiscreteAdjoint.EVERY_STEP).build();
        assertTrue(GradientCheck.passes(network(DataType.DOUBLE, new NoOp(), layer), data(DataType.DOUBLE)));
    }

    @ParameterizedTest
    @EnumSource
    void trainsInSinglePrecision(SymplecticSolver solver) {
        for (Adjoint gradient : List.of(ContinuousAdjoint.AS_FORWARD, DiscreteAdjoint.CHECKPOINTED)) {
            MultiLayerNetwork network = network(
                    DataType.FLOAT,
                    new Adam(0.03),
                    layer(solver).gradient(gradient).build());
            DataSet data = data(DataType.FLOAT);
            double before = network.score(data);
            for (int i = 0; i < 60; i++) {
                network.fit(data);
            }
            double after = network.score(data);
            assertTrue(after < 0.7 * before, before + " fell to " + after);
        }
    }

    @ParameterizedTest
    @EnumSource
    void survivesJson(SymplecticSolver solver) {
        MultiLayerConfiguration configuration =
                configuration(DataType.FLOAT, new NoOp(), layer(solver).build());
        String json = configuration.toJson();
        assertTrue(json.contains("\"" + solver.name() + "\""), json);
        assertEquals(configuration, MultiLayerConfiguration.fromJson(json));
        assertEquals(configuration, configuration.clone());
    }

    @Test
    void aFieldThatIsNotSplitIsRefusedWhenTheNetworkIsBuilt() {
        NeuralOdeLayer layer = layer(SymplecticSolver.VERLET)
                .dynamics(new MlpDynamics(4))
                .name("flow")
                .build();
        String message = assertThrows(IllegalArgumentException.class, () -> network(DataType.DOUBLE, new NoOp(), layer))
                .getMessage();
        assertTrue(
                message.contains("flow") && message.contains("VERLET") && message.contains("SeparableHamiltonian"),
                message);
    }
}
