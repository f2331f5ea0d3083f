package org.odelayer.examples.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.regression.SimpleRegression;
import org.odelayer.examples.advanced.GradientKind;
import org.odelayer.examples.advanced.GradientsCase;
import org.odelayer.examples.advanced.GradientsMemory;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.Result;

/** How time and memory of a training step grow with the batch and with the number of function evaluations. */
final class Scaling {
    /** Of the forward and the backward solve in a step of RK4. */
    private static final int EVALUATIONS = 8;

    private static final double KILO = 1000;

    private final Series timeOfBatch;
    private final Series timeOfEvaluations;
    private final Series memoryOfEvaluations;

    Scaling(Measured measured) throws IOException, InterruptedException {
        timeOfBatch = new Series(
                ScalingBenchmark.BATCHES,
                1,
                batch -> milliseconds(measured, ScalingBenchmark.size(batch, ScalingBenchmark.STEPS[0])));
        timeOfEvaluations =
                new Series(ScalingBenchmark.STEPS, EVALUATIONS, steps -> milliseconds(measured, ofSteps(steps)));
        memoryOfEvaluations = new Series(ScalingBenchmark.STEPS, EVALUATIONS, megabytes(ScalingBenchmark.STEPS));
    }

    private static String ofSteps(int steps) {
        return ScalingBenchmark.size(ScalingBenchmark.BATCHES[0], steps);
    }

    private static double milliseconds(Measured measured, String size) {
        return measured.median("trainingStep", size) / KILO;
    }

    private static double[] megabytes(int... steps) throws IOException, InterruptedException {
        double[] megabytes = new double[steps.length];
        for (int i = 0; i < steps.length; i++) {
            megabytes[i] = GradientsMemory.megabytes(GradientsCase.MLP, GradientKind.CONTINUOUS, steps[i]);
        }
        return megabytes;
    }

    /** Three panels with the fits. */
    void draw(Path file) throws IOException {
        Figure figure = new Figure("Cost of a training step, mlp-64-128-64, RK4, continuous adjoint", 3);
        timeOfBatch.draw(figure, "10 steps", "batch", "time (ms)");
        timeOfEvaluations.draw(figure, "batch 128", "function evaluations, forward and backward", "time (ms)");
        memoryOfEvaluations.draw(
                figure, "batch 128", "function evaluations, forward and backward", "memory of the block (MB)");
        figure.save(file);
    }

    /** The measurements, one per line. */
    String table() {
        return timeOfBatch.table("batch", "ms")
                + timeOfEvaluations.table("NFE", "ms")
                + memoryOfEvaluations.table("NFE", "MB");
    }

    Result result() {
        return new Result()
                .with(
                        "exponents",
                        new Result()
                                .with("timeOfBatch", timeOfBatch.exponent())
                                .with("timeOfNfe", timeOfEvaluations.exponent())
                                .with("memoryOfNfe", memoryOfEvaluations.exponent()));
    }

    /** y over x, and the power law through it: log y = a + b log x. */
    private static final class Series {
        private final double[] x;
        private final double[] y;
        private final SimpleRegression fit = new SimpleRegression();

        Series(int[] sizes, int factor, IntToDoubleFunction measure) {
            this(sizes, factor, IntStream.of(sizes).mapToDouble(measure).toArray());
        }

        Series(int[] sizes, int factor, double... measured) {
            x = IntStream.of(sizes).mapToDouble(size -> (double) factor * size).toArray();
            y = measured;
            for (int i = 0; i < x.length; i++) {
                fit.addData(Math.log(x[i]), Math.log(y[i]));
            }
        }

        double exponent() {
            return fit.getSlope();
        }

        void draw(Figure figure, String title, String xTitle, String yTitle) {
            double[] fitted = Arrays.stream(x)
                    .map(at -> Math.exp(fit.predict(Math.log(at))))
                    .toArray();
            figure.lines(title, xTitle, yTitle)
                    .points("measured", x, y)
                    .line(String.format(Locale.ROOT, "fit, exponent %.2f", exponent()), x, fitted)
                    .logarithmic()
                    .logarithmicX();
        }

        String table(String of, String unit) {
            StringBuilder table = new StringBuilder();
            for (int i = 0; i < x.length; i++) {
                table.append(String.format(Locale.ROOT, "%-6s %6.0f %12.2f %s%n", of, x[i], y[i], unit));
            }
            return table.append(String.format(Locale.ROOT, "%-6s fitted exponent %.3f%n", of, exponent()))
                    .toString();
        }
    }
}
