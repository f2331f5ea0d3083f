package org.odelayer.dl4j.saving;

import static org.deeplearning4j.util.ModelSerializer.COEFFICIENTS_BIN;
import static org.deeplearning4j.util.ModelSerializer.CONFIGURATION_JSON;
import static org.deeplearning4j.util.ModelSerializer.NORMALIZER_BIN;
import static org.deeplearning4j.util.ModelSerializer.NO_PARAMS_MARKER;
import static org.deeplearning4j.util.ModelSerializer.PREPROCESSOR_BIN;
import static org.deeplearning4j.util.ModelSerializer.UPDATER_BIN;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The entries of a network's file, complete and with the checksums that stand beside them.
 *
 * <p>Java's {@code ZipInputStream}, which Deeplearning4j reads with, takes a file without its directory, and its {@code
 * ZipFile} does not look at checksums.
 */
final class NetworkEntries {
    private static final Set<String> READ = Set.of(CONFIGURATION_JSON, COEFFICIENTS_BIN, NO_PARAMS_MARKER, UPDATER_BIN);
    private static final Set<String> LEFT = Set.of(NORMALIZER_BIN, PREPROCESSOR_BIN);

    /** What a user put beside the network. */
    private static final String OBJECTS = "objects/";

    private final Path file;
    private final Map<String, byte[]> contents = new HashMap<>();

    /** Reads what belongs to the network; what was put beside it is left alone. */
    NetworkEntries(Path file) throws IOException {
        this.file = file;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                read(zip, entry);
            }
        } catch (EOFException e) {
            throw new UnreadableNetworkException(file, "an entry ends early", e);
        } catch (ZipException | IllegalArgumentException e) {
            throw new UnreadableNetworkException(
                    file, "it ends early, was changed, or is no zip file (" + e.getMessage() + ")", e);
        }
    }

    private void read(ZipFile zip, ZipEntry entry) throws IOException {
        String name = entry.getName();
        if (READ.contains(name)) {
            if (contents.put(name, content(zip, entry)) != null) {
                throw new UnreadableNetworkException(file, "it has two entries " + name);
            }
        } else if (!LEFT.contains(name) && !name.startsWith(OBJECTS)) {
            // An entry whose name is damaged would pass for one that was never there.
            throw new UnreadableNetworkException(
                    file, "it has an entry \"" + name + "\", which Deeplearning4j does not write");
        }
    }

    private byte[] content(ZipFile zip, ZipEntry entry) throws IOException {
        long size = entry.getSize();
        if (size < 0 || size >= Integer.MAX_VALUE - Byte.MAX_VALUE) {
            throw new UnreadableNetworkException(file, entry.getName() + " claims a size of " + size + " bytes");
        }
        byte[] bytes;
        try (InputStream in = zip.getInputStream(entry)) {
            bytes = in.readNBytes((int) size + 1);
        }
        CRC32 sum = new CRC32();
        sum.update(bytes);
        if (bytes.length != size || sum.getValue() != entry.getCrc()) {
            throw new UnreadableNetworkException(
                    file, entry.getName() + " is damaged: size or checksum is not the one that was written");
        }
        return bytes;
    }

    /** Whether there is such an entry. */
    boolean has(String name) {
        return contents.containsKey(name);
    }

    /** What is in an entry that must be there. */
    byte[] get(String name) throws UnreadableNetworkException {
        byte[] content = contents.get(name);
        if (content == null) {
            throw new UnreadableNetworkException(file, "the entry " + name + " is missing");
        }
        return content;
    }
}
