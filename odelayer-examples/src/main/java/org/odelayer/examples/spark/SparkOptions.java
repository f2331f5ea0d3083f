package org.odelayer.examples.spark;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.digits.DigitLimits;
import org.odelayer.examples.digits.DigitSource;
import org.odelayer.examples.run.Numbers;
import picocli.CommandLine.Option;

/** Where the digits are trained on, and how. */
final class SparkOptions {
    /** How Spark writes what it sends, other than functions. */
    enum Serializer {
        /** Java's own, Spark's default. */
        JAVA,
        /** Kryo, with ND4J's registrator. */
        KRYO
    }

    @Option(
            names = "--master",
            paramLabel = "URL",
            description =
                    "Spark's master: local[2], spark://host:7077, yarn. Default: that of spark-submit, or local[2].")
    private String master;

    @Option(
            names = "--workers",
            paramLabel = "N",
            split = ",",
            description = "Numbers of workers, a training for each.")
    private List<Integer> workers = List.of(1, 2);

    @Option(names = "--serializer", description = "What Spark serializes by: ${COMPLETION-CANDIDATES}.")
    private Serializer serializer = Serializer.JAVA;

    @Option(
            names = "--data",
            paramLabel = "auto|rendered|FOLDER",
            description = "As of mnist: DL4J's MNIST or its download, digits drawn by this program, or IDX files.")
    private String data = "auto";

    @Option(names = "--train", description = "Number of digits to train on.")
    private int train = 2000;

    @Option(names = "--test", description = "Number of digits to test on.")
    private int test = 500;

    @Option(names = "--epochs", description = "Number of passes over the training digits.")
    private int epochs = 5;

    @Option(names = "--batch", description = "Digits per batch of a worker.")
    private int batch = 32;

    @Option(names = "--averaging", description = "Batches of a worker between two averages of the parameters.")
    private int averaging = 10;

    @Option(
            names = "--threshold",
            description = "Size of update that a worker sends to the others at first, with shared gradients.")
    private double threshold = 1e-3;

    @Option(
            names = "--network",
            paramLabel = "MASK",
            description = "The network that workers share gradients on, such as 10.0.0.0/8. Default: this machine.")
    private String network;

    @Option(
            names = "--limit",
            paramLabel = "SECONDS",
            description = "How long a training with shared gradients may take.")
    private int limit = 300;

    @Option(names = "--lr", description = "Learning rate of Adam.")
    private double learningRate = 0.005;

    @Option(names = "--seed", description = "Seed of the initial weights and the order of the digits.")
    private long seed = 1;

    void check() {
        Numbers.requirePositive("--epochs", epochs);
        Numbers.requirePositive("--batch", batch);
        Numbers.requirePositive("--averaging", averaging);
        Numbers.requirePositive("--threshold", threshold);
        Numbers.requirePositive("--limit", limit);
        Numbers.requirePositive("--lr", learningRate);
        workers.forEach(count -> Numbers.requirePositive("--workers", count));
    }

    DigitData digits(Consumer<String> notices) throws IOException {
        return DigitSource.load(data, new DigitLimits(train, test), notices);
    }

    /** Null for spark-submit's, which is in the system's properties. */
    String master() {
        return master != null || System.getProperty("spark.master") != null ? master : "local[2]";
    }

    List<Integer> workers() {
        return workers;
    }

    Serializer serializer() {
        return serializer;
    }

    int epochs() {
        return epochs;
    }

    int batch() {
        return batch;
    }

    int averaging() {
        return averaging;
    }

    double threshold() {
        return threshold;
    }

    /** Null for this machine alone. */
    String network() {
        return network;
    }

    int limit() {
        return limit;
    }

    double learningRate() {
        return learningRate;
    }

    long seed() {
        return seed;
    }
}
