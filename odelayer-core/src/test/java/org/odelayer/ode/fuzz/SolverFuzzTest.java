package org.odelayer.ode.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.fuzz.FuzzProblem.Nature;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.problem.EveryMethod;

/**
 * Problems drawn at random, hostile ones among them, by all methods: a solve gives the solution within a hundred
 * tolerances, as the problem's condition magnifies them, or fails with a status that is true.
 */
class SolverFuzzTest {
    private static final double BOUND = 100;

    /**
     * Of problems that jump: a step across has an error of the first order, of which the estimate sees a part, a
     * fiftieth by the weights of KENCARP4's first stage, and the steps before it shorten until it is accepted.
     */
    private static final double BOUND_OF_JUMPS = 1000;

    private static final Map<String, Integer> COUNT = new TreeMap<>();

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.randomValue(Random::nextLong);
    }

    @Property(tries = 3000, seed = "17", shrinking = ShrinkingMode.OFF)
    void aSolveGivesTheSolutionOrATrueStatus(@ForAll("seeds") long seed) {
        Trial trial = new Trial(seed);
        FuzzField field = trial.field();
        String outcome;
        try {
            Trial.Solved solved = trial.solve(trial.steps, field);
            outcome = "solved";
            judge(trial, solved);
        } catch (OdeSolveException e) {
            outcome = e.status().name();
            judge(trial, e);
            count(trial, e.statistics(), field);
        }
        COUNT.merge(outcome, 1, Integer::sum);
        COUNT.merge(trial.method + " " + outcome, 1, Integer::sum);
    }

    private static void judge(Trial trial, Trial.Solved solved) {
        count(trial, solved.statistics(), solved.field());
        assertTrue(Arrays.stream(solved.state()).allMatch(Double::isFinite), () -> "not finite: " + trial);
        if (!trial.method.adaptive()) {
            if (trial.resolved()) {
                compare(trial, solved.state());
            }
            return;
        }
        assertTrue(!trial.ends(), () -> "beyond the end: " + trial);
        double error = trial.error(solved.state());
        double bound = trial.condition() * (trial.problem.nature() == Nature.ROUGH ? BOUND_OF_JUMPS : BOUND);
        assertTrue(error < bound, () -> error + " tolerances beyond " + bound + ": " + trial + solved.statistics());
    }

    /** By constant steps: the error is that which half the steps show. */
    private static void compare(Trial trial, double... state) {
        double[] finer = trial.solve(2 * trial.steps, trial.field()).state();
        double[] expected = trial.solution(1);
        double size = 0;
        double error = 0;
        double shown = 0;
        for (int i = 0; i < state.length; i++) {
            size = Math.max(size, Math.abs(expected[i]));
            error = Math.max(error, Math.abs(state[i] - expected[i]));
            shown = Math.max(shown, Math.abs(state[i] - finer[i]));
        }
        double bound = 4 * shown + trial.roundingOfAllSteps() * trial.condition() * (1 + size);
        double found = error;
        assertTrue(found < bound, () -> found + " beyond " + bound + ": " + trial);
    }

    /** f is asked within the interval, as often as is said, and no more often than the steps allow. */
    private static void count(Trial trial, SolveStatistics statistics, FuzzField field) {
        if (!trial.derivatives) {
            assertEquals(field.evaluations(), statistics.evaluations(), trial::toString);
        }
        assertTrue(field.earliest() >= Math.min(trial.t0, trial.t1()), () -> "too early: " + trial);
        assertTrue(field.latest() <= Math.max(trial.t0, trial.t1()), () -> "too late: " + trial);
        int most = (statistics.accepted() + statistics.rejected() + 1) * (200 + 40 * trial.y0.length);
        assertTrue(field.evaluations() <= most, () -> field.evaluations() + " evaluations: " + trial);
    }

    private static void judge(Trial trial, OdeSolveException failure) {
        SolveStatistics statistics = failure.statistics();
        Nature nature = trial.problem.nature();
        boolean adaptive = trial.method.adaptive();
        boolean isTrue = switch (failure.status()) {
            case MAX_STEPS_REACHED -> statistics.accepted() + statistics.rejected() == Trial.MAX_STEPS;
            case STEP_TOO_SMALL -> nature == Nature.BLOWS_UP || nature == Nature.ROUGH || trial.isCoarse();
            case STEP_NOT_SOLVED -> nature != Nature.SMOOTH || !adaptive && !trial.resolved();
            case OVERFLOW -> nature == Nature.BLOWS_UP || !adaptive && !trial.resolved();
            case NON_FINITE_DERIVATIVE ->
                nature == Nature.ENDS
                        || nature == Nature.TOUCHES_EDGE
                        || nature == Nature.BLOWS_UP
                        || !adaptive && !trial.resolved();
            default -> false;
        };
        assertTrue(isTrue, () -> failure.getMessage() + ": " + trial);
        if (adaptive && trial.ends()) {
            double tau = (failure.time() - trial.t0) / trial.span;
            assertTrue(tau < 1.02 * trial.problem.ending(), () -> "beyond the end, at " + tau + ": " + trial);
        }
    }

    /** Else little was tested. */
    @AfterContainer
    static void mostOfThemAreSolvedByEachMethod() {
        for (NamedMethod method : EveryMethod.named()) {
            assertTrue(COUNT.get(method.method() + " solved") > 20, () -> method + ": " + COUNT);
        }
    }
}
