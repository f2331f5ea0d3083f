package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.dense;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.IteratorMultiDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.parallelism.ParallelInference;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.inference.InferenceMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeVertex;
import org.odelayer.regularization.KineticEnergy;

/** Networks in several threads, and in several copies. */
class ParallelTest {
    private static final int N = 3;

    private static NeuralNetwork network(NetworkKind kind) {
        return kind.build(
                Layers.global(DataType.FLOAT, new Sgd(0.5)),
                InputType.feedForward(N),
                dense(4),
                ode(5).regularization(new KineticEnergy(0.1)).build(),
                softmax(2));
    }

    private static DataSet data(int seed) {
        return new DataSet(ToyData.normal(DataType.FLOAT, seed, 6, N), ToyData.labels(DataType.FLOAT, seed + 1, 6, 2));
    }

    private static ParallelWrapper twoWorkers(Model network) {
        return new ParallelWrapper.Builder<>(network)
                .workers(2)
                .prefetchBuffer(2)
                .averagingFrequency(1)
                .trainingMode(ParallelWrapper.TrainingMode.AVERAGING)
                .build();
    }

    private static <T> List<T> repeated(int times, List<T> batches) {
        return Collections.nCopies(times, batches).stream()
                .flatMap(List::stream)
                .toList();
    }

    /** What two workers learn is not the same twice: the second starts from whatever the first has learned by then. */
    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void twoWorkersOfAParallelWrapperLearnTwoMoons(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                Layers.global(DataType.FLOAT, new Adam(0.06)),
                InputType.feedForward(2),
                ode(16).regularization(new KineticEnergy(1e-3)).build(),
                softmax(2));
        DataSet moons = ToyData.moons(DataType.FLOAT, 200);
        ParallelWrapper wrapper = twoWorkers((Model) network);
        try {
            wrapper.fit(new ExistingDataSetIterator(repeated(40, moons.batchBy(25))));
        } finally {
            wrapper.shutdown();
        }
        // A line gets less than 0.95 right, see TrainingTest.
        assertTrue(NetworkKind.accuracy(network, moons) > 0.97);
    }

    private static ComputationGraph vertexNetwork() {
        ComputationGraph network = new ComputationGraph(Layers.global(DataType.FLOAT, new Sgd(0.5))
                .graphBuilder()
                .addInputs("x", "times")
                .addVertex(
                        "ode",
                        new NeuralOdeVertex.Builder()
                                .layer(ode(4))
                                .outputTimes(2)
                                .build(),
                        "x",
                        "times")
                .addLayer(
                        "out",
                        new RnnLossLayer.Builder(LossFunction.MSE)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "ode")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(N), InputType.feedForward(2))
                .build());
        network.init();
        return network;
    }

    private static MultiDataSet timed(int seed) {
        INDArray times = Nd4j.createFromArray(new float[][] {{0.5f, 1}, {0.2f, 0.3f}});
        return new MultiDataSet(
                new INDArray[] {ToyData.normal(DataType.FLOAT, seed, 2, N), times},
                new INDArray[] {ToyData.normal(DataType.FLOAT, seed + 1, 2, N, 2)});
    }

    @Test
    void theyLearnWithAVertexWithTimesOfItsOwnToo() {
        ComputationGraph network = vertexNetwork();
        double before = network.score(timed(1));
        ParallelWrapper wrapper = twoWorkers(network);
        try {
            List<org.nd4j.linalg.dataset.api.MultiDataSet> batches = repeated(40, List.of(timed(1)));
            wrapper.fit(new IteratorMultiDataSetIterator(batches.iterator(), 2));
        } finally {
            wrapper.shutdown();
        }
        assertTrue(network.score(timed(1)) < 0.5 * before, () -> before + " to " + network.score(timed(1)));
    }

    private static List<INDArray> inThreads(int threads, Callable<INDArray> task, int times) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<INDArray>> futures =
                    pool.invokeAll(IntStream.range(0, times).mapToObj(i -> task).toList());
            List<INDArray> results = new ArrayList<>();
            for (Future<INDArray> future : futures) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aNetworkThatEightThreadsShareGivesEachTheSameOutput(NetworkKind kind) throws Exception {
        NeuralNetwork network = network(kind);
        INDArray x = data(1).getFeatures();
        INDArray expected = NetworkKind.output(network, x).dup();
        for (INDArray output : inThreads(8, () -> NetworkKind.output(network, x).dup(), 32)) {
            assertEquals(expected, output);
        }
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void clonesInEightThreadsLearnTheSame(NetworkKind kind) throws Exception {
        NeuralNetwork network = network(kind);
        NeuralNetwork alone = NetworkKind.copy(network);
        for (int i = 0; i < 5; i++) {
            alone.fit(data(1));
        }
        Callable<INDArray> task = () -> {
            NeuralNetwork own;
            synchronized (network) {
                own = NetworkKind.copy(network);
            }
            for (int i = 0; i < 5; i++) {
                own.fit(data(1));
            }
            return own.params();
        };
        for (INDArray learned : inThreads(8, task, 8)) {
            assertEquals(alone.params(), learned);
        }
    }

    /**
     * One request at a time is the network's own output. In a batch an adaptive step is chosen for all requests, so
     * outputs agree to the tolerance of 1e-3, with some room.
     */
    @ParameterizedTest
    @EnumSource(names = {"SEQUENTIAL", "BATCHED", "INPLACE"})
    void parallelInferenceGivesTheNetworksOutputs(InferenceMode mode) throws Exception {
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.FLOAT, new Adam(0.1)), InputType.feedForward(N), ode(5).build(), softmax(2));
        INDArray x = data(1).getFeatures();
        INDArray expected = NetworkKind.output(network, x).dup();
        ParallelInference inference = new ParallelInference.Builder((Model) network)
                .inferenceMode(mode)
                .workers(2)
                .build();
        try {
            double room = mode == InferenceMode.BATCHED ? 5e-3 : 0;
            for (INDArray output : inThreads(4, () -> inference.output(x).dup(), 40)) {
                assertEquals(0, expected.sub(output).amaxNumber().doubleValue(), room);
            }
        } finally {
            inference.shutdown();
        }
    }
}
