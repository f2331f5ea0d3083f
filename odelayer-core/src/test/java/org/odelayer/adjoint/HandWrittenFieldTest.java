package org.odelayer.adjoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.ode.Join;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.DifferentiableField;
import org.odelayer.ode.method.FieldParameter;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** Gradients of fields that are written by hand, without a graph. */
class HandWrittenFieldTest {
    private static final double[] START = {0.7, -1.2};
    private static final double OMEGA = 1.3;

    /**
     * Two examples of ẏ = −κ y + β cos ωt, κ one number of each of two intervals of time, β one number: a parameter in
     * two sets and one in a single. With the running cost y².
     */
    private static final class Relaxation implements DifferentiableField {
        private final double[] rates = {0.8, 1.7};
        private double beta = 0.9;
        private final boolean costly;
        private boolean staged;

        Relaxation(boolean costly) {
            this.costly = costly;
        }

        @Override
        public DataType dataType() {
            return DataType.DOUBLE;
        }

        @Override
        public long examples() {
            return 2;
        }

        @Override
        public long size() {
            return 2;
        }

        @Override
        public List<FieldParameter> parameters() {
            return List.of(new FieldParameter("rate", 1, 2), new FieldParameter("beta", 1));
        }

        @Override
        public int set(int parameter, Leg leg, int stage) {
            return parameter == 0 && leg.largest() > 1 ? 1 : 0;
        }

        @Override
        public boolean differsBetweenStages() {
            return staged;
        }

        @Override
        public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
            return (t, leg) -> dydt.assign(y.mul(-rates[set(0, leg, 0)]).add(beta * Math.cos(OMEGA * t)));
        }

        @Override
        public VectorJacobian vjp(
                int stage, INDArray y, INDArray v, INDArray f, INDArray yBar, INDArray thetaBar, INDArray timeBar) {
            Evaluation evaluation = bind(y, f, false);
            return (t, leg, weight) -> {
                evaluation.at(t, leg);
                yBar.assign(v.mul(-rates[set(0, leg, 0)]));
                if (costly) {
                    yBar.addi(y.mul(2 * weight));
                }
                if (thetaBar != null) {
                    thetaBar.putScalar(0, -Nd4j.getBlasWrapper().dot(v, y));
                    thetaBar.putScalar(1, v.sumNumber().doubleValue() * Math.cos(OMEGA * t));
                }
                if (timeBar != null) {
                    timeBar.assign(-v.sumNumber().doubleValue() * beta * OMEGA * Math.sin(OMEGA * t));
                }
            };
        }

        @Override
        public Evaluation jvp(int stage, INDArray y, INDArray v, INDArray product) {
            return (t, leg) -> product.assign(v.mul(-rates[set(0, leg, 0)]));
        }

        @Override
        public Evaluation jacobian(int stage, INDArray y, INDArray columns) {
            return (t, leg) -> columns.assign(-rates[set(0, leg, 0)]);
        }

        @Override
        public boolean hasCost() {
            return costly;
        }

        @Override
        public Cost cost(int stage, INDArray y, INDArray f) {
            Evaluation evaluation = bind(y, f, false);
            return (t, leg) -> {
                evaluation.at(t, leg);
                return y.mul(y).sumNumber().doubleValue();
            };
        }
    }

    private static SolverSettings settings(Adjoint adjoint) {
        StepControl control = adjoint.records() && adjoint instanceof DiscreteAdjoint
                ? StepControl.constant(0.01)
                : StepControl.adaptive(1e-11, 1e-11);
        return new SolverSettings(OdeSolver.DOPRI5.tableau(), control, 100_000);
    }

    private static final double[] STOPS = {0, 1, 2};

    /** Σ of the end state, and ∫ Σ y² dt by the trapezoidal rule's better, solved beside. */
    private static double loss(Relaxation field, double[] start, double[] stops) {
        double sum = 0;
        for (double y0 : start) {
            double[] y = {y0, 0};
            for (int leg = 0; leg < 2; leg++) {
                int steps = 2000;
                double h = (stops[leg + 1] - stops[leg]) / steps;
                double rate = field.rates[leg];
                for (int i = 0; i < steps; i++) {
                    classical(y, stops[leg] + i * h, h, rate, field.beta);
                }
            }
            sum += y[0] + (field.costly ? y[1] : 0);
        }
        return sum;
    }

    /** A step of RK4 on y and ∫ y². */
    private static void classical(double[] y, double t, double h, double rate, double beta) {
        double k1 = -rate * y[0] + beta * Math.cos(OMEGA * t);
        double y2 = y[0] + h / 2 * k1;
        double k2 = -rate * y2 + beta * Math.cos(OMEGA * (t + h / 2));
        double y3 = y[0] + h / 2 * k2;
        double k3 = -rate * y3 + beta * Math.cos(OMEGA * (t + h / 2));
        double y4 = y[0] + h * k3;
        double k4 = -rate * y4 + beta * Math.cos(OMEGA * (t + h));
        y[1] += h / 6 * (y[0] * y[0] + 2 * y2 * y2 + 2 * y3 * y3 + y4 * y4);
        y[0] += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    }

    private static double slope(java.util.function.DoubleUnaryOperator loss, double at) {
        double h = 1e-4;
        return (8 * (loss.applyAsDouble(at + h) - loss.applyAsDouble(at - h))
                        - (loss.applyAsDouble(at + 2 * h) - loss.applyAsDouble(at - 2 * h)))
                / (12 * h);
    }

    static List<Adjoint> adjoints() {
        return Adjoints.all();
    }

    @ParameterizedTest
    @MethodSource("adjoints")
    void gradientsAreDifferencesOfAnotherSolve(Adjoint adjoint) {
        for (boolean costly : new boolean[] {false, true}) {
            Relaxation field = new Relaxation(costly);
            SolverSettings settings = settings(adjoint);
            try (OdeIntegrator forward = new OdeIntegrator(field, DataType.DOUBLE, 2, settings);
                    AdjointPass pass = adjoint.bind(field, forward, settings, true)) {
                solve(forward, pass, costly ? 1 : 0);
                compare(field, pass);
            }
        }
    }

    private static void solve(OdeIntegrator forward, AdjointPass pass, double costWeight) {
        forward.observe(pass.recording());
        forward.state().assign(Nd4j.createFromArray(START));
        forward.leg(0, 1, Join.START);
        forward.leg(1, 2, Join.ABRUPT);
        pass.begin(costWeight);
        pass.output(new Leg(1, 2), forward.state().dup(), Nd4j.ones(DataType.DOUBLE, 2));
        pass.legs().leg(2, 1, Join.START);
        pass.legs().leg(1, 0, Join.ABRUPT);
        pass.end(new Leg(0, 1), Nd4j.createFromArray(START));
    }

    private static void compare(Relaxation field, AdjointPass pass) {
        double tolerance = 2e-7;
        for (int i = 0; i < 2; i++) {
            int index = i;
            double ofStart = slope(y -> loss(field, replaced(START, index, y), STOPS), START[i]);
            assertEquals(ofStart, pass.adjoint().getDouble(i), tolerance, "y0");
            double ofRate = slope(
                    rate -> {
                        double kept = field.rates[index];
                        field.rates[index] = rate;
                        double loss = loss(field, START, STOPS);
                        field.rates[index] = kept;
                        return loss;
                    },
                    field.rates[i]);
            assertEquals(ofRate, pass.parameterGradient().getDouble(i), tolerance, "rate of interval " + i);
        }
        double kept = field.beta;
        double ofBeta = slope(
                beta -> {
                    field.beta = beta;
                    return loss(field, START, STOPS);
                },
                kept);
        field.beta = kept;
        assertEquals(ofBeta, pass.parameterGradient().getDouble(2), tolerance, "beta");
        if (pass instanceof SolvedPass) {
            // The discrete adjoint's are those of the grid's points.
            assertEquals(slope(t -> loss(field, START, new double[] {t, 1, 2}), 0), pass.timeGradient(0), tolerance);
            assertEquals(slope(t -> loss(field, START, new double[] {0, 1, t}), 2), pass.timeGradient(2), tolerance);
        }
    }

    private static double[] replaced(double[] values, int index, double value) {
        double[] copy = values.clone();
        copy[index] = value;
        return copy;
    }

    @Test
    void theTotalLiesParameterByParameterAndSetBySet() {
        Relaxation field = new Relaxation(false);
        try (ParameterGradients gradients = new ParameterGradients(field)) {
            gradients.sample().assign(Nd4j.createFromArray(3.0, 5.0));
            gradients.add(new Leg(0, 1), 0);
            gradients.add(new Leg(2, 1), 0);
            gradients.add(new Leg(1, 2), 0);
            assertArrayEquals(new double[] {3, 6, 15}, gradients.total().toDoubleVector(), 0);
        }
    }

    @Test
    void parametersOfStagesAreRefusedWhereStagesMeanNothing() {
        Relaxation field = new Relaxation(false);
        field.staged = true;
        for (Adjoint adjoint : List.of(ContinuousAdjoint.AS_FORWARD, InterpolatingAdjoint.AS_FORWARD)) {
            SolverSettings settings = settings(adjoint);
            try (OdeIntegrator forward = new OdeIntegrator(field, DataType.DOUBLE, 2, settings)) {
                String message = assertThrows(
                                IllegalArgumentException.class, () -> adjoint.bind(field, forward, settings, false))
                        .getMessage();
                assertTrue(message.contains("DiscreteAdjoint"), message);
            }
        }
    }
}
