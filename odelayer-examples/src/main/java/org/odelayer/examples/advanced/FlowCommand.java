package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.dynamics.ProbeDistribution;
import org.odelayer.dynamics.Trace;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A continuous normalizing flow of points in the plane, by likelihood or by flow matching.
 *
 * <p>Prints {@code RESULT {"gap": …, "mass": …, "inside": …, "nfeFirst": …, "nfeLast": …, "seconds": …}}: the negative
 * log-likelihood of fresh points less the truth's, in nats; the sum of the density over the plane; the part of samples
 * within four deviations of what the data is; evaluations of f forwards in the first and the last twelfth of the
 * training, null by flow matching, which solves nothing; and the time of the training. Draws {@code flow-DATA.png} and
 * {@code flow-DATA-time.png}.
 */
@Command(name = "flow", description = "Densities: a continuous normalizing flow of moons or of eight Gaussians.")
public final class FlowCommand extends FigureCommand {
    private static final int PARTS = 12;

    private enum TraceKind {
        EXACT,
        HUTCHINSON
    }

    @Option(names = "--data", description = "One of: ${COMPLETION-CANDIDATES}.")
    private FlowTarget data = FlowTarget.MOONS;

    @Option(names = "--trace", description = "Of training by likelihood, one of: ${COMPLETION-CANDIDATES}.")
    private TraceKind trace = TraceKind.EXACT;

    @Option(names = "--train", description = "One of: ${COMPLETION-CANDIDATES}.")
    private FlowRun.Way train = FlowRun.Way.LIKELIHOOD;

    @Option(names = "--iterations", description = "Iterations of Adam; 0 for 1200 by likelihood, 8000 by matching.")
    private int iterations;

    @Option(names = "--batch", description = "Points in each; 0 for 256 by likelihood, 512 by matching.")
    private int batch;

    @Option(names = "--rate", description = "Learning rate at first; 0 for 0.005 by likelihood, 0.01 by matching.")
    private double rate;

    @Option(names = "--tolerance", description = "Of the solver, relative and absolute.")
    private double tolerance = 1e-4;

    @Option(names = "--points", description = "Fresh points, and samples, to measure with.")
    private int points = 5000;

    @Option(names = "--seed", description = "Seed of network and points.")
    private long seed = 1;

    @Override
    protected void run() throws IOException {
        Numbers.requireNotNegative("--iterations", iterations);
        Numbers.requireNotNegative("--batch", batch);
        Numbers.requirePositive("--points", points);
        Numbers.requireNotNegative("--rate", rate);
        Numbers.requirePositive("--tolerance", tolerance);
        Trace chosen = trace == TraceKind.EXACT ? Trace.exact() : Trace.hutchinson(1, ProbeDistribution.RADEMACHER);
        FlowRun.Settings asked = new FlowRun.Settings(iterations, batch, rate, tolerance, seed);
        FlowRun run = new FlowRun(data, train, chosen, train.settings(asked));
        report(run, train == FlowRun.Way.LIKELIHOOD);
    }

    private void report(FlowRun run, boolean likelihood) throws IOException {
        double gap = run.gap(points);
        FlowPlane plane = new FlowPlane(run.flow());
        double inside = inside(run.flow().sample(points, ~seed));
        double[] nfe = likelihood ? run.evaluations(PARTS) : new double[] {Double.NaN, Double.NaN};
        print("negative log-likelihood less the truth's: %.4f nats", gap);
        print("mass over the plane: %.5f; samples near the data: %.2f %%", plane.mass(), 100 * inside);
        if (likelihood) {
            print("evaluations of f forwards: %.1f at first, %.1f at last", nfe[0], nfe[1]);
        }
        print("trained in %.1f s", run.seconds());
        String name = data.name().toLowerCase(Locale.ROOT);
        String how = likelihood ? "by likelihood" : "by flow matching";
        String loss = likelihood ? "negative log-likelihood, nats" : "mean squared error";
        save(FlowFigures.overview("A flow of " + name + " " + how, data, run, plane, loss), "flow-" + name + ".png");
        save(FlowFigures.path("From " + name + " to the normal distribution", run), "flow-" + name + "-time.png");
        result(new Result()
                .with("gap", gap)
                .with("mass", plane.mass())
                .with("inside", inside)
                .with("nfeFirst", nfe[0])
                .with("nfeLast", nfe[1])
                .with("seconds", run.seconds()));
    }

    private double inside(INDArray samples) {
        int count = 0;
        for (int i = 0; i < samples.size(0); i++) {
            count += data.isInside(samples.getDouble(i, 0), samples.getDouble(i, 1)) ? 1 : 0;
        }
        return (double) count / samples.size(0);
    }
}
