package org.odelayer.examples.advanced;

import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.examples.run.Choice;

/** A: what is seen of a signal before noise comes upon it. */
enum DenoiseOperator {
    /** The signal. */
    IDENTITY {
        @Override
        double[][] rows(int points) {
            return Nd4j.eye(points).toDoubleMatrix();
        }
    },
    /** The signal blurred over five points, and over its ends: four values more than the signal has. */
    BLUR {
        @Override
        double[][] rows(int points) {
            double[][] rows = new double[points + KERNEL.length - 1][points];
            for (int column = 0; column < points; column++) {
                for (int i = 0; i < KERNEL.length; i++) {
                    rows[column + i][column] = KERNEL[i];
                }
            }
            return rows;
        }
    };

    /** Binomial weights, of sum 1. */
    private static final double[] KERNEL = {1.0 / 16, 4.0 / 16, 6.0 / 16, 4.0 / 16, 1.0 / 16};

    /** The rows of A, for signals of so many points. */
    abstract double[][] rows(int points);

    /** As users write it. */
    @Override
    public String toString() {
        return Choice.name(this);
    }
}
