package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.stepsize.ControllerPreset;

class OdeProblemTest {
    /** ẏ = −y. */
    private static OdeProblem decay(double... start) {
        INDArray y0 = Nd4j.createFromArray(start).reshape(start.length, 1);
        return OdeProblem.of((t, y, dydt) -> dydt.assign(y.neg()), y0).tolerances(1e-10, 1e-10);
    }

    /** ẍ = −x of one example, from (1, 0). */
    private static OdeProblem oscillator() {
        return OdeProblem.of(
                        (t, y, dydt) -> {
                            dydt.getColumn(0).assign(y.getColumn(1));
                            dydt.getColumn(1).assign(y.getColumn(0).neg());
                        },
                        Nd4j.createFromArray(1.0, 0.0))
                .tolerances(1e-10, 1e-10);
    }

    @Test
    void theStatesAreThoseOfTheTimes() {
        OdeSolution solution = decay(1, 2).solve(0, 0.5, 1, 3);
        assertArrayEquals(new long[] {4, 2, 1}, solution.states().shape());
        assertArrayEquals(
                new double[] {
                    1,
                    2,
                    Math.exp(-0.5),
                    2 * Math.exp(-0.5),
                    Math.exp(-1),
                    2 * Math.exp(-1),
                    Math.exp(-3),
                    2 * Math.exp(-3)
                },
                solution.states().dup().data().asDouble(),
                1e-9);
        assertEquals(Outcome.SUCCESS, solution.status());
        assertEquals(3, solution.reached(1));
        assertTrue(solution.failure().isEmpty());
        assertArrayEquals(new double[] {0, 0.5, 1, 3}, solution.times());
    }

    @ParameterizedTest
    @EnumSource(
            value = OdeSolver.class,
            names = {"DOPRI5", "TSIT5", "DOPRI8", "BOSH3", "FEHLBERG45"})
    void theDenseOutputIsTheSolutionAtAnyTime(OdeSolver method) {
        for (double t1 : new double[] {5, -5}) {
            OdeSolution solution = oscillator().method(method).solve(t1);
            for (double part = 0; part <= 1; part += 0.0625) {
                double t = part * t1;
                assertArrayEquals(
                        new double[] {Math.cos(t), -Math.sin(t)},
                        solution.at(t).toDoubleVector(),
                        1e-6,
                        method + " at " + t);
            }
        }
    }

    @Test
    void theDenseOutputOfAStiffMethodIsTheSolutionAtAnyTime() {
        for (StiffSolver method : StiffSolver.values()) {
            OdeSolution solution = oscillator().method(method).solve(2);
            assertArrayEquals(
                    new double[] {Math.cos(1.3), -Math.sin(1.3)},
                    solution.at(1.3).toDoubleVector(),
                    1e-6,
                    method.name());
        }
    }

    @Test
    void theDenseOutputAndTheStatesAreTheSame() {
        OdeSolution solution = oscillator().solve(0.7, 1.9, 4);
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(
                    solution.states().slice(i).dup().data().asDouble(),
                    solution.at(solution.times()[i]).toDoubleVector(),
                    1e-12);
        }
    }

    @Test
    void theDenseOutputMayBeLeftOut() {
        OdeSolution with = decay(1).method(OdeSolver.DOPRI8).solve(1);
        OdeSolution without =
                decay(1).method(OdeSolver.DOPRI8).withoutDenseOutput().solve(1);
        assertTrue(without.statistics().evaluations() < with.statistics().evaluations());
        assertEquals(with.states(), without.states());
        String message =
                assertThrows(IllegalStateException.class, () -> without.at(0.5)).getMessage();
        assertTrue(message.contains("withoutDenseOutput"), message);
    }

    @Test
    void aTimeBeyondTheSolveIsRefusedByTheDenseOutput() {
        OdeSolution solution = decay(1).solve(1);
        String message = assertThrows(IllegalArgumentException.class, () -> solution.at(1.5))
                .getMessage();
        assertTrue(message.contains("t (1.5)") && message.contains("to 1.0"), message);
    }

    @Test
    void floatStaysFloat() {
        INDArray y0 = Nd4j.createFromArray(new float[][] {{1}});
        OdeSolution solution = OdeProblem.of((t, y, dydt) -> dydt.assign(y.neg()), y0)
                .tolerances(1e-5, 1e-5)
                .solve(1);
        assertEquals(DataType.FLOAT, solution.states().dataType());
        assertEquals(DataType.FLOAT, solution.at(0.5).dataType());
        assertEquals(Math.exp(-1), solution.states().getDouble(0), 1e-5);
    }

    @Test
    void examplesHaveTheirOwnStepsIfAskedTo() {
        // ẏ = −λ y with λ the second component: a fast and a slow example.
        BatchField f = (t, y, dydt) -> {
            dydt.getColumn(0).assign(y.getColumn(0).mul(y.getColumn(1)).neg());
            dydt.getColumn(1).assign(0);
        };
        INDArray y0 = Nd4j.createFromArray(new double[][] {{1, 40}, {1, 0.1}});
        OdeProblem problem = OdeProblem.of(f, y0).tolerances(1e-8, 1e-8);
        OdeSolution own = problem.perExample().solve(1);
        assertTrue(own.statistics(0).accepted() > 4 * own.statistics(1).accepted());
        assertEquals(
                own.statistics(0).evaluations() + own.statistics(1).evaluations(),
                own.statistics().evaluations());
        OdeSolution shared = problem.solve(1);
        assertEquals(shared.statistics(0), shared.statistics(1));
        for (OdeSolution solution : List.of(own, shared)) {
            assertEquals(Math.exp(-40), solution.states().getDouble(0, 0, 0), 1e-7);
            assertEquals(Math.exp(-0.1), solution.states().getDouble(0, 1, 0), 1e-7);
            assertEquals(Math.exp(-0.05), solution.at(0.5).getDouble(1, 0), 1e-6);
        }
    }

    @Test
    void aFieldThatIsBoundToABatchIsNotSolvedExampleByExample() {
        INDArray y0 = Nd4j.zeros(DataType.DOUBLE, 3, 2);
        VectorField field = VectorField.of((t, y, dydt) -> dydt.assign(y));
        OdeProblem problem = OdeProblem.ofField(field, y0).tolerances(1e-6, 1e-6);
        assertEquals(Outcome.SUCCESS, problem.solve(1).status());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> problem.perExample().solve(1))
                .getMessage();
        assertTrue(message.contains("bound to 3 examples"), message);
    }

    /** f is −1, and 1 from t = 1 on, of which nothing but the time tells: y = |t − 1|. */
    private static void kink(double t, INDArray dydt) {
        dydt.assign(t < 1 ? -1 : 1);
    }

    @ParameterizedTest
    @CsvSource({"0, 3, 1", "3, 0, 2"})
    void aJumpThatIsNamedCostsNoRejectedSteps(double from, double to, double start) {
        INDArray y0 = Nd4j.createFromArray(start);
        OdeProblem problem =
                OdeProblem.of((t, y, dydt) -> kink(t, dydt), y0).from(from).tolerances(1e-9, 1e-9);
        OdeSolution named = problem.jumpTimes(1, 17).solve(to);
        OdeSolution unnamed = problem.solve(to);
        assertEquals(0, named.statistics().rejected());
        assertTrue(unnamed.statistics().rejected() > 0, "otherwise this shows nothing");
        assertEquals(Math.abs(to - 1), named.states().getDouble(0), 1e-12);
        assertEquals(0.25, named.at(1.25).getDouble(0), 1e-12);
        assertEquals(0, named.at(1).getDouble(0), 1e-12);
    }

    @Test
    void stepsEndAtTheTimesThatAreNamed() {
        List<Double> ends = new ArrayList<>();
        OdeSolution solution = decay(1).stepTimes(0.9, 0.25, 7, 0)
                .observer(progress -> ends.add(progress.t()))
                .solve(1);
        assertTrue(ends.containsAll(List.of(0.25, 0.9, 1.0)), ends.toString());
        assertFalse(ends.contains(7.0));
        assertEquals(Math.exp(-1), solution.states().getDouble(0), 1e-9);
    }

    @Test
    void theFirstAndTheLongestStepAreKept() {
        List<Double> lengths = new ArrayList<>();
        decay(1).firstStep(1e-3)
                .maxStep(0.05)
                .observer(progress -> lengths.add(progress.h()))
                .solve(2);
        assertEquals(1e-3, lengths.get(0), 1e-12);
        assertEquals(0.05, lengths.stream().mapToDouble(h -> h).max().orElse(0), 1e-9);
    }

    @Test
    void constantStepsAreOfTheirLength() {
        List<Double> lengths = new ArrayList<>();
        OdeProblem problem = OdeProblem.of((t, y, dydt) -> dydt.assign(y.neg()), Nd4j.createFromArray(1.0))
                .method(OdeSolver.RK4)
                .stepSize(0.125)
                .observer(progress -> lengths.add(progress.h()));
        OdeSolution solution = problem.solve(1);
        assertEquals(8, lengths.size());
        assertTrue(lengths.stream().allMatch(h -> Math.abs(h - 0.125) < 1e-12));
        assertEquals(Math.exp(-1), solution.states().getDouble(0), 1e-5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {4, -4})
    void anObserverSeesTheTimesInOrderAndMayCancel(double t1) {
        List<Progress> seen = new ArrayList<>();
        OdeSolution solution = oscillator()
                .observer(progress -> {
                    seen.add(progress);
                    return Math.abs(progress.t()) < 2;
                })
                .solve(t1 / 4, t1);
        assertEquals(Outcome.CANCELLED, solution.status());
        Progress last = seen.get(seen.size() - 1);
        assertEquals(last.t(), solution.reached(0));
        assertEquals(seen.size(), last.statistics().accepted());
        assertEquals(solution.statistics().accepted(), last.statistics().accepted());
        for (int i = 1; i < seen.size(); i++) {
            assertTrue(Math.abs(seen.get(i).t()) > Math.abs(seen.get(i - 1).t()));
            assertTrue(seen.get(i).statistics().evaluations()
                    > seen.get(i - 1).statistics().evaluations());
        }
        assertEquals(Math.cos(t1 / 4), solution.states().getDouble(0, 0, 0), 1e-7);
        assertTrue(Double.isNaN(solution.states().getDouble(1, 0, 0)), "not reached");
        assertEquals(Math.cos(last.t()), solution.at(last.t()).getDouble(0), 1e-8);
    }

    @Test
    void examplesBehindACancelledOneAreNotSolved() {
        OdeSolution solution = decay(1, 2, 3)
                .perExample()
                .observer(progress -> progress.example() < 1)
                .solve(1);
        assertEquals(Outcome.SUCCESS, solution.status(0));
        assertEquals(Outcome.CANCELLED, solution.status(1));
        assertEquals(Outcome.CANCELLED, solution.status(2));
        assertEquals(0, solution.statistics(2).evaluations());
        assertTrue(Double.isNaN(solution.states().getDouble(0, 2, 0)));
        assertEquals(0, solution.reached(2));
    }

    /** ẏ = y² from 1 is 1/(1 − t). */
    @Test
    void aFailureIsAStatusWithWhatWasReached() {
        OdeSolution solution = OdeProblem.of((t, y, dydt) -> dydt.assign(y.mul(y)), Nd4j.createFromArray(1.0))
                .tolerances(1e-8, 1e-8)
                .solve(0.5, 2);
        assertEquals(Outcome.FAILED, solution.status());
        assertEquals(2, solution.states().getDouble(0, 0, 0), 1e-6);
        assertTrue(Double.isNaN(solution.states().getDouble(1, 0, 0)));
        assertEquals(1, solution.reached(0), 1e-3);
        assertEquals(1 / (1 - 0.9), solution.at(0.9).getDouble(0), 1e-4);
        OdeSolveException failure = assertThrows(OdeSolveException.class, solution::orThrow);
        assertEquals(solution.failure().orElseThrow(), failure);
        assertTrue(solution.toString().contains("FAILED"), solution.toString());
    }

    @Test
    void ofSeveralExamplesOneMayFail() {
        INDArray y0 = Nd4j.createFromArray(new double[][] {{-1}, {1}});
        OdeSolution solution = OdeProblem.of((t, y, dydt) -> dydt.assign(y.mul(y)), y0)
                .tolerances(1e-8, 1e-8)
                .perExample()
                .solve(2);
        assertEquals(Outcome.FAILED, solution.status());
        assertEquals(Outcome.SUCCESS, solution.status(0));
        assertEquals(-1.0 / 3, solution.states().getDouble(0, 0, 0), 1e-6);
        assertTrue(Double.isNaN(solution.at(1.5).getDouble(1)));
    }

    @Test
    void aStateThatIsNotFiniteIsAFailureAtTheStart() {
        OdeSolution solution = decay(Double.NaN).solve(1);
        assertEquals(Outcome.FAILED, solution.status());
        assertEquals(
                SolveStatus.NON_FINITE_STATE, solution.failure().orElseThrow().status());
        assertEquals(0, solution.reached(0));
    }

    @Test
    void theLimitOfStepsIsThatOfTheWholeSolve() {
        OdeProblem problem = oscillator().stepTimes(1, 2, 3, 4, 5, 6, 7, 8, 9);
        SolveStatistics all = problem.solve(10).statistics();
        int needed = all.accepted() + all.rejected();
        assertEquals(Outcome.SUCCESS, problem.maxSteps(needed).solve(10).status());
        OdeSolution cut = problem.maxSteps(needed - 5).solve(10);
        assertEquals(SolveStatus.MAX_STEPS_REACHED, cut.failure().orElseThrow().status());
        assertEquals(needed - 5, cut.statistics().accepted() + cut.statistics().rejected());
        assertTrue(cut.reached(0) > 5);
    }

    @Test
    void theEvaluationsAreCounted() {
        RecordingField counting = new RecordingField(new org.odelayer.ode.problem.HarmonicOscillator());
        OdeSolution solution = OdeProblem.ofField(counting, Nd4j.createFromArray(1.0, 0.0))
                .method(OdeSolver.DOPRI8)
                .tolerances(1e-6, 1e-6)
                .stepTimes(1)
                .solve(0.3, 0.6, 3);
        assertEquals(counting.times().size(), solution.statistics().evaluations());
    }

    @Test
    void theStartIsCopied() {
        INDArray y0 = Nd4j.createFromArray(1.0);
        OdeProblem problem =
                OdeProblem.of((t, y, dydt) -> dydt.assign(y.neg()), y0).tolerances(1e-8, 1e-8);
        y0.assign(5);
        assertEquals(Math.exp(-1), problem.solve(1).states().getDouble(0), 1e-7);
        assertEquals(problem.solve(1).states(), problem.solve(1).states(), "a problem is solved again as before");
    }

    @Test
    void anotherControllerTakesOtherSteps() {
        int integral = oscillator().solve(10).statistics().accepted();
        int digital = oscillator()
                .controller(ControllerPreset.PI42.controller())
                .solve(10)
                .statistics()
                .accepted();
        assertTrue(integral != digital);
    }

    @Test
    void timesThatAreNoWayAreRefused() {
        OdeProblem problem = decay(1);
        for (double[] times : new double[][] {{}, {0}, {1, 1}, {2, 1}, {1, -1}, {Double.NaN}, {1, 0.5, 2}}) {
            String message = assertThrows(IllegalArgumentException.class, () -> problem.solve(times))
                    .getMessage();
            assertTrue(message.contains("times ("), message);
        }
    }

    private static void refused(String part, Supplier<?> build) {
        String message =
                assertThrows(IllegalArgumentException.class, build::get).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedByName() {
        OdeProblem bare = OdeProblem.of((t, y, dydt) -> {}, Nd4j.createFromArray(1.0));
        refused("either tolerances", () -> bare.solve(1));
        refused("either tolerances", () -> bare.tolerances(1, 1).stepSize(1).solve(1));
        refused("maxStep (2.0)", () -> bare.stepSize(1).maxStep(2).solve(1));
        refused("RK4", () -> bare.method(OdeSolver.RK4).tolerances(1e-3, 1e-3).solve(1));
        refused("rtol (0.0)", () -> bare.tolerances(0, 1));
        refused("step size (-1.0)", () -> bare.stepSize(-1));
        refused("maxStep (0.0)", () -> bare.maxStep(0));
        refused("firstStep (-1.0)", () -> bare.firstStep(-1));
        refused("maxSteps (0)", () -> bare.maxSteps(0));
        refused("t0 (Infinity)", () -> bare.from(Double.POSITIVE_INFINITY));
        refused("jump time (NaN)", () -> bare.jumpTimes(Double.NaN));
        refused("step time (NaN)", () -> bare.stepTimes(Double.NaN));
        refused("event (null)", () -> bare.event(null));
        refused("y0 (LONG", () -> OdeProblem.of((t, y, dydt) -> {}, Nd4j.createFromArray(1L)));
        refused("[1, 1, 1]", () -> OdeProblem.of((t, y, dydt) -> {}, Nd4j.zeros(DataType.DOUBLE, 1, 1, 1)));
        refused("f (null)", () -> OdeProblem.of(null, Nd4j.createFromArray(1.0)));
        refused("example (1)", () -> decay(1).solve(1).status(1));
    }
}
