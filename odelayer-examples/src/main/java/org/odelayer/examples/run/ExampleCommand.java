package org.odelayer.examples.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command: options as fields, work in {@link #run()}, lines for people and at the end a {@link Result} for programs.
 *
 * <pre>{@code
 * @Command(name = "count", description = "Counts.")
 * public final class CountCommand extends ExampleCommand {
 *     @Option(names = "--to", description = "The last number.")
 *     private int to = 10;
 *
 *     @Override
 *     protected void run() {
 *         Numbers.requirePositive("--to", to);
 *         Progress.loop("counting", to, i -> "at " + i);
 *         result(new Result().with("last", to));
 *     }
 * }
 * }</pre>
 */
@Command(mixinStandardHelpOptions = true, showDefaultValues = true)
public abstract class ExampleCommand implements Callable<Integer> {
    /** The option that {@link QuickDefaults} looks for. */
    public static final String QUICK = "--quick";

    @Spec
    private CommandSpec spec;

    @Option(
            names = QUICK,
            description = "Take settings so small that it ends within a minute: to see that it works. Other options"
                    + " override them.")
    private boolean quick;

    /** For commands. */
    protected ExampleCommand() {}

    @Override
    public final Integer call() throws Exception {
        run();
        return 0;
    }

    /**
     * Does the work.
     *
     * @throws IllegalArgumentException if an option makes no sense; the message names it
     * @throws Exception if something else fails
     */
    protected abstract void run() throws Exception;

    /**
     * Prints a formatted line, at once: the next one may take a while.
     *
     * @param format as of {@link String#format}
     * @param values what to put into it
     */
    protected final void print(String format, Object... values) {
        line(String.format(Locale.ROOT, format, values));
    }

    /**
     * Prints a line as it is.
     *
     * @param text the line
     */
    protected final void line(Object text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }

    /**
     * Prints the last line.
     *
     * @param result what came out
     */
    protected final void result(Result result) {
        line(result);
    }

    /**
     * Whether the user gave an option, be it the default.
     *
     * @param option its name
     * @return true if it stood on the command line
     */
    protected final boolean given(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    /**
     * Whether an option has a value of the user or of {@code --quick}.
     *
     * @param option its name
     * @return true if it does not have its usual default
     */
    protected final boolean set(String option) {
        return given(option) || quick && new QuickDefaults(QUICK).has(spec.name(), option);
    }

    /**
     * Runs this command as it was given once more, in a process of its own, and prints what that prints.
     *
     * @param options of the Java machine
     * @throws IOException if it fails
     * @throws InterruptedException if this thread is interrupted
     */
    protected final void runAgain(List<String> options) throws IOException, InterruptedException {
        CommandLine program = spec.root().commandLine();
        Class<?> main = program.getCommand().getClass();
        JavaProcess.run(main, options, program.getParseResult().originalArgs(), this::line);
    }

    /**
     * Makes a run of each of some seeds.
     *
     * @param <T> the kind of run
     * @param first the first seed
     * @param count how many
     * @param run makes one
     * @return the runs
     */
    protected static <T> List<T> runs(long first, int count, LongFunction<T> run) {
        return LongStream.range(first, first + count).mapToObj(run).toList();
    }
}
