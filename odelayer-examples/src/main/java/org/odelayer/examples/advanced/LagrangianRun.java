package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.odelayer.dynamics.LagrangianDynamics;

/** A Lagrangian network of a pendulum, trained on states and accelerations, and its motions from new starts. */
final class LagrangianRun {
    /** Motions of the data, of which each gives points of 5 s. */
    private static final int ORBITS = 60;

    private static final int POINTS = 25;
    private static final double SPACING = 0.2;
    /** Motions that are looked at. */
    private static final int TESTS = 10;

    private static final double END = 20;
    private static final int TIMES = 401;

    private final LagrangianSystem system;
    private final double[][] starts;
    private final double[][][] truth;
    private final double[][][] learned;

    LagrangianRun(LagrangianSystem system, long seed, int iterations, double rate, long... hidden) {
        this.system = system;
        Random random = new Random(seed);
        double[][] states = Stream.generate(() -> system.motion(system.start(random), POINTS, SPACING))
                .limit(ORBITS)
                .flatMap(Arrays::stream)
                .toArray(double[][]::new);
        double[][] derivatives = Arrays.stream(states).map(system::derivative).toArray(double[][]::new);
        this.starts = Stream.generate(() -> system.start(random)).limit(TESTS).toArray(double[][]::new);
        this.truth = Arrays.stream(starts)
                .map(start -> system.motion(start, TIMES, END / (TIMES - 1)))
                .toArray(double[][][]::new);
        LagrangianDynamics dynamics = LagrangianDynamics.mechanical(hidden)
                .angles(IntStream.range(0, system.angles()).toArray());
        DerivativeFit fit = new DerivativeFit(dynamics, states, derivatives, seed);
        fit.train(system + ", seed " + seed, iterations, rate);
        this.learned =
                new EnergyModel(dynamics, system.width(), fit.parameters()).motions(starts, TIMES, END / (TIMES - 1));
    }

    static double[] times() {
        double[] times = new double[TIMES];
        Arrays.setAll(times, i -> i * END / (TIMES - 1));
        return times;
    }

    /** The largest change of the true energy along the learned motions, in largest potentials. */
    double energyError() {
        return IntStream.range(0, TESTS)
                .mapToDouble(i ->
                        Arrays.stream(energyChanges(i)).map(Math::abs).max().orElse(0))
                .max()
                .orElse(0);
    }

    /** Over the times of a test, in largest potentials. */
    double[] energyChanges(int test) {
        double before = system.energy(starts[test]);
        return Arrays.stream(learned[test])
                .mapToDouble(state -> (system.energy(state) - before) / system.largestPotential())
                .toArray();
    }

    double[] truth(int test, int feature) {
        return Arrays.stream(truth[test]).mapToDouble(state -> state[feature]).toArray();
    }

    double[] learned(int test, int feature) {
        return Arrays.stream(learned[test]).mapToDouble(state -> state[feature]).toArray();
    }
}
