package org.odelayer.ode.fuzz;

import java.util.Arrays;
import org.odelayer.ode.problem.Problem;

/**
 * A problem over τ in [0, 1] whose solution is known from any point on: by a formula, or by another library at 1e-12.
 */
interface FuzzProblem {
    /** What can go wrong with it. */
    enum Nature {
        /** Nothing. */
        SMOOTH,
        /** f jumps. */
        ROUGH,
        /** The solution ends before τ = 1, since it grows beyond all bounds. */
        BLOWS_UP,
        /** The solution ends before τ = 1, since f is not defined beyond. */
        ENDS,
        /** The solution touches a state beyond which f is not defined. */
        TOUCHES_EDGE
    }

    /** The number of elements of an example. */
    int size();

    /** f(τ, y). */
    double[] derivative(double tau, double... y);

    /** The solution at a later time. */
    double[] flow(double from, double to, double... y);

    Nature nature();

    /** Rates of change, in 1/τ: what steps of an explicit method can be compared with. */
    double rate();

    /** Where the solution ends. */
    default double ending() {
        return Double.POSITIVE_INFINITY;
    }

    /** The problem in a time of its own: t = t0 + span τ. */
    default Problem over(double t0, double span, double... y0) {
        return new Problem() {
            @Override
            public double[] y0() {
                return y0;
            }

            @Override
            public double[] derivative(double t, double[] y) {
                int n = size();
                double[] result = new double[y.length];
                for (int from = 0; from < y.length; from += n) {
                    double[] slopes =
                            FuzzProblem.this.derivative((t - t0) / span, Arrays.copyOfRange(y, from, from + n));
                    for (int i = 0; i < n; i++) {
                        result[from + i] = slopes[i] / span;
                    }
                }
                return result;
            }
        };
    }
}
