package org.odelayer.ode.fuzz;

import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;

/** The solution by the method of order 8 of another library at 1e-12. */
record ReferenceFlow(FormulaProblem.Slopes slopes) implements FormulaProblem.Flow {
    private static final double TOLERANCE = 1e-12;

    @Override
    public double[] at(double from, double to, double... y) {
        if (to - from < 1e-12) {
            return y.clone();
        }
        OrdinaryDifferentialEquation equation = new OrdinaryDifferentialEquation() {
            @Override
            public int getDimension() {
                return y.length;
            }

            @Override
            public double[] computeDerivatives(double t, double[] state) {
                return slopes.at(t, state);
            }
        };
        return new DormandPrince853Integrator(1e-14, 1, TOLERANCE, TOLERANCE)
                .integrate(equation, new ODEState(from, y), to)
                .getPrimaryState();
    }
}
