package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** SameDiff prints a line for each operation that it differentiates; a program with our layer stays silent. */
class QuietTest {

    private static String printedBy(Action action) throws IOException {
        PrintStream original = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setOut(original);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    @Test
    void buildingTrainingAndSavingPrintNothing(@TempDir Path folder) throws IOException {
        File file = folder.resolve("network.zip").toFile();
        DataSet data = ToyData.random(DataType.FLOAT, 5, 3, 2);
        assertEquals("", printedBy(() -> {
            MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                    Layers.global(DataType.FLOAT, new Sgd(0.1)),
                    InputType.feedForward(3),
                    Layers.ode(4).build(),
                    Layers.softmax(2));
            network.fit(data);
            network.output(data.getFeatures());
            network.save(file);
            MultiLayerNetwork.load(file, true).fit(data);
        }));
    }

    @Test
    void sameDiffItselfPrints() throws IOException {
        assertNotEquals(
                "",
                printedBy(() -> {
                    SameDiff graph = SameDiff.create();
                    SDVariable x = graph.var("x", Nd4j.ones(DataType.FLOAT, 2, 2));
                    graph.setLossVariables(graph.math().tanh(x).sum());
                    graph.calculateGradients(Map.of(), "x");
                }),
                "Deeplearning4j was repaired: System.out need not be held back any more");
    }
}
