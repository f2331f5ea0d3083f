package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.AdjointNorm;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.GradientReference;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.adjoint.LinearDynamics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.KineticEnergy;

/** Gradients of blocks that are solved by methods for stiff equations. */
class StiffGradientTest {
    private static final double STEP = 1e-4;

    /** A stiff block and what its first output element is asked. */
    private record Case(StiffDynamics dynamics, double t1, double[] start, double[] parameters, double atol) {
        double[] with(double[] values, int index, double factor, double move) {
            double[] copy = values.clone();
            copy[index] = copy[index] * factor + move;
            return copy;
        }
    }

    private static final Case VAN_DER_POL =
            new Case(new StiffDynamics.VanDerPol(), 120, new double[] {2, 0}, new double[] {100}, 1e-8);
    private static final Case ROBERTSON =
            new Case(new StiffDynamics.Robertson(), 1e4, new double[] {1, 0, 0}, new double[] {1, 1, 1}, 1e-11);

    private static SolverSettings settings(StiffSolver solver, double rtol, double atol) {
        return new SolverSettings(solver.method(), StepControl.adaptive(rtol, atol), 100_000);
    }

    private static INDArray row(double... values) {
        return Nd4j.createFromArray(new double[][] {values});
    }

    private static CompiledBlock compile(Case given, SolverSettings settings, double... parameters) {
        OdeBlock block = OdeBlock.of(given.dynamics, 0, given.t1, settings)
                .withGradient(InterpolatingAdjoint.AS_FORWARD.norm(AdjointNorm.FULL));
        return block.compile(Map.of("p", row(parameters)), DataType.DOUBLE, 1, given.start.length);
    }

    private static double loss(Case given, double[] start, double... parameters) {
        try (CompiledBlock block =
                compile(given, settings(StiffSolver.RODAS5P, 1e-11, given.atol * 1e-3), parameters)) {
            return block.forward(row(start)).getDouble(0);
        }
    }

    static Stream<Arguments> cases() {
        return Arrays.stream(StiffSolver.values())
                .flatMap(solver -> Stream.of(VAN_DER_POL, ROBERTSON).map(given -> Arguments.of(solver, given)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreDifferencesOfTightSolves(StiffSolver solver, Case given) {
        try (CompiledBlock block = compile(
                given, settings(solver, solver == StiffSolver.KENCARP4 ? 1e-9 : 1e-7, given.atol), given.parameters)) {
            block.onWarning(text -> {});
            block.forward(row(given.start));
            double[] seed = new double[given.start.length];
            seed[0] = 1;
            INDArray ofStart = block.backward(row(seed)).dup();
            INDArray ofParameters = block.parameterGradients().get("p").dup();
            System.out.println(solver + " " + given.dynamics.getClass().getSimpleName() + " "
                    + block.forwardStatistics() + "; back " + block.backwardStatistics());
            for (int i = 0; i < given.parameters.length; i++) {
                double h = STEP * given.parameters[i];
                double expected = (loss(given, given.start, given.with(given.parameters, i, 1, h))
                                - loss(given, given.start, given.with(given.parameters, i, 1, -h)))
                        / (2 * h);
                System.out.println("p" + i + " " + expected + " " + ofParameters.getDouble(i));
            }
            for (int i = 0; i < given.start.length; i++) {
                double h = given.dynamics instanceof StiffDynamics.Robertson ? 1e-6 : 1e-4;
                double expected = (loss(given, given.with(given.start, i, 1, h), given.parameters)
                                - loss(given, given.with(given.start, i, 1, -h), given.parameters))
                        / (2 * h);
                System.out.println("y" + i + " " + expected + " " + ofStart.getDouble(i));
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
                System.out.println(solver + " " + adjoint + gradient + compiled.parameterGradients()
                        + compiled.backwardStatistics());
            }
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
