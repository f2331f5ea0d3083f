package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Learns damped oscillators from 30 trajectories: a second-order equation needs to learn the acceleration only, one of
 * first order that the first dimension's derivative is the second as well (Norcliffe, Bodnar, Day, Simidjievski, Liò,
 * "On second order behaviour in augmented neural ODEs", 2020).
 *
 * <p>Prints parameters and test error by hidden size, and {@code RESULT {"mse": {model: {hidden: …}}, "parameters":
 * …}}; draws {@code oscillators.png}.
 */
@Command(name = "oscillators", description = "Damped oscillators: second-order against first-order equations.")
public final class OscillatorsCommand extends FigureCommand {
    private static final int SHOWN = 3;

    @Option(names = "--hidden", split = ",", description = "Sizes of the hidden layer, one or several.")
    private List<Integer> hidden = List.of(1, 2, 4, 8, 16, 32);

    @Option(names = "--trajectories", description = "Trajectories to train on, and as many to test on.")
    private int trajectories = 30;

    @Option(names = "--points", description = "Times of each trajectory on (0, 10].")
    private int points = 25;

    @Option(names = "--iterations", description = "Iterations of Adam.")
    private int iterations = 300;

    @Option(names = "--fine-tuning", description = "Iterations of L-BFGS per start, at most.")
    private int fineTuning = 60;

    @Option(names = "--seed", description = "Seed of the initial weights and of the trajectories.")
    private long seed = 1;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--trajectories", trajectories);
        Numbers.requirePositive("--points", points);
        Numbers.requirePositive("--iterations", iterations);
        Numbers.requirePositive("--fine-tuning", fineTuning);
        hidden.forEach(size -> Numbers.requirePositive("--hidden", size));
        print("%-14s %7s %11s %12s", "model", "hidden", "parameters", "test MSE");
        List<OscillatorRun> runs = new ArrayList<>();
        for (OscillatorModel model : OscillatorModel.values()) {
            for (int size : hidden) {
                CurveFit fit = new CurveFit(points, size, iterations, fineTuning, 0.01);
                OscillatorRun run = new OscillatorRun(model, seed, trajectories, fit);
                print("%-14s %7d %11d %12.3e", model, size, run.parameters(), run.error());
                runs.add(run);
            }
        }
        save(draw(runs), "oscillators.png");
        Result errors = new Result();
        Result parameters = new Result();
        for (OscillatorModel model : OscillatorModel.values()) {
            List<OscillatorRun> own = of(model, runs);
            errors.with(model.toString(), Result.of(own, OscillatorRun::hidden, OscillatorRun::error));
            parameters.with(model.toString(), Result.of(own, OscillatorRun::hidden, OscillatorRun::parameters));
        }
        result(new Result().with("mse", errors).with("parameters", parameters));
    }

    private static List<OscillatorRun> of(OscillatorModel model, List<OscillatorRun> runs) {
        return runs.stream().filter(run -> run.model() == model).toList();
    }

    private Figure draw(List<OscillatorRun> runs) {
        Figure figure = new Figure("Damped oscillators", 2);
        int largest = hidden.get(hidden.size() - 1);
        for (OscillatorModel model : OscillatorModel.values()) {
            OscillatorRun run = of(model, runs).stream()
                    .filter(r -> r.hidden() == largest)
                    .findFirst()
                    .orElseThrow();
            var panel = figure.lines(model + ", hidden " + largest, "t", "x(t)");
            Flow learned = run.learned(Math.min(SHOWN, trajectories));
            for (int i = 0; i < Math.min(SHOWN, trajectories); i++) {
                panel.line("learned", learned.times(), learned.path(i, 0));
                panel.points("test trajectories", run.times(), run.truth(i));
            }
        }
        drawErrors(figure, runs);
        return figure;
    }

    private static void drawErrors(Figure figure, List<OscillatorRun> runs) {
        var panel = figure.lines("test error by size", "number of parameters", "mean squared error");
        for (OscillatorModel model : OscillatorModel.values()) {
            List<OscillatorRun> own = of(model, runs);
            double[] sizes = Numbers.filled(own.size(), i -> own.get(i).parameters());
            panel.line(
                    model.toString(),
                    sizes,
                    Numbers.filled(own.size(), i -> own.get(i).error()));
        }
        panel.logarithmic();
    }
}
