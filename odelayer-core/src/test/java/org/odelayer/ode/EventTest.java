package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.ode.event.Event;
import org.odelayer.ode.event.EventOccurrence;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.problem.HarmonicOscillator;
import org.odelayer.ode.problem.RecordingField;

/** Roots and what becomes of the solve, on x = cos t, v = −sin t. */
class EventTest {
    private static final Event CROSSING = Event.when((t, y) -> y[0]);

    static OdeProblem oscillator() {
        return OdeProblem.of(
                (t, y, dydt) -> {
                    dydt.getColumn(0).assign(y.getColumn(1));
                    dydt.getColumn(1).assign(y.getColumn(0).neg());
                },
                Nd4j.createFromArray(1.0, 0.0));
    }

    private static OdeProblem exact() {
        return oscillator().tolerances(1e-11, 1e-11);
    }

    static Stream<Arguments> methods() {
        return Stream.of(OdeSolver.DOPRI5, OdeSolver.TSIT5, OdeSolver.DOPRI8, StiffSolver.RODAS5P, StiffSolver.KENCARP4)
                .flatMap(method -> Stream.of(10.0, -10.0).map(t1 -> Arguments.of(method, t1)));
    }

    private static double[] times(OdeSolution solution) {
        return solution.events().stream().mapToDouble(EventOccurrence::t).toArray();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aTerminalEventEndsTheSolveAtItsRoot(NamedMethod method, double t1) {
        double tolerance = method == StiffSolver.KENCARP4 ? 1e-10 : 1e-11;
        OdeSolution solution = oscillator()
                .method(method)
                .tolerances(tolerance, tolerance)
                .event(CROSSING.terminal())
                .solve(t1 / 10, t1 / 2, t1);
        assertEquals(Outcome.STOPPED_BY_EVENT, solution.status());
        double root = Math.signum(t1) * Math.PI / 2;
        assertEquals(root, solution.reached(0), 1e-8);
        assertEquals(1, solution.events().size());
        EventOccurrence occurrence = solution.events().get(0);
        assertEquals(solution.reached(0), occurrence.t());
        assertArrayEquals(new double[] {0, -Math.signum(t1)}, occurrence.state(), 1e-8);
        assertArrayEquals(occurrence.state(), occurrence.after());
        assertArrayEquals(occurrence.state(), solution.at(occurrence.t()).toDoubleVector(), 1e-14);
        assertEquals(Math.cos(t1 / 10), solution.states().getDouble(0, 0, 0), 1e-7);
        assertTrue(Double.isNaN(solution.states().getDouble(1, 0, 0)), "behind the event");
    }

    @ParameterizedTest
    @MethodSource("methods")
    void countedEventsAreAllRoots(NamedMethod method, double t1) {
        double tolerance = method == StiffSolver.KENCARP4 ? 1e-10 : 1e-12;
        OdeSolution solution = oscillator()
                .method(method)
                .tolerances(tolerance, tolerance)
                .event(CROSSING)
                .solve(t1);
        double[] expected = {Math.PI / 2, 3 * Math.PI / 2, 5 * Math.PI / 2};
        for (int i = 0; i < expected.length; i++) {
            expected[i] *= Math.signum(t1);
        }
        assertArrayEquals(expected, times(solution), 1e-8);
        assertEquals(Outcome.SUCCESS, solution.status());
    }

    @ParameterizedTest
    @ValueSource(doubles = {10, -10})
    void constantStepsFindRootsAsExactlyAsTheyAreThemselves(double t1) {
        OdeSolution solution = oscillator()
                .method(OdeSolver.RK4)
                .stepSize(0.003)
                .event(CROSSING.terminalAfter(3))
                .solve(t1);
        assertEquals(Math.signum(t1) * 5 * Math.PI / 2, solution.reached(0), 1e-8);
        assertEquals(3, solution.events().size());
    }

    /** The dense output of BOSH3 is a cubic, and less exact than its steps at this tolerance. */
    @Test
    void theEndOfAStepThatWasMadeAgainIsARootOfItsOwnState() {
        for (double tolerance : new double[] {1e-2, 1e-4, 1e-6}) {
            OdeSolution solution = oscillator()
                    .method(OdeSolver.BOSH3)
                    .tolerances(tolerance, tolerance)
                    .event(CROSSING.terminal())
                    .solve(10);
            assertEquals(0, solution.events().get(0).state()[0], 1e-9, "at " + tolerance);
        }
    }

    @Test
    void aDirectionIsThatOfThePassingSolve() {
        assertArrayEquals(
                new double[] {3 * Math.PI / 2},
                times(exact().event(CROSSING.rising()).solve(7)),
                1e-8);
        assertArrayEquals(
                new double[] {Math.PI / 2},
                times(exact().event(CROSSING.falling()).solve(7)),
                1e-8);
        assertArrayEquals(
                new double[] {-3 * Math.PI / 2},
                times(exact().event(CROSSING.rising()).solve(-7)),
                1e-8);
        assertArrayEquals(
                new double[] {-Math.PI / 2},
                times(exact().event(CROSSING.falling()).solve(-7)),
                1e-8);
    }

    @Test
    void severalEventsOccurInOrderOfTime() {
        OdeSolution solution = exact().event(Event.when((t, y) -> y[1]).named("turning"))
                .event(CROSSING.named("crossing"))
                .event(Event.when((t, y) -> t - 2).named("two").terminal())
                .event(Event.when((t, y) -> t - 1.9).named("before"))
                .event(Event.when((t, y) -> t - 2.1).named("behind"))
                .solve(10);
        assertEquals(
                List.of("crossing", "before", "two"),
                solution.events().stream()
                        .map(event -> event.event().toString())
                        .toList());
        assertEquals(2, solution.reached(0), 1e-12);
        assertEquals(2, solution.events().get(2).index());
    }

    @Test
    void twoEventsAtOneTimeBothOccur() {
        Event.Change turn = (t, y) -> new double[] {y[0], -y[1]};
        Event.Change push = (t, y) -> new double[] {y[0], y[1] + 1};
        OdeSolution solution = exact().event(CROSSING.then(turn))
                .event(Event.when((t, y) -> Math.sin(y[0])).then(push))
                .event(Event.when((t, y) -> t - Math.PI / 2))
                .solve(2);
        assertEquals(3, solution.events().size());
        assertArrayEquals(
                new int[] {0, 1, 2},
                solution.events().stream().mapToInt(EventOccurrence::index).toArray());
        // v is −1, then 1, then 2.
        assertArrayEquals(new double[] {0, 1}, solution.events().get(0).after(), 1e-8);
        assertArrayEquals(new double[] {0, 1}, solution.events().get(1).state(), 1e-8);
        assertArrayEquals(new double[] {0, 2}, solution.events().get(1).after(), 1e-8);
        double late = 2 - Math.PI / 2;
        assertEquals(2 * Math.sin(late), solution.states().getDouble(0, 0, 0), 1e-8);
    }

    @Test
    void aRootAtTheEndOfAStepCountsOnce() {
        for (Event event : List.of(Event.when((t, y) -> t - 1), Event.when((t, y) -> 1 - t))) {
            OdeProblem steps = exact().stepTimes(1).event(event);
            assertArrayEquals(new double[] {1}, times(steps.solve(2)), 0.0);
            assertArrayEquals(new double[] {1}, times(steps.solve(1)), 0.0);
            OdeSolution terminal = exact().stepTimes(1).event(event.terminal()).solve(2);
            assertEquals(1, terminal.reached(0));
            OdeSolution atTheEnd = exact().event(event.terminal()).solve(1);
            assertEquals(Outcome.STOPPED_BY_EVENT, atTheEnd.status());
            assertArrayEquals(
                    new double[] {Math.cos(1), -Math.sin(1)},
                    atTheEnd.states().reshape(2).toDoubleVector(),
                    1e-9);
        }
    }

    @Test
    void whatIsZeroAtTheStartDoesNotOccurThere() {
        OdeProblem problem = exact().event(Event.when((t, y) -> y[1]));
        assertArrayEquals(new double[] {Math.PI, 2 * Math.PI}, times(problem.solve(7)), 1e-8);
        assertArrayEquals(new double[] {-Math.PI}, times(problem.solve(-4)), 1e-8);
    }

    /** 1 + cos t touches zero at π without passing it. */
    @Test
    void aRootThatIsOnlyTouchedIsNotSeen() {
        assertEquals(
                0,
                exact().event(Event.when((t, y) -> 1 + 1e-6 + y[0]))
                        .solve(6)
                        .events()
                        .size());
        // With two roots a little apart, what is looked at within steps decides; short steps see both.
        Event twice = Event.when((t, y) -> y[0] + Math.cos(0.02));
        assertArrayEquals(
                new double[] {Math.PI - 0.02, Math.PI + 0.02},
                times(exact().maxStep(0.04).event(twice).solve(6)),
                1e-7);
    }

    @Test
    void aFunctionThatIsFlatAtZeroOccursOnce() {
        Event flat = Event.when((t, y) -> Math.max(0, y[0]));
        OdeSolution solution = exact().event(flat.falling()).solve(4);
        assertEquals(1, solution.events().size());
        assertEquals(Math.PI / 2, solution.events().get(0).t(), 0.2);
    }

    @Test
    void aFunctionThatIsNotFiniteIsAFailureThatNamesTheEvent() {
        OdeSolution solution = exact().event(
                        Event.when((t, y) -> Math.log(y[0])).named("logarithm"))
                .solve(1, 4);
        OdeSolveException failure = solution.failure().orElseThrow();
        assertEquals(SolveStatus.NON_FINITE_EVENT, failure.status());
        assertTrue(failure.getMessage().startsWith("event logarithm: "), failure.getMessage());
        assertEquals(Math.cos(1), solution.states().getDouble(0, 0, 0), 1e-8);
        assertTrue(solution.reached(0) > 1 && solution.reached(0) < Math.PI / 2);
        assertEquals(
                Math.cos(solution.reached(0)), solution.at(solution.reached(0)).getDouble(0), 1e-8);
    }

    @Test
    void theStepThatIsMadeAgainCountsInEvaluationsAndOnceAsAStep() {
        RecordingField counting = new RecordingField(new HarmonicOscillator());
        OdeSolution solution = OdeProblem.ofField(counting, Nd4j.createFromArray(1.0, 0.0))
                .tolerances(1e-8, 1e-8)
                .event(CROSSING.terminalAfter(2))
                .solve(10);
        assertEquals(counting.times().size(), solution.statistics().evaluations());
        // Six evaluations per step, one to begin, one for the first step, six for the step that was made again.
        SolveStatistics spent = solution.statistics();
        int tried = spent.accepted() + spent.rejected();
        assertEquals(0, (spent.evaluations() - 2) % 6);
        assertTrue(spent.evaluations() >= 2 + 6 * (tried + 1), spent.toString());
    }

    @Test
    void eachExampleHasItsOwnEvents() {
        OdeSolution solution = OdeProblem.of((t, y, dydt) -> dydt.assign(y.neg()), Nd4j.createFromArray(new double[][] {
                    {1}, {Math.E}, {0.4}
                }))
                .tolerances(1e-10, 1e-10)
                .event(Event.when((t, y) -> y[0] - 0.5).terminal())
                .solve(1, 3);
        assertEquals(Math.log(2), solution.events(0).get(0).t(), 1e-8);
        assertEquals(1 + Math.log(2), solution.events(1).get(0).t(), 1e-8);
        assertTrue(solution.events(2).isEmpty());
        assertEquals(Outcome.STOPPED_BY_EVENT, solution.status());
        assertEquals(Outcome.SUCCESS, solution.status(2));
        assertTrue(Double.isNaN(solution.states().getDouble(0, 0, 0)));
        assertEquals(1, solution.states().getDouble(0, 1, 0), 1e-8);
        assertEquals(0.4 * Math.exp(-3), solution.states().getDouble(1, 2, 0), 1e-8);
    }

    /** ẏ = −y + 1 from 0: f = exp(−t). */
    @Test
    void aSteadyStateIsWhereTheDerivativeIsSmall() {
        OdeProblem problem = OdeProblem.of((t, y, dydt) -> dydt.assign(y.neg().add(1)), Nd4j.createFromArray(0.0, 0.0))
                .tolerances(1e-10, 1e-10)
                .event(Event.steadyState(1e-4));
        OdeSolution solution = problem.solve(1e3);
        assertEquals(Outcome.STOPPED_BY_EVENT, solution.status());
        assertEquals(4 * Math.log(10), solution.reached(0), 1e-4, "f is known to 1e-10 only");
        assertEquals(1 - 1e-4, solution.events().get(0).state()[1], 1e-8);
    }

    @Test
    void aProblemThatStartsInItsSteadyStateEndsThere() {
        OdeSolution solution = OdeProblem.of((t, y, dydt) -> dydt.assign(y.neg()), Nd4j.createFromArray(0.0))
                .from(2)
                .tolerances(1e-8, 1e-8)
                .event(Event.steadyState(1e-6))
                .solve(2, 5);
        assertEquals(Outcome.STOPPED_BY_EVENT, solution.status());
        assertEquals(2, solution.reached(0));
        assertEquals(0, solution.states().getDouble(0, 0, 0));
        assertTrue(Double.isNaN(solution.states().getDouble(1, 0, 0)));
        assertEquals(0, solution.at(2).getDouble(0));
        assertEquals(1, solution.statistics().evaluations());
    }

    /** ẍ = −ω² x: what is a root, and what is one root, goes by the scale of the problem. */
    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1e6})
    void timesOfAnySizeAreFine(double omega) {
        OdeSolution solution = OdeProblem.of(
                        (t, y, dydt) -> {
                            dydt.getColumn(0).assign(y.getColumn(1).mul(omega));
                            dydt.getColumn(1).assign(y.getColumn(0).mul(-omega));
                        },
                        Nd4j.createFromArray(1.0, 0.0))
                .tolerances(1e-12, 1e-12)
                .event(CROSSING)
                .solve(8 / omega);
        double[] scaled = times(solution);
        assertEquals(3, scaled.length);
        for (int i = 0; i < scaled.length; i++) {
            assertEquals((i + 0.5) * Math.PI, scaled[i] * omega, 1e-8);
        }
    }

    @Test
    void twoSolvesOfOneProblemCountAnew() {
        OdeProblem problem = exact().event(CROSSING.terminalAfter(2));
        assertEquals(2, problem.solve(10).events().size());
        assertEquals(2, problem.solve(10).events().size());
    }

    @Test
    void valuesThatMeanNothingAreRefused() {
        for (Runnable build : List.<Runnable>of(
                () -> Event.when(null),
                () -> CROSSING.terminalAfter(0),
                () -> CROSSING.then(null),
                () -> Event.steadyState(0),
                () -> Event.steadyState(Double.NaN))) {
            assertThrows(IllegalArgumentException.class, build::run);
        }
        OdeProblem wrong = exact().event(CROSSING.named("wall").then((t, y) -> new double[1]));
        String message = assertThrows(IllegalArgumentException.class, () -> wrong.solve(10))
                .getMessage();
        assertTrue(message.contains("event wall") && message.contains("2 elements, not 1"), message);
    }
}
