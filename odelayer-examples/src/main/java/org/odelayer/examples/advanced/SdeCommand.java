package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.odelayer.dl4j.data.IrregularSeries;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.plot.LinesPanel;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.sde.SdeMethod;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Stochastic differential equations: strong orders of all methods; drift and diffusion of an Ornstein–Uhlenbeck process
 * and of geometric Brownian motion, found from series by matching moments; a latent SDE of series that are measured at
 * irregular times, with bands.
 *
 * <p>Prints {@code RESULT {"strongOrder": {METHOD: slope, …}, "drift": …, "diffusion": …, "coverage": {"measured": …,
 * "forecast": …}}}: the observed orders, the largest relative errors of a parameter of a drift and of a diffusion over
 * all seeds, and what part of the true values lies within bands of 90 %. Draws {@code sde.png}.
 */
@Command(name = "sde", description = "Stochastic differential equations: orders, fits, a latent SDE.")
public final class SdeCommand extends FigureCommand {
    private static final int QUERIES = 61;
    private static final int SAMPLES = 200;
    private static final int SHOWN = 3;
    /** On geometric Brownian motion they lie on HEUN and MILSTEIN. */
    private static final Set<SdeMethod> HIDDEN = EnumSet.of(SdeMethod.MIDPOINT, SdeMethod.EULER_HEUN);

    @Option(names = "--paths", description = "Paths that orders are measured on.")
    private int paths = 4000;

    @Option(names = "--series", description = "Series that equations are found from.")
    private int series = 1000;

    @Option(names = "--iterations", description = "Iterations of each fit.")
    private int iterations = 600;

    @Option(names = "--seeds", description = "Fits of each equation.")
    private int seeds = 3;

    @Option(names = "--latent-iterations", description = "Iterations of the latent SDE.")
    private int latentIterations = 600;

    @Option(names = "--test", description = "Series that the bands are compared with.")
    private int test = 40;

    @Option(names = "--seed", description = "The first seed.")
    private long seed = 1;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--paths", paths);
        Numbers.requirePositive("--iterations", iterations);
        Numbers.requirePositive("--seeds", seeds);
        Numbers.requirePositive("--latent-iterations", latentIterations);
        Numbers.requirePositive("--test", test);
        if (series < 2) {
            throw new IllegalArgumentException("--series (" + series + ") must be at least 2");
        }
        Figure figure = new Figure("Stochastic differential equations", 2);
        List<StrongOrder> orders = orders(figure);
        List<SdeFit> fits = fits();
        Result coverage = latent(figure);
        save(figure, "sde.png");
        result(new Result()
                .with("strongOrder", Result.of(orders, StrongOrder::method, StrongOrder::slope))
                .with(
                        "drift",
                        fits.stream().mapToDouble(SdeFit::driftError).max().orElseThrow())
                .with(
                        "diffusion",
                        fits.stream().mapToDouble(SdeFit::diffusionError).max().orElseThrow())
                .with("coverage", coverage));
    }

    private List<StrongOrder> orders(Figure figure) {
        List<StrongOrder> orders = Arrays.stream(SdeMethod.values())
                .map(method -> new StrongOrder(method, paths, seed))
                .toList();
        LinesPanel panel = figure.lines("error on the path", "step", "E |y − y(1)|")
                .logarithmicX()
                .logarithmic();
        for (StrongOrder order : orders) {
            print("%-16s strong order %.3f", order.method(), order.slope());
            if (!HIDDEN.contains(order.method())) {
                panel.line(String.valueOf(order.method()), order.steps(), order.errors());
            }
        }
        return orders;
    }

    private List<SdeFit> fits() {
        List<SdeFit> fits = new ArrayList<>();
        for (SdeEquation equation : SdeEquation.values()) {
            for (SdeFit fit : runs(seed, seeds, each -> new SdeFit(equation, series, iterations, each))) {
                print("%s, found (true): %s", equation, fit.text());
                fits.add(fit);
            }
        }
        return fits;
    }

    private Result latent(Figure figure) {
        Random random = new Random(seed);
        LatentPaths model = new LatentPaths(NoisySeries.sample(series, random), latentIterations, seed);
        double[] queries = Numbers.filled(QUERIES, k -> NoisySeries.END * k / (QUERIES - 1));
        List<IrregularSeries> asked = NoisySeries.asked(test, random, queries);
        List<Quantiles> bands = asked.stream()
                .map(one -> new Quantiles(model.samples(one, SAMPLES)))
                .toList();
        for (int i = 0; i < Math.min(SHOWN, test); i++) {
            draw(figure, asked.get(i), bands.get(i));
        }
        double measured = LatentPaths.coverage(asked, bands, 0, NoisySeries.MEASURED);
        double forecast = LatentPaths.coverage(asked, bands, NoisySeries.MEASURED, NoisySeries.END);
        print("latent SDE: %.3f of the truth lies within bands of 90 %%, of forecasts %.3f", measured, forecast);
        return new Result().with("measured", measured).with("forecast", forecast);
    }

    private static void draw(Figure figure, IrregularSeries one, Quantiles band) {
        double[] times = one.times();
        int[] queries = IntStream.range(0, one.steps())
                .filter(k -> !Double.isNaN(one.targets()[k][0]))
                .toArray();
        int[] seen = IntStream.range(0, one.steps())
                .filter(k -> !Double.isNaN(one.values()[k][0]))
                .toArray();
        figure.lines("latent SDE, " + one.name(), "t", "x")
                .band("5 to 95 % of samples", times, band.at(0.05), band.at(0.95))
                .line("median", times, band.at(0.5))
                .line("truth", at(queries, k -> times[k]), at(queries, k -> one.targets()[k][0]))
                .points("measured", at(seen, k -> times[k]), at(seen, k -> one.values()[k][0]))
                .mark("forecast", NoisySeries.MEASURED);
    }

    private static double[] at(int[] places, IntToDoubleFunction number) {
        return Arrays.stream(places).mapToDouble(number).toArray();
    }
}
