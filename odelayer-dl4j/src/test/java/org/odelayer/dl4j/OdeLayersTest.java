package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.dense;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.odelayer.dl4j.listener.OdeLayers;

/** Learning rates of running networks reach ODE blocks. */
class OdeLayersTest {
    private static final DataSet DATA = ToyData.random(DataType.DOUBLE, 5, 3, 2);

    private static NeuralNetwork network(NetworkKind kind, IUpdater updater) {
        return kind.build(
                Layers.global(DataType.DOUBLE, updater),
                InputType.feedForward(3),
                dense(4),
                ode(5).build(),
                softmax(2));
    }

    private static void set(NeuralNetwork network, double rate) {
        if (network instanceof MultiLayerNetwork chain) {
            OdeLayers.setLearningRate(chain, rate);
        } else {
            OdeLayers.setLearningRate((ComputationGraph) network, rate);
        }
    }

    private static void set(NeuralNetwork network, ISchedule schedule) {
        if (network instanceof MultiLayerNetwork chain) {
            OdeLayers.setLearningRate(chain, schedule);
        } else {
            OdeLayers.setLearningRate((ComputationGraph) network, schedule);
        }
    }

    private static INDArray change(NeuralNetwork network) {
        INDArray before = ((Model) network).params().dup();
        network.fit(DATA);
        return ((Model) network).params().sub(before);
    }

    /** One step of gradient descent is proportional to the rate, in every layer. */
    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aStepAfterwardsIsThatOfTheNewRate(NetworkKind kind) {
        INDArray expected = change(network(kind, new Sgd(0.3)));
        NeuralNetwork network = network(kind, new Sgd(0.1));
        set(network, 0.3);
        INDArray seen = change(network);
        assertEquals(0, seen.sub(expected).amaxNumber().doubleValue(), 1e-15, "the same program");
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void atRateZeroNothingMoves(NetworkKind kind) {
        NeuralNetwork network = network(kind, new Sgd(0.1));
        set(network, 0);
        assertEquals(0, change(network).amaxNumber().doubleValue());
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aScheduleTakesThePlaceOfTheRate(NetworkKind kind) {
        NeuralNetwork network = network(kind, new Sgd(0.1));
        set(
                network,
                new MapSchedule.Builder(ScheduleType.ITERATION)
                        .add(0, 0.3)
                        .add(1, 0)
                        .build());
        INDArray first = change(network);
        assertEquals(
                0, first.sub(change(network(kind, new Sgd(0.3)))).amaxNumber().doubleValue(), 1e-15);
        assertEquals(0, change(network).amaxNumber().doubleValue());
    }

    /** Setting the rate that there is changes nothing, so momentum is not lost. */
    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void theStateOfTheUpdaterIsKept(NetworkKind kind) {
        NeuralNetwork network = network(kind, new Nesterovs(0.1, 0.5));
        NeuralNetwork other = NetworkKind.copy(network);
        set(network, 0.1);
        for (int i = 0; i < 3; i++) {
            network.fit(DATA);
            set(network, 0.1);
            other.fit(DATA);
        }
        assertEquals(
                0,
                ((Model) network)
                        .params()
                        .sub(((Model) other).params())
                        .amaxNumber()
                        .doubleValue(),
                1e-15);
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void ratesThatAreNoneAreRefused(NetworkKind kind) {
        NeuralNetwork network = network(kind, new Sgd(0.1));
        for (double rate : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> set(network, rate));
        }
    }

    private static void setByDeeplearning4j(NeuralNetwork network, double rate) {
        if (network instanceof MultiLayerNetwork chain) {
            chain.setLearningRate(rate);
        } else {
            ((ComputationGraph) network).setLearningRate(rate);
        }
    }

    /** Once: a rate that is set at each iteration is one mistake. */
    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aRateThatPassesOverTheLayerIsWarnedOfOnce(NetworkKind kind) {
        NeuralNetwork network = network(kind, new Sgd(0.1));
        List<String> warnings = Warnings.of(() -> {
            setByDeeplearning4j(network, 0.3);
            network.fit(DATA);
            setByDeeplearning4j(network, 0.2);
        });
        assertEquals(1, warnings.size(), warnings::toString);
        String warning = warnings.get(0);
        assertTrue(warning.contains("layer1"), warning);
        assertTrue(warning.contains("learningRate=0.1"), warning);
        assertTrue(warning.contains("OdeLayers.setLearningRate"), warning);
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void whatReachesTheLayerOrIsNotMeantForItIsNotWarnedOf(NetworkKind kind) {
        NeuralNetwork network = network(kind, new Sgd(0.1));
        assertEquals(List.of(), Warnings.of(() -> {
            set(network, 0.3);
            set(network, new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.2)));
            if (network instanceof MultiLayerNetwork chain) {
                chain.setLearningRate(0, 0.2);
            } else {
                ((ComputationGraph) network).setLearningRate("layer0", 0.2);
            }
            network.fit(DATA);
        }));
    }
}
