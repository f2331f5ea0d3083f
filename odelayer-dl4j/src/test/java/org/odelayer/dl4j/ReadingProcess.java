package org.odelayer.dl4j;

import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.util.ModelSerializer;

/** Reads the networks of a folder and goes on with each. */
final class ReadingProcess {
    private ReadingProcess() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        for (File file : folder.toFile().listFiles((place, name) -> name.endsWith(".zip"))) {
            String name = file.getName().replace(".zip", "");
            write(folder, name, SavedChoice.next(name, network(file)));
        }
        System.exit(0);
    }

    private static NeuralNetwork network(File file) throws IOException {
        try {
            return ModelSerializer.restoreMultiLayerNetwork(file, true);
        } catch (RuntimeException | IOException e) {
            return ModelSerializer.restoreComputationGraph(file, true);
        }
    }

    private static void write(Path folder, String name, float[][] numbers) throws IOException {
        try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            out.writeObject(numbers);
        }
    }

    static float[][] read(Path folder, String name) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(folder.resolve(name)))) {
            return (float[][]) in.readObject();
        }
    }
}
