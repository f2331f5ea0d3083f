package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.GradientReference;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.adjoint.LinearDynamics;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.KineticEnergy;

/** Gradients of blocks that are solved by methods for stiff equations. */
class StiffGradientTest {
    /** A stiff block, whose first output element is differentiated. */
    private record Case(
            StiffDynamics dynamics, double t1, double[] start, double[] parameters, double atol, double step) {
        @Override
        public String toString() {
            return dynamics.getClass().getSimpleName();
        }
    }

    /** Past the first jump, at t = 81. */
    private static final Case VAN_DER_POL =
            new Case(new StiffDynamics.VanDerPol(), 120, new double[] {2, 0}, new double[] {100}, 1e-8, 1e-4);

    private static final Case ROBERTSON =
            new Case(new StiffDynamics.Robertson(), 1e4, new double[] {1, 0, 0}, new double[] {1, 1, 1}, 1e-11, 1e-6);

    private static SolverSettings settings(StiffSolver solver, double rtol, double atol) {
        return new SolverSettings(solver.method(), StepControl.adaptive(rtol, atol), 100_000);
    }

    private static INDArray row(double... values) {
        return Nd4j.createFromArray(new double[][] {values});
    }

    private static CompiledBlock compile(Case given, SolverSettings settings, INDArray parameters) {
        return OdeBlock.of(given.dynamics, 0, given.t1, settings)
                .withGradient(InterpolatingAdjoint.AS_FORWARD)
                .compile(Map.of("p", parameters), DataType.DOUBLE, 1, given.start.length);
    }

    /** By parameters and start: central differences of solves at 1e-11. */
    private static double[] differences(Case given) {
        int count = given.parameters.length;
        double[] result = new double[count + given.start.length];
        INDArray parameters = row(given.parameters);
        try (CompiledBlock block =
                compile(given, settings(StiffSolver.RODAS5P, 1e-11, given.atol * 1e-3), parameters)) {
            for (int i = 0; i < result.length; i++) {
                double[] values = new double[2];
                for (int side = 0; side < 2; side++) {
                    double move = given.step * (2 * side - 1);
                    parameters.assign(row(i < count ? moved(given.parameters, i, move) : given.parameters));
                    INDArray start = row(i < count ? given.start : moved(given.start, i - count, move));
                    values[side] = block.forward(start).getDouble(0);
                }
                result[i] = (values[1] - values[0]) / (2 * given.step);
            }
        }
        return result;
    }

    private static double[] moved(double[] values, int index, double move) {
        double[] copy = values.clone();
        copy[index] += move * Math.max(1, Math.abs(copy[index]));
        return copy;
    }

    static Stream<Arguments> cases() {
        return Stream.of(VAN_DER_POL, ROBERTSON).flatMap(given -> {
            double[] expected = differences(given);
            return Arrays.stream(StiffSolver.values()).map(solver -> Arguments.of(solver, given, expected));
        });
    }

    /** The cubic of KENCARP4 is of order 3, less than the dense output of the others, and asks for shorter steps. */
    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreDifferencesOfTightSolves(StiffSolver solver, Case given, double... expected) {
        SolverSettings settings = solver == StiffSolver.KENCARP4
                ? settings(solver, 1e-9, 1e-2 * given.atol)
                : settings(solver, 1e-7, given.atol);
        try (CompiledBlock block = compile(given, settings, row(given.parameters))) {
            block.forward(row(given.start));
            double[] seed = new double[given.start.length];
            seed[0] = 1;
            double[] ofStart = block.backward(row(seed)).toDoubleVector();
            double[] ofParameters =
                    block.parameterGradients().get("p").dup().data().asDouble();
            System.out.printf(
                    "%s, %s: %s; backwards %s%n",
                    solver,
                    given.dynamics.getClass().getSimpleName(),
                    block.forwardStatistics(),
                    block.backwardStatistics());
            for (int i = 0; i < expected.length; i++) {
                int count = ofParameters.length;
                double scale = i < count ? Math.max(1, Math.abs(given.parameters[i])) : 1;
                double actual = i < count
                        ? ofParameters[i] * scale
                        : ofStart[i - count] * Math.max(1, Math.abs(given.start[i - count]));
                assertEquals(expected[i], actual, 1e-3 * Math.abs(expected[i]), "parameter or start " + i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void adjointsThatSolveBackwardsGoWithIt(StiffSolver solver) {
        GradientReference reference = GradientReference.LINEAR;
        for (Adjoint adjoint : List.of(ContinuousAdjoint.AS_FORWARD, InterpolatingAdjoint.AS_FORWARD)) {
            OdeBlock block = OdeBlock.of(reference.dynamics, reference.t0, reference.t1, settings(solver, 1e-9, 1e-9))
                    .withGradient(adjoint)
                    .withCosts(List.of(new KineticEnergy(1e-12)));
            try (CompiledBlock compiled = block.compile(reference.parameters(DataType.DOUBLE), DataType.DOUBLE, 1, 2)) {
                compiled.onWarning(text -> {});
                compiled.forward(reference.input(DataType.DOUBLE));
                INDArray gradient = compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 2));
                assertArrayEquals(reference.stateGradient, gradient.toDoubleVector(), 1e-5, adjoint.toString());
                assertArrayEquals(
                        reference.parameterGradient,
                        compiled.parameterGradients().get("A").dup().data().asDouble(),
                        1e-4,
                        adjoint.toString());
            }
        }
    }

    /** Three examples, f depends on time; and more unknowns than Jacobians are factored for. */
    @ParameterizedTest
    @EnumSource
    void gradientsOfBatchesAndOfLargeStatesAreThoseOfAnExplicitMethod(StiffSolver solver) {
        Dynamics timed = new MlpDynamics(4).time(TimeDependence.CONCAT);
        Dynamics wide = new MlpDynamics(3);
        for (Adjoint adjoint : List.of(ContinuousAdjoint.AS_FORWARD, InterpolatingAdjoint.AS_FORWARD)) {
            assertAgree(solver, adjoint, timed, 3, 2);
            assertAgree(solver, adjoint, wide, 2, StiffSolver.LARGEST_DENSE + 1);
        }
    }

    private static void assertAgree(StiffSolver solver, Adjoint adjoint, Dynamics dynamics, long... shape) {
        INDArray[] expected = gradients(OdeSolver.DOPRI5.method(), adjoint, dynamics, shape);
        INDArray[] actual = gradients(solver.method(), adjoint, dynamics, shape);
        for (int i = 0; i < expected.length; i++) {
            double size = expected[i].norm2Number().doubleValue();
            assertEquals(0, expected[i].distance2(actual[i]) / size, 1e-5, solver + " " + adjoint);
        }
    }

    private static INDArray[] gradients(Method method, Adjoint adjoint, Dynamics dynamics, long... shape) {
        SolverSettings settings = new SolverSettings(method, StepControl.adaptive(1e-8, 1e-8), 10_000);
        OdeBlock block = OdeBlock.of(dynamics, 0, 1, settings).withGradient(adjoint);
        Map<String, INDArray> parameters = block.parameters(shape[1]).glorot(DataType.DOUBLE, 7);
        Random random = new Random(5);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, shape)) {
            compiled.forward(BlockGradientTest.normal(random, shape));
            List<INDArray> all = new ArrayList<>();
            all.add(compiled.backward(BlockGradientTest.normal(random, shape)).dup());
            compiled.parameterGradients().values().forEach(gradient -> all.add(gradient.dup()));
            return all.toArray(INDArray[]::new);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDiscreteAdjointRefusesItByName(StiffSolver solver) {
        OdeBlock block = OdeBlock.of(new LinearDynamics(), 0, 1, settings(solver, 1e-3, 1e-3));
        String message = assertThrows(
                        IllegalArgumentException.class, () -> block.withGradient(DiscreteAdjoint.EVERY_STEP))
                .getMessage();
        assertTrue(message.contains(solver.name()) && message.contains("discrete adjoint"), message);
        assertEquals(solver.name(), block.forward().method().toString());
    }
}
