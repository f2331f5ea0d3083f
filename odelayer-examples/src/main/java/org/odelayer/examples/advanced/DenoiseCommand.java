package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.LinesPanel;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Removes noise from signals by a stable flow with a data term, ẏ = −Kᵀσ(Ky + β) − λ(y − f), y(0) = f, and measures the
 * error against the time at which the flow is stopped, for several levels of noise.
 *
 * <p>Prints {@code RESULT {"noise": […], "stoppingTime": […], "error": […], "errorAtEnd": […]}}, one per level; draws
 * {@code denoise.png}.
 */
@Command(name = "denoise", description = "A flow that removes noise: error against stopping time.")
public final class DenoiseCommand extends FigureCommand {
    private static final int TIMES = 161;
    private static final double LAST = 4;

    @Option(names = "--points", description = "Points of a signal.")
    private int points = 64;

    @Option(names = "--noise", description = "Standard deviation of the noise in training.")
    private double noise = 0.2;

    @Option(names = "--levels", split = ",", description = "Standard deviations of the noise to measure with.")
    private List<Double> levels = List.of(0.0, 0.025, 0.05, 0.1, 0.2, 0.4);

    @Option(names = "--strength", description = "λ, the weight of the data term.")
    private double strength = 0.1;

    @Option(names = "--iterations", description = "Iterations of Adam.")
    private int iterations = 1000;

    @Option(names = "--batch", description = "Signals per iteration.")
    private int batch = 64;

    @Option(names = "--lr", description = "Learning rate of Adam.")
    private double learningRate = 0.003;

    @Option(names = "--seed", description = "Seed of signals, noise and initial weights.")
    private long seed = 1;

    @Override
    protected void run() throws IOException {
        if (levels.stream().anyMatch(level -> !(level >= 0))) {
            throw new IllegalArgumentException("--levels (" + levels + ") must be >= 0");
        }
        DenoiseRun run =
                new DenoiseRun(new DenoiseRun.Settings(points, noise, strength, iterations, batch, learningRate), seed);
        double[] times = Numbers.filled(TIMES, i -> LAST * i / (TIMES - 1));
        List<Curve> curves = new ArrayList<>();
        print("%6s %13s %12s %14s", "noise", "best time", "error there", "error at t = 1");
        for (double level : levels) {
            Curve curve = new Curve(level, times, run.errors(level, times));
            print("%6.3f %13.3f %12.4f %14.4f", level, curve.bestTime(), curve.bestError(), curve.errorAtEnd());
            curves.add(curve);
        }
        save(draw(run, curves), "denoise.png");
        result(new Result()
                .with("noise", each(curves, Curve::level))
                .with("stoppingTime", each(curves, Curve::bestTime))
                .with("error", each(curves, Curve::bestError))
                .with("errorAtEnd", each(curves, Curve::errorAtEnd)));
    }

    private static double[] each(List<Curve> curves, ToDoubleFunction<Curve> value) {
        return curves.stream().mapToDouble(value).toArray();
    }

    /** Errors over the stopping time, at one level of noise. */
    private record Curve(double level, double[] times, double[] errors) {
        private int best() {
            return IntStream.range(0, errors.length)
                    .reduce((i, k) -> errors[k] < errors[i] ? k : i)
                    .orElseThrow();
        }

        double bestTime() {
            return times[best()];
        }

        double bestError() {
            return errors[best()];
        }

        /** Where the flow was trained to be at the clean signals. */
        double errorAtEnd() {
            return errors[(int) Math.round((TIMES - 1) / LAST)];
        }

        String name() {
            return "noise " + level;
        }
    }

    private Figure draw(DenoiseRun run, List<Curve> curves) {
        Figure figure = new Figure("Denoising by a flow: the best time to stop", 2);
        LinesPanel errors = figure.lines("error against stopping time", "stopping time", "root mean square error");
        for (Curve curve : curves) {
            errors.line(curve.name(), curve.times, curve.errors);
            errors.points(curve.name(), new double[] {curve.bestTime()}, new double[] {curve.bestError()});
        }
        INDArray noisy = run.noisy(noise);
        INDArray restored = run.flow(noisy, 1).slice(0);
        double[] places = Numbers.filled(points, i -> i);
        figure.lines("a signal with noise " + noise, "place", "value")
                .points("noisy", places, noisy.getRow(0).toDoubleVector())
                .line("clean", places, run.clean().getRow(0).toDoubleVector())
                .line("restored, t = 1", places, restored.getRow(0).toDoubleVector());
        return figure;
    }
}
