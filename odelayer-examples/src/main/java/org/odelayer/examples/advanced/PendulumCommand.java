package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.quickstart.PendulumFit;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Progress;
import org.odelayer.examples.run.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Finds length and damping of a pendulum from a motion seen at irregular times, with noise. The true motion is solved
 * by small steps of the classical method, not by the library.
 *
 * <p>Prints both and {@code RESULT {"length": …, "damping": …}}; draws {@code pendulum.png}.
 */
@Command(name = "pendulum", description = "Your own f: length and damping of a pendulum from 60 irregular times.")
public final class PendulumCommand extends FigureCommand {
    private static final double LENGTH = 1.6;
    private static final double DAMPING = 0.25;
    private static final double END = 6;
    private static final int CURVE = 301;
    private static final int LATER = 30;

    @Option(names = "--times", description = "Number of times in (0, 6].")
    private int times = 60;

    @Option(names = "--noise", description = "Standard deviation of the noise of angle and velocity.")
    private double noise = 0.05;

    @Option(names = "--iterations", description = "Iterations of Adam.")
    private int iterations = 300;

    @Option(names = "--seed", description = "Seed of times and noise.")
    private long seed = 1;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--times", times);
        Numbers.requirePositive("--iterations", iterations);
        if (!(noise >= 0 && noise < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--noise (" + noise + ") must be finite and at least 0");
        }
        Random random = new Random(seed);
        double[] seenAt = random.doubles(times, 0.01, END).sorted().toArray();
        PendulumMotion truth = new PendulumMotion(LENGTH, DAMPING, 1.2, 0);
        INDArray seen = seen(truth, seenAt, random);
        INDArray start = Nd4j.createFromArray(new float[][] {{1.2f, 0}});
        PendulumFit fit = new PendulumFit(start, seen, seenAt);
        double[] lengths = new double[iterations];
        double[] dampings = new double[iterations];
        Progress.loop("fitting", iterations, i -> {
            fit.step();
            lengths[i] = fit.length();
            dampings[i] = fit.damping();
            return String.format(java.util.Locale.ROOT, "length %.3f, damping %.3f", lengths[i], dampings[i]);
        });
        print("length %.3f, in truth %.3f; damping %.3f, in truth %.3f", fit.length(), LENGTH, fit.damping(), DAMPING);
        Figure figure = new Figure("A pendulum from " + times + " irregular times", 2);
        drawMotion(figure, fit, truth, seenAt, seen);
        double[] counted = Numbers.filled(iterations, i -> i + 1);
        figure.lines("parameters over training", "iteration", "length and damping")
                .line("length", counted, lengths)
                .line("true length", counted, filled(LENGTH))
                .line("damping", counted, dampings)
                .line("true damping", counted, filled(DAMPING));
        save(figure, "pendulum.png");
        result(new Result().with("length", fit.length()).with("damping", fit.damping()));
    }

    private double[] filled(double value) {
        double[] all = new double[iterations];
        Arrays.fill(all, value);
        return all;
    }

    /** Angle and velocity, [1, 2, times], with noise. */
    private INDArray seen(PendulumMotion truth, double[] seenAt, Random random) {
        INDArray seen = Nd4j.create(DataType.FLOAT, 1, 2, seenAt.length);
        for (int k = 0; k < seenAt.length; k++) {
            double[] state = truth.at(seenAt[k]);
            for (int i = 0; i < 2; i++) {
                seen.putScalar(0, i, k, state[i] + noise * random.nextGaussian());
            }
        }
        return seen;
    }

    private static void drawMotion(
            Figure figure, PendulumFit fit, PendulumMotion truth, double[] seenAt, INDArray seen) {
        double[] curve = Numbers.filled(CURVE, i -> 2 * END * i / (CURVE - 1));
        double[] later = Numbers.filled(LATER, i -> END + END * (i + 1) / LATER);
        INDArray learned = fit.motion(curve);
        figure.lines("motion", "t", "angle")
                .line("learned", curve, Numbers.filled(CURVE, i -> learned.getDouble(i, 0, 0)))
                .points("seen", seenAt, Numbers.filled(seenAt.length, k -> seen.getDouble(0, 0, k)))
                .points("true, not seen", later, Numbers.filled(LATER, i -> truth.at(later[i])[0]));
    }
}
