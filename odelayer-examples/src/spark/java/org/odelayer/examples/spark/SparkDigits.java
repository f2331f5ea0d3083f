package org.odelayer.examples.spark;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.launcher.JavaModuleOptions;
import org.apache.spark.serializer.KryoSerializer;
import org.nd4j.kryo.Nd4jRegistrator;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.run.Result;

/** Trains by both masters, with each number of workers. */
final class SparkDigits implements SparkJob {
    /** Aeron, by which gradients are shared, wants more than the usual 15 seconds, or does not start. */
    private static final String AERON = "aeron.publication.unblock.timeout";

    private static final String NANOSECONDS = "60000000000";

    /** By name, from the command. */
    SparkDigits() {}

    @Override
    public List<String> machineOptions() {
        return List.of(JavaModuleOptions.defaultModuleOptions().split(" "));
    }

    @Override
    public Result run(SparkOptions options, DigitData digits, Consumer<String> lines) throws Exception {
        try (JavaSparkContext context = new JavaSparkContext(configuration(options))) {
            SparkTraining training = new SparkTraining(context, options, digits);
            Result averaged = new Result();
            Result evaluations = new Result();
            long start = System.nanoTime();
            for (int workers : options.workers()) {
                SparkTraining.Trained trained = training.averaged(workers);
                lines.accept(line("parameter averaging", workers, trained)
                        + String.format(
                                Locale.ROOT,
                                "; %d iterations, %.1f function evaluations forward",
                                trained.iterations(),
                                trained.evaluations()));
                averaged.with(Integer.toString(workers), trained.accuracy());
                evaluations.with(Integer.toString(workers), trained.evaluations());
            }
            Result shared = shared(training, options, lines);
            return new Result()
                    .with("accuracy", averaged)
                    .with("shared", shared)
                    .with("nfe", evaluations)
                    .with("seconds", (System.nanoTime() - start) / 1e9);
        }
    }

    /** Once a training did not end, the next one would not begin. */
    private static Result shared(SparkTraining training, SparkOptions options, Consumer<String> lines)
            throws Exception {
        Result accuracies = new Result();
        for (int workers : options.workers()) {
            try {
                SparkTraining.Trained trained = training.shared(workers);
                lines.accept(line("shared gradients", workers, trained));
                accuracies.with(Integer.toString(workers), trained.accuracy());
            } catch (TimeoutException e) {
                lines.accept("shared gradients, " + workers + " workers: not done within --limit (" + options.limit()
                        + " seconds), given up; docs/spark.md says why that may be");
                accuracies.with(Integer.toString(workers), Double.NaN);
                break;
            }
        }
        return accuracies;
    }

    private static String line(String master, int workers, SparkTraining.Trained trained) {
        return String.format(
                Locale.ROOT,
                "%s, %d worker%s: accuracy %.4f, %.0f s",
                master,
                workers,
                workers == 1 ? "" : "s",
                trained.accuracy(),
                trained.seconds());
    }

    private static SparkConf configuration(SparkOptions options) {
        SparkConf configuration = new SparkConf().setAppName("odelayer digits");
        if (options.master() != null) {
            configuration.setMaster(options.master());
        }
        // For the driver, and for machines that are not this one.
        System.setProperty(AERON, NANOSECONDS);
        configuration.setIfMissing("spark.executor.extraJavaOptions", "-D" + AERON + "=" + NANOSECONDS);
        configuration.setIfMissing("spark.ui.enabled", "false");
        if (options.serializer() == SparkOptions.Serializer.KRYO) {
            configuration.set("spark.serializer", KryoSerializer.class.getName());
            configuration.set("spark.kryo.registrator", Nd4jRegistrator.class.getName());
        }
        return configuration;
    }
}
