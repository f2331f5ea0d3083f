package org.odelayer.examples.advanced;

import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.kernel.HostVector;
import org.odelayer.ode.Join;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.stepsize.StepControl;

/**
 * Robertson's reaction, y₁' = −0.04 y₁ + 10⁴ y₂y₃, y₂' = −y₁' − y₃', y₃' = 3·10⁷ y₂², from (1, 0, 0), at times from
 * 10⁻⁵ to 10⁵ that are even on a logarithmic axis.
 *
 * @param times the times
 * @param states [times][3]
 */
record RobertsonData(double[] times, double[][] states) {
    static final int SPECIES = 3;
    static final double END = 1e5;
    private static final double START = 1e-5;

    static RobertsonData at(int points) {
        double[] times = new double[points];
        double[][] states = new double[points][SPECIES];
        SolverSettings settings =
                new SolverSettings(StiffSolver.RODAS5P.method(), StepControl.adaptive(1e-9, 1e-14), 10_000);
        double[] y = new double[SPECIES];
        double[] slopes = new double[SPECIES];
        VectorField reaction = (state, dydt, integrand) -> {
            HostVector from = new HostVector(state);
            HostVector to = new HostVector(dydt);
            return (t, leg) -> {
                from.read(0, y);
                slopes[0] = -0.04 * y[0] + 1e4 * y[1] * y[2];
                slopes[2] = 3e7 * y[1] * y[1];
                slopes[1] = -slopes[0] - slopes[2];
                to.write(0, slopes);
            };
        };
        try (OdeIntegrator integrator = new OdeIntegrator(reaction, DataType.DOUBLE, SPECIES, settings)) {
            integrator.state().putScalar(0, 1);
            for (int i = 0; i < points; i++) {
                times[i] = i == points - 1 ? END : START * Math.pow(END / START, i / (points - 1.0));
                integrator.leg(i == 0 ? 0 : times[i - 1], times[i], i == 0 ? Join.START : Join.SMOOTH);
                states[i] = integrator.state().toDoubleVector();
            }
        }
        return new RobertsonData(times, states);
    }

    double[] species(int index) {
        double[] result = new double[times.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = states[i][index];
        }
        return result;
    }

    /** The largest value of each species. */
    double[] scales() {
        double[] result = new double[SPECIES];
        for (double[] state : states) {
            for (int k = 0; k < SPECIES; k++) {
                result[k] = Math.max(result[k], state[k]);
            }
        }
        return result;
    }
}
