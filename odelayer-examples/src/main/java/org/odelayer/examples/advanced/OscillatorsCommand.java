package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
 * <p>Prints parameters and test error by hidden size, the median of the seeds and the range between them, and {@code
 * RESULT {"mse": {model: {hidden: …}}, "parameters": …}} with the medians; draws {@code oscillators.png}.
 */
@Command(name = "oscillators", description = "Damped oscillators: second-order against first-order equations.")
public final class OscillatorsCommand extends FigureCommand {
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

    @Option(names = "--seeds", description = "Number of runs of each: initial weights and trajectories.")
    private int seeds = 5;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--trajectories", trajectories);
        Numbers.requirePositive("--points", points);
        Numbers.requirePositive("--iterations", iterations);
        Numbers.requirePositive("--fine-tuning", fineTuning);
        Numbers.requirePositive("--seeds", seeds);
        hidden.forEach(size -> Numbers.requirePositive("--hidden", size));
        print("%-14s %7s %11s %12s %22s", "model", "hidden", "parameters", "test MSE", "of the seeds");
        Map<OscillatorModel, List<OscillatorRuns>> all = new EnumMap<>(OscillatorModel.class);
        for (OscillatorModel model : OscillatorModel.values()) {
            List<OscillatorRuns> own = new ArrayList<>();
            for (int size : hidden) {
                own.add(train(model, size));
                line(own.get(own.size() - 1));
            }
            all.put(model, own);
        }
        save(OscillatorsFigure.draw(all), "oscillators.png");
        Result errors = new Result();
        Result parameters = new Result();
        all.forEach((model, own) -> {
            errors.with(model.toString(), Result.of(own, OscillatorRuns::hidden, OscillatorRuns::median));
            parameters.with(model.toString(), Result.of(own, OscillatorRuns::hidden, OscillatorRuns::parameters));
        });
        result(new Result().with("mse", errors).with("parameters", parameters));
    }

    private OscillatorRuns train(OscillatorModel model, int size) {
        CurveFit fit = new CurveFit(points, size, iterations, fineTuning, 0.01);
        return new OscillatorRuns(model, runs(1, seeds, seed -> new OscillatorRun(model, seed, trajectories, fit)));
    }
}
