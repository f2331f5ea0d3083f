package org.odelayer.adjoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.RunningCost;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.field.CompiledDynamics;
import org.odelayer.field.DynamicsField;
import org.odelayer.ode.Join;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.Step;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.method.Stepper;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;

/** Outputs within steps: their gradient by the discrete adjoint against differences over the very same steps. */
class InnerOutputsTest {
    /** Both ends, two at nearly one time, steps without any, and a stop in between that is one too. */
    private static final double[] FORTH = {0.2, 0.25, 0.26, 0.31, 0.9, 1.0, 1.05, 1.3, 1.64, 1.7};

    private static final double[] BACK = {1.1, 1.08, 1.0, 0.99, 0.7, 0.5, 0.45, 0.3};

    /** The last constant step is not so short that it has no output. */
    private static final double END = 3.05;

    record Case(OdeSolver solver, double[] outputs, double stop, List<RunningCost> costs, Adjoint adjoint) {
        @Override
        public String toString() {
            return solver + " to " + outputs[outputs.length - 1] + ", " + costs.size() + " costs, " + adjoint;
        }
    }

    private static Stream<OdeSolver> solvers() {
        return Arrays.stream(OdeSolver.values())
                .filter(solver -> solver.tableau().transposesOutputs());
    }

    static Stream<Case> cases() {
        List<RunningCost> costs = List.of(new KineticEnergy(0.7), JacobianFrobenius.of(0.3));
        return Stream.concat(
                solvers()
                        .flatMap(solver -> Stream.of(
                                new Case(solver, FORTH, 0.9, List.of(), DiscreteAdjoint.EVERY_STEP),
                                new Case(solver, BACK, 0.7, List.of(), DiscreteAdjoint.CHECKPOINTED))),
                Stream.of(OdeSolver.RK4, OdeSolver.DOPRI5, OdeSolver.FEHLBERG45)
                        .flatMap(solver -> Stream.of(
                                new Case(solver, FORTH, 0.9, costs, DiscreteAdjoint.CHECKPOINTED),
                                new Case(solver, BACK, 0.7, costs, DiscreteAdjoint.EVERY_STEP))));
    }

    private static SolverSettings settings(OdeSolver solver) {
        StepControl control =
                solver.tableau().adaptive() ? StepControl.adaptive(1e-4, 1e-4) : StepControl.constant(0.11);
        return new SolverSettings(solver.tableau(), control, 10_000);
    }

    /** A solve in two legs, its steps, and the loss Σ wᵢᵀy(tᵢ) of one more solve over the same steps. */
    private static final class Fixture implements AutoCloseable {
        private final Case given;
        private final SolverSettings settings;
        private final Map<String, INDArray> parameters;
        private final CompiledDynamics dynamics;
        private final DynamicsField field;
        private final OdeIntegrator forward;
        private final AdjointPass adjoint;
        private final INDArray y0;
        private final List<INDArray> weights = new ArrayList<>();
        private final List<Double> grid = new ArrayList<>();

        Fixture(Case given) {
            this.given = given;
            this.settings = settings(given.solver);
            Dynamics mlp = new MlpDynamics(4).time(TimeDependence.CONCAT);
            this.parameters = new LinkedHashMap<>(ParameterList.of(mlp, 2).glorot(DataType.DOUBLE, 4));
            this.dynamics = CompiledDynamics.compile(mlp, given.costs, parameters, DataType.DOUBLE, 3, 2);
            dynamics.probes().draw(5);
            this.field = new DynamicsField(dynamics);
            this.forward = new OdeIntegrator(field, DataType.DOUBLE, field.size(), settings);
            this.adjoint = given.adjoint.bind(field, forward, settings, false);
            Random random = new Random(3);
            this.y0 = normal(random, field.size());
            Arrays.stream(given.outputs).forEach(t -> weights.add(normal(random, field.size())));
        }

        private double t0() {
            return given.outputs[0];
        }

        private double t1() {
            return given.outputs[given.outputs.length - 1];
        }

        void gradient() {
            StepObserver tape = adjoint.recording();
            grid.add(t0());
            forward.observe(new StepObserver() {
                @Override
                public double accepted(Step step) {
                    grid.add(step.end());
                    return tape.accepted(step);
                }
            });
            forward.state().assign(y0);
            forward.leg(t0(), given.stop, Join.START);
            forward.leg(given.stop, t1(), Join.SMOOTH);
            adjoint.begin(Math.signum(t1() - t0()));
            for (int i = weights.size() - 1; i >= 0; i--) {
                double before = given.outputs[Math.max(0, i - 1)];
                adjoint.output(new Leg(before, given.outputs[i]), y0, weights.get(i));
                adjoint.legs().leg(given.outputs[i], before, Join.ABRUPT);
            }
            adjoint.end(new Leg(t0(), given.stop), y0);
        }

        double loss() {
            double direction = Math.signum(t1() - t0());
            INDArray point = y0.dup();
            double sum = dot(weights.get(0), y0);
            int next = 1;
            field.reset(t0(), y0, Leg.ALL);
            try (Stepper stepper = settings.method().bind(field, DataType.DOUBLE, y0.length())) {
                stepper.state().assign(y0);
                for (int i = 1; i < grid.size(); i++) {
                    double t = grid.get(i - 1);
                    double h = grid.get(i) - t;
                    stepper.step(t, h, grid.get(i));
                    while (next < weights.size() && direction * (given.outputs[next] - grid.get(i)) <= 0) {
                        stepper.last().at((given.outputs[next] - t) / h, point);
                        sum += dot(weights.get(next), point);
                        next++;
                    }
                    stepper.accept();
                }
            }
            assertEquals(weights.size(), next);
            double[] integrals = field.integrals();
            for (int i = 0; i < integrals.length; i++) {
                sum += given.costs.get(i).weight() * direction * integrals[i];
            }
            return sum;
        }

        /** A difference of sixth order in a random direction: truncation and rounding below 1e-10. */
        void check(String name, INDArray array, INDArray gradient) {
            INDArray direction = normal(new Random(name.hashCode()), array.shape());
            direction.divi(direction.norm2Number());
            INDArray original = array.dup();
            double h = 2e-3;
            double[] factors = {-1, 9, -45, 0, 45, -9, 1};
            double expected = 0;
            for (int k = -3; k <= 3; k++) {
                array.assign(original.add(direction.mul(k * h)));
                expected += factors[k + 3] * loss() / (60 * h);
            }
            array.assign(original);
            double actual = gradient.mul(direction).sumNumber().doubleValue();
            assertEquals(expected, actual, 1e-8 * Math.max(1, Math.abs(expected)), name);
        }

        @Override
        public void close() {
            adjoint.close();
            forward.close();
            field.close();
            dynamics.close();
        }
    }

    private static INDArray normal(Random random, long... shape) {
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array;
    }

    private static double dot(INDArray a, INDArray b) {
        return Nd4j.getBlasWrapper().dot(a, b);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreThoseOfTheStepsAndTheirDenseOutput(Case given) {
        try (Fixture fixture = new Fixture(given)) {
            // The second gradient sees what the first one left.
            for (int i = 0; i < 2; i++) {
                fixture.grid.clear();
                fixture.gradient();
            }
            Map<String, INDArray> gradients = fixture.field.byName(fixture.adjoint.parameterGradient());
            fixture.check("y0", fixture.y0, fixture.adjoint.adjoint());
            fixture.parameters.forEach((name, array) -> fixture.check(name, array, gradients.get(name)));
        }
    }

    private record Cost(int forward, int backward, int steps) {
        static Cost of(OdeBlock block) {
            try (CompiledBlock compiled =
                    block.compile(block.parameters(2).glorot(DataType.FLOAT, 3), DataType.FLOAT, 3, 2)) {
                INDArray y = compiled.forward(Nd4j.createFromArray(new float[][] {{1, 0}, {0, 2}, {-1, 1}}));
                compiled.backward(Nd4j.onesLike(y));
                return new Cost(
                        compiled.forwardStatistics().evaluations(),
                        compiled.backwardStatistics().evaluations(),
                        compiled.backwardStatistics().accepted());
            }
        }
    }

    private static OdeBlock block(OdeSolver solver, TimeSpan span, Adjoint adjoint) {
        return OdeBlock.of(new MlpDynamics(4), span, settings(solver)).withGradient(adjoint);
    }

    /** The last step's outputs see f at its end: its last stage, and f with its vector-Jacobian product. */
    @ParameterizedTest
    @EnumSource
    void aHundredOutputsCostTwoEvaluationsMoreThanOneOnTheWayBack(OdeSolver solver) {
        TimeSpan many = TimeSpan.series(0, TimeSpan.of(0, END).spaced(100));
        Cost ofOne = Cost.of(block(solver, TimeSpan.of(0, END), DiscreteAdjoint.EVERY_STEP));
        Cost ofMany = Cost.of(block(solver, many, DiscreteAdjoint.EVERY_STEP));
        Cost ofHits = Cost.of(block(solver, many.hitting(true), DiscreteAdjoint.EVERY_STEP));
        if (solver.tableau().transposesOutputs()) {
            assertEquals(ofOne.steps, ofMany.steps);
            assertEquals(ofOne.backward + 2, ofMany.backward);
            assertTrue(ofMany.forward <= ofOne.forward + 1, () -> ofMany + " against " + ofOne);
            assertTrue(ofHits.backward > 1.5 * ofMany.backward, () -> ofHits + " against " + ofMany);
        } else {
            assertEquals(ofHits, ofMany);
        }
        assertTrue(ofHits.steps >= 99);
    }

    @Test
    void gradientsOfTimesAndDenseOutputsWithStagesOfTheirOwnWantStepsToEndThere() {
        TimeSpan span = TimeSpan.series(0, 1, 2);
        OdeBlock block = block(OdeSolver.DOPRI5, span, DiscreteAdjoint.EVERY_STEP);
        assertFalse(block.hitsOutputTimes());
        assertTrue(block.withTimeGradients().hitsOutputTimes());
        assertTrue(block(OdeSolver.DOPRI8, span, DiscreteAdjoint.EVERY_STEP).hitsOutputTimes());
        assertTrue(block(OdeSolver.DOPRI5, span.hitting(true), DiscreteAdjoint.EVERY_STEP)
                .hitsOutputTimes());
    }
}
