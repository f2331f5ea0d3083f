package org.odelayer.adjoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.ConvDynamics;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.Normalization;
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
import org.odelayer.ode.method.StepTranspose;
import org.odelayer.ode.method.Stepper;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;

/** The discrete adjoint against differences of a solve over the very same steps. */
class DiscreteAdjointTest {
    /** A method on dynamics over some stops, forwards or backwards in time. */
    record Case(
            OdeSolver solver, String name, Dynamics dynamics, double[] stops, List<RunningCost> costs, long... shape) {
        @Override
        public String toString() {
            return solver + " " + name;
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        double[] forth = {0.2, 0.9, 1.7};
        double[] back = {1.1, 0.3};
        for (OdeSolver solver : OdeSolver.values()) {
            Dynamics mlp = new MlpDynamics(4).time(TimeDependence.CONCAT);
            cases.add(new Case(solver, "mlp", mlp, forth, List.of(), 3, 2));
            cases.add(new Case(solver, "mlp, backwards", mlp, back, List.of(), 3, 2));
            List<RunningCost> costs = List.of(new KineticEnergy(0.7), JacobianFrobenius.of(0.3));
            cases.add(new Case(solver, "mlp with costs", mlp, forth, costs, 2, 2));
            cases.add(new Case(solver, "mlp with costs, backwards", mlp, back, costs, 2, 2));
            Dynamics conv = new ConvDynamics(2).time(TimeDependence.CONCAT).normalization(Normalization.LAYER);
            cases.add(new Case(solver, "conv", conv, back, List.of(), 2, 1, 3, 2));
        }
        return cases.stream();
    }

    private static final List<Adjoint> BOTH = List.of(DiscreteAdjoint.EVERY_STEP, DiscreteAdjoint.CHECKPOINTED);

    /** A solve, its steps, and the loss of one more solve over the same steps. */
    private static final class Fixture implements AutoCloseable {
        private final Case given;
        private final SolverSettings settings;
        private final ParameterList list;
        private final Map<String, INDArray> parameters;
        private final CompiledDynamics dynamics;
        private final DynamicsField field;
        private final OdeIntegrator forward;
        private final AdjointPass adjoint;
        private final INDArray y0;
        /** Of the solution at each stop but the first. */
        private final INDArray[] weights;
        /** The ends of all steps. */
        private final List<Double> grid = new ArrayList<>();

        Fixture(Case given, Adjoint kind, StepControl control) {
            this.given = given;
            this.settings = new SolverSettings(given.solver.tableau(), control, 10_000);
            this.list = ParameterList.of(given.dynamics, Arrays.copyOfRange(given.shape, 1, given.shape.length));
            Random random = new Random(3);
            this.parameters = new LinkedHashMap<>(list.glorot(DataType.DOUBLE, 4));
            parameters
                    .values()
                    .forEach(array -> array.addi(normal(random, array.shape()).muli(0.2)));
            this.dynamics =
                    CompiledDynamics.compile(given.dynamics, given.costs, parameters, DataType.DOUBLE, given.shape);
            dynamics.probes().draw(5);
            this.field = new DynamicsField(dynamics);
            long size = field.size();
            this.forward = new OdeIntegrator(field, DataType.DOUBLE, size, settings);
            this.adjoint = kind.bind(field, forward, settings, true);
            this.y0 = normal(random, size);
            this.weights = new INDArray[given.stops.length - 1];
            Arrays.setAll(weights, i -> normal(random, size));
        }

        static INDArray normal(Random random, long... shape) {
            INDArray array = Nd4j.create(DataType.DOUBLE, shape);
            for (long i = 0; i < array.length(); i++) {
                array.putScalar(i, random.nextGaussian());
            }
            return array;
        }

        /** Solves, and back. */
        void gradient() {
            double[] stops = given.stops;
            StepObserver tape = adjoint.recording();
            grid.add(stops[0]);
            forward.observe(new StepObserver() {
                @Override
                public double accepted(Step step) {
                    grid.add(step.end());
                    return tape.accepted(step);
                }

                @Override
                public void arrived(double t) {
                    tape.arrived(t);
                }
            });
            forward.state().assign(y0);
            INDArray[] states = new INDArray[stops.length];
            states[0] = y0;
            for (int i = 1; i < stops.length; i++) {
                forward.leg(stops[i - 1], stops[i], i == 1 ? Join.START : Join.SMOOTH);
                states[i] = forward.state().dup();
            }
            adjoint.begin(Math.signum(stops[1] - stops[0]));
            for (int i = stops.length - 1; i > 0; i--) {
                adjoint.output(new Leg(stops[i - 1], stops[i]), states[i], weights[i - 1]);
                adjoint.legs().leg(stops[i], stops[i - 1], i == stops.length - 1 ? Join.START : Join.ABRUPT);
            }
            adjoint.end(new Leg(stops[0], stops[1]), y0);
        }

        /** The loss over the steps of the grid, whatever the tolerance says of them. */
        double loss(double... times) {
            double sum = 0;
            int stop = 1;
            field.reset(times[0], y0, Leg.ALL);
            try (Stepper stepper = settings.method().bind(field, DataType.DOUBLE, y0.length())) {
                stepper.state().assign(y0);
                for (int i = 1; i < times.length; i++) {
                    stepper.step(times[i - 1], times[i] - times[i - 1], times[i]);
                    stepper.accept();
                    if (grid.get(i) == given.stops[stop]) {
                        sum += Nd4j.getBlasWrapper().dot(weights[stop - 1], stepper.state());
                        stop++;
                    }
                }
            }
            double[] integrals = field.integrals();
            for (int i = 0; i < integrals.length; i++) {
                sum += given.costs.get(i).weight() * Math.signum(times[1] - times[0]) * integrals[i];
            }
            return sum;
        }

        Map<String, INDArray> parameterGradients() {
            return field.byName(adjoint.parameterGradient());
        }

        double[] times() {
            return grid.stream().mapToDouble(Double::doubleValue).toArray();
        }

        /** Differences of fourth order in random directions. */
        void check(String name, INDArray array, INDArray gradient) {
            Random random = new Random(name.hashCode());
            INDArray direction = normal(random, array.shape());
            direction.divi(direction.norm2Number());
            INDArray original = array.dup();
            double expected = difference(h -> array.assign(original.add(direction.mul(h))), () -> loss(times()));
            array.assign(original);
            double actual = gradient.mul(direction).sumNumber().doubleValue();
            close(expected, actual, name);
        }

        void checkTimes() {
            for (double stop : given.stops) {
                double[] times = times();
                int index = grid.indexOf(stop);
                double expected = difference(h -> times[index] = stop + h, () -> loss(times));
                close(expected, adjoint.timeGradient(stop), "t = " + stop);
            }
        }

        private static void close(double expected, double actual, String name) {
            assertEquals(expected, actual, 1e-8 * Math.max(1, Math.abs(expected)), name);
        }

        private static double difference(java.util.function.DoubleConsumer move, DoubleSupplier loss) {
            double h = 2e-3;
            double[] values = new double[7];
            for (int i = -3; i <= 3; i++) {
                move.accept(i * h);
                values[i + 3] = loss.getAsDouble();
            }
            move.accept(0);
            // Truncation of the size of h⁶ = 6e-17, rounding of 1e-16 / h.
            return (45 * (values[4] - values[2]) - 9 * (values[5] - values[1]) + values[6] - values[0]) / (60 * h);
        }

        @Override
        public void close() {
            adjoint.close();
            forward.close();
            field.close();
            dynamics.close();
        }
    }

    /** Constant steps with a shorter last one, or steps of the controller's. */
    private static StepControl control(OdeSolver solver) {
        // Steps must be longer than what a time is moved by.
        double tolerance = solver.tableau().order() > 2 ? 1e-4 : 1e-2;
        return solver.tableau().adaptive() ? StepControl.adaptive(tolerance, tolerance) : StepControl.constant(0.11);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreThoseOfTheStepsMade(Case given) {
        for (Adjoint kind : BOTH) {
            try (Fixture fixture = new Fixture(given, kind, control(given.solver))) {
                fixture.gradient();
                fixture.check("y0", fixture.y0, fixture.adjoint.adjoint());
                fixture.parameters.forEach((name, array) ->
                        fixture.check(name, array, fixture.parameterGradients().get(name)));
                fixture.checkTimes();
            }
        }
    }

    /** pᵀv of the adjoint and a solution of the linearized method is the same after any number of steps. */
    @ParameterizedTest
    @EnumSource
    void theProductWithALinearizedSolutionIsConserved(OdeSolver solver) {
        Dynamics mlp = new MlpDynamics(5).time(TimeDependence.CONCAT);
        double[] stops = {0, 0.3, 0.8, 1.1, 2};
        Case given = new Case(solver, "", mlp, stops, List.of(), 2, 3);
        try (Fixture fixture = new Fixture(given, DiscreteAdjoint.EVERY_STEP, control(solver))) {
            for (int i = 0; i < fixture.weights.length - 1; i++) {
                fixture.weights[i].assign(0);
            }
            fixture.gradient();
            INDArray direction = Fixture.normal(new Random(8), fixture.y0.length());
            List<Double> products = new ArrayList<>();
            INDArray[] velocities = linearized(fixture, direction);
            fixture.adjoint.begin(0);
            fixture.adjoint.output(new Leg(1.1, 2), fixture.y0, fixture.weights[3]);
            products.add(dot(fixture.adjoint.adjoint(), velocities[4]));
            for (int i = 3; i >= 0; i--) {
                fixture.adjoint.legs().leg(i == 3 ? 2 : stops[i + 1], stops[i], i == 3 ? Join.START : Join.SMOOTH);
                products.add(dot(fixture.adjoint.adjoint(), velocities[i]));
            }
            for (double product : products) {
                // The differences that v comes from are good to 1e-11.
                assertEquals(products.get(0), product, 1e-10 * Math.max(1, Math.abs(product)), products::toString);
            }
        }
    }

    private static double dot(INDArray p, INDArray v) {
        return Nd4j.getBlasWrapper().dot(p, v);
    }

    /** ∂y/∂y0 · direction at all stops, by differences of sixth order of the frozen solve. */
    private static INDArray[] linearized(Fixture fixture, INDArray direction) {
        int stops = fixture.given.stops.length;
        INDArray[] sums = new INDArray[stops];
        Arrays.setAll(sums, i -> Nd4j.zeros(DataType.DOUBLE, direction.length()));
        double h = 2e-3;
        double[] weights = {-1, 9, -45, 0, 45, -9, 1};
        INDArray original = fixture.y0.dup();
        for (int k = -3; k <= 3; k++) {
            fixture.y0.assign(original.add(direction.mul(k * h)));
            List<INDArray> states = states(fixture);
            for (int i = 0; i < stops; i++) {
                sums[i].addi(states.get(i).mul(weights[k + 3] / (60 * h)));
            }
        }
        fixture.y0.assign(original);
        return sums;
    }

    private static List<INDArray> states(Fixture fixture) {
        List<INDArray> states = new ArrayList<>(List.of(fixture.y0.dup()));
        double[] times = fixture.times();
        try (Stepper stepper = fixture.settings.method().bind(fixture.field, DataType.DOUBLE, fixture.y0.length())) {
            stepper.state().assign(fixture.y0);
            for (int i = 1; i < times.length; i++) {
                stepper.step(times[i - 1], times[i] - times[i - 1], times[i]);
                stepper.accept();
                if (times[i] == fixture.given.stops[states.size()]) {
                    states.add(stepper.state().dup());
                }
            }
        }
        return states;
    }

    @Test
    void checkpointsGiveTheSameGradientFromFewerStates() {
        Dynamics mlp = new MlpDynamics(4).time(TimeDependence.CONCAT);
        for (int steps : new int[] {1, 2, 3, 7, 50, 1000}) {
            Case given = new Case(OdeSolver.RK4, "", mlp, new double[] {0, 0.4, 1}, List.of(), 2, 3);
            List<INDArray> gradients = new ArrayList<>();
            List<Integer> evaluations = new ArrayList<>();
            for (Adjoint kind : BOTH) {
                try (Fixture fixture = new Fixture(given, kind, StepControl.constant(1.0 / steps))) {
                    fixture.gradient();
                    gradients.add(fixture.adjoint.adjoint().dup());
                    gradients.add(fixture.parameterGradients().get("W0").dup());
                    fixture.adjoint.begin(0);
                    evaluations.add(
                            fixture.adjoint.legs().leg(1, 0.4, Join.START).evaluations());
                }
            }
            assertEquals(gradients.get(0), gradients.get(2));
            assertEquals(gradients.get(1), gradients.get(3));
            // 3 to redo the stages and 4 with the gradient, and at most 4 more to make the step again.
            assertTrue(evaluations.get(1) >= evaluations.get(0), evaluations::toString);
            assertTrue(evaluations.get(1) <= evaluations.get(0) * 11 / 7 + 80, evaluations::toString);
        }
    }

    @Test
    void checkpointsAreOfTheOrderOfTheSquareRoot() {
        for (int steps : new int[] {1, 5, 8, 9, 100, 1000, 20_000}) {
            StepTape tape = tape(steps, true);
            int kept = tape.kept() + tape.stride();
            assertTrue(kept <= 2.2 * Math.sqrt(steps) + 2, () -> kept + " states for " + steps + " steps");
            assertEquals(steps, tape(steps, false).kept());
        }
    }

    private static StepTape tape(int steps, boolean checkpointing) {
        Dynamics mlp = new MlpDynamics();
        ParameterList list = ParameterList.of(mlp, 1);
        CompiledDynamics dynamics = CompiledDynamics.compile(mlp, list.glorot(DataType.FLOAT, 0), DataType.FLOAT, 1, 1);
        DynamicsField field = new DynamicsField(dynamics);
        StepTranspose step = OdeSolver.EULER.tableau().transpose(field, new ParameterGradients(field), false);
        SolverSettings settings = new SolverSettings(OdeSolver.EULER.tableau(), StepControl.constant(1), steps + 1);
        VectorField rest = VectorField.of((t, y, dydt) -> dydt.assign(0));
        try (OdeIntegrator forward = new OdeIntegrator(rest, DataType.FLOAT, 1, settings)) {
            StepTape tape = new StepTape(step, forward.state(), checkpointing);
            forward.observe(tape);
            forward.solve(0, steps);
            return tape;
        }
    }
}
