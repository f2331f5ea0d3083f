package org.odelayer.examples.advanced;

import java.io.IOException;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Models of series that are measured at irregular times.
 *
 * <p>Prints with {@code --data oscillators} {@code RESULT {"interpolation": …, "extrapolation": …, "variance": …}},
 * mean squared errors within the time measured and behind it, and the variance of what is behind it; with {@code co2}
 * {@code RESULT {"rmse": {"model": …, "lastYear": …, "harmonics": …}}}, of a forecast of 1991 to 2001 in ppm; with
 * {@code weather} {@code RESULT {"rmse": {"model": …, "persistence": …, "season": …}}}, of the next day's highest
 * temperature in °C; with {@code spirals} {@code RESULT {"accuracy": …}}, of a test set. Draws {@code series-DATA.png}.
 */
@Command(name = "series", description = "Series measured at irregular times: latent ODEs, ODE-RNNs, neural CDEs.")
public final class SeriesCommand extends FigureCommand {
    @Option(names = "--data", description = "One of: ${COMPLETION-CANDIDATES}.")
    private SeriesData data = SeriesData.OSCILLATORS;

    @Option(names = "--iterations", description = "Iterations of Adam; 0 for what the data needs.")
    private int iterations;

    @Option(names = "--long", description = "Train longer, for better figures.")
    private boolean longer;

    @Option(
            names = "--missing",
            description = "The part of the measurements that is dropped, by chance; NaN for what is usual.")
    private double missing = Double.NaN;

    @Option(names = "--series", description = "Series to train on, where they are made; 0 for what is usual.")
    private int series;

    @Option(names = "--seed", description = "Seed of network and data.")
    private long seed = 1;

    @Override
    protected void run() throws IOException {
        Numbers.requireNotNegative("--iterations", iterations);
        Numbers.requireNotNegative("--series", series);
        if (missing < 0 || missing >= 1) {
            throw new IllegalArgumentException("--missing (" + missing + ") must be from 0 to below 1");
        }
        result(data.study().run(new SeriesStudy.Options(iterations, longer, missing, series, seed), new Lines()));
    }

    /** This command's output. */
    private final class Lines implements SeriesStudy.Report {
        @Override
        public void print(String format, Object... values) {
            SeriesCommand.this.print(format, values);
        }

        @Override
        public void save(Figure figure, String name) throws IOException {
            SeriesCommand.this.save(figure, name);
        }
    }
}
