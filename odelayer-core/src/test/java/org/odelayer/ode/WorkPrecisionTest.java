package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
    private static final double[] FIFTH = {1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 3e-7, 1e-7, 3e-8, 1e-8};
    private static final double[] EIGHTH = {1e-6, 1e-7, 1e-8, 1e-9, 1e-10};

    /** The decimal logarithms of evaluations and error. */
    private record Work(double evaluations, double error) {}

    private static List<Detest> problems() {
        return Arrays.stream(Detest.values())
                .filter(problem -> problem.peerEvaluations() > 0)
                .toList();
    }

    private static ODEIntegrator dormandPrince54(double tolerance) {
        return new DormandPrince54Integrator(1e-12, 20, tolerance, tolerance);
    }

    private static ODEIntegrator dormandPrince853(double tolerance) {
        return new DormandPrince853Integrator(1e-12, 20, tolerance, tolerance);
    }

    /** The same method: what differs is the weights of the error estimate and what follows a rejection. */
    @Test
    void dopri5NeedsAsManyEvaluationsAsDormandPrince54() {
        Map<Detest, Double> ratios = ratios(OdeSolver.DOPRI5, FIFTH, WorkPrecisionTest::dormandPrince54);
        double mean = Math.exp(
                ratios.values().stream().mapToDouble(Math::log).average().orElseThrow());
        assertTrue(mean < 1.05, ratios::toString);
    }

    @Test
    void tsit5NeedsNoMoreEvaluationsThanDormandPrince54OnMostProblems() {
        assertCheaper(ratios(OdeSolver.TSIT5, FIFTH, WorkPrecisionTest::dormandPrince54));
    }

    @Test
    void dopri8NeedsNoMoreEvaluationsThanDormandPrince853OnMostProblems() {
        assertCheaper(ratios(OdeSolver.DOPRI8, EIGHTH, WorkPrecisionTest::dormandPrince853));
    }

    private static void assertCheaper(Map<Detest, Double> ratios) {
        assertEquals(18, ratios.size());
        long won = ratios.values().stream().filter(ratio -> ratio <= 1).count();
        assertTrue(won >= LEAST_WON, () -> won + " of 18: " + ratios);
    }

    /** Our evaluations over theirs, at the mean logarithm of all errors. */
    private static Map<Detest, Double> ratios(
            OdeSolver solver, double[] tolerances, DoubleFunction<ODEIntegrator> peer) {
        Map<Detest, Double> ratios = new EnumMap<>(Detest.class);
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
            ratios.put(problem, Math.pow(10, at(error, ours) - at(error, theirs)));
        }
        return ratios;
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
