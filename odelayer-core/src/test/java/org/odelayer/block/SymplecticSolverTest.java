package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.hipparchus.ode.ODEState;
import org.hipparchus.ode.OrdinaryDifferentialEquation;
import org.hipparchus.ode.nonstiff.DormandPrince853Integrator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dynamics.DrivenPendulum;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.HamiltonianDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.PendulumHamiltonian;
import org.odelayer.dynamics.RunningCost;
import org.odelayer.field.StateQuantity;
import org.odelayer.kernel.OneThread;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatus;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.SymplecticSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.KineticEnergy;

/** Symplectic methods on pendulums and on networks, with their gradients. */
@ExtendWith(OneThread.class)
class SymplecticSolverTest {
    private static final int MANY = 1_000_000;

    private static SolverSettings settings(SymplecticSolver solver, double dt) {
        return new SolverSettings(solver.method(), StepControl.constant(dt), MANY);
    }

    private static double[] solve(Dynamics field, SymplecticSolver solver, double[] times, double dt, double... y0) {
        INDArray y = Nd4j.createFromArray(new double[][] {y0, y0});
        try (CompiledBlock block = OdeBlock.of(field, times[0], times[1], settings(solver, dt))
                .compile(Map.of(), DataType.DOUBLE, y.shape())) {
            return block.infer(y).getRow(1).toDoubleVector();
        }
    }

    /** By the method of order 8 of another library. */
    private static double[] driven(double t0, double t1, double... y0) {
        OrdinaryDifferentialEquation equation = new OrdinaryDifferentialEquation() {
            @Override
            public int getDimension() {
                return 2;
            }

            @Override
            public double[] computeDerivatives(double t, double[] y) {
                return DrivenPendulum.derivative(t, y);
            }
        };
        return new DormandPrince853Integrator(1e-10, 1, 1e-13, 1e-13)
                .integrate(equation, new ODEState(t0, y0), t1)
                .getPrimaryState();
    }

    static Stream<Arguments> ways() {
        return Stream.of(SymplecticSolver.values())
                .flatMap(solver -> Stream.of(Arguments.of(solver, 0, 5), Arguments.of(solver, 5, 0)));
    }

    /** Both halves depend on time. */
    @ParameterizedTest
    @MethodSource("ways")
    void theErrorFallsWithThePowerOfTheOrder(SymplecticSolver solver, double t0, double t1) {
        double[] y0 = {0.7, 0.4};
        double[] exact = driven(t0, t1, y0);
        double coarse = distance(exact, solve(new DrivenPendulum(), solver, new double[] {t0, t1}, 5.0 / 256, y0));
        double fine = distance(exact, solve(new DrivenPendulum(), solver, new double[] {t0, t1}, 5.0 / 1024, y0));
        double slope = Math.log(coarse / fine) / Math.log(4);
        int order = solver.method().order();
        assertEquals(order, slope, order == 4 ? 0.15 : 0.1);
    }

    private static double distance(double[] a, double... b) {
        return Math.hypot(a[0] - b[0], a[1] - b[1]);
    }

    /** Over 10,000 steps of 0.05, some 250 swings; Euler's method would have left the well at once. */
    @ParameterizedTest
    @EnumSource(SymplecticSolver.class)
    void theEnergyStaysWithinBoundsOverTenThousandSteps(SymplecticSolver solver) {
        PendulumHamiltonian field = new PendulumHamiltonian();
        double[] times = new double[100];
        for (int i = 0; i < times.length; i++) {
            times[i] = 5 * (i + 1);
        }
        INDArray y = Nd4j.createFromArray(new double[][] {{1, 0.5}});
        try (CompiledBlock block = OdeBlock.of(field, 0, 500, settings(solver, 0.05))
                .inside(times)
                .compile(Map.of(), DataType.DOUBLE, 1, 2)) {
            INDArray states = block.infer(y).reshape('c', times.length, 2).dup();
            INDArray energies = StateQuantity.values(field, field::energyOf, Map.of(), 0, states);
            double before =
                    StateQuantity.values(field, field::energyOf, Map.of(), 0, y).getDouble(0);
            double early = worst(energies, before, 0, 50);
            double late = worst(energies, before, 50, 100);
            double bound = solver == SymplecticSolver.SYMPLECTIC_EULER ? 0.5 : 0.05;
            assertTrue(early < bound && late < bound, () -> early + " and " + late);
            assertTrue(late < 1.2 * early, () -> "drifts from " + early + " to " + late);
        }
    }

    private static double worst(INDArray energies, double before, int from, int to) {
        double worst = 0;
        for (int i = from; i < to; i++) {
            worst = Math.max(worst, Math.abs(energies.getDouble(i) - before));
        }
        return worst;
    }

    /** ΦᵀJΦ = J for the Jacobian Φ of ten steps, by differences; of order 1e-10. */
    @ParameterizedTest
    @EnumSource(SymplecticSolver.class)
    void stepsKeepTheSymplecticForm(SymplecticSolver solver) {
        int n = 2;
        HamiltonianDynamics field = HamiltonianDynamics.separable(8);
        Map<String, INDArray> parameters = ParameterList.of(field, 2 * n).glorot(DataType.DOUBLE, 1);
        double h = 1e-4;
        INDArray moved = Nd4j.create(DataType.DOUBLE, 4 * n, 2 * n);
        for (int j = 0; j < 2 * n; j++) {
            for (int i = 0; i < 2 * n; i++) {
                moved.putScalar(new int[] {2 * j, i}, 0.3 * i - 0.2 + (i == j ? h : 0));
                moved.putScalar(new int[] {2 * j + 1, i}, 0.3 * i - 0.2 - (i == j ? h : 0));
            }
        }
        try (CompiledBlock block =
                OdeBlock.of(field, 0, 2, settings(solver, 0.2)).compile(parameters, DataType.DOUBLE, moved.shape())) {
            INDArray ends = block.infer(moved);
            INDArray phi = Nd4j.create(DataType.DOUBLE, 2 * n, 2 * n);
            for (int j = 0; j < 2 * n; j++) {
                phi.putRow(j, ends.getRow(2 * j).sub(ends.getRow(2 * j + 1)).div(2 * h));
            }
            INDArray form = Nd4j.create(DataType.DOUBLE, 2 * n, 2 * n);
            for (int i = 0; i < n; i++) {
                form.putScalar(new int[] {i, n + i}, 1);
                form.putScalar(new int[] {n + i, i}, -1);
            }
            INDArray kept = phi.mmul(form).mmul(phi.transpose());
            assertArrayEquals(form.ravel().toDoubleVector(), kept.ravel().toDoubleVector(), 1e-8);
        }
    }

    @Test
    void aStepCostsWhatItIsSaidToCost() {
        int[] expected = {2, 2, 6};
        for (SymplecticSolver solver : SymplecticSolver.values()) {
            try (CompiledBlock block = OdeBlock.of(new PendulumHamiltonian(), 0, 1, settings(solver, 0.01))
                    .compile(Map.of(), DataType.DOUBLE, 1, 2)) {
                block.infer(Nd4j.ones(DataType.DOUBLE, 1, 2));
                int count = block.forwardStatistics().evaluations();
                if (solver == SymplecticSolver.IMPLICIT_MIDPOINT) {
                    assertTrue(count > 500 && count < 1500, "evaluations " + count);
                } else {
                    assertEquals(
                            100 * expected[solver.ordinal()] + (solver == SymplecticSolver.SYMPLECTIC_EULER ? 0 : 1),
                            count);
                }
            }
        }
    }

    /** A separable network with a control, and one that is not split for the method that takes it. */
    private static Dynamics network(SymplecticSolver solver) {
        return solver == SymplecticSolver.IMPLICIT_MIDPOINT
                ? HamiltonianDynamics.general(6).dissipation().controls(1, 3)
                : HamiltonianDynamics.separable(6).controls(1, 3);
    }

    static Stream<Arguments> gradients() {
        return Stream.of(SymplecticSolver.values())
                .flatMap(solver -> Adjoints.all().stream()
                        .filter(adjoint ->
                                !(solver == SymplecticSolver.YOSHIDA4 && adjoint instanceof InterpolatingAdjoint))
                        .map(adjoint -> Arguments.of(solver, adjoint)));
    }

    /** The discrete adjoint to rounding of the differences; the others to the error of the method. */
    @ParameterizedTest
    @MethodSource("gradients")
    void gradientsAreDifferencesOfTheLoss(SymplecticSolver solver, Adjoint adjoint) {
        boolean exact = adjoint instanceof DiscreteAdjoint;
        double dt = exact ? 0.125 : solver == SymplecticSolver.SYMPLECTIC_EULER ? 2e-3 : 0.01;
        double tolerance = exact ? 1e-8 : solver == SymplecticSolver.SYMPLECTIC_EULER ? 5e-3 : 2e-4;
        Dynamics field = network(solver);
        Map<String, INDArray> parameters = ParameterList.of(field, 5).glorot(DataType.DOUBLE, 2);
        INDArray x = BlockGradientTest.normal(new Random(1), 2, 5);
        INDArray weights = BlockGradientTest.normal(new Random(2), 2, 5);
        OdeBlock block = OdeBlock.of(field, 0.5, -0.5, settings(solver, dt)).withGradient(adjoint);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 2, 5)) {
            CentralDifferences differences = new CentralDifferences(
                    () -> compiled.infer(x).mul(weights).sumNumber().doubleValue(), tolerance);
            compiled.forward(x);
            INDArray gradient = compiled.backward(weights).dup();
            Map<String, INDArray> ofParameters = new LinkedHashMap<>();
            compiled.parameterGradients().forEach((name, array) -> ofParameters.put(name, array.dup()));
            differences.check("x", x, gradient);
            ofParameters.forEach((name, array) -> differences.check(name, parameters.get(name), array));
        }
    }

    @Test
    void symmetricMethodsFindTheirStatesAgain() {
        Dynamics field = network(SymplecticSolver.VERLET);
        Map<String, INDArray> parameters = ParameterList.of(field, 5).glorot(DataType.DOUBLE, 2);
        for (SymplecticSolver solver : SymplecticSolver.values()) {
            OdeBlock block =
                    OdeBlock.of(field, 0, 20, settings(solver, 0.25)).withGradient(ContinuousAdjoint.AS_FORWARD);
            try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 2, 5)) {
                compiled.forward(BlockGradientTest.normal(new Random(1), 2, 5));
                compiled.backward(Nd4j.ones(DataType.DOUBLE, 2, 5));
                if (solver == SymplecticSolver.SYMPLECTIC_EULER) {
                    assertTrue(compiled.drift() > 1e-3, "not symmetric, so the test can fail");
                } else {
                    assertEquals(0, compiled.drift(), 1e-12, solver.name());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SymplecticSolver.class)
    void gradientsOfTimesAreDifferences(SymplecticSolver solver) {
        Dynamics field = new DrivenPendulum();
        INDArray x = Nd4j.createFromArray(new double[][] {{0.7, 0.4}});
        double step = 1e-5;
        for (Adjoint adjoint : List.of(DiscreteAdjoint.EVERY_STEP, DiscreteAdjoint.CHECKPOINTED)) {
            OdeBlock block = OdeBlock.of(field, 0, 0.25, settings(solver, 0.25)).withGradient(adjoint);
            try (CompiledBlock compiled = block.withTimeGradients().compile(Map.of(), DataType.DOUBLE, 1, 2)) {
                compiled.forward(x);
                compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 2));
                assertEquals(
                        (sum(field, solver, 0, 0.25 + step) - sum(field, solver, 0, 0.25 - step)) / (2 * step),
                        compiled.outputTimeGradients()[0],
                        1e-8);
                assertEquals(
                        (sum(field, solver, step, 0.25) - sum(field, solver, -step, 0.25)) / (2 * step),
                        compiled.startTimeGradient(),
                        1e-8);
            }
        }
    }

    /** One step. */
    private static double sum(Dynamics field, SymplecticSolver solver, double t0, double t1) {
        double[] end = solve(field, solver, new double[] {t0, t1}, 1, 0.7, 0.4);
        return end[0] + end[1];
    }

    /** Simpson's rule where it has order 4, and the midpoint's. */
    @ParameterizedTest
    @EnumSource(SymplecticSolver.class)
    void runningCostsAreIntegratedAndDifferentiated(SymplecticSolver solver) {
        Dynamics field = network(solver);
        Map<String, INDArray> parameters = ParameterList.of(field, 5).glorot(DataType.DOUBLE, 2);
        INDArray x = BlockGradientTest.normal(new Random(1), 2, 5);
        List<RunningCost> costs = List.of(new KineticEnergy(1));
        double dt = solver == SymplecticSolver.SYMPLECTIC_EULER ? 1e-3 : 1e-2;
        OdeBlock block = OdeBlock.of(field, 0, 1, settings(solver, dt)).withCosts(costs);
        OdeBlock exact = OdeBlock.of(
                        field,
                        0,
                        1,
                        new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-11, 1e-11), MANY))
                .withCosts(costs);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 2, 5);
                CompiledBlock expected = exact.compile(parameters, DataType.DOUBLE, 2, 5)) {
            compiled.forward(x);
            expected.forward(x);
            double tolerance = solver == SymplecticSolver.SYMPLECTIC_EULER ? 5e-3 : 2e-4;
            assertEquals(expected.penalty(), compiled.penalty(), tolerance);
            INDArray zero = Nd4j.zeros(DataType.DOUBLE, 2, 5);
            assertArrayEquals(
                    expected.backward(zero, 1).ravel().toDoubleVector(),
                    compiled.backward(zero, 1).ravel().toDoubleVector(),
                    tolerance);
        }
    }

    @Test
    void theMidpointsCostsHaveADiscreteAdjoint() {
        Dynamics field = network(SymplecticSolver.IMPLICIT_MIDPOINT);
        Map<String, INDArray> parameters = ParameterList.of(field, 5).glorot(DataType.DOUBLE, 2);
        INDArray x = BlockGradientTest.normal(new Random(1), 2, 5);
        OdeBlock block = OdeBlock.of(field, 0, 1, settings(SymplecticSolver.IMPLICIT_MIDPOINT, 0.25))
                .withCosts(List.of(new KineticEnergy(1)))
                .withGradient(DiscreteAdjoint.EVERY_STEP);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 2, 5)) {
            CentralDifferences differences = new CentralDifferences(
                    () -> {
                        compiled.forward(x);
                        return compiled.penalty();
                    },
                    1e-8);
            compiled.forward(x);
            // The penalty is a mean over two examples, of which each gradient is that of the sum.
            INDArray gradient =
                    compiled.backward(Nd4j.zeros(DataType.DOUBLE, 2, 5), 0.5).dup();
            INDArray ofW = compiled.parameterGradients().get("HW0").dup();
            differences.check("x", x, gradient);
            differences.check("HW0", parameters.get("HW0"), ofW);
        }
    }

    @Test
    void outputsWithinStepsAreThoseOfTheCubic() {
        for (SymplecticSolver solver : SymplecticSolver.values()) {
            double dt = solver == SymplecticSolver.SYMPLECTIC_EULER ? 1e-3 : 0.02;
            INDArray y = Nd4j.createFromArray(new double[][] {{0.7, 0.4}});
            double[] times = {0.333, 0.778, 1};
            try (CompiledBlock block = OdeBlock.of(new DrivenPendulum(), 0, 1, settings(solver, dt))
                    .inside(times)
                    .compile(Map.of(), DataType.DOUBLE, 1, 2)) {
                INDArray states = block.infer(y).reshape('c', 3, 2);
                for (int i = 0; i < 3; i++) {
                    assertArrayEquals(
                            driven(0, times[i], 0.7, 0.4), states.getRow(i).toDoubleVector(), 1e-3, solver.name());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SymplecticSolver.class)
    void singlePrecisionIsSolvedToItsRounding(SymplecticSolver solver) {
        INDArray y = Nd4j.createFromArray(new float[][] {{1, 0.5f}, {2, 0}});
        double[] exact = solve(new PendulumHamiltonian(), solver, new double[] {0, 2}, 0.01, 1, 0.5);
        try (CompiledBlock block = OdeBlock.of(new PendulumHamiltonian(), 0, 2, settings(solver, 0.01))
                .compile(Map.of(), DataType.FLOAT, 2, 2)) {
            double[] end = block.infer(y).getRow(0).castTo(DataType.DOUBLE).toDoubleVector();
            assertArrayEquals(exact, end, 1e-4);
        }
    }

    @Test
    void whatIsNotSplitIsRefusedByName() {
        for (SymplecticSolver solver : SymplecticSolver.values()) {
            OdeBlock block = OdeBlock.of(new MlpDynamics(4), 0, 1, settings(solver, 0.1));
            Map<String, INDArray> parameters = block.parameters(4).glorot(DataType.DOUBLE, 1);
            if (solver == SymplecticSolver.IMPLICIT_MIDPOINT) {
                block.compile(parameters, DataType.DOUBLE, 1, 4).close();
            } else {
                assertRefused(() -> block.compile(parameters, DataType.DOUBLE, 1, 4), solver.name(), "two halves");
            }
        }
    }

    @Test
    void gradientsThatAMethodDoesNotHaveAreRefusedByName() {
        OdeBlock yoshida = OdeBlock.of(new DrivenPendulum(), 0, 1, settings(SymplecticSolver.YOSHIDA4, 0.1));
        assertRefused(() -> yoshida.withGradient(InterpolatingAdjoint.AS_FORWARD), "YOSHIDA4", "interpolating adjoint");
        OdeBlock verlet = OdeBlock.of(new DrivenPendulum(), 0, 1, settings(SymplecticSolver.VERLET, 0.1))
                .withCosts(List.of(new KineticEnergy(1)))
                .withGradient(DiscreteAdjoint.EVERY_STEP);
        assertRefused(() -> back(verlet), "VERLET", "running costs");
    }

    private static void back(OdeBlock block) {
        try (CompiledBlock compiled = block.compile(Map.of(), DataType.DOUBLE, 1, 2)) {
            compiled.forward(Nd4j.ones(DataType.DOUBLE, 1, 2));
            compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 2));
        }
    }

    @Test
    void adaptiveStepsAreRefusedByName() {
        for (SymplecticSolver solver : SymplecticSolver.values()) {
            assertRefused(
                    () -> new SolverSettings(solver.method(), StepControl.adaptive(1e-3, 1e-3), 10),
                    solver.name(),
                    "constant step size");
        }
    }

    private static void assertRefused(Runnable code, String... parts) {
        String message = assertThrows(IllegalArgumentException.class, code::run).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    /** The iteration converges for h ‖∂f/∂y‖ < 2 only. */
    @Test
    void aStepThatIsTooLongForTheIterationIsNamed() {
        OdeSolveException failure = assertThrows(
                OdeSolveException.class,
                () -> solve(
                        new PendulumHamiltonian(),
                        SymplecticSolver.IMPLICIT_MIDPOINT,
                        new double[] {0, 10},
                        5,
                        0.3,
                        0.2));
        assertEquals(SolveStatus.STEP_NOT_SOLVED, failure.status());
    }

    @ParameterizedTest
    @EnumSource(SymplecticSolver.class)
    void aStateThatIsNotFiniteIsNamed(SymplecticSolver solver) {
        OdeSolveException failure = assertThrows(
                OdeSolveException.class,
                () -> solve(new PendulumHamiltonian(), solver, new double[] {0, 1}, 0.1, Double.NaN, 0));
        assertEquals(SolveStatus.NON_FINITE_STATE, failure.status());
    }

    @Test
    void namesGoIntoFilesAndBack() {
        for (SymplecticSolver solver : SymplecticSolver.values()) {
            assertEquals(solver, NamedMethod.of(solver.name()));
            assertEquals(solver.name(), solver.method().toString());
        }
    }
}
