package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.GradientCheck.passes;

import java.util.List;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.NoOp;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dl4j.conf.OdeRnnLayer;
import org.odelayer.dynamics.GruDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;

/** Deeplearning4j's own gradient check of networks with an ODE-RNN, at tolerances of 1e-10. */
@ExtendWith(DoublePrecision.class)
class OdeRnnGradientTest {
    private static final int VALUES = 2;
    private static final InputType INPUT = InputType.recurrent(1 + VALUES);

    private static NeuralNetConfiguration.Builder global() {
        return Layers.global(DataType.DOUBLE, new NoOp());
    }

    private static DataSet data(int batch, int times) {
        return SeriesData.regression(DataType.DOUBLE, batch, VALUES, times, 1);
    }

    /** Lengths vary, the last example has one observation, one time repeats. */
    @ParameterizedTest
    @CsvSource({
        "MULTI_LAYER, 3, 4, ENABLED",
        "GRAPH, 3, 4, NONE",
        "MULTI_LAYER, 1, 4, NONE",
        "GRAPH, 1, 1, ENABLED",
        "MULTI_LAYER, 2, 1, ENABLED"
    })
    void aSeriesOfStatesPasses(NetworkKind kind, int batch, int times, WorkspaceMode workspaces) {
        NeuralNetwork network = kind.build(
                global().trainingWorkspaceMode(workspaces).inferenceWorkspaceMode(workspaces),
                INPUT,
                SeriesData.accurate(3)
                        .dynamics(new MlpDynamics(3).time(TimeDependence.CONCAT))
                        .build(),
                SeriesData.regression(1));
        assertTrue(passes(network, data(batch, times)));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aLastStatePasses(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                global(),
                INPUT,
                SeriesData.accurate(3).lastState(true).l2(0.1).l1(0.05).build(),
                Layers.softmax(2));
        assertTrue(passes(network, SeriesData.classification(DataType.DOUBLE, 3, VALUES, 4)));
    }

    static List<OdeRnnLayer> layers() {
        return List.of(
                SeriesData.accurate(2).dynamics(new GruDynamics()).name("GRU").build(),
                SeriesData.accurate(2)
                        .gradient(DiscreteAdjoint.EVERY_STEP)
                        .name("discrete")
                        .build(),
                SeriesData.accurate(2)
                        .gradient(InterpolatingAdjoint.AS_FORWARD)
                        .name("interpolating")
                        .build());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void otherDynamicsAndAdjointsPass(OdeRnnLayer layer) {
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(global(), INPUT, layer, SeriesData.regression(1));
        assertTrue(passes(network, data(2, 3)));
    }

    /** The mask of dropout is that of the values alone: a dropped time would be refused as not in order. */
    @Test
    void dropoutPasses() {
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                global(), INPUT, SeriesData.accurate(2).dropOut(0.6).build(), SeriesData.regression(1));
        assertTrue(passes(network, data(3, 4), true));
    }

    @Test
    void stacksPass() {
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                global(),
                INPUT,
                SeriesData.accurate(2).build(),
                new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build(),
                new LSTM.Builder().nOut(2).build(),
                SeriesData.regression(1));
        assertTrue(passes(network, data(2, 3)));
    }

    /** Of values that a layer below makes, beside times as another input. */
    @ParameterizedTest
    @EnumSource(RNNFormat.class)
    void valuesFromALayerBelowPass(RNNFormat format) {
        ComputationGraphConfiguration graph = global().graphBuilder()
                .addInputs("times", "values")
                .addLayer("below", new LSTM.Builder().nOut(2).dataFormat(format).build(), "values")
                .addVertex("both", new MergeVertex(), "times", "below")
                .addLayer("ode", SeriesData.accurate(2).build(), "both")
                .addLayer("out", output(format), "ode")
                .setOutputs("out")
                .setInputTypes(InputType.recurrent(1, format), InputType.recurrent(2, format))
                .build();
        ComputationGraph network = new ComputationGraph(graph);
        network.init();
        INDArray times = org.nd4j.linalg.factory.Nd4j.createFromArray(0, 0.5, 0.5, 1, 2, 2.5)
                .reshape(2, 1, 3);
        INDArray values = ToyData.normal(DataType.DOUBLE, 2, 2, 2, 3);
        INDArray labels = ToyData.normal(DataType.DOUBLE, 3, 2, 1, 3);
        assertTrue(org.deeplearning4j.gradientcheck.GradientCheckUtil.checkGradients(
                new org.deeplearning4j.gradientcheck.GradientCheckUtil.GraphConfig()
                        .net(network)
                        .inputs(new INDArray[] {laidOut(times, format), laidOut(values, format)})
                        .labels(new INDArray[] {laidOut(labels, format)})
                        .maxRelError(1e-4)));
    }

    private static Layer output(RNNFormat format) {
        return new org.deeplearning4j.nn.conf.layers.RnnOutputLayer.Builder(
                        org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction.MSE)
                .nOut(1)
                .activation(Activation.IDENTITY)
                .dataFormat(format)
                .build();
    }

    private static INDArray laidOut(INDArray ncw, RNNFormat format) {
        return format == RNNFormat.NCW ? ncw : ncw.permute(0, 2, 1).dup();
    }

    /** Times that are not at an end, against differences of the loss; 1e-6 as at tolerances of 1e-10. */
    @Test
    void theInputsGradientIsThatOfValuesAndTimes() {
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                global(),
                INPUT,
                SeriesData.accurate(3)
                        .dynamics(new MlpDynamics(3).time(TimeDependence.CONCAT))
                        .build(),
                SeriesData.regression(1));
        DataSet data = data(3, 4);
        INDArray gradient = inputGradient(network, data);
        for (int i = 0; i < 3; i++) {
            for (int c = 0; c < 1 + VALUES; c++) {
                for (int k = 0; k < 4; k++) {
                    double value = data.getFeatures().getDouble(i, c, k);
                    // At a repeated time the one behind it must not be passed.
                    boolean moves = !Double.isNaN(value) && (c > 0 || k == 0 || k == 3);
                    double expected = moves ? difference(network, data, i, c, k) : 0;
                    if (moves || Double.isNaN(value)) {
                        assertEquals(expected, gradient.getDouble(i, c, k), 1e-6, i + ", " + c + ", " + k);
                    }
                }
            }
        }
    }

    private static double difference(MultiLayerNetwork network, DataSet data, int... place) {
        double h = 1e-5;
        double value = data.getFeatures().getDouble(place);
        data.getFeatures().putScalar(place, value + h);
        double right = network.score(data, true);
        data.getFeatures().putScalar(place, value - h);
        double left = network.score(data, true);
        data.getFeatures().putScalar(place, value);
        return (right - left) / (2 * h);
    }

    /** The score is a mean over the examples, gradients inside a network are sums. */
    private static INDArray inputGradient(MultiLayerNetwork network, DataSet data) {
        return network.calculateGradients(
                        data.getFeatures(), data.getLabels(), data.getFeaturesMaskArray(), data.getLabelsMaskArray())
                .getSecond()
                .div(data.getFeatures().size(0));
    }
}
