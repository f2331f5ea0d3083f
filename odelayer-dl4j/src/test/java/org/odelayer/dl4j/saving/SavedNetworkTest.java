package org.odelayer.dl4j.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.regularization.KineticEnergy;

/** A file that was cut, damaged or edited gives the same network or one sentence. */
class SavedNetworkTest {
    private static final int PLACES = 200;
    private static final INDArray X = Nd4j.createFromArray(new float[][] {{0.5f, -1, 2}, {1, 0, -0.3f}});
    private static final INDArray LABELS = Nd4j.createFromArray(new float[][] {{0, 1}, {1, 0}});

    @TempDir
    private Path folder;

    private Path file;
    private MultiLayerNetwork network;
    private INDArray output;
    private String configuration;

    private static NeuralNetConfiguration.Builder global() {
        return new NeuralNetConfiguration.Builder().seed(1).updater(new Adam(0.01));
    }

    private static NeuralOdeLayer ode() {
        return new NeuralOdeLayer.Builder()
                .name("flow")
                .dynamics(new MlpDynamics(4))
                .regularization(new KineticEnergy(0.1))
                .build();
    }

    private static OutputLayer softmax() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(2)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static MultiLayerNetwork chain() {
        MultiLayerNetwork network = new MultiLayerNetwork(global().list()
                .layer(new DenseLayer.Builder()
                        .nOut(3)
                        .activation(Activation.TANH)
                        .build())
                .layer(ode())
                .layer(softmax())
                .setInputType(InputType.feedForward(3))
                .build());
        network.init();
        return network;
    }

    private static ComputationGraph graph() {
        ComputationGraph network = new ComputationGraph(global().graphBuilder()
                .addInputs("in")
                .addLayer("flow", ode(), "in")
                .addLayer("out", softmax(), "flow")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(3))
                .build());
        network.init();
        return network;
    }

    @BeforeEach
    void save() throws IOException {
        file = folder.resolve("network.zip");
        network = chain();
        network.fit(new DataSet(X, LABELS));
        output = network.output(X);
        configuration = network.getLayerWiseConfigurations().toJson();
        SavedNetwork.write(network, file);
    }

    private UnreadableNetworkException refused() {
        UnreadableNetworkException refusal =
                assertThrows(UnreadableNetworkException.class, () -> SavedNetwork.restoreMultiLayerNetwork(file));
        assertSentence(refusal);
        return refusal;
    }

    private void assertSentence(UnreadableNetworkException refusal) {
        String message = refusal.getMessage();
        String start = file + " holds no network that can be read: ";
        assertTrue(message.startsWith(start) && message.length() > start.length() + 10, message);
        assertFalse(message.contains("\n"), message);
    }

    private void refusedWith(String part) {
        String message = refused().getMessage();
        assertTrue(message.contains(part), message);
    }

    /** @return whether the file was read, and then as what was saved */
    private boolean sameOrRefused() throws IOException {
        MultiLayerNetwork read;
        try {
            read = SavedNetwork.restoreMultiLayerNetwork(file);
        } catch (UnreadableNetworkException e) {
            assertSentence(e);
            return false;
        }
        assertEquals(network.params(), read.params());
        // Compiling takes most of the time, and is the same for the same configuration.
        if (!configuration.equals(read.getLayerWiseConfigurations().toJson())) {
            assertEquals(output, read.output(X));
        }
        assertEquals(network.getUpdater().getStateViewArray(), read.getUpdater().getStateViewArray());
        assertEquals(network.getIterationCount(), read.getIterationCount());
        return true;
    }

    private void edit(String entry, UnaryOperator<byte[]> change) throws IOException {
        NetworkFile saved = new NetworkFile(file);
        saved.entries.compute(entry, (name, bytes) -> change.apply(bytes));
        saved.write(file);
    }

    private void editJson(Consumer<ObjectNode> change) throws IOException {
        NetworkFile saved = new NetworkFile(file);
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode tree = (ObjectNode) mapper.readTree(saved.entries.get(ModelSerializer.CONFIGURATION_JSON));
        change.accept(tree);
        saved.entries.put(ModelSerializer.CONFIGURATION_JSON, mapper.writeValueAsBytes(tree));
        saved.write(file);
    }

    @Test
    void aNetworkIsReadBackWithItsUpdater() throws IOException {
        assertTrue(sameOrRefused());
        assertEquals(
                output, ModelSerializer.restoreMultiLayerNetwork(file.toFile()).output(X));
        MultiLayerNetwork read = SavedNetwork.restoreMultiLayerNetwork(file);
        read.fit(new DataSet(X, LABELS));
        network.fit(new DataSet(X, LABELS));
        assertEquals(network.params(), read.params());
    }

    @Test
    void aNetworkIsReadAsOftenAsItWasWritten() throws IOException {
        SavedNetwork.write(SavedNetwork.restoreMultiLayerNetwork(file), file);
        assertTrue(sameOrRefused());
    }

    @Test
    void filesOfDeeplearning4jAreReadWithAndWithoutUpdater() throws IOException {
        for (boolean updater : new boolean[] {true, false}) {
            ModelSerializer.writeModel(network, file.toFile(), updater);
            MultiLayerNetwork read = SavedNetwork.restoreMultiLayerNetwork(file);
            assertEquals(output, read.output(X));
            assertEquals(
                    updater,
                    network.getUpdater()
                            .getStateViewArray()
                            .equals(read.getUpdater().getStateViewArray()));
        }
    }

    @Test
    void graphsAreReadBackAndTheOtherKindIsTold() throws IOException {
        refusedAsGraph("use restoreMultiLayerNetwork");
        ComputationGraph graph = graph();
        graph.fit(new DataSet(X, LABELS));
        SavedNetwork.write(graph, file);
        ComputationGraph read = SavedNetwork.restoreComputationGraph(file);
        assertEquals(graph.outputSingle(X), read.outputSingle(X));
        assertEquals(graph.getUpdater().getStateViewArray(), read.getUpdater().getStateViewArray());
        refusedWith("use restoreComputationGraph");
    }

    private void refusedAsGraph(String part) {
        UnreadableNetworkException refusal =
                assertThrows(UnreadableNetworkException.class, () -> SavedNetwork.restoreComputationGraph(file));
        assertSentence(refusal);
        assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
    }

    @Test
    void aFileThatIsNotThereIsNoDamagedOne() {
        assertThrows(
                NoSuchFileException.class, () -> SavedNetwork.restoreMultiLayerNetwork(folder.resolve("nowhere.zip")));
    }

    @Test
    @Timeout(60)
    void aFileThatEndsEarlyIsRefusedWhereverItEnds() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < PLACES; i++) {
            int length = i * (whole.length - 1) / (PLACES - 1);
            Files.write(file, Arrays.copyOf(whole, length));
            assertFalse(sameOrRefused(), length + " of " + whole.length + " bytes");
        }
    }

    /** A zip file has bytes that nobody reads, such as times: there the network is the same. */
    @Test
    @Timeout(60)
    void aFlippedByteIsRefusedOrChangesNothing() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < PLACES; i++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, flipped);
            read += sameOrRefused() ? 1 : 0;
        }
        assertTrue(read < PLACES / 4, read + " of " + PLACES + " were read");
    }

    /** The directory at the end of the file is of few bytes, which random places seldom hit. */
    @Test
    @Timeout(60)
    void aFlippedByteOfTheDirectoryIsRefusedOrChangesNothing() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int place = whole.length - 1; place > whole.length - 260; place -= 2) {
            byte[] flipped = whole.clone();
            flipped[place] ^= 1;
            Files.write(file, flipped);
            sameOrRefused();
        }
    }

    /** Entries with checksums that agree: what a tool leaves that edits zip files. */
    @ParameterizedTest
    @ValueSource(strings = {ModelSerializer.COEFFICIENTS_BIN, ModelSerializer.UPDATER_BIN})
    @Timeout(60)
    void anEditedHeadOfNumbersIsRefused(String entry) throws IOException {
        NetworkFile saved = new NetworkFile(file);
        byte[] whole = saved.entries.get(entry);
        // Two kinds, counts and types, and a shape of eight numbers.
        int head = "MIXED_DATA_TYPES".length()
                + "LONG".length()
                + "MIXED_DATA_TYPES".length()
                + "FLOAT".length()
                + 4 * 2
                + 2 * 8
                + 8 * 8
                - 2 * 8;
        for (int place = 0; place < head; place++) {
            byte[] flipped = whole.clone();
            flipped[place] ^= 1;
            saved.entries.put(entry, flipped);
            saved.write(file);
            refusedWith(entry + " is damaged");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ModelSerializer.COEFFICIENTS_BIN, ModelSerializer.UPDATER_BIN})
    void numbersThatAreNotFiniteAreRefused(String entry) throws IOException {
        edit(entry, bytes -> {
            ByteBuffer.wrap(bytes).putFloat(bytes.length - 4, Float.NaN);
            return bytes;
        });
        refusedWith("1 of its");
    }

    @ParameterizedTest
    @ValueSource(strings = {ModelSerializer.COEFFICIENTS_BIN, ModelSerializer.UPDATER_BIN})
    void shortenedNumbersAreRefused(String entry) throws IOException {
        edit(entry, bytes -> Arrays.copyOf(bytes, bytes.length - 4));
        refusedWith("bytes where it says");
        edit(entry, bytes -> new byte[0]);
        refusedWith("it ends early");
    }

    @ParameterizedTest
    @ValueSource(strings = {ModelSerializer.CONFIGURATION_JSON, ModelSerializer.COEFFICIENTS_BIN})
    void aMissingEntryIsNamed(String entry) throws IOException {
        edit(entry, bytes -> null);
        refusedWith("the entry " + entry + " is missing");
    }

    @Test
    void anEntryOfAnotherNameIsTold() throws IOException {
        NetworkFile saved = new NetworkFile(file);
        saved.entries.put("updaterstate.bin", saved.entries.remove(ModelSerializer.UPDATER_BIN));
        saved.write(file);
        refusedWith("\"updaterstate.bin\"");
    }

    @Test
    void theNumbersOfAnotherNetworkAreRefused() throws IOException {
        Path other = folder.resolve("other.zip");
        SavedNetwork.write(graph(), other);
        NetworkFile foreign = new NetworkFile(other);
        edit(ModelSerializer.UPDATER_BIN, bytes -> foreign.entries.get(ModelSerializer.UPDATER_BIN));
        refusedWith("its updater has");
        edit(ModelSerializer.COEFFICIENTS_BIN, bytes -> foreign.entries.get(ModelSerializer.COEFFICIENTS_BIN));
        refusedWith("expected length");
    }

    @Test
    void anotherTypeThanThatOfTheNumbersIsTold() throws IOException {
        editJson(json -> json.put("dataType", "DOUBLE"));
        refusedWith("of type FLOAT, its configuration says DOUBLE");
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
        editJson(json -> ((ObjectNode) json.at("/confs/1/layer" + place)).set(property, changed));
        refusedWith(part);
    }

    /** A property that is taken away is told, or was not needed. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/confs/0", "/confs/0/layer", "/confs/1/layer", "/confs/2/layer"})
    @Timeout(120)
    void aMissingPropertyIsToldOrChangesNothing(String place) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        JsonNode tree =
                new ObjectMapper().readTree(new NetworkFile(file).entries.get(ModelSerializer.CONFIGURATION_JSON));
        int refused = 0;
        for (Iterator<String> names = tree.at(place).fieldNames(); names.hasNext(); ) {
            String name = names.next();
            Files.write(file, whole);
            editJson(json -> ((ObjectNode) json.at(place)).remove(name));
            refused += sameOrRefused() ? 0 : 1;
        }
        assertTrue(refused > 5, refused + " were refused");
    }

    /** Many a changed letter is another network, a rate of 0.02 in place of 0.01: it is taken, or told. */
    @Test
    @Timeout(60)
    void aChangedLetterOfTheConfigurationIsToldOrTaken() throws IOException {
        NetworkFile saved = new NetworkFile(file);
        byte[] whole = saved.entries.get(ModelSerializer.CONFIGURATION_JSON);
        Random random = new Random(8);
        int refused = 0;
        for (int i = 0; i < PLACES; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(7));
            saved.entries.put(ModelSerializer.CONFIGURATION_JSON, changed);
            saved.write(file);
            try {
                assertEquals(
                        network.params(),
                        SavedNetwork.restoreMultiLayerNetwork(file).params());
            } catch (UnreadableNetworkException e) {
                assertSentence(e);
                refused++;
            }
        }
        assertTrue(refused > PLACES / 2, refused + " of " + PLACES + " were refused");
    }

    @Test
    void textThatIsNoConfigurationIsRefused() throws IOException {
        for (String text :
                new String[] {"", "[]", "{}", "null", "{\"confs\":", "{\"confs\":7}", "\u0000", "{\"confs\":[]}"}) {
            edit(ModelSerializer.CONFIGURATION_JSON, bytes -> text.getBytes(StandardCharsets.UTF_8));
            refusedWith("configuration");
        }
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        String text = "{\"confs\":" + "[".repeat(500_000);
        edit(ModelSerializer.CONFIGURATION_JSON, bytes -> text.getBytes(StandardCharsets.UTF_8));
        refusedWith("configuration");
    }

    @Test
    void objectsBesideTheNetworkAreLeftAlone() throws IOException {
        ModelSerializer.addObjectToFile(file.toFile(), "note", "of 1987");
        assertTrue(sameOrRefused());
        // Deeplearning4j deserializes what stands there.
        edit("preprocessor.bin", bytes -> new byte[] {1, 2, 3});
        assertTrue(sameOrRefused());
    }
}
