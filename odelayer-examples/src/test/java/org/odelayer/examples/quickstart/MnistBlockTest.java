package org.odelayer.examples.quickstart;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.ode.method.OdeSolver;

class MnistBlockTest {
    private static final MnistNetwork NETWORK = new MnistNetwork(OdeSolver.DOPRI5, 1e-3, 0.05, 0, 1);

    /** Outputs of the dense layer and inputs of the output layer. */
    private static String widths(MnistBlock block) {
        MultiLayerNetwork network = NETWORK.build(block);
        return network.getParam("0_W").size(1) + " to "
                + network.getParam("2_W").size(0);
    }

    @Test
    void theTableHasTheReportsArchitectures() {
        Map<String, String> widths =
                ReportBlocks.table().stream().collect(Collectors.toMap(MnistBlock::toString, MnistBlockTest::widths));
        assertEquals(
                Map.ofEntries(
                        Map.entry("node", "20 to 20"),
                        Map.entry("anode(10), first 20", "20 to 20"),
                        Map.entry("anode(10), all", "20 to 30"),
                        Map.entry("il-anode(10), first 20", "30 to 20"),
                        Map.entry("il-anode(10), all", "30 to 30"),
                        Map.entry("steer(0.2), first 20", "20 to 20"),
                        Map.entry("steer(0.2), all", "20 to 30"),
                        Map.entry("second-order f(h), position", "80 to 40"),
                        Map.entry("second-order f(h), all", "80 to 80"),
                        Map.entry("second-order f(h, h'), position", "80 to 40"),
                        Map.entry("second-order f(h, h'), all", "80 to 80"),
                        Map.entry("second-order-learned f(h), position", "40 to 40"),
                        Map.entry("second-order-learned f(h), all", "40 to 80")),
                widths);
    }

    @Test
    void theAccelerationSeesThePositionOrTheWholeState() {
        MnistBlock block = MnistBlock.of(MnistModel.SECOND_ORDER);
        assertArrayEquals(
                new long[] {40, 20}, NETWORK.build(block).getParam("1_W0").shape());
        assertArrayEquals(
                new long[] {80, 20},
                NETWORK.build(block.with(Acceleration.STATE)).getParam("1_W0").shape());
    }

    @Test
    void theFiguresTakeTheReportsNumbersAndOneBlockToCompareWith() {
        Map<String, String> names = ReportBlocks.figures(Readout.FIRST).stream()
                .collect(Collectors.toMap(
                        ReportBlocks.Curves::name,
                        curves -> String.join("; ", curves.blocks().keySet())));
        assertEquals(
                Map.of(
                        "node", "NODE",
                        "anode", "NODE; p = 10; p = 25; p = 40",
                        "il-anode", "NODE; p = 10; p = 25; p = 40",
                        "steer", "b = 0, ANODE(10); b = 0.2; b = 0.3; b = 0.6",
                        "second-order", "NODE; f(h), position; f(h), all; f(h, h'), position; f(h, h'), all"),
                names);
    }

    @Test
    void theReportsAccuracyStandsOnlyBesideItsNumbers() {
        MnistBlock block = MnistBlock.of(MnistModel.ANODE);
        assertEquals("0.770", ReportBlocks.accuracy(block.with(Readout.FIRST)));
        assertEquals("-", ReportBlocks.accuracy(block.withAugment(25)));
        assertEquals("-", ReportBlocks.accuracy(MnistBlock.of(MnistModel.SECOND_ORDER_LEARNED)));
    }

    private static MultiLayerNetwork cutNetwork() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(4)
                        .activation(Activation.TANH)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .inputPreProcessor(1, new FirstFeatures(3, 4))
                .setInputType(InputType.feedForward(2))
                .build());
        network.init();
        return network;
    }

    /**
     * Differences of 1e-6 in DOUBLE are exact to about 1e-9. A gradient is the sum over the batch, a score the mean.
     */
    @Test
    void theGradientThroughFirstFeaturesIsThatOfDifferences() {
        MultiLayerNetwork network = cutNetwork();
        DataSet data = new DataSet(
                Nd4j.createFromArray(new double[][] {{0.3, -0.8}, {1.1, 0.4}}),
                Nd4j.createFromArray(new double[][] {{1, 0}, {0, 1}}));
        network.setInput(data.getFeatures());
        network.setLabels(data.getLabels());
        network.computeGradientAndScore();
        double[] gradient = network.gradient().gradient().dup().toDoubleVector();
        INDArray parameters = network.params();
        double[] differences = new double[gradient.length];
        for (int i = 0; i < gradient.length; i++) {
            double value = parameters.getDouble(i);
            parameters.putScalar(i, value + 1e-6);
            double above = network.score(data);
            parameters.putScalar(i, value - 1e-6);
            differences[i] = (above - network.score(data)) / 2e-6 * data.numExamples();
            parameters.putScalar(i, value);
        }
        assertArrayEquals(differences, gradient, 1e-8);
        assertEquals(0, network.gradient().getGradientFor("0_W").getDouble(0, 3));
        assertTrue(Math.abs(network.gradient().getGradientFor("0_W").getDouble(0, 2)) > 1e-3);
    }

    @Test
    void firstFeaturesAreSavedAsJson() {
        MultiLayerConfiguration configuration = cutNetwork().getLayerWiseConfigurations();
        MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
        assertEquals(new FirstFeatures(3, 4), read.getInputPreProcess(1));
    }

    @Test
    void firstFeaturesMustBeThere() {
        assertThrows(IllegalArgumentException.class, () -> new FirstFeatures(5, 4));
        assertThrows(IllegalArgumentException.class, () -> new FirstFeatures(0, 4));
    }
}
