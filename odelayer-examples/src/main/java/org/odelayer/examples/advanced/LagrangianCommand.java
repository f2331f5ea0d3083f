package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.List;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.LinesPanel;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A Lagrangian of angles is learned from accelerations; then motions of 20 s from new starts, whose true energy is
 * looked at.
 *
 * <p>Prints the largest change of the energy in largest potentials and {@code RESULT {"energyError": […]}}, a number
 * per seed; draws {@code lagrangian-pendulum.png} or {@code lagrangian-double.png}.
 */
@Command(name = "lagrangian", description = "A Lagrangian of angles that is learned: a pendulum, or two in a chain.")
public final class LagrangianCommand extends FigureCommand {
    private static final int SHOWN = 0;

    @Option(names = "--system", description = "Of ${COMPLETION-CANDIDATES}.")
    private LagrangianSystem system = LagrangianSystem.PENDULUM;

    @Option(names = "--seeds", description = "Number of seeds, from 1 on.")
    private int seeds = 1;

    @Option(names = "--iterations", description = "Iterations of Adam.")
    private int iterations = 2000;

    @Option(names = "--rate", description = "Learning rate.")
    private double rate = 0.005;

    @Option(names = "--hidden", split = ",", description = "Sizes of the hidden layers.")
    private long[] hidden = {64, 64};

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--seeds", seeds);
        Numbers.requirePositive("--iterations", iterations);
        Numbers.requirePositive("--rate", rate);
        List<LagrangianRun> runs = runs(1, seeds, seed -> new LagrangianRun(system, seed, iterations, rate, hidden));
        double[] errors = runs.stream().mapToDouble(LagrangianRun::energyError).toArray();
        for (int i = 0; i < seeds; i++) {
            print("seed %d: largest change of the energy over 20 s, in largest potentials, %.4f", i + 1, errors[i]);
        }
        String name = "lagrangian-" + system.name().toLowerCase(java.util.Locale.ROOT);
        Figure figure = new Figure("A Lagrangian learned from accelerations", 2);
        draw(figure, runs.get(0));
        save(figure, name + ".png");
        result(new Result().with("energyError", errors));
    }

    private void draw(Figure figure, LagrangianRun run) {
        double[] times = LagrangianRun.times();
        for (int angle = 0; angle < system.angles(); angle++) {
            figure.lines(system.angles() == 1 ? "motion from rest" : "angle " + (angle + 1), "t", "angle")
                    .line("learned", times, run.learned(SHOWN, angle))
                    .line("true", times, run.truth(SHOWN, angle));
        }
        LinesPanel energies = figure.lines("true energy along learned motions", "t", "change, in largest potentials");
        for (int test = 0; test < 5; test++) {
            energies.line("start " + (test + 1), times, run.energyChanges(test));
        }
    }
}
