package org.odelayer.examples;

import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.examples.advanced.BlocksCommand;
import org.odelayer.examples.advanced.ContractionCommand;
import org.odelayer.examples.advanced.ConvDigitsCommand;
import org.odelayer.examples.advanced.DenoiseCommand;
import org.odelayer.examples.advanced.DetestCommand;
import org.odelayer.examples.advanced.Flip1dCommand;
import org.odelayer.examples.advanced.FlowCommand;
import org.odelayer.examples.advanced.GradientWorthCommand;
import org.odelayer.examples.advanced.GradientsCommand;
import org.odelayer.examples.advanced.HamiltonianCommand;
import org.odelayer.examples.advanced.IdeaCommand;
import org.odelayer.examples.advanced.JacobianCommand;
import org.odelayer.examples.advanced.LagrangianCommand;
import org.odelayer.examples.advanced.ManifoldCommand;
import org.odelayer.examples.advanced.MoonsCommand;
import org.odelayer.examples.advanced.OptimalControlCommand;
import org.odelayer.examples.advanced.OscillatorsCommand;
import org.odelayer.examples.advanced.PendulumCommand;
import org.odelayer.examples.advanced.RobertsonCommand;
import org.odelayer.examples.advanced.SdeCommand;
import org.odelayer.examples.advanced.SeriesCommand;
import org.odelayer.examples.advanced.SineCommand;
import org.odelayer.examples.advanced.SolveCommand;
import org.odelayer.examples.advanced.SolversCommand;
import org.odelayer.examples.advanced.SpheresCommand;
import org.odelayer.examples.advanced.SpheresRatesCommand;
import org.odelayer.examples.advanced.TrackingCommand;
import org.odelayer.examples.benchmark.BenchmarkCommand;
import org.odelayer.examples.quickstart.MnistCommand;
import org.odelayer.examples.run.QuickDefaults;
import org.odelayer.examples.soak.SoakCommand;
import org.odelayer.examples.spark.SparkCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/**
 * The command line of the examples: {@code mvn -q compile exec:java} runs {@code mnist} with its defaults, {@code
 * -Dexec.args="COMMAND --option ..."} anything else, {@code -Dexec.args=--help} lists it.
 */
@Command(
        name = "odelayer",
        description =
                "Neural ODE layers for Deeplearning4j: examples. Without a command, mnist runs with its defaults.",
        mixinStandardHelpOptions = true,
        version = "odelayer examples 0.1.0",
        subcommands = {
            MnistCommand.class,
            BlocksCommand.class,
            IdeaCommand.class,
            SpheresCommand.class,
            SpheresRatesCommand.class,
            Flip1dCommand.class,
            RobertsonCommand.class,
            SineCommand.class,
            OscillatorsCommand.class,
            MoonsCommand.class,
            JacobianCommand.class,
            ConvDigitsCommand.class,
            OptimalControlCommand.class,
            DenoiseCommand.class,
            ContractionCommand.class,
            SolversCommand.class,
            DetestCommand.class,
            SolveCommand.class,
            TrackingCommand.class,
            PendulumCommand.class,
            FlowCommand.class,
            ManifoldCommand.class,
            SeriesCommand.class,
            SdeCommand.class,
            HamiltonianCommand.class,
            LagrangianCommand.class,
            GradientsCommand.class,
            GradientWorthCommand.class,
            SparkCommand.class,
            BenchmarkCommand.class,
            SoakCommand.class
        })
public final class Main {
    // Drawing into an image needs no display, but AWT would open the one that DISPLAY names and fail where it does not
    // answer.
    static {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    private Main() {}

    /**
     * Runs a command and ends the process with its exit code: 0 if it succeeded, 1 if it failed, 2 for wrong arguments.
     *
     * @param args the command and its options
     */
    public static void main(String[] args) {
        useOneThread();
        System.exit(run(args.length == 0 ? new String[] {"mnist"} : args));
    }

    /**
     * Work as small as the examples' runs fastest in one thread: a second one waits more than it works, and starves
     * both where the machine is busy. {@code OMP_NUM_THREADS} overrides.
     */
    private static void useOneThread() {
        if (System.getenv("OMP_NUM_THREADS") == null) {
            Nd4j.getEnvironment().setMaxMasterThreads(1);
            Nd4j.factory().blas().setMaxThreads(1);
        }
    }

    /**
     * Runs a command.
     *
     * @param args the command and its options
     * @return the exit code
     */
    public static int run(String... args) {
        return commandLine(args)
                .setExecutionExceptionHandler((error, command, parsed) -> {
                    command.getErr().println(command.getColorScheme().errorText("error: " + message(error)));
                    return error instanceof ParameterException || error instanceof IllegalArgumentException ? 2 : 1;
                })
                .execute(args);
    }

    /** All commands, with the defaults that the arguments ask for. */
    static CommandLine commandLine(String... args) {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setDefaultValueProvider(new QuickDefaults(args));
    }

    /** What a user can act on: the library's errors explain themselves, all others need their class. */
    private static String message(Throwable error) {
        boolean explained = error instanceof IllegalArgumentException
                || error instanceof org.odelayer.ode.OdeSolveException
                || error instanceof java.io.IOException;
        return explained && error.getMessage() != null ? error.getMessage() : error.toString();
    }
}
