package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.block.BatchSteps;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.conf.NeuralOdeVertex;
import org.odelayer.dl4j.listener.NfeListener;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.regularization.KineticEnergy;

/** A vertex of two inputs, the state and the times of each example. */
@ExtendWith(DoublePrecision.class)
class NeuralOdeVertexTest {
    private static final double NONE = Double.NaN;
    private static final double[][] TIMES = {{0.2, 0.5, 1.1}, {0, 0.7, NONE}, {-0.3, NONE, -1}, {NONE, NONE, NONE}};

    private static NeuralOdeLayer.Builder ode() {
        return Layers.accurate(new NeuralOdeLayer.Builder().dynamics(new MlpDynamics(4).time(TimeDependence.CONCAT)));
    }

    private static NeuralOdeVertex.Builder vertex() {
        return new NeuralOdeVertex.Builder().layer(ode());
    }

    /** A dense layer before the state; what is behind depends on the vertex. */
    private static GraphBuilder builder(DataType type, IUpdater updater, GraphVertex vertex, int times) {
        return Layers.global(type, updater)
                .l2(0.01)
                .graphBuilder()
                .addInputs("x", "times")
                .addLayer("in", Layers.dense(3), "x")
                .addVertex("ode", vertex, "in", "times")
                .setInputTypes(InputType.feedForward(2), InputType.feedForward(times));
    }

    private static ComputationGraph series(DataType type, IUpdater updater, NeuralOdeVertex.Builder vertex) {
        ComputationGraph network = new ComputationGraph(
                builder(type, updater, vertex.outputTimes(3).build(), 3)
                        .addLayer(
                                "out",
                                new RnnOutputLayer.Builder(LossFunction.MSE)
                                        .nOut(2)
                                        .activation(Activation.IDENTITY)
                                        .build(),
                                "ode")
                        .setOutputs("out")
                        .build());
        network.init();
        return network;
    }

    /** The end times are computed from the second input. */
    private static ComputationGraph ends(NeuralOdeVertex.Builder vertex) {
        ComputationGraph network = new ComputationGraph(Layers.global(DataType.DOUBLE, new NoOp())
                .graphBuilder()
                .addInputs("x", "y")
                .addLayer(
                        "when",
                        new DenseLayer.Builder()
                                .nOut(1)
                                .activation(Activation.SIGMOID)
                                .build(),
                        "y")
                .addVertex("ode", vertex.endTime().build(), "x", "when")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunction.MSE)
                                .nOut(2)
                                .activation(Activation.IDENTITY)
                                .build(),
                        "ode")
                .setInputTypes(InputType.feedForward(2), InputType.feedForward(2))
                .setOutputs("out")
                .build());
        network.init();
        return network;
    }

    private static INDArray normal(DataType type, int seed, long... shape) {
        double[] values = new Random(seed)
                .doubles(LongStream.of(shape).reduce(1, Math::multiplyExact), -1, 1)
                .toArray();
        return Nd4j.createFromArray(values).reshape(shape).castTo(type);
    }

    private static INDArray times(DataType type) {
        return Nd4j.createFromArray(TIMES).castTo(type);
    }

    /** 1 where there is a time. */
    private static INDArray mask(DataType type) {
        INDArray mask = Nd4j.zeros(type, 4, 3);
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 3; j++) {
                mask.putScalar(i, j, Double.isNaN(TIMES[i][j]) ? 0 : 1);
            }
        }
        return mask;
    }

    private static boolean passes(ComputationGraph network, INDArray[] inputs, INDArray labels, INDArray mask) {
        return GradientCheckUtil.checkGradients(new GradientCheckUtil.GraphConfig()
                .net(network)
                .inputs(inputs)
                .labels(new INDArray[] {labels})
                .labelMask(mask == null ? null : new INDArray[] {mask})
                .maxRelError(1e-5)
                .print(GradientCheckUtil.PrintMode.FAILURES_ONLY));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void parametersAndTheLayersBelowHaveTheirGradient(int kind) {
        NeuralOdeLayer.Builder layer = ode();
        if (kind == 1) {
            layer.gradient(InterpolatingAdjoint.AS_FORWARD);
        } else if (kind == 2) {
            layer.gradient(DiscreteAdjoint.EVERY_STEP);
        } else if (kind == 3) {
            layer.regularization(new KineticEnergy(0.3), new KineticEnergy(0.2).atStart());
        }
        NeuralOdeVertex.Builder vertex = new NeuralOdeVertex.Builder().layer(layer);
        ComputationGraph network = series(DataType.DOUBLE, new NoOp(), vertex);
        INDArray[] inputs = {normal(DataType.DOUBLE, 1, 4, 2), times(DataType.DOUBLE)};
        assertTrue(passes(network, inputs, normal(DataType.DOUBLE, 2, 4, 2, 3), mask(DataType.DOUBLE)));
    }

    @Test
    void timesThatAreComputedHaveTheirGradientIfItIsAskedFor() {
        INDArray[] inputs = {normal(DataType.DOUBLE, 1, 4, 2), normal(DataType.DOUBLE, 3, 4, 2)};
        INDArray labels = normal(DataType.DOUBLE, 2, 4, 2);
        assertTrue(passes(ends(vertex().timeGradients()), inputs, labels, null));
        ComputationGraph network = ends(vertex());
        refused("call timeGradients()", () -> network.fit(inputs, new INDArray[] {labels}));
    }

    private static void refused(String expected, Executable code) {
        String message = assertThrows(RuntimeException.class, code).getMessage();
        assertTrue(message.contains(expected), message);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void outputsAreTheSolutionAtEachExamplesTimes(DataType type) {
        ComputationGraph network = series(
                type,
                new NoOp(),
                new NeuralOdeVertex.Builder()
                        .layer(new NeuralOdeLayer.Builder()
                                .dynamics(new MlpDynamics(4))
                                .rtol(1e-5)
                                .atol(1e-5)));
        INDArray x = normal(type, 1, 4, 2);
        INDArray series =
                network.feedForward(new INDArray[] {x, times(type)}, false).get("ode");
        assertArrayEquals(new long[] {4, 3, 3}, series.shape());
        org.odelayer.dl4j.layer.NeuralOdeLayer layer = (org.odelayer.dl4j.layer.NeuralOdeLayer) network.getLayer("ode");
        INDArray below =
                network.feedForward(new INDArray[] {x, times(type)}, false).get("in");
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 3; j++) {
                double t = TIMES[i][j];
                for (int k = 0; k < 3; k++) {
                    double expected = Double.isNaN(t)
                            ? 0
                            : t == 0
                                    ? below.getDouble(i, k)
                                    : layer.states(below, t).getDouble(0, i, k);
                    // The dense output, of steps to another end.
                    assertEquals(expected, series.getDouble(i, k, j), 1e-4);
                }
            }
        }
    }

    @Test
    void aMaskOfTheTimesIsPassedOnAndIsAsGoodAsNaN() {
        ComputationGraph network = series(DataType.DOUBLE, new NoOp(), vertex());
        INDArray x = normal(DataType.DOUBLE, 1, 4, 2);
        INDArray mask = mask(DataType.DOUBLE);
        INDArray filled = times(DataType.DOUBLE);
        for (int i = 0; i < 12; i++) {
            filled.putScalar(i / 3, i % 3, Double.isNaN(TIMES[i / 3][i % 3]) ? 99 : TIMES[i / 3][i % 3]);
        }
        INDArray labels = normal(DataType.DOUBLE, 2, 4, 2, 3);
        MultiDataSet masked = new MultiDataSet(
                new INDArray[] {x, filled}, new INDArray[] {labels}, new INDArray[] {null, mask}, new INDArray[] {mask
                });
        MultiDataSet nan = new MultiDataSet(
                new INDArray[] {x, times(DataType.DOUBLE)}, new INDArray[] {labels}, null, new INDArray[] {mask});
        assertEquals(network.score(nan), network.score(masked));
        // A mask is the one of the call.
        assertEquals(network.score(nan), network.score(nan));
        INDArray first = Nd4j.createFromArray(new double[][] {{0}, {1}, {1}, {1}});
        network.setLayerMaskArrays(new INDArray[] {first, mask}, null);
        INDArray output = network.feedForward(new INDArray[] {x, filled}, false).get("ode");
        network.clearLayerMaskArrays();
        assertEquals(0, output.slice(0).norm1Number().doubleValue());
        assertNotEquals(0, output.slice(1).norm1Number().doubleValue());
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void itTrainsOnBatchesOfAnySizeIsSavedAndTellsItsEvaluations(DataType type, @TempDir File folder)
            throws IOException {
        NeuralOdeLayer.Builder layer =
                new NeuralOdeLayer.Builder().dynamics(new MlpDynamics(8)).regularization(new KineticEnergy(1e-3));
        ComputationGraph network = series(type, new Adam(0.02), new NeuralOdeVertex.Builder().layer(layer));
        List<NfeListener.Nfe> told = new ArrayList<>();
        network.setListeners(new NfeListener(1, told::add));
        MultiDataSet four = data(type, 4);
        double before = network.score(four);
        for (int i = 0; i < 60; i++) {
            network.fit(data(type, i % 3 == 0 ? 1 : i % 3 == 1 ? 3 : 4));
        }
        assertTrue(network.score(four) < 0.5 * before, () -> before + " to " + network.score(four));
        assertEquals(60, told.size());
        assertTrue(told.get(0).forward() > 6
                && told.get(0).backward() > 6
                && told.get(0).layer().equals("ode"));
        File file = new File(folder, "network.zip");
        ModelSerializer.writeModel(network, file, true);
        ComputationGraph restored = ModelSerializer.restoreComputationGraph(file, true);
        assertEquals(network.outputSingle(four.getFeatures()), restored.outputSingle(four.getFeatures()));
        assertEquals(
                network.getUpdater().getStateViewArray(), restored.getUpdater().getStateViewArray());
        assertEquals(network.getConfiguration(), restored.getConfiguration());
        assertEquals(network.outputSingle(four.getFeatures()), network.clone().outputSingle(four.getFeatures()));
        assertTrue(network.summary().contains("ode"));
    }

    private static MultiDataSet data(DataType type, int batch) {
        Random random = new Random(5);
        INDArray x = Nd4j.create(type, batch, 2);
        INDArray times = Nd4j.create(type, batch, 3);
        INDArray labels = Nd4j.create(type, batch, 2, 3);
        for (int i = 0; i < batch; i++) {
            double[] start = {random.nextDouble(), random.nextDouble()};
            x.putScalar(i, 0, start[0]);
            x.putScalar(i, 1, start[1]);
            double t = 0;
            for (int j = 0; j < 3; j++) {
                t += random.nextDouble();
                times.putScalar(i, j, t);
                labels.putScalar(new int[] {i, 0, j}, start[0] * Math.cos(t));
                labels.putScalar(new int[] {i, 1, j}, start[1] * Math.sin(t));
            }
        }
        return new MultiDataSet(new INDArray[] {x, times}, new INDArray[] {labels});
    }

    @Test
    void theNetworksDefaultsHoldAndItsJsonIsReadBack() {
        ComputationGraph network = series(DataType.DOUBLE, new Adam(0.02), vertex().startTime(-0.25));
        NeuralOdeVertex built =
                (NeuralOdeVertex) network.getConfiguration().getVertices().get("ode");
        assertEquals(new Adam(0.02), built.layer().getUpdaterByParam("W0"));
        assertEquals(-0.25, built.layer().getT0());
        assertEquals(BatchSteps.PER_EXAMPLE, built.layer().block().steps());
        assertTrue(built.toString().contains("t0=-0.25, 3 times of each example"), built::toString);
        String json = network.getConfiguration().toJson();
        ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(json);
        assertEquals(network.getConfiguration(), read);
        assertEquals(json, read.toJson());
        assertEquals(
                network.getConfiguration(),
                ComputationGraphConfiguration.fromYaml(
                        network.getConfiguration().toYaml()));
    }

    @Test
    void whatMakesNoSenseIsRefusedByName() {
        refused(
                "layer(...) must be given",
                () -> new NeuralOdeVertex.Builder().outputTimes(2).build());
        refused("outputTimes(count) or endTime()", () -> vertex().build());
        refused("outputTimes (0)", () -> vertex().outputTimes(0));
        refused(
                "must not be given to the layer of a NeuralOdeVertex",
                () -> new NeuralOdeVertex.Builder()
                        .layer(ode().timeSpan(0, 2))
                        .endTime()
                        .build());
        GraphVertex two = vertex().outputTimes(2).build();
        refused(
                "input type of the times",
                () -> builder(DataType.DOUBLE, new NoOp(), two, 3)
                        .setOutputs("ode")
                        .build());
        ComputationGraph network = series(DataType.DOUBLE, new NoOp(), vertex());
        INDArray x = normal(DataType.DOUBLE, 1, 2, 2);
        INDArray back = Nd4j.createFromArray(new double[][] {{1, 2, 3}, {1, 3, 2}});
        refused("layer name: ode", () -> network.output(x, back));
        refused("example 2 of 2 (row 1): times ([1.0, 3.0, 2.0]", () -> network.output(x, back));
        refused("times (shape [2, 2]) must be [batch, times], here [2, 3]", () -> network.output(x, x));
    }
}
