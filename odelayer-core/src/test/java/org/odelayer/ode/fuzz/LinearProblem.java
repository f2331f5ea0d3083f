package org.odelayer.ode.fuzz;

import java.util.Random;

/**
 * y' = A (y − y*) with A = S D S⁻¹, D being made of 2 × 2 blocks of eigenvalues α ± iω, and S of two reflections with
 * different scales between them.
 */
final class LinearProblem implements FuzzProblem {
    private final double[] alpha;
    private final double[] omega;
    private final double[] first;
    private final double[] second;
    private final double[] scales;
    private final double[] rest;

    LinearProblem(Random random, double[] alpha, double[] omega) {
        this.alpha = alpha;
        this.omega = omega;
        int n = 2 * alpha.length;
        this.first = direction(random, n);
        this.second = direction(random, n);
        this.scales = new double[n];
        this.rest = new double[n];
        for (int i = 0; i < n; i++) {
            scales[i] = Math.exp(random.nextDouble() * 2 - 1);
            rest[i] = random.nextBoolean() ? random.nextGaussian() : 0;
        }
    }

    private static double[] direction(Random random, int n) {
        double[] result = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            result[i] = random.nextGaussian();
            sum += result[i] * result[i];
        }
        for (int i = 0; i < n; i++) {
            result[i] /= Math.sqrt(sum);
        }
        return result;
    }

    private static void reflect(double[] direction, double[] y) {
        double product = 0;
        for (int i = 0; i < y.length; i++) {
            product += direction[i] * y[i];
        }
        for (int i = 0; i < y.length; i++) {
            y[i] -= 2 * product * direction[i];
        }
    }

    private double[] toModes(double... y) {
        double[] result = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            result[i] = y[i] - rest[i];
        }
        reflect(first, result);
        for (int i = 0; i < y.length; i++) {
            result[i] /= scales[i];
        }
        reflect(second, result);
        return result;
    }

    private double[] fromModes(double[] modes) {
        reflect(second, modes);
        for (int i = 0; i < modes.length; i++) {
            modes[i] *= scales[i];
        }
        reflect(first, modes);
        return modes;
    }

    @Override
    public int size() {
        return rest.length;
    }

    @Override
    public double[] derivative(double tau, double... y) {
        double[] modes = toModes(y);
        for (int i = 0; i < alpha.length; i++) {
            double re = modes[2 * i];
            double im = modes[2 * i + 1];
            modes[2 * i] = alpha[i] * re - omega[i] * im;
            modes[2 * i + 1] = omega[i] * re + alpha[i] * im;
        }
        return fromModes(modes);
    }

    @Override
    public double[] flow(double from, double to, double... y) {
        double[] modes = toModes(y);
        double time = to - from;
        for (int i = 0; i < alpha.length; i++) {
            double growth = Math.exp(alpha[i] * time);
            double re = modes[2 * i];
            double im = modes[2 * i + 1];
            double cos = Math.cos(omega[i] * time);
            double sin = Math.sin(omega[i] * time);
            modes[2 * i] = growth * (cos * re - sin * im);
            modes[2 * i + 1] = growth * (sin * re + cos * im);
        }
        double[] result = fromModes(modes);
        for (int i = 0; i < result.length; i++) {
            result[i] += rest[i];
        }
        return result;
    }

    @Override
    public Nature nature() {
        return Nature.SMOOTH;
    }

    @Override
    public double rate() {
        double largest = 0;
        for (int i = 0; i < alpha.length; i++) {
            largest = Math.max(largest, Math.hypot(alpha[i], omega[i]));
        }
        return largest;
    }
}
