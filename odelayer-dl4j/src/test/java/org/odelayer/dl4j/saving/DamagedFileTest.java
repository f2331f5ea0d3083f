package org.odelayer.dl4j.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Random;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** A file that was cut or damaged gives the same network or one sentence. */
class DamagedFileTest {
    private static final int PLACES = 200;

    @TempDir
    private Path folder;

    private SavedFixture saved;

    @BeforeEach
    void save() throws IOException {
        saved = new SavedFixture(folder.resolve("network.zip"));
    }

    @Test
    @Timeout(300)
    void aFileThatEndsEarlyIsRefusedWhereverItEnds() throws IOException {
        byte[] whole = Files.readAllBytes(saved.file);
        for (int i = 0; i < PLACES; i++) {
            int length = i * (whole.length - 1) / (PLACES - 1);
            Files.write(saved.file, Arrays.copyOf(whole, length));
            assertFalse(saved.sameOrRefused(), length + " of " + whole.length + " bytes");
        }
    }

    /** A zip file has bytes that nobody reads, such as times: there the network is the same. */
    @Test
    @Timeout(300)
    void aFlippedByteIsRefusedOrChangesNothing() throws IOException {
        byte[] whole = Files.readAllBytes(saved.file);
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < PLACES; i++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(saved.file, flipped);
            read += saved.sameOrRefused() ? 1 : 0;
        }
        assertTrue(read < PLACES / 4, read + " of " + PLACES + " were read");
    }

    /** The directory at the end of the file is of few bytes, which random places seldom hit. */
    @Test
    @Timeout(300)
    void aFlippedByteOfTheDirectoryIsRefusedOrChangesNothing() throws IOException {
        byte[] whole = Files.readAllBytes(saved.file);
        for (int place = whole.length - 1; place > whole.length - 260; place -= 2) {
            byte[] flipped = whole.clone();
            flipped[place] ^= 1;
            Files.write(saved.file, flipped);
            saved.sameOrRefused();
        }
    }

    /** Entries with checksums that agree: what a tool leaves that edits zip files. */
    @ParameterizedTest
    @ValueSource(strings = {ModelSerializer.COEFFICIENTS_BIN, ModelSerializer.UPDATER_BIN})
    @Timeout(300)
    void anEditedHeadOfNumbersIsRefused(String entry) throws IOException {
        NetworkFile edited = new NetworkFile(saved.file);
        byte[] whole = edited.entries.get(entry);
        // Two kinds and types, each behind its length, two counts, and a shape of six numbers.
        int head = "MIXED_DATA_TYPES LONG MIXED_DATA_TYPES FLOAT".length() - 3 + 4 * 2 + 2 * 8 + 6 * 8;
        for (int place = 0; place < head; place++) {
            byte[] flipped = whole.clone();
            flipped[place] ^= 1;
            edited.entries.put(entry, flipped);
            edited.write(saved.file);
            saved.refusedWith(entry + " is damaged");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ModelSerializer.COEFFICIENTS_BIN, ModelSerializer.UPDATER_BIN})
    void numbersThatAreNotFiniteAreRefused(String entry) throws IOException {
        saved.edit(entry, bytes -> {
            ByteBuffer.wrap(bytes).putFloat(bytes.length - 4, Float.NaN);
            return bytes;
        });
        saved.refusedWith("1 of its");
    }

    @ParameterizedTest
    @ValueSource(strings = {ModelSerializer.COEFFICIENTS_BIN, ModelSerializer.UPDATER_BIN})
    void shortenedNumbersAreRefused(String entry) throws IOException {
        saved.edit(entry, bytes -> Arrays.copyOf(bytes, bytes.length - 4));
        saved.refusedWith("bytes where it says");
        saved.edit(entry, bytes -> new byte[0]);
        saved.refusedWith("it ends early");
    }

    /** A property that is taken away is told, or was not needed. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/confs/0", "/confs/0/layer", "/confs/1/layer", "/confs/2/layer"})
    @Timeout(300)
    void aMissingPropertyIsToldOrChangesNothing(String place) throws IOException {
        byte[] whole = Files.readAllBytes(saved.file);
        JsonNode tree = new ObjectMapper()
                .readTree(new NetworkFile(saved.file).entries.get(ModelSerializer.CONFIGURATION_JSON));
        int refused = 0;
        for (Iterator<String> names = tree.at(place).fieldNames(); names.hasNext(); ) {
            String name = names.next();
            Files.write(saved.file, whole);
            saved.editJson(json -> ((ObjectNode) json.at(place)).remove(name));
            refused += saved.sameOrRefused() ? 0 : 1;
        }
        assertTrue(refused > 5, refused + " were refused");
    }

    /** Many a changed letter is another network, a rate of 0.02 in place of 0.01: it is taken, or told. */
    @Test
    @Timeout(300)
    void aChangedLetterOfTheConfigurationIsToldOrTaken() throws IOException {
        NetworkFile edited = new NetworkFile(saved.file);
        byte[] whole = edited.entries.get(ModelSerializer.CONFIGURATION_JSON);
        Random random = new Random(8);
        int refused = 0;
        for (int i = 0; i < PLACES; i++) {
            byte[] changed = whole.clone();
            changed[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(7));
            edited.entries.put(ModelSerializer.CONFIGURATION_JSON, changed);
            edited.write(saved.file);
            try {
                assertEquals(
                        saved.network.params(),
                        SavedNetwork.restoreMultiLayerNetwork(saved.file).params());
            } catch (UnreadableNetworkException e) {
                saved.assertSentence(e);
                refused++;
            }
        }
        assertTrue(refused > PLACES / 2, refused + " of " + PLACES + " were refused");
    }

    @Test
    void deepNestingIsRefused() throws IOException {
        String text = "{\"confs\":" + "[".repeat(500_000);
        saved.edit(ModelSerializer.CONFIGURATION_JSON, bytes -> text.getBytes(StandardCharsets.UTF_8));
        saved.refusedWith("configuration");
    }
}
