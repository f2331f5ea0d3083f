package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Hamiltonian networks and plain ones, trained on noisy states with their derivatives, and what becomes of the energy
 * over 20 s from new starts.
 *
 * <p>Prints the mean squared errors of the energy and {@code RESULT {"energyMse": {"spring": […], …}, "baseline":
 * {…}}}, a number per seed; draws {@code hamiltonian.png}. With {@code --window} it trains through solved motions and
 * prints {@code RESULT {"scoreToFloor": {…}}}, the score on other motions over that of the true field.
 */
@Command(name = "hamiltonian", description = "Energies that are learned and kept: spring, pendulum, two bodies.")
public final class HamiltonianCommand extends FigureCommand {
    /** The test motion that is drawn. */
    private static final int SHOWN = 0;

    @Option(names = "--systems", split = ",", description = "Of ${COMPLETION-CANDIDATES}.")
    private List<HamiltonianSystem> systems = List.of(HamiltonianSystem.SPRING, HamiltonianSystem.PENDULUM);

    @Option(names = "--seeds", description = "Number of seeds, from 1 on.")
    private int seeds = 3;

    @Option(names = "--iterations", description = "Iterations of Adam.")
    private int iterations = 1500;

    @Option(names = "--rate", description = "Learning rate.")
    private double rate = 0.001;

    @Option(names = "--hidden", split = ",", description = "Sizes of the hidden layers.")
    private long[] hidden = {64, 64};

    @Option(
            names = "--window",
            description = "Train through solved motions in windows of this length, in s, in place of derivatives.")
    private double window;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--seeds", seeds);
        Numbers.requirePositive("--iterations", iterations);
        Numbers.requirePositive("--rate", rate);
        Numbers.requireNotNegative("--window", window);
        if (window > 0) {
            trainThroughWindows();
        } else {
            trainOnDerivatives();
        }
    }

    private void trainThroughWindows() {
        Result ratios = new Result();
        for (HamiltonianSystem system : systems) {
            List<HamiltonianWindows> all =
                    runs(1, seeds, seed -> new HamiltonianWindows(system, window, seed, iterations, rate, hidden));
            all.forEach(run -> print(
                    "%s, windows of %.1f s: score %.5f, that of the true field %.5f",
                    name(system), window, run.score(), run.floor()));
            ratios.with(
                    name(system),
                    all.stream().mapToDouble(run -> run.score() / run.floor()).toArray());
        }
        result(new Result().with("scoreToFloor", ratios));
    }

    private static String name(HamiltonianSystem system) {
        return system.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void trainOnDerivatives() throws IOException {
        Result learned = new Result();
        Result plain = new Result();
        Figure figure = new Figure("Energies that are learned and kept", 2);
        for (HamiltonianSystem system : systems) {
            List<HamiltonianRun> runs =
                    runs(1, seeds, seed -> new HamiltonianRun(system, seed, iterations, rate, hidden));
            String name = name(system);
            double[] errors =
                    runs.stream().mapToDouble(HamiltonianRun::energyError).toArray();
            double[] plainErrors =
                    runs.stream().mapToDouble(HamiltonianRun::plainEnergyError).toArray();
            print(
                    "%s: mean squared error of the energy over 20 s, Hamiltonian %s, plain %s",
                    name, text(errors), text(plainErrors));
            learned.with(name, errors);
            plain.with(name, plainErrors);
            draw(figure, name, runs.get(0));
        }
        save(figure, "hamiltonian.png");
        result(new Result().with("energyMse", learned).with("baseline", plain));
    }

    private static String text(double... values) {
        String each = Arrays.stream(values)
                .mapToObj(value -> String.format(Locale.ROOT, "%.3g", value))
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
        return String.format(
                Locale.ROOT, "%.3g (%s)", Arrays.stream(values).average().orElse(0), each);
    }

    private static void draw(Figure figure, String name, HamiltonianRun run) {
        figure.plane(
                        name + ": a motion over 20 s from a new start",
                        "q",
                        run.system().width() == 2 ? "p" : "q, second axis")
                .path("plain", column(run.plain(SHOWN), 0), column(run.plain(SHOWN), 1))
                .path("Hamiltonian", column(run.learned(SHOWN), 0), column(run.learned(SHOWN), 1))
                .path("true", column(run.truth(SHOWN), 0), column(run.truth(SHOWN), 1));
        double[] times = HamiltonianRun.times();
        figure.lines(name + ": its true energy", "t", "energy")
                .line("plain", times, energies(run, run.plain(SHOWN)))
                .line("Hamiltonian", times, energies(run, run.learned(SHOWN)))
                .line("true", times, energies(run, run.truth(SHOWN)));
    }

    private static double[] column(double[][] states, int feature) {
        return Arrays.stream(states).mapToDouble(state -> state[feature]).toArray();
    }

    private static double[] energies(HamiltonianRun run, double[]... states) {
        return Arrays.stream(states).mapToDouble(run.system()::energy).toArray();
    }
}
