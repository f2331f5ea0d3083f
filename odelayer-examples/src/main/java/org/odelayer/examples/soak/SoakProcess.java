package org.odelayer.examples.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.odelayer.examples.digits.DigitLimits;
import org.odelayer.examples.digits.DigitSource;
import org.odelayer.examples.run.JavaProcess;

/**
 * The process that is killed.
 *
 * @param file where the training lives
 * @param data where the digits come from
 * @param train how many of them
 * @param seed of the weights and the order of the digits
 * @param saveEvery seconds between two savings
 * @param seconds after which it ends by itself, saved
 */
record SoakProcess(Path file, String data, int train, long seed, double saveEvery, double seconds) {
    /**
     * A heap of constant size, so that what grows is off-heap; and not the optimizing compiler, which takes and returns
     * tens of megabytes as it works.
     */
    private static final List<String> MACHINE =
            List.of("-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final int TEST = 200;
    private static final int REPORTS_PER_SAVING = 6;

    /** Starts it; its lines are on its standard output. */
    Process start() throws IOException {
        List<String> arguments = List.of(
                file.toString(),
                data,
                Integer.toString(train),
                Long.toString(seed),
                Double.toString(saveEvery),
                Double.toString(seconds));
        return JavaProcess.builder(SoakProcess.class, MACHINE, arguments)
                .redirectError(errors().toFile())
                .start();
    }

    /** What the last process printed on standard error. */
    Path errors() {
        return file.resolveSibling("errors.txt");
    }

    /**
     * Trains and saves until the time is over.
     *
     * @param arguments as {@link #start()} gives them
     * @throws IOException if the file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        new SoakProcess(
                        Path.of(arguments[0]),
                        arguments[1],
                        Integer.parseInt(arguments[2]),
                        Long.parseLong(arguments[3]),
                        Double.parseDouble(arguments[4]),
                        Double.parseDouble(arguments[5]))
                .run();
    }

    private void run() throws IOException {
        long end = System.nanoTime() + nanos(seconds);
        SoakTraining training =
                new SoakTraining(file, DigitSource.load(data, new DigitLimits(train, TEST), System.err::println), seed);
        do {
            for (int i = 0; i < REPORTS_PER_SAVING; i++) {
                training.train(nanos(saveEvery / REPORTS_PER_SAVING));
            }
            training.saveAndRestore();
        } while (System.nanoTime() < end);
    }

    private static long nanos(double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }
}
