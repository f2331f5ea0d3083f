package org.odelayer.examples.digits;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Small IDX files: image i is filled with the gray value i, label i is i modulo 10. */
final class IdxBytes {
    static final int IMAGES_MAGIC = 2051;
    static final int LABELS_MAGIC = 2049;

    private IdxBytes() {}

    static byte[] images(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(16 + count * DigitSet.PIXELS);
        bytes.putInt(IMAGES_MAGIC).putInt(count).putInt(DigitSet.SIDE).putInt(DigitSet.SIDE);
        for (int i = 0; i < count * DigitSet.PIXELS; i++) {
            bytes.put((byte) (i / DigitSet.PIXELS));
        }
        return bytes.array();
    }

    static byte[] labels(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + count).putInt(LABELS_MAGIC).putInt(count);
        for (int i = 0; i < count; i++) {
            bytes.put((byte) (i % DigitSet.CLASSES));
        }
        return bytes.array();
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }

    static void writePair(Path folder, String part, int count) throws IOException {
        Files.write(folder.resolve(part + "-images-idx3-ubyte"), images(count));
        Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels(count));
    }
}
