package org.odelayer.adjoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.field.CompiledDynamics;
import org.odelayer.field.DynamicsField;
import org.odelayer.ode.Join;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolveStatus;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.IntegralController;
import org.odelayer.ode.stepsize.StepControl;

class ContinuousAdjointTest {
    private static final SolverSettings TIGHT = adaptive(1e-9);

    private static SolverSettings adaptive(double tolerance) {
        return new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(tolerance, tolerance), 10_000);
    }

    /** Dynamics, their adjoint, and both closed together. */
    private static final class Fixture implements AutoCloseable {
        private final CompiledDynamics dynamics;
        private final DynamicsField field;
        private final OdeIntegrator forward;
        private final AdjointPass adjoint;
        private final INDArray back;

        Fixture(Dynamics dynamics, Map<String, INDArray> parameters, SolverSettings settings) {
            this(dynamics, parameters, settings, AdjointNorm.FULL);
        }

        Fixture(Dynamics dynamics, Map<String, INDArray> parameters, SolverSettings settings, AdjointNorm norm) {
            this.dynamics = CompiledDynamics.compile(dynamics, parameters, DataType.DOUBLE, 1, 2);
            this.field = new DynamicsField(this.dynamics);
            this.forward = new OdeIntegrator(field, DataType.DOUBLE, 2, settings);
            this.adjoint = ContinuousAdjoint.AS_FORWARD.norm(norm).bind(field, forward, settings, false);
            this.back = AdjointField.first(((SolvedPass) adjoint).integrator().state());
        }

        Fixture(GradientReference reference, SolverSettings settings) {
            this(reference.dynamics, reference.parameters(DataType.DOUBLE), settings);
        }

        /** From y and a at one time to those at another. */
        SolveStatistics solve(double t0, double t1, double[] y, double[] a) {
            adjoint.begin(0);
            adjoint.output(new Leg(t0, t1), Nd4j.createFromArray(y), Nd4j.createFromArray(a));
            return adjoint.legs().leg(t1, t0, Join.START);
        }

        double[] gradient() {
            return adjoint.parameterGradient().toDoubleVector();
        }

        @Override
        public void close() {
            adjoint.close();
            forward.close();
            dynamics.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientsAreThoseOfTheVariationalEquations(GradientReference reference) {
        try (Fixture fixture = new Fixture(reference, TIGHT)) {
            fixture.solve(reference.t0, reference.t1, reference.end, new double[] {1, 1});
            // The spiral magnifies the tolerance of 1e-9 by 50, and its gradients reach 11; the linear case's reach 36.
            assertArrayEquals(reference.stateGradient, fixture.adjoint.adjoint().toDoubleVector(), 5e-7);
            assertArrayEquals(reference.parameterGradient, fixture.gradient(), 5e-7);
            assertArrayEquals(reference.y0, fixture.back.toDoubleVector(), 5e-7, "solved back");
        }
    }

    @Test
    void twoHalvesOfTheWayGiveTheWhole() {
        GradientReference linear = GradientReference.LINEAR;
        try (Fixture fixture = new Fixture(linear, TIGHT)) {
            fixture.solve(4, linear.t1, linear.end, new double[] {1, 1});
            double[] late = fixture.gradient();
            fixture.solve(
                    linear.t0,
                    4,
                    fixture.back.toDoubleVector(),
                    fixture.adjoint.adjoint().toDoubleVector());
            double[] early = fixture.gradient();
            for (int i = 0; i < 4; i++) {
                assertEquals(linear.parameterGradient[i], early[i] + late[i], 5e-7);
            }
        }
    }

    @Test
    void theGradientIsThatOfTheLastSolveAlone() {
        GradientReference spiral = GradientReference.SPIRAL;
        try (Fixture fixture = new Fixture(spiral, TIGHT)) {
            INDArray gradients = fixture.adjoint.parameterGradient();
            fixture.solve(spiral.t0, spiral.t1, spiral.end, new double[] {1, 1});
            double[] first = fixture.gradient();
            fixture.solve(spiral.t0, spiral.t1, spiral.end, new double[] {-7, 3});
            fixture.solve(spiral.t0, spiral.t1, spiral.end, new double[] {1, 1});
            assertArrayEquals(first, fixture.gradient(), 0);
            assertSame(gradients, fixture.adjoint.parameterGradient());
        }
    }

    @Test
    void anAdjointOfZeroGivesGradientsOfZero() {
        GradientReference spiral = GradientReference.SPIRAL;
        try (Fixture fixture = new Fixture(spiral, TIGHT)) {
            fixture.solve(spiral.t0, spiral.t1, spiral.end, new double[] {0, 0});
            assertArrayEquals(new double[4], fixture.gradient(), 0);
            assertArrayEquals(new double[2], fixture.adjoint.adjoint().toDoubleVector(), 0);
        }
    }

    @Test
    void rejectedStepsLeaveNoTraceInTheGradient() {
        GradientReference spiral = GradientReference.SPIRAL;
        SolverSettings greedy = new SolverSettings(
                OdeSolver.DOPRI5.tableau(),
                new AdaptiveStep(
                        1e-9, 1e-9, (ratio, order) -> ratio <= 1 ? 8 : IntegralController.DEFAULT.factor(ratio, order)),
                10_000);
        try (Fixture fixture = new Fixture(spiral, greedy)) {
            SolveStatistics statistics = fixture.solve(spiral.t0, spiral.t1, spiral.end, new double[] {1, 1});
            assertTrue(statistics.rejected() > statistics.accepted() / 2, statistics::toString);
            assertArrayEquals(spiral.parameterGradient, fixture.gradient(), 5e-7);
        }
    }

    @Test
    void withTheSeminormTheParametersHaveNoSayInTheSteps() {
        GradientReference linear = GradientReference.LINEAR;
        SolverSettings loose = adaptive(1e-4);
        // The same equations by hand, y' = Ay and a' = −Aᵀa, without any θ.
        INDArray a = linear.parameters(DataType.DOUBLE).get("A");
        VectorField pair = VectorField.of((t, state, derivative) -> {
            AdjointField.first(derivative).assign(a.mmul(AdjointField.first(state)));
            AdjointField.second(derivative)
                    .assign(a.transpose().mmul(AdjointField.second(state)).neg());
        });
        try (Fixture fixture =
                        new Fixture(linear.dynamics, linear.parameters(DataType.DOUBLE), loose, AdjointNorm.SEMINORM);
                OdeIntegrator integrator = new OdeIntegrator(pair, DataType.DOUBLE, 4, loose)) {
            AdjointField.first(integrator.state()).assign(Nd4j.createFromArray(linear.end));
            AdjointField.second(integrator.state()).assign(1);
            SolveStatistics without = integrator.solve(linear.t1, linear.t0);
            SolveStatistics with = fixture.solve(linear.t0, linear.t1, linear.end, new double[] {1, 1});
            assertEquals(without.toString(), with.toString());
            assertEquals(without.lastStep(), with.lastStep(), 1e-12);
            assertArrayEquals(
                    integrator.state().toDoubleVector(),
                    Nd4j.concat(0, fixture.back, fixture.adjoint.adjoint()).toDoubleVector(),
                    1e-12);
        }
    }

    @Test
    void aSolveThatFailsIsToldAndTheNextOneWorks() {
        GradientReference spiral = GradientReference.SPIRAL;
        try (Fixture fixture = new Fixture(spiral, TIGHT)) {
            OdeSolveException failure = assertThrows(
                    OdeSolveException.class,
                    () -> fixture.solve(spiral.t0, spiral.t1, spiral.end, new double[] {Double.NaN, 1}));
            assertEquals(SolveStatus.NON_FINITE_STATE, failure.status());
            fixture.solve(spiral.t0, spiral.t1, spiral.end, new double[] {1, 1});
            assertArrayEquals(spiral.parameterGradient, fixture.gradient(), 5e-7);
        }
    }
}
