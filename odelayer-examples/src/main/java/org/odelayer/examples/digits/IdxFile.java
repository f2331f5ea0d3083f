package org.odelayer.examples.digits;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file of unsigned bytes in the IDX format of the MNIST distribution, gzip-compressed or not.
 *
 * <p>Big-endian integers come first: a magic number whose low bytes are the element type (8, unsigned byte) and the
 * number of dimensions, then the size of each dimension. The elements follow, last dimension fastest. Bytes beyond them
 * are ignored.
 *
 * @param count the size of the first dimension, at least 1
 * @param data the elements
 */
record IdxFile(int count, byte[] data) {
    private static final int UNSIGNED_BYTES = 0x800;
    private static final int GZIP_MAGIC = 0x1F8B;

    /**
     * Reads a file.
     *
     * @param path the file; gzip is recognized by content, not by name
     * @param itemSizes the sizes of all dimensions but the first
     * @return its content
     * @throws IOException if the file cannot be read, is truncated, or is not an IDX file of such items; the message
     *     names the file, what was found, and what was expected
     */
    static IdxFile read(Path path, int... itemSizes) throws IOException {
        try (DataInputStream in = open(path)) {
            require(path, "magic number", in.readInt(), UNSIGNED_BYTES + 1 + itemSizes.length);
            int count = in.readInt();
            for (int d = 0; d < itemSizes.length; d++) {
                require(path, "size of dimension " + (d + 2), in.readInt(), itemSizes[d]);
            }
            byte[] data = items(path, in, count, itemSizes);
            // The checksum of gzip stands at its end.
            in.transferTo(OutputStream.nullOutputStream());
            return new IdxFile(count, data);
        } catch (EOFException e) {
            throw new IOException(path + ": truncated, the file ends inside its header or its compressed data", e);
        } catch (ZipException e) {
            throw new IOException(path + ": corrupt gzip data (" + e.getMessage() + ")", e);
        }
    }

    private static DataInputStream open(Path path) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        try {
            raw.mark(2);
            boolean gzip = (raw.read() << 8 | raw.read()) == GZIP_MAGIC;
            raw.reset();
            return new DataInputStream(gzip ? new GZIPInputStream(raw, 1 << 16) : raw);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static byte[] items(Path path, InputStream in, int count, int[] itemSizes) throws IOException {
        int itemLength = Arrays.stream(itemSizes).reduce(1, (a, b) -> a * b);
        if (count < 1 || count > Integer.MAX_VALUE / itemLength) {
            throw new IOException(
                    path + ": number of items " + count + ", expected 1 to " + Integer.MAX_VALUE / itemLength);
        }
        byte[] data = in.readNBytes(count * itemLength);
        if (data.length < count * itemLength) {
            throw new IOException(path + ": truncated, " + data.length + " bytes of data, expected "
                    + count * itemLength + " for " + count + " items");
        }
        return data;
    }

    private static void require(Path path, String what, int found, int expected) throws IOException {
        if (found != expected) {
            throw new IOException(path + ": " + what + " " + found + ", expected " + expected);
        }
    }
}
