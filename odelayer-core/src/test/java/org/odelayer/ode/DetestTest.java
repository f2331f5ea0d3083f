package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.problem.Detest;
import org.odelayer.ode.problem.EveryMethod;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.stepsize.StepControl;

/** The 25 problems of DETEST at rtol = atol = 1e-6. */
class DetestTest {
    private static final double TOLERANCE = 1e-6;
    /** The geometric mean over the 25 problems of a peer library's root mean square errors at the end. */
    private static final double PEER_ERROR = 9.9e-6;

    static Stream<Detest> knownToThePeer() {
        return Arrays.stream(Detest.values()).filter(problem -> problem.peerEvaluations() > 0);
    }

    @ParameterizedTest
    @EnumSource
    void theReferenceAgreesWithDormandPrince853(Detest problem) {
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
        double[] end = new DormandPrince853Integrator(1e-12, 20, 1e-13, 1e-13)
                .integrate(equation, new ODEState(0, problem.y0()), Detest.END)
                .getPrimaryState();
        // D5, of eccentricity 0.9, magnifies errors by 1e4; elsewhere 1e-10 is reached.
        assertArrayEquals(problem.end(), end, 2e-9);
    }

    @ParameterizedTest
    @MethodSource("knownToThePeer")
    void everyProblemCostsAboutWhatAPeerSpends(Detest problem) {
        int evaluations = solve(OdeSolver.DOPRI5, problem).statistics().evaluations();
        int peer = problem.peerEvaluations();
        // The peer oversteps the end and interpolates, we clip the last step: a step more or less. Elsewhere, another
        // machine's rounding may turn a few rejections.
        assertEquals(peer, evaluations, Math.max(12, 0.05 * peer));
    }

    @Test
    void allProblemsTogetherCostNoMoreThanThreePercentAboveThePeer() {
        int ours = knownToThePeer()
                .mapToInt(
                        problem -> solve(OdeSolver.DOPRI5, problem).statistics().evaluations())
                .sum();
        int peer = knownToThePeer().mapToInt(Detest::peerEvaluations).sum();
        assertTrue(ours <= 1.03 * peer, () -> ours + " against " + peer);
        assertTrue(geometricMean(solveAll(OdeSolver.DOPRI5)) <= PEER_ERROR);
    }

    /** All adaptive methods at 1e-3, 1e-6 and 1e-9; one of order 2 would take a million steps at 1e-9. */
    static Stream<Arguments> tolerances() {
        return EveryMethod.adaptive().stream()
                .flatMap(method -> Stream.of(1e-3, 1e-6, 1e-9)
                        .filter(tolerance -> method.order() > 2 || tolerance > 1e-9)
                        .map(tolerance -> Arguments.of(method, tolerance)));
    }

    @ParameterizedTest
    @MethodSource("tolerances")
    void theErrorIsThatOfTheTolerance(Method method, double tolerance) {
        Map<Detest, Integrations.Result> results = solveAll(method, tolerance);
        double error = geometricMean(results);
        // Local errors add up over dozens to thousands of steps.
        assertTrue(error < 30 * tolerance && error > 1e-3 * tolerance, () -> table(results));
    }

    @ParameterizedTest
    @EnumSource(names = {"BOSH3", "DOPRI5", "TSIT5", "FEHLBERG45", "DOPRI8"})
    void theEndPointsAreReachedAboutAsWellAsByAPeer(OdeSolver solver) {
        Map<Detest, Integrations.Result> results = solveAll(solver);
        assertTrue(geometricMean(results) < 1.5 * PEER_ERROR, () -> table(results));
        // The worst, D1 to D3, magnify an error in the period by the distance travelled.
        results.forEach((problem, result) ->
                assertTrue(result.error(problem.end()) < 2000 * TOLERANCE, () -> problem + " in " + table(results)));
    }

    private static Map<Detest, Integrations.Result> solveAll(OdeSolver solver) {
        return solveAll(solver.method(), TOLERANCE);
    }

    private static Map<Detest, Integrations.Result> solveAll(Method method, double tolerance) {
        Map<Detest, Integrations.Result> results = new EnumMap<>(Detest.class);
        for (Detest problem : Detest.values()) {
            results.put(problem, solve(method, problem, tolerance));
        }
        return results;
    }

    private static Integrations.Result solve(OdeSolver solver, Detest problem) {
        return solve(solver.method(), problem, TOLERANCE);
    }

    /** The recorded evaluations are those that the field has counted. */
    private static Integrations.Result solve(Method method, Detest problem, double tolerance) {
        RecordingField field = new RecordingField(problem);
        SolverSettings settings = new SolverSettings(method, StepControl.adaptive(tolerance, tolerance), 1_000_000);
        try (OdeIntegrator integrator = Integrations.integrator(field, problem, DataType.DOUBLE, settings)) {
            SolveStatistics statistics = integrator.solve(0, Detest.END);
            assertEquals(field.times().size(), statistics.evaluations());
            return new Integrations.Result(integrator.state().toDoubleVector(), statistics);
        }
    }

    private static double geometricMean(Map<Detest, Integrations.Result> results) {
        return Math.exp(results.entrySet().stream()
                .mapToDouble(
                        entry -> Math.log(entry.getValue().error(entry.getKey().end())))
                .average()
                .orElseThrow());
    }

    private static String table(Map<Detest, Integrations.Result> results) {
        return results.entrySet().stream()
                .map(entry -> String.format(
                        "%s: error %.2e, %s; a peer %d",
                        entry.getKey(),
                        entry.getValue().error(entry.getKey().end()),
                        entry.getValue().statistics(),
                        entry.getKey().peerEvaluations()))
                .collect(Collectors.joining("\n", "geometric mean " + geometricMean(results) + "\n", "\n"));
    }
}
