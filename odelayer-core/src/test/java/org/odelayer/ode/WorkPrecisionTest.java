package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.hipparchus.ode.ODEIntegrator;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince54Integrator;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;
import org.junit.jupiter.api.Test;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.problem.Detest;

/** Evaluations over error, beside Hipparchus' methods of the same names. */
class WorkPrecisionTest {
    private static final int LEAST_WON = 14;

    /** The decimal logarithms of evaluations and error. */
    private record Work(double evaluations, double error) {}

    private static List<Detest> problems() {
        return Arrays.stream(Detest.values())
                .filter(problem -> problem.peerEvaluations() > 0)
                .toList();
    }

    @Test
    void dopri5NeedsNoMoreEvaluationsThanDormandPrince54() {
        assertCheaper(
                OdeSolver.DOPRI5,
                new double[] {1e-4, 1e-5, 1e-6, 1e-7, 1e-8},
                tolerance -> new DormandPrince54Integrator(1e-12, 20, tolerance, tolerance));
    }

    @Test
    void dopri8NeedsNoMoreEvaluationsThanDormandPrince853() {
        assertCheaper(
                OdeSolver.DOPRI8,
                new double[] {1e-6, 1e-7, 1e-8, 1e-9, 1e-10},
                tolerance -> new DormandPrince853Integrator(1e-12, 20, tolerance, tolerance));
    }

    private static void assertCheaper(OdeSolver solver, double[] tolerances, DoubleFunction<ODEIntegrator> peer) {
        int won = 0;
        StringBuilder table = new StringBuilder();
        for (Detest problem : problems()) {
            List<Work> ours = Arrays.stream(tolerances)
                    .mapToObj(tolerance -> work(solver, problem, tolerance))
                    .toList();
            List<Work> theirs = Arrays.stream(tolerances)
                    .mapToObj(tolerance -> work(peer.apply(tolerance), problem))
                    .toList();
            double error = Stream.concat(ours.stream(), theirs.stream())
                    .mapToDouble(Work::error)
                    .average()
                    .orElseThrow();
            double ratio = Math.pow(10, at(error, ours) - at(error, theirs));
            won += ratio <= 1 ? 1 : 0;
            table.append(String.format("%s %.3f%n", problem, ratio));
        }
        int count = won;
        System.out.println(solver + " " + won + "\n" + table);
        assertTrue(won >= LEAST_WON, () -> count + " of 18:\n" + table);
    }

    private static Work work(OdeSolver solver, Detest problem, double tolerance) {
        Integrations.Result result =
                Integrations.solve(problem, problem.y0(), 0, Detest.END, Integrations.adaptive(solver, tolerance));
        return work(result.statistics().evaluations(), result.error(problem.end()));
    }

    private static Work work(int evaluations, double error) {
        return new Work(Math.log10(evaluations), Math.log10(Math.max(error, 1e-14)));
    }

    private static Work work(ODEIntegrator integrator, Detest problem) {
        OrdinaryDifferentialEquation equation = new OrdinaryDifferentialEquation() {
            @Override
            public int getDimension() {
                return problem.y0().length;
            }

            @Override
            public double[] computeDerivatives(double t, double[] y) {
                return problem.derivative(t, y);
            }
        };
        double[] end = integrator
                .integrate(equation, new ODEState(0, problem.y0()), Detest.END)
                .getPrimaryState();
        Integrations.Result result = new Integrations.Result(end, null);
        return work(integrator.getEvaluations(), result.error(problem.end()));
    }

    /** The line through the points at an error. */
    private static double at(double error, List<Work> points) {
        double meanError = points.stream().mapToDouble(Work::error).average().orElseThrow();
        double meanWork =
                points.stream().mapToDouble(Work::evaluations).average().orElseThrow();
        double covariance = points.stream()
                .mapToDouble(point -> (point.error - meanError) * (point.evaluations - meanWork))
                .sum();
        double variance = points.stream()
                .mapToDouble(point -> (point.error - meanError) * (point.error - meanError))
                .sum();
        return meanWork + covariance / variance * (error - meanError);
    }
}
