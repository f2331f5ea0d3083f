package org.odelayer.ode;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Exchange;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.Quadrature;
import org.odelayer.ode.method.VectorField;

/**
 * A field that jumps at given times, for functions that know t only: where a leg begins or ends at a jump, they are
 * evaluated one unit in the last place inside, so that each leg sees f as it is on its side.
 */
final class InsideLegs implements VectorField {
    private final VectorField field;
    /** Sorted. */
    private final double[] jumps;

    InsideLegs(VectorField field, double... sortedJumps) {
        this.field = field;
        this.jumps = sortedJumps;
    }

    private double inside(double t, Leg leg) {
        if (Arrays.binarySearch(jumps, t) < 0) {
            return t;
        }
        return t == leg.least() ? Math.nextUp(t) : t == leg.largest() ? Math.nextDown(t) : t;
    }

    private Evaluation inside(Evaluation evaluation) {
        return new Evaluation() {
            @Override
            public void at(double t, Leg leg) {
                evaluation.at(inside(t, leg), leg);
            }

            @Override
            public void expect(double t, Leg leg) {
                evaluation.expect(inside(t, leg), leg);
            }
        };
    }

    @Override
    public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
        return inside(field.bind(y, dydt, integrand));
    }

    @Override
    public Evaluation bind(int stage, INDArray y, INDArray dydt, boolean integrand) {
        return inside(field.bind(stage, y, dydt, integrand));
    }

    @Override
    public Quadrature quadrature() {
        return field.quadrature();
    }

    @Override
    public Exchange exchange() {
        return field.exchange();
    }

    @Override
    public int parts() {
        return field.parts();
    }
}
