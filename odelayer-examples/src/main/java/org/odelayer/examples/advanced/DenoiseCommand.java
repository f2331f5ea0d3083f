package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Removes noise, and blur, from signals by a stable flow with a data term, ẏ = −Kᵀσ(Ky + β) − λAᵀ(Ay − f), and measures
 * the error against the time at which the flow is stopped, for several levels δ of noise; beside it the part of the
 * error that comes from the noise, ‖y(t; f) − y(t; f₀)‖, and its bound (‖B‖ + λ‖A‖t) δ where y(0) = B f.
 *
 * <p>Prints {@code RESULT {"noise": […], "stoppingTime": […], "error": […], "errorAtEnd": […], "propagated": […],
 * "bound": […]}}, one per level; draws {@code denoise.png} and {@code
 * denoise-signal.png}.
 */
@Command(name = "denoise", description = "A flow that removes noise: error against stopping time.")
public final class DenoiseCommand extends FigureCommand {
    private static final int TIMES = 161;
    private static final double LAST = 4;
    /** Where the flow is trained to be at the clean signals. */
    private static final int END = (int) Math.round((TIMES - 1) / LAST);

    /** As many as there are colors, but for the two of measured errors and their bound. */
    private static final int MOST_LEVELS = 8;

    @Mixin
    private DenoiseSettings settings = new DenoiseSettings();

    @Option(names = "--levels", split = ",", description = "Standard deviations of the noise to measure with.")
    private List<Double> levels = List.of(0.0, 0.025, 0.05, 0.1, 0.2, 0.4);

    @Override
    protected void run() throws IOException {
        settings.check();
        if (levels.stream().anyMatch(level -> !(level >= 0))) {
            throw new IllegalArgumentException("--levels (" + levels + ") must be >= 0");
        }
        if (levels.size() > MOST_LEVELS) {
            throw new IllegalArgumentException("--levels (" + levels + ") must be " + MOST_LEVELS + " at most");
        }
        DenoiseRun run = new DenoiseRun(settings);
        double[] times = Numbers.filled(TIMES, i -> LAST * i / (TIMES - 1));
        List<DenoiseCurve> curves =
                levels.stream().map(level -> DenoiseCurve.of(run, level, times)).toList();
        String row = "%6s %10s %12s %15s %17s %16s";
        print(row, "noise", "best time", "error there", "error at t = 1", "from noise there", "its bound there");
        for (DenoiseCurve curve : curves) {
            print(
                    row.replace("s", ".4f"),
                    curve.level(),
                    curve.bestTime(),
                    curve.bestError(),
                    curve.errors()[END],
                    curve.propagatedAtBest(),
                    bound(curve));
        }
        save(draw(curves), "denoise.png");
        save(drawSignal(run), "denoise-signal.png");
        result(new Result()
                .with("noise", each(curves, DenoiseCurve::level))
                .with("stoppingTime", each(curves, DenoiseCurve::bestTime))
                .with("error", each(curves, DenoiseCurve::bestError))
                .with("errorAtEnd", each(curves, curve -> curve.errors()[END]))
                .with("propagated", each(curves, DenoiseCurve::propagatedAtBest))
                .with("bound", each(curves, this::bound)));
    }

    private double bound(DenoiseCurve curve) {
        return settings.bound(curve.bestTime()) * curve.delta();
    }

    private static <T> double[] each(List<T> all, ToDoubleFunction<T> value) {
        return all.stream().mapToDouble(value).toArray();
    }

    private Figure draw(List<DenoiseCurve> curves) {
        Figure figure = new Figure("The best time to stop a flow", 2);
        LinesPanel errors = figure.lines("error against stopping time", "stopping time", "root mean square error");
        for (DenoiseCurve curve : curves) {
            errors.line(curve.name(), curve.times(), curve.errors());
            errors.points(curve.name(), new double[] {curve.bestTime()}, new double[] {curve.bestError()});
        }
        drawPropagated(figure, curves);
        return figure;
    }

    /** In parts of δ the curves of all levels lie upon each other: a line, and a band from lowest to highest. */
    private void drawPropagated(Figure figure, List<DenoiseCurve> curves) {
        LinesPanel panel = figure.lines("error from the noise alone", "stopping time", "error / δ");
        double[] later = Arrays.copyOfRange(curves.get(0).times(), 1, TIMES);
        List<DoubleSummaryStatistics> measured = IntStream.range(1, TIMES)
                .mapToObj(i -> curves.stream()
                        .filter(curve -> curve.delta() > 0)
                        .mapToDouble(curve -> curve.relative(i))
                        .summaryStatistics())
                .toList();
        if (measured.get(0).getCount() > 0) {
            panel.band(
                            "measured, all levels",
                            later,
                            each(measured, DoubleSummaryStatistics::getMin),
                            each(measured, DoubleSummaryStatistics::getMax))
                    .line("measured, all levels", later, each(measured, DoubleSummaryStatistics::getAverage));
        }
        panel.line("bound ‖B‖ + λ‖A‖t", later, Numbers.filled(later.length, i -> settings.bound(later[i])))
                .logarithmic()
                .logarithmicX();
    }

    private Figure drawSignal(DenoiseRun run) {
        INDArray noisy = run.noisy(settings.noise());
        INDArray restored = run.flow(noisy, 1).slice(0);
        int shift = (int) (noisy.size(1) - settings.points()) / 2;
        Figure figure = new Figure("What a flow restores", 1);
        figure.lines("a signal with noise " + settings.noise(), "place", "value")
                .points("seen", places(noisy, -shift), noisy.getRow(0).toDoubleVector())
                .line("clean", places(restored, 0), run.clean().getRow(0).toDoubleVector())
                .line("restored, t = 1", places(restored, 0), restored.getRow(0).toDoubleVector());
        return figure;
    }

    private static double[] places(INDArray signals, int first) {
        return Numbers.filled((int) signals.size(1), i -> first + i);
    }
}
