package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;
import org.odelayer.regularization.Penalty;

/** What a trained layer is asked for: other tolerances than in training, states at other times. */
class InferenceTest {
    private static NeuralNetwork network(NetworkKind kind, NeuralOdeLayer.Builder layer) {
        return kind.build(
                Layers.global(DataType.DOUBLE, new Adam(0.01)),
                InputType.feedForward(2),
                Layers.dense(3),
                layer.dynamics(new MlpDynamics(8)).build(),
                Layers.softmax(2));
    }

    private static int nfe(NeuralNetwork network, INDArray x) {
        NetworkKind.output(network, x);
        return NetworkKind.ode(network, 1).forwardStatistics().evaluations();
    }

    private static org.odelayer.dl4j.layer.NeuralOdeLayer running(NeuralNetwork network) {
        return (org.odelayer.dl4j.layer.NeuralOdeLayer) NetworkKind.layer(network, 1);
    }

    @Test
    void tolerancesOfInferenceLeaveTrainingAsItIs() {
        for (NetworkKind kind : NetworkKind.values()) {
            NeuralNetwork network =
                    network(kind, new NeuralOdeLayer.Builder().rtol(1e-9).atol(1e-9));
            DataSet data = ToyData.random(DataType.DOUBLE, 6, 2, 2);
            INDArray x = data.getFeatures();
            INDArray tight = NetworkKind.output(network, x).dup();
            int many = nfe(network, x);
            running(network).setTolerance(1e-2, 1e-2);
            INDArray loose = NetworkKind.output(network, x).dup();
            int few = nfe(network, x);
            assertTrue(2 * few < many, () -> few + " evaluations against " + many);
            double distance = tight.distance2(loose);
            assertTrue(distance > 0 && distance < 1e-2, () -> "the outputs differ by " + distance);
            NetworkKind.score(network, data, true);
            assertEquals(many, NetworkKind.ode(network, 1).forwardStatistics().evaluations(), "training");
            assertEquals(few, nfe(network, x), "inference again");
            running(network).resetTolerance();
            assertEquals(tight, NetworkKind.output(network, x));
        }
    }

    @Test
    void tolerancesThatMeanNothingAreRefusedByName() {
        NeuralNetwork adaptive = network(NetworkKind.MULTI_LAYER, new NeuralOdeLayer.Builder());
        String message = assertThrows(
                        IllegalArgumentException.class, () -> running(adaptive).setTolerance(0, 1e-3))
                .getMessage();
        assertTrue(message.contains("layer1") && message.contains("rtol (0.0)"), message);
        NeuralNetwork constant = network(
                NetworkKind.MULTI_LAYER,
                new NeuralOdeLayer.Builder().solver(OdeSolver.RK4).stepSize(0.1));
        message = assertThrows(
                        IllegalArgumentException.class, () -> running(constant).setTolerance(1e-3, 1e-3))
                .getMessage();
        assertTrue(message.contains("constant steps"), message);
    }

    @Test
    void statesAtTheEndAreTheOutput() {
        NeuralNetwork network = network(
                NetworkKind.MULTI_LAYER,
                new NeuralOdeLayer.Builder().timeSpan(0, 2).rtol(1e-9).atol(1e-9));
        INDArray x = ToyData.random(DataType.DOUBLE, 5, 3, 2).getFeatures();
        INDArray states = running(network).states(x, 0, 0.7, 2);
        assertArrayEquals(new long[] {3, 5, 3}, states.shape());
        assertEquals(x, states.slice(0));
        INDArray alone = running(network).states(x, 2);
        assertTrue(alone.slice(0).distance2(states.slice(2)) < 1e-7);
        assertThrows(IllegalArgumentException.class, () -> running(network).states(x, 0.7, 0.3));
        INDArray narrow = ToyData.random(DataType.DOUBLE, 5, 2, 2).getFeatures();
        assertThrows(IllegalArgumentException.class, () -> running(network).states(narrow, 1));
    }

    @Test
    void statesAreAskedForAnyBatchAndRowsOfSequences() {
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.FLOAT, new Adam(0.01)),
                InputType.recurrent(2, 4),
                new NeuralOdeLayer.Builder()
                        .dynamics(new MlpDynamics(8))
                        .rtol(1e-5)
                        .atol(1e-5)
                        .build(),
                new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build());
        var layer = (org.odelayer.dl4j.layer.NeuralOdeLayer) NetworkKind.layer(network, 0);
        // 3 examples of 4 times, as the layer sees them.
        INDArray sequences = ToyData.normal(DataType.FLOAT, 1, 3, 2, 4);
        INDArray rows = sequences.permute(0, 2, 1).dup('c').reshape(12, 2);
        INDArray states = layer.states(rows, 0, 0.5, 1);
        assertArrayEquals(new long[] {3, 12, 2}, states.shape());
        assertTrue(rows.distance2(states.slice(0)) == 0);
        INDArray one = layer.states(rows.getRows(5), 1);
        assertTrue(one.slice(0).distance2(states.slice(2).getRows(5)) < 1e-3);
        NetworkKind.output(network, sequences);
        String message = assertThrows(IllegalArgumentException.class, () -> layer.states(sequences, 1))
                .getMessage();
        assertTrue(message.contains("[batch, nIn]"), message);
    }

    @Test
    void timeSpanAndOutputTimesGoTogetherInEitherOrderOrAreRefused() {
        NeuralOdeLayer before = Layers.ode(4).timeSpan(0.5, 2).outputTimes(1, 2).build();
        NeuralOdeLayer after = Layers.ode(4).outputTimes(1, 2).timeSpan(0.5, 2).build();
        assertEquals(before, after);
        assertEquals(0.5, after.getT0());
        assertEquals(2, after.getT1());
        assertArrayEquals(new double[] {1, 2}, after.getOutputTimes());
        assertEquals(0, Layers.ode(4).outputTimes(1, 2).build().getT0());
        for (NeuralOdeLayer.Builder builder : new NeuralOdeLayer.Builder[] {
            Layers.ode(4).name("flow").outputTimes(1, 2).timeSpan(0, 3),
            Layers.ode(4).name("flow").timeSpan(0, 3).outputTimes(1, 2)
        }) {
            String message =
                    assertThrows(IllegalArgumentException.class, builder::build).getMessage();
            assertTrue(message.contains("flow") && message.contains("timeSpan (0.0, 3.0)"), message);
            assertTrue(message.contains("outputTimes ([1.0, 2.0])"), message);
        }
    }

    @Test
    void aSecondRegularizationAddsToTheFirst() {
        Penalty first = new KineticEnergy(0.1);
        Penalty second = JacobianFrobenius.of(0.2);
        NeuralOdeLayer layer =
                Layers.ode(4).regularization(first).regularization(second).build();
        assertEquals(List.of(first, second), layer.getPenalties());
        assertEquals(layer, Layers.ode(4).regularization(first, second).build());
        String message = assertThrows(
                        IllegalArgumentException.class, () -> Layers.ode(4).regularization((Penalty) null))
                .getMessage();
        assertTrue(message.contains("regularization ([null])"), message);
    }
}
