package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.GradientReference;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** Solutions and gradients against {@link GradientReference}. */
class ReferenceGradientTest {

    /** The largest errors of y(t1), ∂L/∂y0, ∂L/∂θ and ∂L/∂t1, each relative to the largest entry. */
    private record Errors(double end, double state, double parameters, double time) {
        double worst() {
            return Math.max(Math.max(end, time), Math.max(state, parameters));
        }
    }

    static Stream<Arguments> adaptive() {
        return Arrays.stream(GradientReference.values())
                .flatMap(reference -> Stream.of(OdeSolver.BOSH3, OdeSolver.DOPRI5, OdeSolver.TSIT5)
                        .flatMap(solver ->
                                Adjoints.all().stream().map(adjoint -> Arguments.of(reference, solver, adjoint))));
    }

    static Stream<Arguments> references() {
        return Arrays.stream(GradientReference.values())
                .flatMap(reference -> Adjoints.all().stream().map(adjoint -> Arguments.of(reference, adjoint)));
    }

    @ParameterizedTest
    @MethodSource("adaptive")
    void theGradientFollowsTheTolerance(GradientReference reference, OdeSolver solver, Adjoint adjoint) {
        List<Errors> errors = new ArrayList<>();
        for (double tolerance : new double[] {1e-5, 1e-7, 1e-9}) {
            errors.add(errors(
                    reference, settings(solver, StepControl.adaptive(tolerance, tolerance)), adjoint, DataType.DOUBLE));
        }
        // The spiral magnifies an error of y by 50; BOSH3's own error constant is ten times larger. The discrete
        // adjoint's gradient
        // is exact for the steps made, and theirs is twice as far from the solution's as the continuous adjoint's.
        double factor = (solver == OdeSolver.BOSH3 ? 1000 : 100) * (adjoint instanceof DiscreteAdjoint ? 2 : 1);
        for (int i = 0; i < 3; i++) {
            assertTrue(errors.get(i).worst() < factor * Math.pow(10, -5 - 2 * i), errors::toString);
        }
        // A hundred times less tolerance; the last factor of 3 is left to steps that do not shrink evenly.
        assertTrue(errors.get(0).worst() > 30 * errors.get(1).worst(), errors::toString);
        assertTrue(errors.get(1).worst() > 30 * errors.get(2).worst(), errors::toString);
    }

    @ParameterizedTest
    @MethodSource("references")
    void withConstantStepsTheGradientHasTheOrderOfTheMethod(GradientReference reference, Adjoint adjoint) {
        Errors coarse = constant(reference, adjoint, 400);
        Errors fine = constant(reference, adjoint, 800);
        // 2^4 = 16; a tenth of an order for the next term.
        assertTrue(coarse.end > 14.9 * fine.end, () -> coarse + " to " + fine);
        assertTrue(coarse.state > 14.9 * fine.state, () -> coarse + " to " + fine);
        assertTrue(coarse.parameters > 14.9 * fine.parameters, () -> coarse + " to " + fine);
        assertTrue(fine.worst() < 2e-8, fine::toString);
    }

    private static Errors constant(GradientReference reference, Adjoint adjoint, int steps) {
        double dt = (reference.t1 - reference.t0) / steps;
        return errors(reference, settings(OdeSolver.RK4, StepControl.constant(dt)), adjoint, DataType.DOUBLE);
    }

    @ParameterizedTest
    @MethodSource("adaptive")
    void floatIsOffByItsRoundingOnly(GradientReference reference, OdeSolver solver, Adjoint adjoint) {
        SolverSettings settings = settings(solver, StepControl.adaptive(1e-5, 1e-5));
        Errors single = errors(reference, settings, adjoint, DataType.FLOAT);
        Errors twice = errors(reference, settings, adjoint, DataType.DOUBLE);
        // 6e-8 in a few hundred stages, magnified by 50 on the spiral: 1e-4 at most. Steps of other lengths change the
        // error by a
        // part of itself.
        double rounding = 1e-4 + 0.3 * twice.worst();
        assertEquals(twice.end, single.end, rounding);
        assertEquals(twice.state, single.state, rounding);
        assertEquals(twice.parameters, single.parameters, rounding);
        assertEquals(twice.time, single.time, rounding);
    }

    private static Errors errors(GradientReference reference, SolverSettings settings, Adjoint adjoint, DataType type) {
        OdeBlock block = OdeBlock.of(reference.dynamics, reference.t0, reference.t1, settings)
                .withGradient(adjoint)
                .withTimeGradients();
        try (CompiledBlock compiled = block.compile(reference.parameters(type), type, 1, 2)) {
            INDArray end = compiled.forward(reference.input(type)).dup();
            INDArray state = compiled.backward(Nd4j.ones(type, 1, 2));
            INDArray parameters = compiled.parameterGradients().get("A");
            return new Errors(
                    error(end, reference.end),
                    error(state, reference.stateGradient),
                    error(parameters, reference.parameterGradient),
                    Math.abs(compiled.outputTimeGradients()[0] / reference.timeGradient - 1));
        }
    }

    private static double error(INDArray actual, double[] expected) {
        double size = 0;
        double error = 0;
        for (int i = 0; i < expected.length; i++) {
            size = Math.max(size, Math.abs(expected[i]));
            error = Math.max(error, Math.abs(actual.getDouble(i) - expected[i]));
        }
        return error / size;
    }

    private static SolverSettings settings(OdeSolver solver, StepControl control) {
        return new SolverSettings(solver.tableau(), control, 100_000);
    }
}
