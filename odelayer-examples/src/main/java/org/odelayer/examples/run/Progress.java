package org.odelayer.examples.run;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a long computation has come, on standard error: a bar where that is a terminal, else a line for every tenth
 * of the way.
 *
 * <pre>{@code
 * Progress.loop("training", iterations, i -> {
 *     ...
 *     return "loss " + loss;
 * });
 * }</pre>
 */
public final class Progress implements AutoCloseable {
    private static final int TENTHS = 10;
    private static final int PERCENT = 100;
    private static final int REDRAW_MILLIS = 200;
    /** So wide is a terminal at least. */
    private static final int COLUMNS = 79;

    private final String task;
    private final long steps;
    private final PrintStream lines;

    /** Null where lines are written. */
    private final ProgressBar bar;

    private long done;

    /**
     * Begins.
     *
     * @param task what is being done, in a word or two
     * @param steps how many steps it takes, at least 1
     * @throws IllegalArgumentException if the number of steps is below 1
     */
    public Progress(String task, long steps) {
        this(task, steps, System.err, isErrTerminal());
    }

    /** Begins on a stream; a bar always goes to the terminal. */
    Progress(String task, long steps, PrintStream lines, boolean terminal) {
        if (steps < 1) {
            throw new IllegalArgumentException("steps (" + steps + ") must be at least 1");
        }
        this.task = task;
        this.steps = steps;
        this.lines = lines;
        this.bar = terminal ? bar(task, steps) : null;
    }

    /**
     * Takes all steps of a task, one after the other.
     *
     * @param task what is being done, in a word or two
     * @param steps how many steps it takes, at least 1
     * @param step takes one, of a number from 0, and says how things stand
     * @throws IllegalArgumentException if the number of steps is below 1
     */
    public static void loop(String task, int steps, IntFunction<String> step) {
        loop(task, steps, step, () -> false);
    }

    /**
     * Takes the steps of a task, one after the other, until it is to stop.
     *
     * @param task what is being done, in a word or two
     * @param steps how many steps it takes, at least 1
     * @param step takes one, of a number from 0, and says how things stand
     * @param stopped whether to stop, asked before each step but the first
     * @throws IllegalArgumentException if the number of steps is below 1
     */
    public static void loop(String task, int steps, IntFunction<String> step, BooleanSupplier stopped) {
        try (Progress progress = new Progress(task, steps)) {
            for (int i = 0; i < steps && (i == 0 || !stopped.getAsBoolean()); i++) {
                progress.step(step.apply(i));
            }
        }
    }

    private static ProgressBar bar(String task, long steps) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setMaxRenderedLength(COLUMNS)
                .hideEta()
                .build();
    }

    /**
     * One step is done.
     *
     * @param message how things stand, in a few words; may be empty
     */
    public void step(String message) {
        done++;
        if (bar != null) {
            bar.setExtraMessage(" " + message);
            bar.step();
        } else if (done <= steps && TENTHS * done / steps > TENTHS * (done - 1) / steps) {
            lines.println(task + ": " + PERCENT * done / steps + " % (" + done + " of " + steps + ")"
                    + (message.isEmpty() ? "" : ", " + message));
        }
    }

    /** Leaves the terminal ready for other output. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    private static boolean isErrTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return isConsoleTerminal();
        }
    }

    /** Since Java 22 a console need not be a terminal and can tell; before, it always is one. */
    private static boolean isConsoleTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
