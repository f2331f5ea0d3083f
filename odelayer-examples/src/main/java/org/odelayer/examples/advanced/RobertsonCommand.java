package org.odelayer.examples.advanced;

import java.io.IOException;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.MethodOption;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Progress;
import org.odelayer.examples.run.Result;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.method.StiffSolver;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Robertson's reaction over ten decades of time, learned as a stiff neural ODE from one trajectory: the setup of Kim,
 * Ji, Deng, Ma, Rackauckas, "Stiff neural ordinary differential equations", Chaos 31 (2021), as in the authors' code:
 * 50 times, six hidden layers of five GELU units, the mean absolute error of scaled states. Solved by RODAS5P, with the
 * adjoint along its dense output.
 *
 * <p>Prints {@code RESULT {"loss", "firstLoss", "nfe", "seconds"}}: the mean absolute error of the last and of the
 * first iteration, the last solve's evaluations of f, and the time of training.
 */
@Command(name = "robertson", description = "Learn a stiff reaction, by a stiff field (Kim et al. 2021).")
public final class RobertsonCommand extends FigureCommand {
    @Option(names = "--points", description = "Times from 1e-5 to 1e5.")
    private int points = 50;

    @Option(names = "--layers", description = "Hidden layers.")
    private int layers = 6;

    @Option(names = "--width", description = "Units of each.")
    private int width = 5;

    @Option(names = "--iterations", description = "Iterations of Adam.")
    private int iterations = 400;

    @Option(
            names = "--solver",
            converter = MethodOption.class,
            completionCandidates = MethodOption.class,
            description = "An adaptive method: ${COMPLETION-CANDIDATES}.")
    private NamedMethod solver = StiffSolver.RODAS5P;

    @Option(names = "--lr", description = "Learning rate.")
    private double learningRate = 0.01;

    @Option(names = "--seed", description = "Seed of the weights.")
    private long seed = 1;

    @Option(names = "--unscaled", description = "Leave states and time in the reaction's units.")
    private boolean unscaled;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--points", points);
        Numbers.requirePositive("--layers", layers);
        Numbers.requirePositive("--width", width);
        Numbers.requirePositive("--iterations", iterations);
        Numbers.requirePositive("--lr", learningRate);
        RobertsonData reaction = RobertsonData.at(points);
        long start = System.nanoTime();
        RobertsonRun run = new RobertsonRun(
                reaction, !unscaled, new RobertsonRun.Settings(layers, width, solver, learningRate, seed));
        Progress.loop("robertson", iterations, i -> run.step());
        double seconds = (System.nanoTime() - start) / 1e9;
        double[] errors = run.errors();
        save(figure(reaction, run), "robertson.png");
        double[] nfe = run.log().forward();
        result(new Result()
                .with("loss", errors[errors.length - 1])
                .with("firstLoss", errors[0])
                .with("nfe", nfe[nfe.length - 1])
                .with("seconds", seconds));
    }

    private static Figure figure(RobertsonData reaction, RobertsonRun run) {
        Figure figure = new Figure("Robertson's reaction, learned", 2);
        double[][] learned = run.learned();
        for (int k = 0; k < learned.length; k++) {
            figure.lines("y" + (k + 1), "t", "y" + (k + 1))
                    .logarithmicX()
                    .points("reaction", reaction.times(), reaction.species(k))
                    .line("neural ODE", reaction.times(), learned[k]);
        }
        figure.lines("mean absolute error", "iteration", "of the scaled states")
                .logarithmic()
                .line("error", run.log().iterations(), run.errors());
        return figure;
    }
}
