package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.ode;

import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

/** Recurrent layers around the layer, one time after the other. */
class TimeStepTest {
    private static final int TIMES = 5;

    private static INDArray step(NeuralNetwork network, INDArray x) {
        return network instanceof MultiLayerNetwork chain
                ? chain.rnnTimeStep(x)
                : ((ComputationGraph) network).rnnTimeStep(x)[0];
    }

    /** The solve of all times shares its steps, so outputs agree to the tolerance, 1e-10, with some room. */
    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void timeStepsGiveTheOutputOfTheWholeSequence(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                Layers.global(DataType.DOUBLE, new Sgd(0.1)),
                InputType.recurrent(3, TIMES),
                new LSTM.Builder().nOut(4).build(),
                Layers.accurate(ode(5)).build(),
                new RnnOutputLayer.Builder()
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build());
        INDArray x = ToyData.normal(DataType.DOUBLE, 1, 2, 3, TIMES);
        INDArray whole = NetworkKind.output(network, x).dup();
        for (int t = 0; t < TIMES; t++) {
            INDArray now = x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1));
            INDArray expected = whole.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(t, t + 1));
            INDArray output = step(network, now.dup());
            assertEquals(0, output.sub(expected).amaxNumber().doubleValue(), 1e-8, "time " + t);
        }
        INDArray first = whole.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(0));
        INDArray last = whole.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(TIMES - 1));
        assertTrue(first.distance2(last) > 1e-3, "something is remembered");
    }
}
