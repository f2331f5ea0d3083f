package org.odelayer.examples.digits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MnistFolderTest {
    @TempDir
    Path folder;

    @Test
    void bothPairsGiveTrainToTrainAndT10kToTest() throws IOException {
        IdxBytes.writePair(folder, "train", 12);
        IdxBytes.writePair(folder, "t10k", 5);
        DigitData data = new MnistFolder(folder).read();
        assertEquals(12, data.train().size());
        assertEquals(5, data.test().size());
        assertEquals(1, data.train().label(11));
        assertEquals(11 / 255f, data.train().features().getFloat(11, 783));
        assertTrue(data.source().contains(folder.toString()), data.source());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "."})
    void compressedFilesAndDottedNamesAreRead(String separator) throws IOException {
        Files.write(folder.resolve("t10k-images" + separator + "idx3-ubyte.gz"), IdxBytes.gzip(IdxBytes.images(4)));
        Files.write(folder.resolve("t10k-labels" + separator + "idx1-ubyte.gz"), IdxBytes.gzip(IdxBytes.labels(4)));
        DigitData data = new MnistFolder(folder).read();
        assertEquals(2, data.train().size());
        assertEquals(3, data.test().label(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "t10k"})
    void aSinglePairIsSplitIntoHalves(String part) throws IOException {
        IdxBytes.writePair(folder, part, 9);
        DigitData data = new MnistFolder(folder).read();
        assertEquals(4, data.train().size());
        assertEquals(5, data.test().size());
        assertEquals(3, data.train().label(3));
        assertEquals(4, data.test().label(0));
        assertEquals(8 / 255f, data.test().features().getFloat(4, 0));
        assertTrue(data.source().contains("first half"), data.source());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 'magic number 99, expected 2051'",
        "4, 'truncated, 4704 bytes of data, expected 77616 for 99 items'",
        "8, 'size of dimension 2 99, expected 28'",
        "12, 'size of dimension 3 99, expected 28'"
    })
    void aWrongHeaderIsNamed(int place, String words) throws IOException {
        byte[] images = IdxBytes.images(6);
        ByteBuffer.wrap(images).putInt(place, 99);
        String message = messageFor(images, IdxBytes.labels(6));
        assertTrue(message.endsWith("train-images-idx3-ubyte: " + words), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MAX_VALUE})
    void anImpossibleNumberOfImagesIsNamed(int count) throws IOException {
        byte[] images = IdxBytes.images(6);
        ByteBuffer.wrap(images).putInt(4, count);
        String message = messageFor(images, IdxBytes.labels(6));
        assertTrue(message.contains("number of items " + count + ", expected 1 to"), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 16, 16 + 5 * 784 + 783})
    void aTruncatedFileIsNamed(int length) throws IOException {
        String message = messageFor(Arrays.copyOf(IdxBytes.images(6), length), IdxBytes.labels(6));
        assertTrue(message.contains("train-images-idx3-ubyte: truncated"), message);
    }

    @Test
    void truncatedAndCorruptCompressionIsNamed() throws IOException {
        byte[] compressed = IdxBytes.gzip(IdxBytes.images(6));
        String message = messageFor(Arrays.copyOf(compressed, compressed.length / 2), IdxBytes.labels(6));
        assertTrue(message.contains("train-images-idx3-ubyte: truncated"), message);
        compressed[compressed.length - 6]++;
        message = messageFor(compressed, IdxBytes.labels(6));
        assertTrue(message.contains("train-images-idx3-ubyte: corrupt gzip data"), message);
    }

    @Test
    void wrongLabelsAreNamed() throws IOException {
        String message = messageFor(IdxBytes.images(6), IdxBytes.labels(5));
        assertTrue(message.contains("train-labels-idx1-ubyte: 5 labels, expected 6"), message);
        message = messageFor(IdxBytes.images(6), IdxBytes.images(6));
        assertTrue(message.contains("train-labels-idx1-ubyte: magic number 2051, expected 2049"), message);
        byte[] labels = IdxBytes.labels(6);
        labels[8] = 10;
        message = messageFor(IdxBytes.images(6), labels);
        assertTrue(message.contains("train-labels-idx1-ubyte: label (10) must be a digit"), message);
    }

    @Test
    void whatIsMissingIsListed() throws IOException {
        String message = messageOf(folder.resolve("nowhere"));
        assertTrue(message.contains("no folder") && message.contains("t10k-labels-idx1-ubyte[.gz]"), message);
        message = messageOf(folder);
        assertTrue(message.contains("no MNIST files") && message.contains("train-images-idx3-ubyte[.gz]"), message);
        Files.write(folder.resolve("train-images-idx3-ubyte"), IdxBytes.images(2));
        message = messageOf(folder);
        assertTrue(message.contains("no train labels") && message.contains("train-labels.idx1-ubyte.gz"), message);
    }

    private String messageFor(byte[] images, byte[] labels) throws IOException {
        Files.write(folder.resolve("train-images-idx3-ubyte"), images);
        Files.write(folder.resolve("train-labels-idx1-ubyte"), labels);
        return messageOf(folder);
    }

    private static String messageOf(Path folder) {
        return assertThrows(IOException.class, () -> new MnistFolder(folder).read())
                .getMessage();
    }
}
