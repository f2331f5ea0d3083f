package org.odelayer.dl4j.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** Networks are read back, and edits of a file are told in a sentence. */
class SavedNetworkTest {
    @TempDir
    private Path folder;

    private SavedFixture saved;

    @BeforeEach
    void save() throws IOException {
        saved = new SavedFixture(folder.resolve("network.zip"));
    }

    @Test
    void aNetworkIsReadBackWithItsUpdater() throws IOException {
        assertTrue(saved.sameOrRefused());
        assertEquals(
                saved.output,
                ModelSerializer.restoreMultiLayerNetwork(saved.file.toFile()).output(SavedFixture.X));
        MultiLayerNetwork read = SavedNetwork.restoreMultiLayerNetwork(saved.file);
        read.fit(new DataSet(SavedFixture.X, SavedFixture.LABELS));
        saved.network.fit(new DataSet(SavedFixture.X, SavedFixture.LABELS));
        assertEquals(saved.network.params(), read.params());
    }

    @Test
    void aNetworkIsReadAsOftenAsItWasWritten() throws IOException {
        SavedNetwork.write(SavedNetwork.restoreMultiLayerNetwork(saved.file), saved.file);
        assertTrue(saved.sameOrRefused());
    }

    @Test
    void filesOfDeeplearning4jAreReadWithAndWithoutUpdater() throws IOException {
        for (boolean updater : new boolean[] {true, false}) {
            ModelSerializer.writeModel(saved.network, saved.file.toFile(), updater);
            MultiLayerNetwork read = SavedNetwork.restoreMultiLayerNetwork(saved.file);
            assertEquals(saved.output, read.output(SavedFixture.X));
            assertEquals(
                    updater,
                    saved.network
                            .getUpdater()
                            .getStateViewArray()
                            .equals(read.getUpdater().getStateViewArray()));
        }
    }

    @Test
    void graphsAreReadBackAndTheOtherKindIsTold() throws IOException {
        refusedAsGraph("use restoreMultiLayerNetwork");
        ComputationGraph graph = SavedFixture.graph();
        graph.fit(new DataSet(SavedFixture.X, SavedFixture.LABELS));
        SavedNetwork.write(graph, saved.file);
        ComputationGraph read = SavedNetwork.restoreComputationGraph(saved.file);
        assertEquals(graph.outputSingle(SavedFixture.X), read.outputSingle(SavedFixture.X));
        assertEquals(graph.getUpdater().getStateViewArray(), read.getUpdater().getStateViewArray());
        saved.refusedWith("use restoreComputationGraph");
    }

    private void refusedAsGraph(String part) {
        UnreadableNetworkException refusal =
                assertThrows(UnreadableNetworkException.class, () -> SavedNetwork.restoreComputationGraph(saved.file));
        saved.assertSentence(refusal);
        assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    }

    @Test
    void aFileThatIsNotThereIsNoDamagedOne() {
        assertThrows(
                NoSuchFileException.class, () -> SavedNetwork.restoreMultiLayerNetwork(folder.resolve("nowhere.zip")));
    }

    @ParameterizedTest
    @ValueSource(strings = {ModelSerializer.CONFIGURATION_JSON, ModelSerializer.COEFFICIENTS_BIN})
    void aMissingEntryIsNamed(String entry) throws IOException {
        saved.edit(entry, bytes -> null);
        saved.refusedWith("the entry " + entry + " is missing");
    }

    @Test
    void anEntryOfAnotherNameIsTold() throws IOException {
        NetworkFile edited = new NetworkFile(saved.file);
        edited.entries.put("updaterstate.bin", edited.entries.remove(ModelSerializer.UPDATER_BIN));
        edited.write(saved.file);
        saved.refusedWith("\"updaterstate.bin\"");
    }

    @Test
    void theNumbersOfAnotherNetworkAreRefused() throws IOException {
        Path other = folder.resolve("other.zip");
        SavedNetwork.write(SavedFixture.graph(), other);
        NetworkFile foreign = new NetworkFile(other);
        saved.edit(ModelSerializer.UPDATER_BIN, bytes -> foreign.entries.get(ModelSerializer.UPDATER_BIN));
        saved.refusedWith("its updater has");
        saved.edit(ModelSerializer.COEFFICIENTS_BIN, bytes -> foreign.entries.get(ModelSerializer.COEFFICIENTS_BIN));
        saved.refusedWith("expected length");
    }

    @Test
    void anotherTypeThanThatOfTheNumbersIsTold() throws IOException {
        saved.editJson(json -> json.put("dataType", "DOUBLE"));
        saved.refusedWith("of type FLOAT, its configuration says DOUBLE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/gradient | @class | \"continous\" | continuous, discrete, interpolating",
                "/penalties/0 | @class | \"kinetic\" | kinetic-energy",
                "/dynamics | @class | \"com.example.Gone\" | no such class found",
                "/forward | rtol | -0.001 | rtol (-0.001)",
                "/forward | rtol | \"small\" | small",
                "/forward | solver | \"RK5\" | RK5",
                "/penalties/0 | weight | -1 | weight (-1.0)",
                "/dynamics | hidden | [0] | shape ([3, 0])",
                "'' | t1 | \"NaN\" | t1",
                "'' | nin | 5 | parameters do not fit",
                "'' | nin | 1000000000000 | parameters do not fit",
                "'' | format | 99 | format 99"
            })
    void anEditedLayerIsRefused(String place, String property, String value, String part) throws IOException {
        JsonNode changed = new ObjectMapper().readTree(value);
        saved.editJson(json -> ((ObjectNode) json.at("/confs/1/layer" + place)).set(property, changed));
        saved.refusedWith(part);
    }

    @Test
    void textThatIsNoConfigurationIsRefused() throws IOException {
        for (String text :
                new String[] {"", "[]", "{}", "null", "{\"confs\":", "{\"confs\":7}", "\u0000", "{\"confs\":[]}"}) {
            saved.edit(ModelSerializer.CONFIGURATION_JSON, bytes -> text.getBytes(StandardCharsets.UTF_8));
            saved.refusedWith("configuration");
        }
    }

    @Test
    void objectsBesideTheNetworkAreLeftAlone() throws IOException {
        ModelSerializer.addObjectToFile(saved.file.toFile(), "note", "of 1987");
        assertTrue(saved.sameOrRefused());
        // Deeplearning4j deserializes what stands there.
        saved.edit("preprocessor.bin", bytes -> new byte[] {1, 2, 3});
        assertTrue(saved.sameOrRefused());
    }
}
