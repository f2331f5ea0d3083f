package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.LinearDynamics;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** Outputs at many times: by dense output, or as the ends of steps. */
class OutputTimesTest {
    private static final double END = 10;
    private static final Map<String, INDArray> OSCILLATOR =
            Map.of("A", Nd4j.createFromArray(new double[][] {{0, 1}, {-1, 0}}));

    private static SolverSettings adaptive(OdeSolver solver, double tolerance) {
        return new SolverSettings(solver.tableau(), StepControl.adaptive(tolerance, tolerance), 100_000);
    }

    private static double[] times(int count, double end) {
        double[] times = new double[count];
        Arrays.setAll(times, i -> end * (i + 1) / count);
        return times;
    }

    private static OdeBlock block(Dynamics dynamics, TimeSpan span, SolverSettings settings, Adjoint adjoint) {
        return new OdeBlock(dynamics, StateMap.IDENTITY, StateMap.IDENTITY, span, settings, adjoint);
    }

    /** What a solve of the oscillator cost, and its largest error at an output. */
    private record Solved(int evaluations, int steps, double error) {
        static Solved of(TimeSpan span, SolverSettings settings) {
            OdeBlock block = block(new LinearDynamics(), span, settings, ContinuousAdjoint.AS_FORWARD);
            try (CompiledBlock compiled = block.compile(OSCILLATOR, DataType.DOUBLE, 1, 2)) {
                double[] states = compiled.forward(Nd4j.createFromArray(new double[][] {{1, 0}}))
                        .dup('c')
                        .data()
                        .asDouble();
                double[] outputs = span.outputs();
                double error = 0;
                for (int i = 0; i < outputs.length; i++) {
                    error = Math.max(error, Math.abs(states[2 * i] - Math.cos(outputs[i])));
                    error = Math.max(error, Math.abs(states[2 * i + 1] + Math.sin(outputs[i])));
                }
                return new Solved(
                        compiled.forwardStatistics().evaluations(),
                        compiled.forwardStatistics().accepted(),
                        error);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"DOPRI5, 10", "DOPRI5, -10", "TSIT5, 10", "TSIT5, -10"})
    void aHundredOutputsCostAboutAsMuchAsOneAndAreAsAccurate(OdeSolver solver, double end) {
        SolverSettings settings = adaptive(solver, 1e-6);
        Solved one = Solved.of(TimeSpan.of(0, end), settings);
        Solved many = Solved.of(TimeSpan.series(0, times(100, end)), settings);
        Solved hit = Solved.of(TimeSpan.series(0, times(100, end)).hitting(true), settings);
        assertTrue(many.evaluations <= 1.2 * one.evaluations, () -> many + " against " + one);
        assertEquals(one.steps, many.steps);
        assertTrue(many.error <= 10 * 1e-6, many::toString);
        assertTrue(hit.evaluations > 2 * many.evaluations, () -> hit + " against " + many);
        assertTrue(hit.steps >= 100);
    }

    /** Three more evaluations in each step that has an output: a quarter. */
    @Test
    void aHundredOutputsOfDopri8CostItsFurtherStages() {
        SolverSettings settings = adaptive(OdeSolver.DOPRI8, 1e-6);
        Solved one = Solved.of(TimeSpan.of(0, END), settings);
        Solved many = Solved.of(TimeSpan.series(0, times(100, END)), settings);
        assertEquals(one.evaluations + 3 * one.steps, many.evaluations);
        assertTrue(many.error <= 10 * 1e-6, many::toString);
        Solved two = Solved.of(TimeSpan.series(0, END / 3, END), settings);
        assertEquals(one.evaluations + 3, two.evaluations);
    }

    /** What is evaluated at the end of a step for its dense output is the next step's first stage. */
    @ParameterizedTest
    @EnumSource
    void noMethodEvaluatesTwiceForItsOutputs(OdeSolver solver) {
        SolverSettings settings = new SolverSettings(solver.tableau(), StepControl.constant(0.1), 1000);
        Solved one = Solved.of(TimeSpan.of(0, END), settings);
        Solved many = Solved.of(TimeSpan.series(0, times(150, END)), settings);
        // Of the last step f at its end, if that is not a stage.
        int last = solver.tableau().fsal() ? 0 : 1;
        assertEquals(one.evaluations + last + solver.tableau().lateStages() * one.steps, many.evaluations);
    }

    @Test
    void outputsAtEndsOfStepsAndAtTheStartAreTheStatesThere() {
        SolverSettings settings = new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.5), 100);
        Solved dense = Solved.of(TimeSpan.series(0, 0, 0.5, 1, 2), settings);
        Solved hit = Solved.of(TimeSpan.series(0, 0, 0.5, 1, 2).hitting(true), settings);
        assertEquals(hit.error, dense.error, 1e-15);
        assertEquals(4, dense.steps);
    }

    record Case(Adjoint adjoint, OdeSolver solver, boolean hits, double end) {}

    static Stream<Case> cases() {
        return Adjoints.all().stream()
                .flatMap(adjoint -> Stream.of(OdeSolver.DOPRI5, OdeSolver.TSIT5, OdeSolver.FEHLBERG45, OdeSolver.DOPRI8)
                        .flatMap(solver -> Stream.of(
                                new Case(adjoint, solver, false, 1.3),
                                new Case(adjoint, solver, false, -1.3),
                                new Case(adjoint, solver, true, 1.3))));
    }

    /** Differences of solves at the same tolerances: 1e-10, where the dense output is off by less than 1e-8. */
    @ParameterizedTest
    @MethodSource("cases")
    void gradientsOfManyOutputsAreDifferencesOfTheLoss(Case given) {
        Dynamics mlp = new MlpDynamics(4).time(TimeDependence.CONCAT);
        TimeSpan span = TimeSpan.series(0, times(9, given.end)).hitting(given.hits);
        OdeBlock block = block(mlp, span, adaptive(given.solver, 1e-10), given.adjoint);
        boolean stages = given.solver.tableau().lateStages() > 0;
        assertEquals(given.hits || given.adjoint instanceof DiscreteAdjoint && stages, block.hitsOutputTimes());
        Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.DOUBLE, 3);
        INDArray x = BlockGradientTest.normal(new Random(1), 3, 2);
        INDArray weights = BlockGradientTest.normal(new Random(2), 9, 3, 2);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 3, 2)) {
            compiled.forward(x);
            INDArray gradient = compiled.backward(weights).dup();
            Map<String, INDArray> ofParameters = Map.of(
                    "W0", compiled.parameterGradients().get("W0").dup(),
                    "b1", compiled.parameterGradients().get("b1").dup());
            assertDifferences(compiled, x, weights, x, gradient);
            for (String name : List.of("W0", "b1")) {
                assertDifferences(compiled, x, weights, parameters.get(name), ofParameters.get(name));
            }
        }
    }

    private static void assertDifferences(
            CompiledBlock compiled, INDArray x, INDArray weights, INDArray variable, INDArray gradient) {
        double h = 1e-4;
        for (long i = 0; i < variable.length(); i++) {
            double value = variable.getDouble(i);
            variable.putScalar(i, value + h);
            double above = compiled.forward(x).mul(weights).sumNumber().doubleValue();
            variable.putScalar(i, value - h);
            double below = compiled.forward(x).mul(weights).sumNumber().doubleValue();
            variable.putScalar(i, value);
            assertEquals((above - below) / (2 * h), gradient.getDouble(i), 1e-6);
        }
    }

    /** √y on its way to 0 is NaN beyond: the last step of Euler ends there, and only an output looks at f there. */
    @Test
    void anOutputThatIsNotFiniteDoesNotLeave() {
        OdeBlock block = block(
                new PowerDynamics(),
                TimeSpan.series(0, 0.75, 1),
                new SolverSettings(OdeSolver.EULER.tableau(), StepControl.constant(1), 10),
                ContinuousAdjoint.AS_FORWARD);
        Map<String, INDArray> parameters = block.parameters(1).glorot(DataType.DOUBLE, 1);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 1, 1)) {
            INDArray x = Nd4j.createFromArray(new double[][] {{0.25}});
            assertThrows(OdeSolveException.class, () -> compiled.infer(x));
        }
    }

    @Test
    void timesThatAreHitAreOtherTimes() {
        TimeSpan span = TimeSpan.series(0, 1, 2);
        assertNotEquals(span, span.hitting(true));
        assertEquals(span, span.hitting(true).hitting(false));
        assertArrayEquals(span.outputs(), span.hitting(true).outputs());
        assertTrue(span.hitting(true).isSeries());
    }
}
