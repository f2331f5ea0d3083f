package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.HamiltonianDynamics;
import org.odelayer.dynamics.MlpDynamics;

/** One system and one seed: a Hamiltonian network and a plain one, trained on the same data, and their long motions. */
final class HamiltonianRun {
    /** Of the data. */
    private static final int ORBITS = 15;

    private static final int POINTS = 101;
    private static final double SPACING = 0.2;
    /** Of what is looked at: motions that were not trained on. */
    private static final int TESTS = 15;

    private static final double END = 20;
    private static final int TIMES = 201;

    private final HamiltonianSystem system;
    private final Random random;
    private final double[][] starts;
    private final double[][][] truth;
    private final double[][][] learned;
    private final double[][][] plain;

    HamiltonianRun(HamiltonianSystem system, long seed, int iterations, double rate, long... hidden) {
        this.system = system;
        this.random = new Random(seed);
        double[][] clean = Stream.generate(() -> system.motion(system.start(random), POINTS, SPACING))
                .limit(ORBITS)
                .flatMap(Arrays::stream)
                .toArray(double[][]::new);
        double[][] derivatives = Arrays.stream(clean).map(system::derivative).toArray(double[][]::new);
        double[][] seen = Arrays.stream(clean).map(this::noisy).toArray(double[][]::new);
        this.starts = Stream.generate(() -> system.start(random)).limit(TESTS).toArray(double[][]::new);
        this.truth = Arrays.stream(starts)
                .map(start -> system.motion(start, TIMES, spacing()))
                .toArray(double[][][]::new);
        String task = system + ", seed " + seed;
        Dynamics hamiltonian = HamiltonianDynamics.general(hidden);
        this.learned =
                motions(hamiltonian, new DerivativeFit(hamiltonian, seen, derivatives, seed), task, iterations, rate);
        Dynamics mlp = new MlpDynamics(hidden);
        this.plain = motions(mlp, new DerivativeFit(mlp, seen, derivatives, seed), task + ", plain", iterations, rate);
    }

    private double[] noisy(double... state) {
        return Arrays.stream(state)
                .map(value -> value + system.noise() * random.nextGaussian())
                .toArray();
    }

    private double[][][] motions(Dynamics dynamics, DerivativeFit fit, String task, int iterations, double rate) {
        fit.train(task, iterations, rate);
        return new EnergyModel(dynamics, system.width(), fit.parameters()).motions(starts, TIMES, spacing());
    }

    private static double spacing() {
        return END / (TIMES - 1);
    }

    static double[] times() {
        double[] times = new double[TIMES];
        Arrays.setAll(times, i -> i * spacing());
        return times;
    }

    /** Mean squared error of the true energy along motions of the Hamiltonian network. */
    double energyError() {
        return energyError(learned);
    }

    double plainEnergyError() {
        return energyError(plain);
    }

    private double energyError(double[][]... motions) {
        double sum = 0;
        for (int i = 0; i < TESTS; i++) {
            double before = system.energy(starts[i]);
            for (double[] state : motions[i]) {
                sum += Math.pow(system.energy(state) - before, 2);
            }
        }
        return sum / TESTS / TIMES;
    }

    double[][] truth(int test) {
        return truth[test];
    }

    double[][] learned(int test) {
        return learned[test];
    }

    double[][] plain(int test) {
        return plain[test];
    }

    HamiltonianSystem system() {
        return system;
    }
}
