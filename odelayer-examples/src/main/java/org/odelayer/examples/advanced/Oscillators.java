package org.odelayer.examples.advanced;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Damped oscillators ẍ = −(ω² + γ²) x − 2γ ẋ with γ = 0.1, ω = 1: x(t) = e^(−γt) (x₀ cos ωt + (v₀ + γ x₀)/ω sin ωt),
 * from initial values uniform in [−1, 1]².
 */
final class Oscillators {
    static final double GAMMA = 0.1;
    static final double OMEGA = 1;
    static final double END = 10;

    private Oscillators() {}

    /** Features [n, 2] with x₀, v₀; labels [n, 2, times] with x, v. */
    static DataSet sample(Random random, int n, double[] times) {
        INDArray initial = Nd4j.create(DataType.DOUBLE, n, 2);
        INDArray states = Nd4j.create(DataType.DOUBLE, n, 2, times.length);
        for (int i = 0; i < n; i++) {
            double x = 2 * random.nextDouble() - 1;
            double v = 2 * random.nextDouble() - 1;
            initial.putScalar(i, 0, x);
            initial.putScalar(i, 1, v);
            for (int k = 0; k < times.length; k++) {
                states.putScalar(i, 0, k, position(x, v, times[k]));
                states.putScalar(i, 1, k, velocity(x, v, times[k]));
            }
        }
        return new DataSet(initial, states);
    }

    static double position(double x, double v, double t) {
        return Math.exp(-GAMMA * t) * (x * Math.cos(OMEGA * t) + (v + GAMMA * x) / OMEGA * Math.sin(OMEGA * t));
    }

    static double velocity(double x, double v, double t) {
        double sine = (v + GAMMA * x) / OMEGA;
        double slope = -GAMMA * x + OMEGA * sine;
        return Math.exp(-GAMMA * t) * (slope * Math.cos(OMEGA * t) - (GAMMA * sine + OMEGA * x) * Math.sin(OMEGA * t));
    }
}
