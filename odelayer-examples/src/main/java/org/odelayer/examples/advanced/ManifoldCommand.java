package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.odelayer.examples.run.FigureCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Progress;
import org.odelayer.examples.run.Result;
import org.odelayer.ode.method.LieSolver;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * States on manifolds: a rotation of the sphere from pairs of points, by CF4; a free rigid body on SO(3), by RKMK4; and
 * a mixture of four distributions on the sphere as a flow, by DOPRI5 with projection.
 *
 * <p>Prints {@code RESULT {"rotationError": …, "energyDrift": …, "mass": …, "gap": …}}: how far fresh points are from
 * where the rotation takes them, the mean in radians; the largest |E(t)/E(0) − 1| of the bodies; the learned density
 * summed up over the sphere; and the negative log-likelihood of fresh points by the flow less the truth's, in nats.
 * Draws {@code manifold.png}.
 */
@Command(name = "manifold", description = "States on manifolds: the sphere, rotations, densities on the sphere.")
public final class ManifoldCommand extends FigureCommand {
    private static final int FRESH = 1000;
    private static final double STEP = 0.01;

    @Option(names = "--pairs", description = "Pairs of points to learn a rotation from.")
    private int pairs = 50;

    @Option(names = "--fit-iterations", description = "Iterations of Adam for the rotation.")
    private int fitIterations = 400;

    @Option(names = "--seconds", description = "How long the bodies turn.")
    private double seconds = 100;

    @Option(names = "--flow-iterations", description = "Iterations of Adam for the flow.")
    private int flowIterations = 600;

    @Option(names = "--points", description = "Fresh points to measure the flow with.")
    private int points = 5000;

    @Option(names = "--seed", description = "Seed of networks and points.")
    private long seed = 1;

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--pairs", pairs);
        Numbers.requirePositive("--fit-iterations", fitIterations);
        Numbers.requirePositive("--seconds", seconds);
        Numbers.requirePositive("--flow-iterations", flowIterations);
        Numbers.requirePositive("--points", points);
        RotationFit rotation = new RotationFit(pairs, fitIterations, seed);
        Progress.loop("a rotation of the sphere", fitIterations, i -> {
            rotation.step();
            return String.format(Locale.ROOT, "loss %.2g", rotation.loss());
        });
        double[] errors = rotation.errors(FRESH, new Random(~seed));
        print("rotation from %d pairs: %.5f rad off in the mean, %.5f at most", pairs, errors[0], errors[1]);
        FreeBody body = new FreeBody(LieSolver.RKMK4, seconds, STEP);
        double drift = Arrays.stream(body.drifts()).max().orElseThrow();
        print("free bodies over %.0f s: energy off by %.2g of itself at most", seconds, drift);
        GlobeFlow flow = new GlobeFlow(flowIterations, seed);
        double[] density = flow.density();
        double mass = mass(density);
        double[] likelihoods = flow.likelihoods(points);
        print(
                "flow: mass %.5f; %.4f nats, the truth %.4f, its entropy %.4f",
                mass, likelihoods[0], likelihoods[1], GlobeMixture.entropy());
        save(ManifoldFigures.all(rotation, body, flow, density), "manifold.png");
        result(new Result()
                .with("rotationError", errors[0])
                .with("energyDrift", drift)
                .with("mass", mass)
                .with("gap", likelihoods[0] - likelihoods[1]));
    }

    private static double mass(double... density) {
        double sum = 0;
        for (int i = 0; i < density.length; i++) {
            sum += Globe.area(i) * density[i];
        }
        return sum;
    }
}
