package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.dense;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.odelayer.adjoint.AdjointSolver;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;

class TrainingTest {
    private static final InputType PLANE = InputType.feedForward(2);

    /** The only hidden layer is ours: without it the classes cannot be told apart by a line. */
    private static NeuralNetwork moonsNetwork(NetworkKind kind, DataType type) {
        return kind.build(Layers.global(type, new Adam(0.06)), PLANE, ode(16).build(), softmax(2));
    }

    /** 200 examples by 64: the last batch has 8. */
    private static DataSetIterator batches(DataSet data) {
        return new ExistingDataSetIterator(data.batchBy(64));
    }

    @ParameterizedTest
    @CsvSource({"MULTI_LAYER, FLOAT", "MULTI_LAYER, DOUBLE", "GRAPH, FLOAT", "GRAPH, DOUBLE"})
    void trainingSeparatesTwoMoons(NetworkKind kind, DataType type) {
        DataSet moons = ToyData.moons(type, 200);
        NeuralNetwork network = moonsNetwork(kind, type);
        double before = NetworkKind.score(network, moons);
        DataSetIterator batches = batches(moons);
        for (int epoch = 0; epoch < 40; epoch++) {
            network.fit(batches);
        }
        double after = NetworkKind.score(network, moons);
        assertTrue(after < before / 4, before + " fell to " + after);
        Evaluation evaluation = network instanceof MultiLayerNetwork chain
                ? chain.evaluate(batches)
                : ((ComputationGraph) network).evaluate(batches);
        assertTrue(evaluation.accuracy() > 0.97, evaluation.stats());
        assertEquals(evaluation.accuracy(), NetworkKind.accuracy(network, moons), 1e-12);
    }

    /** What the test above would prove nothing without. */
    @Test
    void aNetworkWithoutTheLayerDoesNotSeparateTwoMoons() {
        DataSet moons = ToyData.moons(DataType.DOUBLE, 200);
        NeuralNetwork network =
                NetworkKind.MULTI_LAYER.build(Layers.global(DataType.DOUBLE, new Adam(0.06)), PLANE, softmax(2));
        for (int epoch = 0; epoch < 40; epoch++) {
            network.fit(batches(moons));
        }
        assertTrue(NetworkKind.accuracy(network, moons) < 0.95);
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void moreBatchSizesThanCompiledBlocksGiveTheSameOutputs(NetworkKind kind) {
        NeuralNetwork network = moonsNetwork(kind, DataType.DOUBLE);
        INDArray x = ToyData.moons(DataType.DOUBLE, 12).getFeatures();
        INDArray expected = NetworkKind.output(network, x).dup();
        for (int round = 0; round < 2; round++) {
            for (int batch = 1; batch <= 12; batch++) {
                INDArray rows = x.get(NDArrayIndex.interval(0, batch), NDArrayIndex.all());
                INDArray output = NetworkKind.output(network, rows);
                INDArray part = expected.get(NDArrayIndex.interval(0, batch), NDArrayIndex.all());
                // Steps are chosen for the whole batch: equal to the tolerance of 1e-3, not to rounding.
                assertTrue(output.equalsWithEps(part, 5e-3), "batch " + batch);
            }
        }
        assertEquals(expected, NetworkKind.output(network, x));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aBlockCompiledAgainTrainsLikeTheFirst(NetworkKind kind) {
        NeuralNetwork changing = moonsNetwork(kind, DataType.DOUBLE);
        NeuralNetwork steady = moonsNetwork(kind, DataType.DOUBLE);
        DataSet data = ToyData.moons(DataType.DOUBLE, 10);
        for (int step = 0; step < 4; step++) {
            changing.fit(data);
            steady.fit(data);
            for (int batch = 1; batch < 7; batch++) {
                NetworkKind.output(
                        changing, ToyData.moons(DataType.DOUBLE, batch).getFeatures());
            }
        }
        assertEquals(steady.params(), changing.params());
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aSolveThatFailedLeavesNoTrace(NetworkKind kind) {
        NeuralNetwork network = moonsNetwork(kind, DataType.DOUBLE);
        NeuralNetwork spared = moonsNetwork(kind, DataType.DOUBLE);
        DataSet good = ToyData.moons(DataType.DOUBLE, 10);
        DataSet bad = good.copy();
        bad.getFeatures().putScalar(0, 0, Double.NaN);
        for (int i = 0; i < 3; i++) {
            network.fit(good);
            spared.fit(good);
            assertThrows(OdeSolveException.class, () -> network.fit(bad));
            assertThrows(OdeSolveException.class, () -> NetworkKind.output(network, bad.getFeatures()));
            assertFalse(Nd4j.getWorkspaceManager().anyWorkspaceActiveForCurrentThread());
        }
        assertEquals(NetworkKind.output(spared, good.getFeatures()), NetworkKind.output(network, good.getFeatures()));
        assertEquals(spared.params(), network.params());
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aFailedBackwardSolveLeavesNoTrace(NetworkKind kind) {
        Layer layer = ode(4).gradient(ContinuousAdjoint.with(
                        AdjointSolver.AS_FORWARD.rtol(1e-14).atol(1e-14)))
                .maxSteps(40)
                .build();
        NeuralNetwork network = kind.build(Layers.global(DataType.DOUBLE, new Sgd(0.1)), PLANE, layer, softmax(2));
        DataSet data = ToyData.moons(DataType.DOUBLE, 10);
        INDArray before = network.params().dup();
        INDArray output = NetworkKind.output(network, data.getFeatures()).dup();
        assertThrows(OdeSolveException.class, () -> network.fit(data));
        assertFalse(Nd4j.getWorkspaceManager().anyWorkspaceActiveForCurrentThread());
        assertEquals(before, network.params());
        assertEquals(output, NetworkKind.output(network, data.getFeatures()));
    }

    @ParameterizedTest
    @CsvSource({"MULTI_LAYER, FLOAT", "MULTI_LAYER, DOUBLE", "GRAPH, FLOAT", "GRAPH, DOUBLE"})
    void outputIsTheSameInTrainingAndInference(NetworkKind kind, DataType type) {
        NeuralNetwork network = moonsNetwork(kind, type);
        INDArray x = ToyData.moons(type, 9).getFeatures();
        assertEquals(NetworkKind.output(network, false, x), NetworkKind.output(network, true, x));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aScoreInTrainingModeWithoutABackwardPassDoesNotDisturbTraining(NetworkKind kind) {
        NeuralNetwork scored = moonsNetwork(kind, DataType.DOUBLE);
        NeuralNetwork plain = moonsNetwork(kind, DataType.DOUBLE);
        DataSet data = ToyData.moons(DataType.DOUBLE, 10);
        DataSet other = ToyData.moons(DataType.DOUBLE, 6);
        for (int i = 0; i < 3; i++) {
            scored.fit(data);
            plain.fit(data);
            assertEquals(NetworkKind.score(scored, other, true), NetworkKind.score(scored, other, false), 1e-12);
        }
        assertEquals(plain.params(), scored.params());
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void theBackwardPassDoesNotSolveForwardsAgain(NetworkKind kind) {
        NeuralNetwork network = moonsNetwork(kind, DataType.DOUBLE);
        List<SolveStatistics> afterForward = new ArrayList<>();
        List<SolveStatistics> afterBackward = new ArrayList<>();
        ((Model) network).setListeners(new BaseTrainingListener() {
            @Override
            public void onForwardPass(Model model, List<INDArray> activations) {
                afterForward.add(NetworkKind.ode(network, 0).forwardStatistics());
            }

            @Override
            public void onForwardPass(Model model, Map<String, INDArray> activations) {
                afterForward.add(NetworkKind.ode(network, 0).forwardStatistics());
            }

            @Override
            public void onGradientCalculation(Model model) {
                afterBackward.add(NetworkKind.ode(network, 0).forwardStatistics());
            }
        });
        network.fit(ToyData.moons(DataType.DOUBLE, 10));
        network.fit(ToyData.moons(DataType.DOUBLE, 10));
        assertEquals(2, afterForward.size());
        assertSame(afterForward.get(0), afterBackward.get(0));
        assertSame(afterForward.get(1), afterBackward.get(1));
        assertNotSame(afterForward.get(0), afterForward.get(1));
    }

    @Test
    void bothKindsOfNetworkComputeTheSame() {
        NeuralNetwork chain = moonsNetwork(NetworkKind.MULTI_LAYER, DataType.DOUBLE);
        NeuralNetwork graph = moonsNetwork(NetworkKind.GRAPH, DataType.DOUBLE);
        graph.params().assign(chain.params());
        DataSet data = ToyData.moons(DataType.DOUBLE, 20);
        for (int i = 0; i < 5; i++) {
            chain.fit(data);
            graph.fit(data);
        }
        assertEquals(chain.params(), graph.params());
    }

    @Test
    void tighterTolerancesTendToTheSameNetwork() {
        DataSet data = ToyData.moons(DataType.DOUBLE, 20);
        List<INDArray> params = DoubleStream.of(1e-3, 1e-6, 1e-9)
                .mapToObj(tolerance -> {
                    NeuralOdeLayer layer =
                            ode(8).rtol(tolerance).atol(tolerance).build();
                    NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                            Layers.global(DataType.DOUBLE, new Sgd(0.1)), PLANE, dense(3), layer, softmax(2));
                    for (int i = 0; i < 5; i++) {
                        network.fit(data);
                    }
                    return network.params().dup();
                })
                .toList();
        double coarse = params.get(0).distance2(params.get(2));
        double fine = params.get(1).distance2(params.get(2));
        assertTrue(coarse < 1e-2, "1e-3: " + coarse);
        assertTrue(fine < 1e-5 && fine < coarse / 10, "1e-6: " + fine + " after " + coarse);
    }
}
