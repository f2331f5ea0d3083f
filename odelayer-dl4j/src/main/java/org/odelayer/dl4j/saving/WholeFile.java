package org.odelayer.dl4j.saving;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file beside its place and moves it there when it is complete, so that whoever looks sees the old file or the
 * new one, never a part, even if the program is killed on the way. What such a program leaves behind is a file whose
 * name ends in {@code .part}.
 *
 * <pre>{@code
 * WholeFile.write(Path.of("states.txt"), out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
 * }</pre>
 *
 * <p>A network is written by {@link SavedNetwork}.
 */
public final class WholeFile {
    private WholeFile() {}

    /** What is to be in the file. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes all of it.
         *
         * @param out where to; may be closed or not
         * @throws IOException if writing fails
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file or leaves the one that is there.
     *
     * @param file where to; missing folders are made
     * @param content what is to be in it
     * @throws IOException if writing fails; the file is then as it was before
     */
    public static void write(Path file, Content content) throws IOException {
        Path place = file.toAbsolutePath();
        Files.createDirectories(place.getParent());
        Path part = place.resolveSibling(
                place.getFileName() + "." + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".part");
        try {
            fill(part, content);
            move(part, place);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void fill(Path part, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(new Unclosed(Channels.newOutputStream(channel)));
            content.writeTo(out);
            out.flush();
            // Else a power cut may leave the new name on an empty file.
            channel.force(true);
        }
    }

    /** ModelSerializer closes what it writes to, and the channel is still needed. */
    private static final class Unclosed extends java.io.FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    private static void move(Path part, Path place) throws IOException {
        try {
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, place, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
