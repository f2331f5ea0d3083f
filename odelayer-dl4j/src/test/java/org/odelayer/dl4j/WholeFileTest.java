package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.odelayer.dl4j.saving.WholeFile;

class WholeFileTest {
    @TempDir
    private Path folder;

    @Test
    void aFileStaysAsItWasWhenWritingFailsHalfway() throws IOException {
        Path file = folder.resolve("file");
        WholeFile.write(file, out -> out.write(new byte[] {1, 2, 3}));
        assertThrows(
                IOException.class,
                () -> WholeFile.write(file, out -> {
                    out.write(new byte[100_000]);
                    assertEquals(3, Files.size(file), "what is there is not touched while the new one is written");
                    throw new IOException("full");
                }));
        assertEquals(3, Files.size(file));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void networksAreReadBack() throws IOException {
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new Adam(0.1)),
                InputType.feedForward(3),
                Layers.ode(5).build(),
                Layers.softmax(2));
        Path file = folder.resolve("deep/network.zip");
        for (int i = 0; i < 2; i++) {
            network.fit(ToyData.random(DataType.DOUBLE, 5, 3, 2));
            WholeFile.write(file, out -> ModelSerializer.writeModel((MultiLayerNetwork) network, out, true));
            assertEquals(
                    ((MultiLayerNetwork) network).params(),
                    ModelSerializer.restoreMultiLayerNetwork(file.toFile()).params());
        }
    }
}
