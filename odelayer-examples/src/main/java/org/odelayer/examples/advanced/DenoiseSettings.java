package org.odelayer.examples.advanced;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.examples.run.Choice;
import org.odelayer.examples.run.Numbers;
import picocli.CommandLine.Option;

/** The problem, and how the flow is trained, as a user may set it. */
final class DenoiseSettings {
    /** Where the flow starts. */
    enum Start {
        /** At Aᵀf, which is f for the identity. */
        DATA,
        /** At zero. */
        ZERO;

        /** As users write it. */
        @Override
        public String toString() {
            return Choice.name(this);
        }
    }

    @Option(names = "--points", description = "Points of a signal.")
    private int points = 64;

    @Option(names = "--noise", description = "Standard deviation of the noise in training.")
    private double noise = 0.2;

    @Option(
            names = "--operator",
            description = "A, what is seen of a signal: ${COMPLETION-CANDIDATES}; blurred over five points it has four"
                    + " values more.")
    private DenoiseOperator operator = DenoiseOperator.IDENTITY;

    @Option(names = "--start", description = "y(0): ${COMPLETION-CANDIDATES}; data is the adjoint of A times f.")
    private Start start = Start.DATA;

    @Option(names = "--strength", description = "Lambda, the weight of the data term.")
    private double strength = 0.1;

    @Option(names = "--iterations", description = "Iterations of Adam.")
    private int iterations = 1000;

    @Option(names = "--batch", description = "Signals per iteration.")
    private int batch = 64;

    @Option(names = "--lr", description = "Learning rate of Adam.")
    private double learningRate = 0.003;

    @Option(names = "--seed", description = "Seed of signals, noise and initial weights.")
    private long seed = 1;

    /** Refuses what makes no sense. */
    void check() {
        Numbers.requirePositive("--noise", noise);
        Numbers.requirePositive("--strength", strength);
        Numbers.requirePositive("--iterations", iterations);
        Numbers.requirePositive("--batch", batch);
        Numbers.requirePositive("--lr", learningRate);
        if (points < 16) {
            throw new IllegalArgumentException("--points (" + points + ") must be at least 16");
        }
    }

    int points() {
        return points;
    }

    double noise() {
        return noise;
    }

    double strength() {
        return strength;
    }

    int iterations() {
        return iterations;
    }

    int batch() {
        return batch;
    }

    double learningRate() {
        return learningRate;
    }

    long seed() {
        return seed;
    }

    /** The rows of A. */
    double[][] operator() {
        return operator.rows(points);
    }

    /** The rows of B in y(0) = B f: those of Aᵀ, or zeros. */
    double[][] start() {
        double[][] adjoint =
                Nd4j.createFromArray(operator()).transpose().dup('c').toDoubleMatrix();
        return start == Start.DATA ? adjoint : new double[points][adjoint[0].length];
    }

    /** ‖y(t; f) − y(t; f')‖/‖f − f'‖ at most, by theory: ‖B‖ + λ‖A‖t. */
    double bound(double t) {
        return norm(start()) + strength * norm(operator()) * t;
    }

    /** The largest singular value. */
    private static double norm(double[]... rows) {
        return new SingularValueDecomposition(new Array2DRowRealMatrix(rows)).getNorm();
    }
}
