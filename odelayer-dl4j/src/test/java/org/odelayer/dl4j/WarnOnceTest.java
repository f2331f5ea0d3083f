package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.block.CompiledBlock;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.layer.BlockLayer;

/** A layer warns of its gradient once, however many batch shapes it sees. */
class WarnOnceTest {
    /** More than the compiled blocks that a layer keeps. */
    private static final int[] BATCHES = {4, 5, 6, 7, 8, 9};

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void sixBatchSizesGiveOneWarningOfDrift(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                Layers.global(DataType.FLOAT, new Sgd(0)),
                InputType.feedForward(2),
                new NeuralOdeLayer.Builder()
                        .name("flow")
                        .dynamics(new DecayDynamics())
                        .timeSpan(0, 3)
                        .build(),
                new LossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build());
        List<Double> drifts = new ArrayList<>();
        List<String> warnings = Warnings.of(() -> {
            for (int i = 0; i < 18; i++) {
                int batch = BATCHES[i % BATCHES.length];
                network.fit(new DataSet(
                        ToyData.normal(DataType.FLOAT, batch, batch, 2),
                        ToyData.normal(DataType.FLOAT, batch + 1, batch, 2)));
                drifts.add(((BlockLayer) NetworkKind.layer(network, 0)).drift());
            }
        });
        assertTrue(
                drifts.stream().allMatch(drift -> drift > CompiledBlock.DRIFT_LIMIT),
                () -> "each of the gradients is worth a warning: " + drifts);
        // One, and another whenever it is ten times as bad.
        double worst = 0;
        int expected = 0;
        for (double drift : drifts) {
            if (drift > worst) {
                expected++;
                worst = 10 * drift;
            }
        }
        assertEquals(expected, warnings.size(), warnings::toString);
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).contains("flow") && warnings.get(0).contains("drift"), warnings::toString);
    }
}
