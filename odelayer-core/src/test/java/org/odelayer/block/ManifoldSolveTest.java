package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dynamics.AlgebraDynamics;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.manifold.Manifold;
import org.odelayer.manifold.Manifolds;
import org.odelayer.ode.OdeProblem;
import org.odelayer.ode.OdeSolution;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.LieSolver;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.method.SymplecticSolver;
import org.odelayer.ode.stepsize.StepControl;

/** Solves whose states stay on a manifold: their order, how well they stay there, and what is refused. */
class ManifoldSolveTest {
    private static final Manifold SPHERE = Manifold.sphere(3);
    private static final Dynamics WHIRL = new AlgebraDynamics(new WhirlDynamics(), SPHERE);

    static SolverSettings constant(NamedMethod solver, double h) {
        return new SolverSettings(solver.method(), StepControl.constant(h), 100_000);
    }

    static OdeBlock block(Manifold manifold, Dynamics dynamics, double t1, SolverSettings settings) {
        return BlockOptions.builder()
                .manifold(manifold)
                .build()
                .block(dynamics, TimeSpan.of(0, t1), settings, DiscreteAdjoint.EVERY_STEP, manifold.ambient());
    }

    static INDArray points(Manifold manifold, int count, int seed) {
        Random random = new Random(seed);
        double[][] rows = new double[count][];
        Arrays.setAll(rows, i -> manifold.random(random));
        return Nd4j.createFromArray(rows);
    }

    private static INDArray solve(OdeBlock block, INDArray x) {
        try (CompiledBlock compiled = block.compile(Map.of(), x.dataType(), x.shape())) {
            return compiled.infer(x).dup();
        }
    }

    private static INDArray exact(INDArray x) {
        SolverSettings tight =
                new SolverSettings(OdeSolver.DOPRI8.method(), StepControl.adaptive(1e-13, 1e-13), 10_000);
        return solve(OdeBlock.of(WHIRL, 0, 2, tight), x);
    }

    /** RK4 with projection, RKMK4 and CF4 have order 4, the geodesic Euler method 1. */
    @ParameterizedTest
    @MethodSource("orders")
    void theErrorFallsWithThePowerOfTheOrder(NamedMethod solver, int order) {
        INDArray x = points(SPHERE, 4, 1);
        INDArray exact = exact(x);
        double coarse =
                solve(block(SPHERE, WHIRL, 2, constant(solver, 2.0 / 64)), x).distance2(exact);
        double fine =
                solve(block(SPHERE, WHIRL, 2, constant(solver, 2.0 / 256)), x).distance2(exact);
        assertEquals(order, Math.log(coarse / fine) / Math.log(4), 0.15);
    }

    static Stream<Arguments> orders() {
        return Stream.of(
                Arguments.of(OdeSolver.RK4, 4),
                Arguments.of(LieSolver.RKMK4, 4),
                Arguments.of(LieSolver.CF4, 4),
                Arguments.of(LieSolver.GEODESIC_EULER, 1),
                Arguments.of(OdeSolver.BOSH3, 3));
    }

    static Stream<NamedMethod> solvers() {
        return Stream.of(OdeSolver.RK4, LieSolver.RKMK4, LieSolver.CF4, LieSolver.GEODESIC_EULER);
    }

    static Stream<Arguments> solversAndManifolds() {
        return solvers().flatMap(solver -> Manifolds.all().stream().map(manifold -> Arguments.of(solver, manifold)));
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void statesAreOnTheSphereAfterAThousandSteps(NamedMethod solver) {
        OdeBlock block = block(SPHERE, WHIRL, 10, constant(solver, 0.01));
        assertNorms(solve(block, points(SPHERE, 5, 2)), 1e-13);
        assertNorms(solve(block, points(SPHERE, 5, 2).castTo(DataType.FLOAT)), 2e-7);
    }

    private static void assertNorms(INDArray states, double tolerance) {
        INDArray exact = states.castTo(DataType.DOUBLE);
        for (int i = 0; i < exact.rows(); i++) {
            double square = exact.getRow(i).mul(exact.getRow(i)).sumNumber().doubleValue();
            assertEquals(1, square, tolerance);
        }
    }

    /** With two methods to a tolerance and one with constant steps, all manifolds have one solution. */
    @ParameterizedTest
    @MethodSource("solversAndManifolds")
    void allMethodsHaveOneSolution(NamedMethod solver, Manifold manifold) {
        Dynamics dynamics = new MlpDynamics(6).time(TimeDependence.CONCAT);
        SolverSettings tight =
                new SolverSettings(OdeSolver.DOPRI5.method(), StepControl.adaptive(1e-10, 1e-10), 10_000);
        OdeBlock adaptive = block(manifold, dynamics, 0.5, tight);
        double h = solver == LieSolver.GEODESIC_EULER ? 1e-3 : 0.02;
        OdeBlock constant = block(manifold, dynamics, 0.5, constant(solver, h));
        Map<String, INDArray> parameters =
                adaptive.parameters(manifold.ambient()).glorot(DataType.DOUBLE, 3);
        INDArray x = points(manifold, 3, 4);
        try (CompiledBlock first = adaptive.compile(parameters, DataType.DOUBLE, x.shape());
                CompiledBlock second = constant.compile(parameters, DataType.DOUBLE, x.shape())) {
            INDArray expected = first.infer(x);
            double scale = Math.max(1, expected.norm2Number().doubleValue());
            double tolerance = solver == LieSolver.GEODESIC_EULER ? 1e-2 : 1e-5;
            assertEquals(0, expected.distance2(second.infer(x)) / scale / scale, tolerance);
            double[] rows = second.infer(x).reshape(x.length()).toDoubleVector();
            for (int at = 0; at < rows.length; at += manifold.ambient()) {
                assertEquals(0, manifold.offset(rows, at), 1e-13 * scale * scale);
            }
        }
    }

    /** A field that is 0 moves nothing, and its gradient is that of standing still; poles are points as others are. */
    @ParameterizedTest
    @MethodSource("solversAndManifolds")
    void standingStillIsExactAndSoIsItsGradient(NamedMethod solver, Manifold manifold) {
        OdeBlock block = block(manifold, new MlpDynamics(), 1, constant(solver, 0.25));
        Map<String, INDArray> parameters = block.parameters(manifold.ambient()).glorot(DataType.DOUBLE, 3);
        parameters.values().forEach(array -> array.assign(0));
        INDArray x = points(manifold, 3, 4);
        if (manifold.equals(SPHERE)) {
            x = Nd4j.createFromArray(new double[][] {{0, 0, 1}, {0, 0, -1}, {1, 0, 0}});
        }
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, x.shape())) {
            assertEquals(
                    0,
                    compiled.forward(x).distance2(x),
                    1e-14 * (1 + x.norm2Number().doubleValue()));
            INDArray gradient = compiled.backward(Nd4j.ones(DataType.DOUBLE, x.shape()));
            assertTrue(Double.isFinite(gradient.sumNumber().doubleValue()));
            compiled.parameterGradients()
                    .values()
                    .forEach(array -> assertTrue(array.norm2Number().doubleValue() > 0
                            && Double.isFinite(array.norm2Number().doubleValue())));
        }
    }

    /** q exp(½ ω t) in one step, since the group moves the quaternions in one way only. */
    @Test
    void aBodyThatTurnsEvenlyIsSolvedExactly() {
        Manifold rotations = Manifold.rotations();
        for (LieSolver solver : LieSolver.values()) {
            OdeBlock block =
                    block(rotations, new AlgebraDynamics(new MlpDynamics(), rotations), 2, constant(solver, 2));
            Map<String, INDArray> parameters = block.parameters(4).glorot(DataType.DOUBLE, 3);
            parameters.get("W0").assign(0);
            parameters.get("b0").assign(Nd4j.createFromArray(0.3, -1.2, 0.4));
            double half = Math.sqrt(0.09 + 1.44 + 0.16);
            double sinc = Math.sin(half) / half;
            INDArray expected = Nd4j.createFromArray(Math.cos(half), 0.3 * sinc, -1.2 * sinc, 0.4 * sinc);
            INDArray start = Nd4j.createFromArray(new double[][] {{1, 0, 0, 0}});
            try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 1, 4)) {
                assertEquals(0, compiled.infer(start).reshape(4).distance2(expected), 1e-14, solver.name());
            }
        }
    }

    @Test
    void aProblemIsSolvedOnAManifold() {
        INDArray start = Nd4j.createFromArray(new double[][] {{1, 0, 0}});
        OdeSolution solution = OdeProblem.of(
                        (t, y, dydt) -> {
                            dydt.putColumn(0, y.getColumn(1).neg());
                            dydt.putColumn(1, y.getColumn(0));
                            dydt.putColumn(2, y.getColumn(2).mul(0));
                        },
                        start)
                .method(LieSolver.CF4.on(SPHERE))
                .stepSize(0.1)
                .solve(0.25, Math.PI);
        assertEquals(0, solution.states().slice(1).distance2(start.neg()), 1e-14);
        // Within a step it is the cubic between its ends, of an error of h⁴/384.
        assertEquals(Math.cos(0.25), solution.states().slice(0).getDouble(0, 0), 1e-6);
    }

    /** Outputs at many times are ends of steps, and on the manifold. */
    @Test
    void outputsAtManyTimesAreOnTheManifold() {
        double[] times = {0.3, 0.77, 1.2};
        OdeBlock block = BlockOptions.builder()
                .manifold(SPHERE)
                .build()
                .block(
                        WHIRL,
                        TimeSpan.series(0, times),
                        new SolverSettings(OdeSolver.DOPRI5.method(), StepControl.adaptive(1e-9, 1e-9), 1000),
                        DiscreteAdjoint.EVERY_STEP,
                        3);
        INDArray states = solve(block, points(SPHERE, 2, 3));
        assertNorms(states.reshape(6, 3), 1e-14);
        INDArray alone = solve(block.until(0.77), points(SPHERE, 2, 3));
        assertEquals(0, states.slice(1).distance2(alone), 1e-8);
    }

    @Test
    void anInputThatIsOffTheManifoldIsRefusedAndOneThatIsNearlyOnItProjected() {
        OdeBlock block = block(SPHERE, WHIRL, 1, constant(OdeSolver.RK4, 0.1));
        INDArray x = points(SPHERE, 3, 6);
        INDArray near = x.dup();
        near.getRow(1).muli(1 + 9e-4);
        assertEquals(0, solve(block, near).distance2(solve(block, x)), 1e-14);
        INDArray far = x.dup();
        far.getRow(2).muli(1.002);
        String message = assertThrows(IllegalArgumentException.class, () -> solve(block, far))
                .getMessage();
        assertTrue(message.startsWith("input of example 2 must be a point of sphere(3), to 0.001, and is "), message);
        far.getRow(2).assign(Double.NaN);
        assertThrows(IllegalArgumentException.class, () -> solve(block, far));
    }

    private static String refusal(Runnable run) {
        return assertThrows(IllegalArgumentException.class, run::run).getMessage();
    }

    @Test
    void whatDoesNotGoWithManifoldsIsRefusedByName() {
        SolverSettings rk4 = constant(OdeSolver.RK4, 0.1);
        BlockOptions options = BlockOptions.builder().manifold(SPHERE).build();
        for (var adjoint : List.of(ContinuousAdjoint.AS_FORWARD, InterpolatingAdjoint.AS_FORWARD)) {
            String message = refusal(() -> options.block(WHIRL, TimeSpan.of(0, 1), rk4, adjoint, 3));
            assertTrue(message.startsWith("gradient must be DiscreteAdjoint"), message);
            assertTrue(message.contains("RK4 on sphere(3)"), message);
        }
        for (NamedMethod solver : List.of(StiffSolver.RODAS5P, SymplecticSolver.IMPLICIT_MIDPOINT)) {
            String message = refusal(() -> block(SPHERE, WHIRL, 1, constant(solver, 0.1)));
            assertTrue(message.startsWith("solver (" + solver.name()), message);
            assertTrue(message.contains("LieSolver"), message);
        }
        String message = refusal(() -> BlockOptions.builder()
                .manifold(SPHERE)
                .augmentation(Augmentation.zeros(1))
                .build());
        assertTrue(message.startsWith("manifold (sphere(3))"), message);
        message = refusal(() -> block(SPHERE, WHIRL, 1, rk4).parameters(4));
        assertTrue(message.contains("input shape ([4]) must be [3]"), message);
        message = refusal(() -> new AlgebraDynamics(new MlpDynamics(), Manifold.poincareBall(2)));
        assertTrue(message.startsWith("poincareBall(2) has no generators"), message);
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void aMethodOnAManifoldIsTheSameBehindJavasSerialization(NamedMethod solver)
            throws IOException, ClassNotFoundException {
        Method method = solver.on(SPHERE);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(method);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            Method copy = (Method) in.readObject();
            assertEquals(method, copy);
            assertEquals(method.order(), copy.order());
            assertEquals(method.evaluations(), copy.evaluations());
        }
    }

    /** Without a manifold a method of a group has nothing to act on. */
    @ParameterizedTest
    @EnumSource(LieSolver.class)
    void aMethodOfAGroupNeedsAManifold(LieSolver solver) {
        OdeBlock block = OdeBlock.of(WHIRL, 0, 1, constant(OdeSolver.RK4, 0.1))
                .withGradient(DiscreteAdjoint.EVERY_STEP)
                .withForward(constant(solver, 0.1));
        String message = refusal(() -> solve(block, points(SPHERE, 1, 1)));
        assertTrue(message.startsWith("solver (" + solver.name() + ") needs a manifold"), message);
        assertThrows(
                IllegalArgumentException.class,
                () -> new SolverSettings(solver.method(), StepControl.adaptive(1e-3, 1e-3), 10));
    }
}
