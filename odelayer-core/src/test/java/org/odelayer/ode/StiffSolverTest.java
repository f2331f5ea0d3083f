package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.ode.interpolation.DenseOutput;
import org.odelayer.ode.method.LinearizableField;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.problem.Kepler;
import org.odelayer.ode.problem.ModulatedGrowth;
import org.odelayer.ode.problem.Problem;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.problem.StiffField;
import org.odelayer.ode.problem.StiffProblem;
import org.odelayer.ode.stepsize.StepControl;

/** Methods for stiff equations: stiff problems with published solutions. */
class StiffSolverTest {
    private static final double RTOL = 1e-6;

    static Stream<Arguments> cases() {
        return Arrays.stream(StiffSolver.values())
                .flatMap(solver -> Arrays.stream(StiffProblem.values()).map(problem -> Arguments.of(solver, problem)));
    }

    /** Below the sizes of the solutions: 1e-13 for the second one of Robertson's reaction. */
    private static double atol(StiffProblem problem) {
        return switch (problem) {
            case ROBERTSON -> 1e-16;
            case OREGONATOR, RELAXATION -> 1e-6;
            default -> 1e-9;
        };
    }

    private static SolverSettings settings(StiffSolver solver, double rtol, double atol) {
        return new SolverSettings(solver.method(), StepControl.adaptive(rtol, atol), 20_000);
    }

    private static SolverSettings constant(StiffSolver solver, double dt) {
        return new SolverSettings(solver.method(), StepControl.constant(dt), 100_000);
    }

    /** The root mean square of the error in tolerances, which is what steps are controlled by. */
    private static double error(StiffProblem problem, double... state) {
        double[] reference = problem.reference();
        double sum = 0;
        for (int i = 0; i < reference.length; i++) {
            double part = (state[i] - reference[i]) / (atol(problem) + RTOL * Math.abs(reference[i]));
            sum += part * part;
        }
        return Math.sqrt(sum / reference.length);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theErrorIsWithinAHundredTolerances(StiffSolver solver, StiffProblem problem) {
        try (OdeIntegrator integrator = new OdeIntegrator(
                new StiffField(problem), DataType.DOUBLE, problem.y0().length, settings(solver, RTOL, atol(problem)))) {
            RecordingField.write(problem.y0(), integrator.state());
            SolveStatistics statistics = integrator.solve(0, problem.end());
            double error = error(problem, integrator.state().toDoubleVector());
            System.out.printf("%s %s: %s, error of %.2g tolerances%n", solver, problem, statistics, error);
            assertTrue(error < 100, error + " tolerances");
        }
    }

    /** A field without derivatives has them by differences, and every evaluation is counted. */
    @ParameterizedTest
    @EnumSource
    void aFieldWithoutDerivativesIsSolvedByDifferences(StiffSolver solver) {
        StiffProblem problem = StiffProblem.HIRES;
        RecordingField field = new RecordingField(problem);
        SolverSettings settings = settings(solver, RTOL, atol(problem));
        try (OdeIntegrator integrator = Integrations.integrator(field, problem, DataType.DOUBLE, settings)) {
            SolveStatistics statistics = integrator.solve(0, problem.end());
            assertTrue(error(problem, integrator.state().toDoubleVector()) < 100);
            assertEquals(field.times().size(), statistics.evaluations());
            assertTrue(statistics.jacobians() > 0);
            field.times().forEach(t -> assertTrue(t >= 0 && t <= problem.end(), "f is asked at " + t));
        }
    }

    /** The largest error within steps of 1/8 and of 1/16, which falls by the order of the interpolation and one. */
    @ParameterizedTest
    @EnumSource
    void theSolutionWithinAStepIsAsGoodAsItIsSaidToBe(StiffSolver solver) {
        double slope = Math.log(worstWithin(solver, 1.0 / 8) / worstWithin(solver, 1.0 / 16)) / Math.log(2);
        assertTrue(slope > (solver == StiffSolver.KENCARP4 ? 3.7 : 4.5), "order " + slope);
    }

    private static double worstWithin(StiffSolver solver, double dt) {
        ModulatedGrowth problem = new ModulatedGrowth();
        try (OdeIntegrator integrator = Integrations.integrator(
                        new RecordingField(problem), problem, DataType.DOUBLE, constant(solver, dt));
                DenseOutput output = new DenseOutput(integrator.stepper())) {
            integrator.observe(output);
            integrator.solve(0, 2);
            INDArray y = Nd4j.create(DataType.DOUBLE, 1);
            double worst = 0;
            for (double t = 0; t <= 2; t += 0.003) {
                output.at(t, y);
                worst = Math.max(worst, Math.abs(y.getDouble(0) - problem.solution(t)[0]));
            }
            return worst;
        }
    }

    @ParameterizedTest
    @EnumSource
    void legsAreOneWay(StiffSolver solver) {
        StiffProblem problem = StiffProblem.HIRES;
        try (OdeIntegrator integrator =
                new OdeIntegrator(new StiffField(problem), DataType.DOUBLE, 8, settings(solver, RTOL, 1e-9))) {
            RecordingField.write(problem.y0(), integrator.state());
            integrator.leg(0, 1, Join.START);
            integrator.leg(1, 50, Join.SMOOTH);
            integrator.leg(50, problem.end(), Join.ABRUPT);
            assertTrue(error(problem, integrator.state().toDoubleVector()) < 100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameSolveTwiceGivesTheSameNumbers(StiffSolver solver) {
        StiffProblem problem = StiffProblem.HIRES;
        try (OdeIntegrator integrator =
                new OdeIntegrator(new StiffField(problem), DataType.DOUBLE, 8, settings(solver, RTOL, 1e-9))) {
            RecordingField.write(problem.y0(), integrator.state());
            SolveStatistics first = integrator.solve(0, problem.end());
            INDArray end = integrator.state().dup();
            RecordingField.write(problem.y0(), integrator.state());
            assertEquals(first, integrator.solve(0, problem.end()));
            assertEquals(end, integrator.state());
        }
    }

    /** Tolerances are what FLOAT resolves. */
    @ParameterizedTest
    @EnumSource
    void singlePrecisionIsEnoughForLooseTolerances(StiffSolver solver) {
        StiffProblem problem = StiffProblem.HIRES;
        try (OdeIntegrator integrator =
                new OdeIntegrator(new StiffField(problem), DataType.FLOAT, 8, settings(solver, 1e-3, 1e-5))) {
            RecordingField.write(problem.y0(), integrator.state());
            integrator.solve(0, problem.end());
            double[] reference = problem.reference();
            for (int i = 0; i < reference.length; i++) {
                assertEquals(reference[i], integrator.state().getDouble(i), 1e-3);
            }
        }
    }

    /** Heat in a rod of 150 cells, more than Jacobians are factored for: three modes decay as is known. */
    @ParameterizedTest
    @EnumSource
    void largeSystemsAreSolvedWithoutAMatrix(StiffSolver solver) {
        int n = StiffSolver.LARGEST_DENSE + 50;
        Problem rod = new Rod(n);
        Integrations.Result result = Integrations.solve(rod, rod.y0(), 0, 0.1, settings(solver, 1e-6, 1e-8));
        System.out.println(solver + " ROD: " + result.statistics());
        assertTrue(result.error(Rod.modes(n, 0.1)) < 1e-6);
        assertTrue(result.statistics().accepted() < 150, result.statistics().toString());
    }

    /** With products of its own; a step that constant tolerances of 1e-3 allow has an error of some of them. */
    @ParameterizedTest
    @EnumSource
    void largeSystemsAreSolvedInSinglePrecisionToo(StiffSolver solver) {
        Rod rod = new Rod(StiffSolver.LARGEST_DENSE + 50);
        VectorField field = new RodField(rod);
        try (OdeIntegrator integrator = new OdeIntegrator(field, DataType.FLOAT, rod.n, settings(solver, 1e-3, 1e-3))) {
            RecordingField.write(rod.y0(), integrator.state());
            SolveStatistics statistics = integrator.solve(0, 0.1);
            double[] expected = Rod.modes(rod.n, 0.1);
            for (int j = 0; j < rod.n; j++) {
                assertEquals(expected[j], integrator.state().getDouble(j), 5e-3);
            }
            assertTrue(statistics.accepted() < 150, statistics.toString());
        }
    }

    /** The equations are linear: products with the Jacobian are f. */
    private record RodField(Rod rod) implements LinearizableField {
        @Override
        public long examples() {
            return 1;
        }

        @Override
        public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
            return (t, leg) -> RecordingField.write(rod.derivative(t, RecordingField.read(y)), dydt);
        }

        @Override
        public Evaluation jvp(int stage, INDArray y, INDArray v, INDArray product) {
            return bind(v, product, false);
        }

        @Override
        public Evaluation jacobian(int stage, INDArray y, INDArray columns) {
            throw new IllegalStateException("too large");
        }
    }

    /** ẏⱼ = (yⱼ₋₁ − 2yⱼ + yⱼ₊₁) (n + 1)², 0 beyond the ends: eigenvalues to −9·10⁴. */
    private record Rod(int n) implements Problem {
        static double[] modes(int n, double t) {
            double[] result = new double[n];
            for (int mode : new int[] {1, 3, 50}) {
                double size = Math.sin(mode * Math.PI / (2 * (n + 1))) * (n + 1);
                for (int j = 0; j < n; j++) {
                    result[j] += Math.sin(mode * Math.PI * (j + 1) / (n + 1)) * Math.exp(-4 * size * size * t);
                }
            }
            return result;
        }

        @Override
        public double[] y0() {
            return modes(n, 0);
        }

        @Override
        public double[] derivative(double t, double[] y) {
            double[] result = new double[n];
            for (int j = 0; j < n; j++) {
                double left = j == 0 ? 0 : y[j - 1];
                double right = j == n - 1 ? 0 : y[j + 1];
                result[j] = (left - 2 * y[j] + right) * (n + 1) * (n + 1);
            }
            return result;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RODAS5P", "KENCARP4"})
    void aStepWithoutSolutionIsShortenedAndThenNamed(StiffSolver solver) {
        for (StepControl control : new StepControl[] {StepControl.adaptive(1e-6, 1e-6), StepControl.constant(0.1)}) {
            SolverSettings settings = new SolverSettings(solver.method(), control, 10_000);
            try (OdeIntegrator integrator = new OdeIntegrator(new WithoutJacobian(), DataType.DOUBLE, 1, settings)) {
                integrator.state().assign(1);
                OdeSolveException failure = assertThrows(OdeSolveException.class, () -> integrator.solve(0, 1));
                assertEquals(SolveStatus.STEP_NOT_SOLVED, failure.status());
                assertEquals(0, failure.statistics().accepted());
            }
        }
    }

    /** ẏ = −y with a Jacobian that is NaN. */
    private static final class WithoutJacobian implements LinearizableField {
        @Override
        public long examples() {
            return 1;
        }

        @Override
        public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
            return (t, leg) -> dydt.assign(y).negi();
        }

        @Override
        public Evaluation jvp(int stage, INDArray y, INDArray v, INDArray product) {
            return (t, leg) -> product.assign(Double.NaN);
        }

        @Override
        public Evaluation jacobian(int stage, INDArray y, INDArray columns) {
            return (t, leg) -> columns.assign(Double.NaN);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFieldThatIsNotFiniteIsNamed(StiffSolver solver) {
        VectorField root = VectorField.of((t, y, dydt) -> dydt.assign(Math.sqrt(0.5 - t)));
        try (OdeIntegrator integrator = new OdeIntegrator(root, DataType.DOUBLE, 1, settings(solver, 1e-6, 1e-6))) {
            OdeSolveException failure = assertThrows(OdeSolveException.class, () -> integrator.solve(0, 1));
            assertEquals(SolveStatus.NON_FINITE_DERIVATIVE, failure.status());
            assertEquals(0.5, failure.time(), 1e-3);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DOPRI5", "TSIT5", "DOPRI8"})
    void anExplicitMethodThatStabilityHoldsNamesTheOthers(OdeSolver solver) {
        StiffProblem problem = StiffProblem.VAN_DER_POL;
        SolverSettings settings = new SolverSettings(solver.tableau(), StepControl.adaptive(1e-6, 1e-6), 2000);
        OdeSolveException failure = assertThrows(
                OdeSolveException.class, () -> Integrations.solve(problem, problem.y0(), 0, 2000, settings));
        assertEquals(SolveStatus.MAX_STEPS_REACHED, failure.status());
        assertTrue(failure.getMessage().contains("StiffSolver.RODAS5P"), failure.getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = {"DOPRI5", "TSIT5", "DOPRI8"})
    void anExplicitMethodThatItsErrorHoldsDoesNot(OdeSolver solver) {
        Kepler problem = new Kepler(0.1);
        SolverSettings settings = new SolverSettings(solver.tableau(), StepControl.adaptive(1e-10, 1e-10), 200);
        OdeSolveException failure = assertThrows(
                OdeSolveException.class, () -> Integrations.solve(problem, problem.y0(), 0, 1000, settings));
        assertEquals(SolveStatus.MAX_STEPS_REACHED, failure.status());
        assertTrue(!failure.getMessage().contains("RODAS5P"), failure.getMessage());
    }

    /** y' = 1 before y = 0.3 and −1 behind: no step gets across, and none is held by stability. */
    @ParameterizedTest
    @EnumSource(names = {"DOPRI5", "TSIT5", "DOPRI8"})
    void anExplicitMethodThatAJumpHoldsDoesNot(OdeSolver solver) {
        VectorField jump = VectorField.of((t, y, dydt) -> dydt.assign(y.getDouble(0) < 0.3 ? 1 : -1));
        SolverSettings settings = new SolverSettings(solver.tableau(), StepControl.adaptive(1e-10, 1e-10), 2000);
        try (OdeIntegrator integrator = new OdeIntegrator(jump, DataType.DOUBLE, 1, settings)) {
            OdeSolveException failure = assertThrows(OdeSolveException.class, () -> integrator.solve(0, 1));
            assertTrue(!failure.getMessage().contains("RODAS5P"), failure.getMessage());
        }
    }

    /** An eigenvalue of −10¹⁵: steps are a few units in the last place of the time. */
    @ParameterizedTest
    @EnumSource(names = {"DOPRI5", "TSIT5", "DOPRI8"})
    void stepsThatTheTimeHardlyResolvesAreNoExcuse(OdeSolver solver) {
        VectorField stiff =
                VectorField.of((t, y, dydt) -> dydt.assign(y).subi(1).muli(-1e15));
        SolverSettings settings = new SolverSettings(solver.tableau(), StepControl.adaptive(1e-6, 1e-6), 2000);
        try (OdeIntegrator integrator = new OdeIntegrator(stiff, DataType.DOUBLE, 1, settings)) {
            integrator.state().assign(1 + 1e-5);
            OdeSolveException failure = assertThrows(OdeSolveException.class, () -> integrator.solve(1, 2));
            assertTrue(failure.getMessage().contains("StiffSolver.RODAS5P"), failure.getMessage());
        }
    }

    /** An eigenvalue that grows from −10¹⁴ until the time does not resolve a stable step any more. */
    @ParameterizedTest
    @EnumSource(names = {"DOPRI5", "TSIT5", "DOPRI8"})
    void stepsThatStabilityHoldsBelowWhatTheTimeResolvesAreNoJump(OdeSolver solver) {
        VectorField stiff =
                VectorField.of((t, y, dydt) -> dydt.assign(y).subi(1).muli(-1e14 * (1 + 1e13 * (t - 1))));
        SolverSettings settings = new SolverSettings(solver.tableau(), StepControl.adaptive(1e-6, 1e-6), 20_000);
        try (OdeIntegrator integrator = new OdeIntegrator(stiff, DataType.DOUBLE, 1, settings)) {
            integrator.state().assign(1 + 1e-5);
            OdeSolveException failure = assertThrows(OdeSolveException.class, () -> integrator.solve(1, 2));
            assertEquals(SolveStatus.STEP_TOO_SMALL, failure.status());
            assertTrue(failure.getMessage().contains("StiffSolver.RODAS5P"), failure.getMessage());
        }
    }

    @Test
    void autoNeedsNoJacobianWhereNothingIsStiff() {
        Kepler problem = new Kepler(0.1);
        SolverSettings auto = settings(StiffSolver.AUTO, 1e-8, 1e-8);
        SolveStatistics statistics =
                Integrations.solve(problem, problem.y0(), 0, 20, auto).statistics();
        assertEquals(0, statistics.jacobians());
        assertEquals(
                Integrations.solve(problem, problem.y0(), 0, 20, Integrations.adaptive(OdeSolver.TSIT5, 1e-8))
                        .statistics(),
                statistics);
    }

    /** y' = −λ(t) (y − sin t) + cos t: stiff from 10 to 20 only. */
    @Test
    void autoGoesToTheStiffMethodAndBack() {
        RecordingField field = new RecordingField(new Problem() {
            @Override
            public double[] y0() {
                return new double[] {0};
            }

            @Override
            public double[] derivative(double t, double[] y) {
                double rate = 1 + 1e5 / ((1 + Math.exp(10 * (10 - t))) * (1 + Math.exp(10 * (t - 20))));
                return new double[] {-rate * (y[0] - Math.sin(t)) + Math.cos(t)};
            }
        });
        try (OdeIntegrator integrator =
                new OdeIntegrator(field, DataType.DOUBLE, 1, settings(StiffSolver.AUTO, 1e-6, 1e-6))) {
            SolveStatistics before = integrator.leg(0, 8, Join.START);
            SolveStatistics within = integrator.leg(8, 20, Join.SMOOTH);
            integrator.leg(20, 30, Join.SMOOTH);
            SolveStatistics after = integrator.leg(30, 40, Join.SMOOTH);
            assertEquals(0, before.jacobians());
            assertTrue(within.jacobians() > 0);
            assertEquals(0, after.jacobians());
            assertEquals(Math.sin(40), integrator.state().getDouble(0), 1e-4);
        }
    }
}
