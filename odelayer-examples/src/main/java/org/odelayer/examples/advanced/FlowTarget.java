package org.odelayer.examples.advanced;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Distributions in the plane whose densities are known: normal noise around points of a curve, or around centers. */
enum FlowTarget {
    /** Two half circles of radius 1 that reach into each other, with noise of 0.1. */
    MOONS(0.1, 400) {
        @Override
        double[] center(double part) {
            boolean lower = part >= 0.5;
            double angle = Math.PI * (2 * part - (lower ? 1 : 0));
            return lower
                    ? new double[] {1 - Math.cos(angle), 0.5 - Math.sin(angle)}
                    : new double[] {Math.cos(angle), Math.sin(angle)};
        }
    },
    /** Eight centers on a circle of radius 2, with noise of 0.2. */
    GAUSSIANS(0.2, 8) {
        @Override
        double[] center(double part) {
            double angle = 2 * Math.PI * Math.floor(8 * part) / 8;
            return new double[] {2 * Math.cos(angle), 2 * Math.sin(angle)};
        }
    };

    private final double noise;
    /** Of so many, at equal distances, the density is a mean: far closer than the noise is wide. */
    private final int centers;

    FlowTarget(double noise, int centers) {
        this.noise = noise;
        this.centers = centers;
    }

    /** Where noise is added, for a part in [0, 1) of the whole. */
    abstract double[] center(double part);

    /** Points [n, 2]. */
    INDArray sample(int n, Random random) {
        INDArray points = Nd4j.create(DataType.FLOAT, n, 2);
        for (int i = 0; i < n; i++) {
            double[] center = center(random.nextDouble());
            points.putScalar(i, 0, center[0] + noise * random.nextGaussian());
            points.putScalar(i, 1, center[1] + noise * random.nextGaussian());
        }
        return points;
    }

    /** The density, by the midpoint rule over the curve. */
    double density(double x, double y) {
        double sum = 0;
        for (int i = 0; i < centers; i++) {
            double[] center = center((i + 0.5) / centers);
            sum += Math.exp(-(square(x - center[0]) + square(y - center[1])) / (2 * noise * noise));
        }
        return sum / (centers * 2 * Math.PI * noise * noise);
    }

    /** Whether a point is within four deviations of what noise is added to. */
    boolean isInside(double x, double y) {
        for (int i = 0; i < centers; i++) {
            double[] center = center((i + 0.5) / centers);
            if (square(x - center[0]) + square(y - center[1]) <= square(4 * noise)) {
                return true;
            }
        }
        return false;
    }

    private static double square(double a) {
        return a * a;
    }
}
