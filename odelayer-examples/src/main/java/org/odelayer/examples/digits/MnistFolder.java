package org.odelayer.examples.digits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The MNIST handwritten digits in a folder, or any other data in the same files.
 *
 * <p>Names are those of the distribution, {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte},
 * {@code t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}, each with or without {@code .gz}; a dot in place
 * of the second hyphen ({@code train-images.idx3-ubyte}) is accepted.
 *
 * <p>With both pairs, train trains and t10k tests. With one pair, its first half trains and its second half tests.
 *
 * <p>Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, Gradient-based learning applied to document recognition,
 * Proceedings of the IEEE 86, 1998.
 */
public final class MnistFolder {
    private static final String TRAIN = "train";
    private static final String TEST = "t10k";

    private final Path folder;

    /**
     * A folder, which is not looked at yet.
     *
     * @param folder where the files are
     */
    public MnistFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Reads what is there.
     *
     * @return all digits of the folder
     * @throws IOException if there is no such folder, it has neither pair or half a pair, or a file is not what its
     *     name says; the message names the file, what was found, and what was expected
     */
    public DigitData read() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException("no folder " + folder + "; looked there for " + wanted());
        }
        boolean train = has(TRAIN);
        boolean test = has(TEST);
        if (train && test) {
            return new DigitData(pair(TRAIN), pair(TEST), "MNIST files in " + folder);
        }
        if (train || test) {
            return halves(train ? TRAIN : TEST);
        }
        throw new IOException("no MNIST files in " + folder + "; looked for " + wanted());
    }

    /** Whether the folder has files of both pairs, whatever is in them. */
    boolean isComplete() {
        return has(TRAIN) && has(TEST);
    }

    private boolean has(String part) {
        return Stream.concat(names(part, "images", 3), names(part, "labels", 1)).anyMatch(this::exists);
    }

    private boolean exists(String name) {
        return Files.isRegularFile(folder.resolve(name));
    }

    private DigitData halves(String part) throws IOException {
        DigitSet all = pair(part);
        int half = all.size() / 2;
        return new DigitData(
                all.range(0, half),
                all.range(half, all.size()),
                "MNIST " + part + " files in " + folder + " (first half to train, second half to test)");
    }

    private DigitSet pair(String part) throws IOException {
        Path imageFile = find(part, "images", 3);
        Path labelFile = find(part, "labels", 1);
        IdxFile images = IdxFile.read(imageFile, DigitSet.SIDE, DigitSet.SIDE);
        IdxFile labels = IdxFile.read(labelFile);
        if (images.count() != labels.count()) {
            throw new IOException(labelFile + ": " + labels.count() + " labels, expected " + images.count()
                    + " as there are images in " + imageFile.getFileName());
        }
        try {
            return new DigitSet(images.data(), labels.data());
        } catch (IllegalArgumentException e) {
            throw new IOException(labelFile + ": " + e.getMessage(), e);
        }
    }

    private Path find(String part, String kind, int dimensions) throws IOException {
        List<String> names = names(part, kind, dimensions).toList();
        return names.stream()
                .filter(this::exists)
                .findFirst()
                .map(folder::resolve)
                .orElseThrow(() -> new IOException(
                        "no " + part + " " + kind + " in " + folder + "; looked for " + String.join(", ", names)));
    }

    private static Stream<String> names(String part, String kind, int dimensions) {
        return Stream.of("-", ".")
                .map(separator -> part + "-" + kind + separator + "idx" + dimensions + "-ubyte")
                .flatMap(name -> Stream.of(name, name + ".gz"));
    }

    private static String wanted() {
        return Stream.of(TRAIN, TEST)
                .flatMap(part -> Stream.of(part + "-images-idx3-ubyte", part + "-labels-idx1-ubyte"))
                .map(name -> name + "[.gz]")
                .collect(Collectors.joining(", "));
    }
}
