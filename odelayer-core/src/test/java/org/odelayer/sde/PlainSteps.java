package org.odelayer.sde;

import org.odelayer.dynamics.Calculus;

/** The methods as their authors write them, for one equation of one dimension, in plain Java. */
final class PlainSteps {
    private final SdeMethod method;
    private final Equation equation;
    private final Calculus calculus;
    /** The second state of reversible Heun. */
    private double other;

    /** dy = f dt + g dW. */
    interface Equation {
        double f(double t, double y);

        double g(double t, double y);

        /** ∂g/∂y. */
        double slope(double t, double y);
    }

    PlainSteps(SdeMethod method, Equation equation, Calculus calculus, double start) {
        this.method = method;
        this.equation = equation;
        this.calculus = calculus;
        this.other = start;
    }

    private double f(double t, double y) {
        return equation.f(t, y);
    }

    private double g(double t, double y) {
        return equation.g(t, y);
    }

    /** y at t + h, with W(t + h) − W(t) and ∫ (W(u) − W(t)) du. */
    double step(double t, double h, double y, double dw, double area) {
        return switch (method) {
            case EULER_MARUYAMA -> y + h * f(t, y) + g(t, y) * dw;
            case MILSTEIN -> milstein(t, h, y, dw);
            case HEUN -> {
                double there = y + h * f(t, y) + g(t, y) * dw;
                yield y + h / 2 * (f(t, y) + f(t + h, there)) + (g(t, y) + g(t + h, there)) / 2 * dw;
            }
            case MIDPOINT -> {
                double middle = y + h / 2 * f(t, y) + g(t, y) * dw / 2;
                yield y + h * f(t + h / 2, middle) + g(t + h / 2, middle) * dw;
            }
            case EULER_HEUN -> y + h * f(t, y) + (g(t, y) + g(t + h, y + g(t, y) * dw)) / 2 * dw;
            case REVERSIBLE_HEUN -> {
                double before = other;
                other = 2 * y - before + h * f(t, before) + g(t, before) * dw;
                yield y + h / 2 * (f(t, before) + f(t + h, other)) + (g(t, before) + g(t + h, other)) / 2 * dw;
            }
            case SRA1 -> {
                double there = y + 0.75 * h * f(t, y) + 1.5 * g(t + h, y) * area / h;
                yield y
                        + h * (f(t, y) + 2 * f(t + 0.75 * h, there)) / 3
                        + g(t + h, y) * (dw - area / h)
                        + g(t, y) * area / h;
            }
        };
    }

    private double milstein(double t, double h, double y, double dw) {
        double square = dw * dw - (calculus == Calculus.ITO ? h : 0);
        return y + h * f(t, y) + g(t, y) * dw + equation.slope(t, y) * g(t, y) * square / 2;
    }
}
