package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.problem.EveryMethod;
import org.odelayer.ode.problem.HarmonicOscillator;
import org.odelayer.ode.problem.Kepler;
import org.odelayer.ode.problem.ModulatedGrowth;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.problem.SolvedProblem;
import org.odelayer.ode.stepsize.StepControl;

/**
 * Constant steps, forwards and backwards: the error falls like h^p. It is the largest one of all steps: at one time it
 * may change its sign between two lengths of steps, and say nothing of the order.
 */
class ObservedOrderTest {
    /** Coarser steps are not in the asymptotic range, finer ones show rounding. */
    private static final double LARGEST_ERROR = 1e-1;

    private static final double SMALLEST_ERROR = 1e-10;
    private static final int MOST_STEPS = 4096;

    /** As many of the finest lengths of steps are looked at. */
    private static final int FINEST = 3;

    /** Of the oscillator, whose error grows evenly; of others the next term of the expansion is seen longer. */
    private static final double SLACK = 0.1;

    private static final double SLACK_OF_OTHERS = 0.3;

    /** log2 of number of steps and of error. */
    private record Point(double steps, double error) {}

    static Stream<Arguments> cases() {
        return EveryMethod.list().stream()
                .flatMap(method -> Stream.of(new HarmonicOscillator(), new ModulatedGrowth(), new Kepler(0.1))
                        .map(problem -> Arguments.of(method, problem)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theErrorShowsTheOrder(Method method, SolvedProblem problem) {
        assertOrder(method, problem, 0.5, end(method));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theErrorShowsTheOrderBackwards(Method method, SolvedProblem problem) {
        assertOrder(method, problem, end(method), 0.5);
    }

    /** Methods of high order show theirs with long steps. */
    private static double end(Method method) {
        return method.order() > 4 ? 10.5 : 5;
    }

    private static void assertOrder(Method method, SolvedProblem problem, double t0, double t1) {
        List<Point> points = points(method, problem, t0, t1);
        List<Point> finest = points.subList(Math.max(0, points.size() - FINEST), points.size());
        assertEquals(FINEST, finest.size(), () -> "too few errors in range: " + points);
        double slope = -slope(finest);
        double slack = problem instanceof HarmonicOscillator ? SLACK : SLACK_OF_OTHERS;
        assertTrue(slope >= method.order() - slack, () -> "observed order " + slope + " from " + points);
    }

    private static List<Point> points(Method method, SolvedProblem problem, double t0, double t1) {
        List<Point> points = new ArrayList<>();
        for (int steps = coarsest(method); steps <= MOST_STEPS; steps = finer(method, steps)) {
            double error = error(method, problem, t0, t1, steps);
            if (error < SMALLEST_ERROR) {
                break;
            }
            if (error < LARGEST_ERROR) {
                points.add(new Point(log2(steps), log2(error)));
            }
        }
        return points;
    }

    private static double error(Method method, SolvedProblem problem, double t0, double t1, int steps) {
        SolverSettings settings =
                new SolverSettings(method, StepControl.constant(Math.abs(t1 - t0) / steps), MOST_STEPS);
        try (OdeIntegrator integrator =
                new OdeIntegrator(new RecordingField(problem), DataType.DOUBLE, problem.y0().length, settings)) {
            RecordingField.write(problem.solution(t0), integrator.state());
            double[] largest = {0};
            integrator.observe(step -> {
                double error =
                        new Integrations.Result(step.y1().toDoubleVector(), null).error(problem.solution(step.end()));
                largest[0] = Math.max(largest[0], error);
                return StepObserver.GO_ON;
            });
            assertEquals(steps, integrator.solve(t0, t1).accepted());
            return largest[0];
        }
    }

    private static int coarsest(Method method) {
        return method.order() > 4 ? 12 : 16;
    }

    /** Errors of order 8 cross their range within three halvings. */
    private static int finer(Method method, int steps) {
        return method.order() > 4 ? (3 * steps + 1) / 2 : 2 * steps;
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
