package org.odelayer.examples.advanced;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.IntToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the experiments' commands have in common: where they draw, and how they print. */
@Command(mixinStandardHelpOptions = true, showDefaultValues = true, sortOptions = false)
abstract class ExampleCommand implements Callable<Integer> {
    @Option(names = "--figures", paramLabel = "FOLDER", description = "Where to draw the figures.")
    private Path figures = Path.of("target");

    @Spec
    private CommandSpec spec;

    @Override
    public final Integer call() throws Exception {
        run();
        spec.commandLine().getOut().flush();
        return 0;
    }

    abstract void run() throws Exception;

    /** Prints at once: some rows take a while. */
    final void print(String format, Object... values) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(Locale.ROOT, format + "%n", values);
        out.flush();
    }

    final Path figure(String name) {
        return figures.resolve(name);
    }

    final void drawn(Path file) {
        print("figure %s", file);
    }

    static void requirePositive(String option, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(option + " (" + value + ") must be > 0");
        }
    }

    static double[] filled(int length, IntToDoubleFunction value) {
        double[] array = new double[length];
        Arrays.setAll(array, value);
        return array;
    }
}
