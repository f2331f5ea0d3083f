package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.ode.event.Event;
import org.odelayer.ode.event.EventOccurrence;
import org.odelayer.ode.method.OdeSolver;

/** A ball at height x with speed v, ẍ = −g, that the floor throws back with the part e of its speed. */
class StateChangeTest {
    private static final double G = 9.81;

    private static OdeProblem ball(double height, double speed, INDArray start) {
        start.putScalar(0, height);
        start.putScalar(1, speed);
        return OdeProblem.of(
                        (t, y, dydt) -> {
                            dydt.getColumn(0).assign(y.getColumn(1));
                            dydt.getColumn(1).assign(-G);
                        },
                        start)
                .tolerances(1e-10, 1e-10);
    }

    private static OdeProblem ball(double height, double speed) {
        return ball(height, speed, Nd4j.createFromArray(0.0, 0.0));
    }

    private static Event floor(double e) {
        return Event.when((t, y) -> y[0]).falling().named("floor").then((t, y) -> new double[] {0, -e * y[1]});
    }

    /** The time and speed of bounces, closed form. */
    private static double[][] bounces(double height, double speed, double e, int count) {
        double[][] result = new double[count][];
        double fall = Math.sqrt(speed * speed + 2 * G * height);
        double t = (speed + fall) / G;
        for (int i = 0; i < count; i++) {
            result[i] = new double[] {t, fall};
            fall *= e;
            t += 2 * fall / G;
        }
        return result;
    }

    @ParameterizedTest
    @EnumSource(
            value = OdeSolver.class,
            names = {"DOPRI5", "TSIT5", "DOPRI8", "BOSH3"})
    void aBallBouncesAtItsTimes(OdeSolver method) {
        double[][] expected = bounces(1, 2, 0.8, 8);
        OdeSolution solution = ball(1, 2).method(method).event(floor(0.8)).solve(4);
        List<EventOccurrence> events = solution.events();
        assertEquals(
                8,
                events.stream()
                        .filter(event -> event.t() < expected[7][0] + 1e-3)
                        .count());
        for (int i = 0; i < 8; i++) {
            assertEquals(expected[i][0], events.get(i).t(), 1e-8);
            assertArrayEquals(new double[] {0, -expected[i][1]}, events.get(i).state(), 1e-8);
            assertArrayEquals(
                    new double[] {0, 0.8 * expected[i][1]}, events.get(i).after(), 1e-8);
        }
    }

    @Test
    void theDenseOutputIsOfEachFlight() {
        double[][] expected = bounces(1, 0, 0.5, 3);
        OdeSolution solution = ball(1, 0).event(floor(0.5)).solve(0.9);
        double t = expected[1][0] - 0.1;
        double since = t - expected[0][0];
        double speed = 0.5 * expected[0][1];
        assertArrayEquals(
                new double[] {speed * since - G / 2 * since * since, speed - G * since},
                solution.at(t).toDoubleVector(),
                1e-8);
        double hit = solution.events().get(0).t();
        assertEquals(-expected[0][1], solution.at(hit).getDouble(1), 1e-8, "before the change");
        assertEquals(speed, solution.at(Math.nextUp(hit)).getDouble(1), 1e-8, "behind it");
    }

    @Test
    void anOutputAtAChangeIsTheStateBefore() {
        OdeSolution solution = ball(2, 0)
                .event(Event.when((t, y) -> t - 0.5).then((t, y) -> new double[] {7, 7}))
                .stepTimes(0.5)
                .solve(0.5, 0.6);
        assertEquals(-G / 2, solution.states().getDouble(0, 0, 1), 1e-9);
        assertEquals(7 - 0.1 * G, solution.states().getDouble(1, 0, 1), 1e-9);
    }

    /** The whole time is finite: t₁ + 2 v₁ e/(g (1 − e)). */
    @ParameterizedTest
    @ValueSource(doubles = {0.9, 0.5, 0.1, 0.01, 0})
    void aBallThatComesToRestEndsTheSolveWithAWord(double e) {
        OdeSolution solution = ball(1, 0).event(floor(e)).solve(20);
        OdeSolveException failure = solution.failure().orElseThrow();
        assertEquals(SolveStatus.EVENTS_ACCUMULATE, failure.status(), failure.getMessage());
        assertTrue(failure.getMessage().startsWith("event floor: "), failure.getMessage());
        double first = Math.sqrt(2 / G);
        assertEquals(first * (1 + 2 * e / (1 - e)), solution.reached(0), 1e-5);
        double lowest = solution.events().stream()
                .mapToDouble(event -> event.state()[0])
                .min()
                .orElse(0);
        assertEquals(0, lowest, 1e-9);
        assertEquals(0, solution.at(solution.reached(0)).getDouble(0), 1e-6, "it does not fall through");
    }

    @Test
    void aBallAtRestCanBeEndedBefore() {
        OdeSolution counted = ball(1, 0).event(floor(0.5).terminalAfter(12)).solve(20);
        assertEquals(Outcome.STOPPED_BY_EVENT, counted.status());
        assertEquals(12, counted.events().size());
        assertArrayEquals(
                counted.events().get(11).state(), counted.events().get(11).after(), "the last one changes nothing");
    }

    @Test
    void aChangeThatDoesNothingIsPassed() {
        OdeSolution solution =
                ball(1, 0).event(Event.when((t, y) -> y[0]).then((t, y) -> y)).solve(1);
        assertEquals(1, solution.events().size());
        assertEquals(1 - G / 2, solution.states().getDouble(0, 0, 0), 1e-8);
    }

    @Test
    void aKickThatLeavesTheStateBehindTheRootIsPassed() {
        OdeSolution solution = ball(1, 0)
                .event(Event.when((t, y) -> y[0]).then((t, y) -> new double[] {-1, y[1]}))
                .solve(1);
        assertEquals(1, solution.events().size());
        assertEquals(-G / 2, solution.states().getDouble(0, 0, 0), 1e-8);
    }

    @Test
    void aSignThatAChangeMakesIsNoRoot() {
        OdeSolution solution = ball(1, 0)
                .event(Event.when((t, y) -> t - 0.1).then((t, y) -> new double[] {-5, 0}))
                .event(Event.when((t, y) -> y[0]).named("height"))
                .solve(1);
        assertEquals(1, solution.events().size());
    }

    /** Two walls at ±1, no gravity: the ball is at every wall once. */
    @ParameterizedTest
    @CsvSource({"1, 10", "-1, -10"})
    void aBallBetweenWallsTurnsAtEach(double speed, double t1) {
        Event.Change turn = (t, y) -> new double[] {y[0], -y[1]};
        OdeSolution solution = OdeProblem.of(
                        (t, y, dydt) -> {
                            dydt.getColumn(0).assign(y.getColumn(1));
                            dydt.getColumn(1).assign(0);
                        },
                        Nd4j.createFromArray(0, Math.abs(speed)))
                .tolerances(1e-9, 1e-9)
                .event(Event.when((t, y) -> y[0] - 1).then(turn))
                .event(Event.when((t, y) -> y[0] + 1).then(turn))
                .solve(t1);
        assertEquals(5, solution.events().size());
        for (int i = 0; i < 5; i++) {
            assertEquals(Math.signum(t1) * (1 + 2 * i), solution.events().get(i).t(), 1e-8);
        }
        assertEquals(0, solution.states().getDouble(0, 0, 0), 1e-8);
    }

    /** ẋ = ±1, switched at 1 and 2 with a memory: x goes to and fro. */
    @Test
    void aThermostatSwitches() {
        OdeSolution solution = OdeProblem.of(
                        (t, y, dydt) -> {
                            dydt.getColumn(0).assign(y.getColumn(1));
                            dydt.getColumn(1).assign(0);
                        },
                        Nd4j.createFromArray(1.5, 1))
                .tolerances(1e-9, 1e-9)
                .event(Event.when((t, y) -> y[0] - 2).rising().then((t, y) -> new double[] {y[0], -1}))
                .event(Event.when((t, y) -> y[0] - 1).falling().then((t, y) -> new double[] {y[0], 1}))
                .solve(100);
        assertEquals(100, solution.events().size());
        assertEquals(1.5, solution.states().getDouble(0, 0, 0), 1e-7);
    }

    @Test
    void aBallBouncesInFloatAsWell() {
        double[][] expected = bounces(1, 2, 0.8, 5);
        OdeSolution solution = ball(1, 2, Nd4j.createFromArray(0f, 0f))
                .tolerances(1e-6, 1e-6)
                .event(floor(0.8))
                .solve(3.2);
        assertEquals(Outcome.SUCCESS, solution.status());
        assertEquals(5, solution.events().size());
        assertEquals(expected[4][0], solution.events().get(4).t(), 1e-4);
    }

    @Test
    void constantStepsBounceAsWell() {
        double[][] expected = bounces(1, 2, 0.8, 6);
        OdeProblem problem = OdeProblem.of(
                        (t, y, dydt) -> {
                            dydt.getColumn(0).assign(y.getColumn(1));
                            dydt.getColumn(1).assign(-G);
                        },
                        Nd4j.createFromArray(1.0, 2.0))
                .method(OdeSolver.RK4)
                .stepSize(0.1);
        OdeSolution solution = problem.event(floor(0.8)).solve(3.5);
        assertEquals(expected[5][0], solution.events().get(5).t(), 1e-8);
    }

    /** Loose steps: whatever the error, no event fires twice at one root. */
    @Test
    void looseTolerancesDoNotMakeAnEventOccurTwice() {
        for (OdeSolver method : List.of(OdeSolver.BOSH3, OdeSolver.DOPRI5, OdeSolver.DOPRI8, OdeSolver.HEUN_EULER)) {
            OdeSolution solution = EventTest.oscillator()
                    .method(method)
                    .tolerances(1e-2, 1e-2)
                    .event(Event.when((t, y) -> y[0]).then((t, y) -> new double[] {y[0], y[1] * 1.01}))
                    .solve(30);
            assertEquals(Outcome.SUCCESS, solution.status());
            double last = 0;
            for (EventOccurrence event : solution.events()) {
                assertTrue(event.t() - last > 1, method + " " + solution.events());
                last = event.t();
            }
        }
    }
}
