package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.problem.HarmonicOscillator;
import org.odelayer.ode.problem.Kepler;
import org.odelayer.ode.problem.ModulatedGrowth;
import org.odelayer.ode.problem.SolvedProblem;

/** Constant steps: the error falls like h^p. */
class ObservedOrderTest {
    /** Coarser steps are not in the asymptotic range, finer ones show rounding. */
    private static final double LARGEST_ERROR = 1e-1;

    private static final double SMALLEST_ERROR = 1e-10;
    private static final int MOST_STEPS = 4096;

    /** log2 of number of steps and of error. */
    private record Point(double steps, double error) {}

    @ParameterizedTest
    @EnumSource
    void theHarmonicOscillatorShowsTheOrder(OdeSolver solver) {
        assertOrder(solver, new HarmonicOscillator(), 0, 10, 0.1);
    }

    @ParameterizedTest
    @EnumSource
    void theHarmonicOscillatorShowsTheOrderBackwards(OdeSolver solver) {
        assertOrder(solver, new HarmonicOscillator(), 10, 0, 0.1);
    }

    // Less sharp: the leading error terms of these cancel in part over the interval (DOPRI5 gives 4.7 on y' = y cos t).
    @ParameterizedTest
    @EnumSource
    void aFieldThatDependsOnTimeShowsTheOrder(OdeSolver solver) {
        assertOrder(solver, new ModulatedGrowth(), 0.5, 4, 0.3);
    }

    @ParameterizedTest
    @EnumSource
    void aFieldThatDependsOnTimeShowsTheOrderBackwards(OdeSolver solver) {
        assertOrder(solver, new ModulatedGrowth(), 4, 0.5, 0.3);
    }

    @ParameterizedTest
    @EnumSource
    void aNonlinearFieldShowsTheOrder(OdeSolver solver) {
        assertOrder(solver, new Kepler(0.1), 0, 2, 0.3);
    }

    @ParameterizedTest
    @EnumSource
    void aNonlinearFieldShowsTheOrderBackwards(OdeSolver solver) {
        assertOrder(solver, new Kepler(0.1), 2, 0, 0.3);
    }

    private static void assertOrder(OdeSolver solver, SolvedProblem problem, double t0, double t1, double slack) {
        List<Point> points = points(solver, problem, t0, t1);
        List<Point> finest = points.subList(Math.max(0, points.size() - 3), points.size());
        assertEquals(3, finest.size(), () -> "too few errors in range: " + points);
        double slope = -slope(finest);
        assertTrue(slope >= solver.tableau().order() - slack, () -> "observed order " + slope + " from " + points);
    }

    private static List<Point> points(OdeSolver solver, SolvedProblem problem, double t0, double t1) {
        List<Point> points = new ArrayList<>();
        for (int steps = 4; steps <= MOST_STEPS; steps = finer(solver, steps)) {
            double dt = Math.abs(t1 - t0) / steps;
            Integrations.Result result =
                    Integrations.solve(problem, problem.solution(t0), t0, t1, Integrations.constant(solver, dt));
            assertEquals(steps, result.statistics().accepted());
            double error = result.error(problem.solution(t1));
            if (error < SMALLEST_ERROR) {
                break;
            }
            if (error < LARGEST_ERROR) {
                points.add(new Point(log2(steps), log2(error)));
            }
        }
        return points;
    }

    /** Errors of order 8 cross their range within three halvings. */
    private static int finer(OdeSolver solver, int steps) {
        return solver.tableau().order() > 5 ? (5 * steps + 3) / 4 : 2 * steps;
    }

    /** Of the least-squares line. */
    private static double slope(List<Point> points) {
        double steps = points.stream().mapToDouble(Point::steps).average().orElseThrow();
        double error = points.stream().mapToDouble(Point::error).average().orElseThrow();
        double covariance = points.stream()
                .mapToDouble(point -> (point.steps - steps) * (point.error - error))
                .sum();
        double variance = points.stream()
                .mapToDouble(point -> (point.steps - steps) * (point.steps - steps))
                .sum();
        return covariance / variance;
    }

    private static double log2(double x) {
        return Math.log(x) / Math.log(2);
    }
}
