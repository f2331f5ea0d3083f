package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.sde.SdeMethod;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Stochastic differential equations: strong orders of all methods; drift and diffusion of an Ornstein–Uhlenbeck process
 * and of geometric Brownian motion, found from series by matching moments.
 *
 * <p>Prints {@code RESULT {"strongOrder": {METHOD: slope, …}, "drift": …, "diffusion": …}}: the observed orders, and
 * the largest relative errors of a parameter of a drift and of a diffusion over all seeds. Draws {@code sde.png}.
 */
@Command(name = "sde", description = "Stochastic differential equations: orders, fits, a latent SDE.")
public final class SdeCommand extends FigureCommand {
    @Option(names = "--paths", description = "Paths that orders are measured on.")
    private int paths = 4000;

    @Option(names = "--series", description = "Series that equations are found from.")
    private int series = 1000;

    @Option(names = "--iterations", description = "Iterations of each fit.")
    private int iterations = 600;

    @Option(names = "--seeds", description = "Fits of each equation.")
    private int seeds = 3;

    @Option(names = "--seed", description = "The first seed.")
    private long seed = 1;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--paths", paths);
        Numbers.requirePositive("--iterations", iterations);
        Numbers.requirePositive("--seeds", seeds);
        if (series < 2) {
            throw new IllegalArgumentException("--series (" + series + ") must be at least 2");
        }
        Figure figure = new Figure("Stochastic differential equations", 2);
        List<StrongOrder> orders = orders(figure);
        List<SdeFit> fits = fits();
        save(figure, "sde.png");
        result(new Result()
                .with("strongOrder", Result.of(orders, StrongOrder::method, StrongOrder::slope))
                .with(
                        "drift",
                        fits.stream().mapToDouble(SdeFit::driftError).max().orElseThrow())
                .with(
                        "diffusion",
                        fits.stream().mapToDouble(SdeFit::diffusionError).max().orElseThrow()));
    }

    private List<StrongOrder> orders(Figure figure) {
        List<StrongOrder> orders = Arrays.stream(SdeMethod.values())
                .map(method -> new StrongOrder(method, paths, seed))
                .toList();
        var panel = figure.lines("error on the path", "step", "E |y − y(1)|")
                .logarithmicX()
                .logarithmic();
        for (StrongOrder order : orders) {
            print("%-16s strong order %.3f", order.method(), order.slope());
            panel.line(String.valueOf(order.method()), order.steps(), order.errors());
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
}
