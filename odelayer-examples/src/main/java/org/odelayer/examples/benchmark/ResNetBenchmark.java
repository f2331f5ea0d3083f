package org.odelayer.examples.benchmark;

import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.RungeKuttaNetworkLayer;
import org.odelayer.dynamics.DenseDynamics;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A training step ({@code fit} with Adam, FLOAT) of a residual network of 15 layers of width 64 with tanh and a softmax
 * output, batch 128: as one layer of Euler steps, and as a graph of Deeplearning4j's own layers.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ResNetBenchmark {
    private static final int LAYERS = 15;
    private static final int WIDTH = 64;
    private static final int BATCH = 128;
    private static final int CLASSES = 10;

    private ComputationGraph steps;
    private ComputationGraph layers;
    private DataSet data;

    /** Builds both networks. */
    @Setup
    public void setUp() {
        Nd4j.getRandom().setSeed(1);
        steps = network(graph -> {
            graph.addLayer(
                    "steps",
                    new RungeKuttaNetworkLayer.Builder()
                            .dynamics(new DenseDynamics(Activation.TANH))
                            .steps(LAYERS)
                            .duration(LAYERS)
                            .build(),
                    "in");
            return "steps";
        });
        layers = network(ResNetBenchmark::residualLayers);
        data = new DataSet(Nd4j.randn(DataType.FLOAT, BATCH, WIDTH), Nd4j.zeros(DataType.FLOAT, BATCH, CLASSES));
        for (int i = 0; i < BATCH; i++) {
            data.getLabels().putScalar(i, i % CLASSES, 1);
        }
    }

    private static String residualLayers(ComputationGraphConfiguration.GraphBuilder graph) {
        String last = "in";
        for (int i = 0; i < LAYERS; i++) {
            DenseLayer layer = new DenseLayer.Builder()
                    .nOut(WIDTH)
                    .activation(Activation.TANH)
                    .build();
            graph.addLayer("layer" + i, layer, last);
            graph.addVertex("sum" + i, new ElementWiseVertex(ElementWiseVertex.Op.Add), "layer" + i, last);
            last = "sum" + i;
        }
        return last;
    }

    private static ComputationGraph network(Body body) {
        ComputationGraphConfiguration.GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(1e-4))
                .graphBuilder()
                .addInputs("in");
        OutputLayer output = new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
        ComputationGraph network = new ComputationGraph(graph.addLayer("out", output, body.add(graph))
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(WIDTH))
                .build());
        network.init();
        return network;
    }

    /** Adds vertices to a graph and gives the name of the last one. */
    private interface Body {
        String add(ComputationGraphConfiguration.GraphBuilder graph);
    }

    /** A training step of the network of one layer. */
    @Benchmark
    public void resNetOfSteps() {
        steps.fit(data);
    }

    /** A training step of the network of Deeplearning4j's own layers. */
    @Benchmark
    public void resNetOfLayers() {
        layers.fit(data);
    }
}
