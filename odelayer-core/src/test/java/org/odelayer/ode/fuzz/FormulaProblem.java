package org.odelayer.ode.fuzz;

/** A problem with a formula for its solution. */
record FormulaProblem(int size, Slopes slopes, Flow formula, Nature nature, double rate, double ending)
        implements FuzzProblem {
    /** f. */
    @FunctionalInterface
    interface Slopes {
        double[] at(double tau, double... y);
    }

    /** The solution at a later time. */
    @FunctionalInterface
    interface Flow {
        double[] at(double from, double to, double... y);
    }

    /** A problem whose solution goes on. */
    static FormulaProblem smooth(int size, double rate, Slopes slopes, Flow flow) {
        return new FormulaProblem(size, slopes, flow, Nature.SMOOTH, rate, Double.POSITIVE_INFINITY);
    }

    @Override
    public double[] derivative(double tau, double... y) {
        return slopes.at(tau, y);
    }

    @Override
    public double[] flow(double from, double to, double... y) {
        return formula.at(from, to, y);
    }
}
