package org.odelayer.examples.advanced;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.examples.run.Numbers;
import org.odelayer.sde.SdeMethod;

/** Equations whose solutions can be drawn exactly, to be found again from them. */
enum SdeEquation {
    ORNSTEIN_UHLENBECK("Ornstein–Uhlenbeck", new OrnsteinUhlenbeck(), SdeMethod.SRA1, 3) {
        @Override
        double next(double y, double h, double z) {
            double stay = Math.exp(-RATE * h);
            return MEAN + (y - MEAN) * stay + OU_SIGMA * Math.sqrt((1 - stay * stay) / (2 * RATE)) * z;
        }

        @Override
        Map<String, Double> drift() {
            Map<String, Double> drift = new LinkedHashMap<>();
            drift.put("rate", RATE);
            drift.put("mean", MEAN);
            return drift;
        }

        @Override
        double sigma() {
            return OU_SIGMA;
        }
    },

    GEOMETRIC_BROWNIAN_MOTION(
            "geometric Brownian motion", new GeometricBrownianMotion(Calculus.STRATONOVICH), SdeMethod.HEUN, 1) {
        @Override
        double next(double y, double h, double z) {
            return y * Math.exp((MU - GBM_SIGMA * GBM_SIGMA / 2) * h + GBM_SIGMA * Math.sqrt(h) * z);
        }

        @Override
        Map<String, Double> drift() {
            return Map.of("mu", MU);
        }

        @Override
        double sigma() {
            return GBM_SIGMA;
        }
    };

    /** Of the observations, from 0 on. */
    static final double END = 4;

    static final int TIMES = 20;

    private static final double RATE = 1;
    private static final double MEAN = 1;
    private static final double OU_SIGMA = 0.6;
    private static final double MU = 0.4;
    private static final double GBM_SIGMA = 0.2;

    private final String title;
    private final SdeDynamics dynamics;
    private final SdeMethod method;
    private final double start;

    SdeEquation(String title, SdeDynamics dynamics, SdeMethod method, double start) {
        this.title = title;
        this.dynamics = dynamics;
        this.method = method;
        this.start = start;
    }

    /** The solution a time h later, of a standard normal number. */
    abstract double next(double y, double h, double z);

    /** The true parameters of the drift, by name. */
    abstract Map<String, Double> drift();

    /** The true σ. */
    abstract double sigma();

    SdeDynamics dynamics() {
        return dynamics;
    }

    SdeMethod method() {
        return method;
    }

    double start() {
        return start;
    }

    /** Of the observations. */
    static double[] times() {
        return Numbers.filled(TIMES, k -> END * (k + 1) / TIMES);
    }

    /** Independent solutions, [count, 1, times]. */
    INDArray sample(int count, Random random) {
        float[] flat = new float[count * TIMES];
        for (int i = 0; i < count; i++) {
            double y = start;
            for (int k = 0; k < TIMES; k++) {
                y = next(y, END / TIMES, random.nextGaussian());
                flat[i * TIMES + k] = (float) y;
            }
        }
        return Nd4j.createFromArray(flat).castTo(DataType.FLOAT).reshape('c', count, 1, TIMES);
    }

    @Override
    public String toString() {
        return title;
    }
}
