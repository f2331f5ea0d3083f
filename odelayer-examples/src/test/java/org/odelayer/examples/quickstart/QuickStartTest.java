package org.odelayer.examples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
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
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.listener.NfeListener;
import org.odelayer.dynamics.MlpDynamics;

class QuickStartTest {

    private static MultiLayerNetwork quickStart(DataSetIterator data) {
        // spotless:off to keep the lines as README shows them
        // quick start
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.01))
                .list()
                .layer(new DenseLayer.Builder().nOut(16).activation(Activation.TANH).build())
                .layer(new NeuralOdeLayer.Builder().dynamics(new MlpDynamics(32)).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT).nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.feedForward(2))
                .build();
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        network.setListeners(new NfeListener(100));
        network.fit(data, 100);
        System.out.println(network.evaluate(data).stats());
        // end
        // spotless:on
        return network;
    }

    @Test
    void theQuickStartLearnsToTellARingFromItsCenter() {
        assertTrue(quickStart(ring()).evaluate(ring()).accuracy() > 0.95);
    }

    /** A disc of radius 1 within a ring from 2 to 3: 200 points. */
    private static DataSetIterator ring() {
        Random random = new Random(1);
        INDArray features = Nd4j.create(DataType.FLOAT, 200, 2);
        INDArray labels = Nd4j.create(DataType.FLOAT, 200, 2);
        for (int i = 0; i < 200; i++) {
            double radius = i % 2 == 0 ? random.nextDouble() : 2 + random.nextDouble();
            double angle = 2 * Math.PI * random.nextDouble();
            features.putScalar(i, 0, radius * Math.cos(angle));
            features.putScalar(i, 1, radius * Math.sin(angle));
            labels.putScalar(i, i % 2, 1);
        }
        return new ListDataSetIterator<>(new DataSet(features, labels).asList(), 50);
    }

    @Test
    void theReadmeShowsThisVeryCode() throws IOException {
        List<String> source =
                Files.readAllLines(Path.of("src/test/java/org/odelayer/examples/quickstart/QuickStartTest.java"));
        List<String> shown = Files.readAllLines(Path.of("../README.md"));
        assertEquals(between(source, "        // quick start", "        // end"), between(shown, "```java", "```"));
    }

    private static String between(List<String> lines, String start, String end) {
        int from = lines.indexOf(start) + 1;
        List<String> rest = lines.subList(from, lines.size());
        return String.join("\n", rest.subList(0, rest.indexOf(end)))
                .stripIndent()
                .strip();
    }
}
