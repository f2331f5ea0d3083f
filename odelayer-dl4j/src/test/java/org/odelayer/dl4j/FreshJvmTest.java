package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks go on where they were, bit by bit: from JSON, from YAML, and from files that another JVM reads. */
class FreshJvmTest {
    private static final Map<String, String> JSON = new LinkedHashMap<>();
    /** Of new networks, and of those that were saved. */
    private static final Map<String, float[][]> AT_FIRST = new LinkedHashMap<>();

    private static final Map<String, float[][]> AFTER_SAVING = new LinkedHashMap<>();

    @TempDir
    private static Path folder;

    static Iterable<String> names() {
        return SavedChoice.names();
    }

    /** One JVM for all of them. */
    @BeforeAll
    static void anotherJvmReadsThemAll() throws IOException, InterruptedException {
        for (String name : names()) {
            NeuralNetwork network = SavedChoice.network(name);
            JSON.put(name, json(network));
            AT_FIRST.put(name, SavedChoice.next(name, network));
            ModelSerializer.writeModel(
                    (Model) network, folder.resolve(name + ".zip").toFile(), true);
            AFTER_SAVING.put(name, SavedChoice.next(name, network));
        }
        assertEquals(45, JSON.size());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // Each method runs a few times.
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReadingProcess.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("process.log").toFile())
                .start();
        int code = process.waitFor();
        assertEquals(0, code, Files.readString(folder.resolve("process.log")));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aFreshJvmGoesOnBitByBit(String name) throws Exception {
        assertSame(AFTER_SAVING.get(name), ReadingProcess.read(folder, name));
    }

    private static void assertSame(float[][] expected, float[][] actual) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i]);
        }
    }

    private static String json(NeuralNetwork network) {
        return network instanceof MultiLayerNetwork chain
                ? chain.getLayerWiseConfigurations().toJson()
                : ((ComputationGraph) network).getConfiguration().toJson();
    }

    /** Its seed draws the same initial parameters. */
    @ParameterizedTest
    @MethodSource("names")
    void jsonAndYamlGiveTheSameNetwork(String name) {
        assertSame(AT_FIRST.get(name), SavedChoice.next(name, read(JSON.get(name))));
    }

    private static NeuralNetwork read(String json) {
        if (json.contains("vertexInputs")) {
            ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(json);
            assertEquals(read, ComputationGraphConfiguration.fromYaml(read.toYaml()));
            ComputationGraph network = new ComputationGraph(read);
            network.init();
            return network;
        }
        MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(json);
        assertEquals(read, MultiLayerConfiguration.fromYaml(read.toYaml()));
        MultiLayerNetwork network = new MultiLayerNetwork(read);
        network.init();
        return network;
    }
}
