package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.adjoint.AdjointSolver;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatus;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

class CompiledBlockTest {
    private static final SolverSettings SETTINGS =
            new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-6, 1e-6), 1000);

    private final OdeBlock block = OdeBlock.of(new MlpDynamics(6).time(TimeDependence.CONCAT), 0, 1, SETTINGS);
    private final Map<String, INDArray> parameters = block.parameters(3).glorot(DataType.DOUBLE, 17);
    private final INDArray x = Nd4j.linspace(DataType.DOUBLE, -1, 0.2, 12).reshape(4, 3);
    private final INDArray weights = Nd4j.linspace(DataType.DOUBLE, 2, -0.3, 12).reshape(4, 3);

    /** Not x · NaN: there ND4J takes 1e-5 instead. */
    private static INDArray nan() {
        return Nd4j.valueArrayOf(new long[] {4, 3}, Double.NaN, DataType.DOUBLE);
    }

    private CompiledBlock compile() {
        return block.compile(parameters, DataType.DOUBLE, 4, 3);
    }

    @Test
    void theInputAndTheOutputGradientAreCopiedNotChanged() {
        INDArray xBefore = x.dup();
        INDArray weightsBefore = weights.dup();
        try (CompiledBlock compiled = compile()) {
            compiled.forward(x);
            compiled.backward(weights);
            assertEquals(xBefore, x);
            assertEquals(weightsBefore, weights);
        }
    }

    @Test
    void anyLayoutOfTheInputIsTheSameInput() {
        INDArray wide = Nd4j.zeros(DataType.DOUBLE, 5, 7);
        INDArray view = wide.get(NDArrayIndex.interval(1, 5), NDArrayIndex.interval(2, 5));
        view.assign(x);
        try (CompiledBlock compiled = compile()) {
            INDArray expected = compiled.forward(x).dup();
            INDArray expectedGradient = compiled.backward(weights).dup();
            assertEquals(expected, compiled.forward(x.dup('f')));
            assertEquals(expectedGradient, compiled.backward(weights.dup('f')));
            assertEquals(expected, compiled.forward(view));
        }
    }

    @Test
    void anInputOfAnotherDataTypeIsConverted() {
        try (CompiledBlock compiled = compile()) {
            INDArray expected = compiled.forward(x).dup();
            INDArray output = compiled.forward(x.castTo(DataType.FLOAT));
            assertEquals(DataType.DOUBLE, output.dataType());
            assertTrue(expected.equalsWithEps(output, 1e-6));
        }
    }

    @Test
    void outputsAreAlwaysTheSameArrays() {
        try (CompiledBlock compiled = compile()) {
            INDArray output = compiled.forward(x);
            INDArray gradient = compiled.backward(weights);
            Map<String, INDArray> gradients = Map.copyOf(compiled.parameterGradients());
            assertSame(output, compiled.forward(x.mul(2)));
            assertSame(gradient, compiled.backward(weights));
            gradients.forEach((name, array) ->
                    assertSame(array, compiled.parameterGradients().get(name)));
        }
    }

    @Test
    void everyEntryOfTheBatchIsSolvedAsIfAlone() {
        SolverSettings tight = new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-9, 1e-9), 1000);
        OdeBlock exact = OdeBlock.of(block.dynamics(), 0, 1, tight);
        try (CompiledBlock four = exact.compile(parameters, DataType.DOUBLE, 4, 3);
                CompiledBlock one = exact.compile(parameters, DataType.DOUBLE, 1, 3)) {
            four.forward(x);
            INDArray gradient = four.backward(weights);
            for (int i = 0; i < 4; i++) {
                INDArray row = x.get(NDArrayIndex.interval(i, i + 1), NDArrayIndex.all());
                INDArray weight = weights.get(NDArrayIndex.interval(i, i + 1), NDArrayIndex.all());
                // Steps are shared by the batch, so equal only to some multiples of the tolerance.
                assertTrue(
                        four.forward(x).slice(i).equalsWithEps(one.forward(row).slice(0), 1e-7));
                assertTrue(gradient.slice(i).equalsWithEps(one.backward(weight).slice(0), 1e-7));
            }
        }
    }

    @Test
    void twoForwardPassesBeforeABackwardPassDifferentiateTheSecond() {
        try (CompiledBlock compiled = compile()) {
            compiled.forward(x);
            INDArray expected = compiled.backward(weights).dup();
            compiled.forward(x.mul(-2));
            compiled.forward(x);
            assertEquals(expected, compiled.backward(weights));
        }
    }

    @Test
    void twoBackwardPassesGiveTwoGradientsOfOneForwardPass() {
        try (CompiledBlock compiled = compile()) {
            compiled.forward(x);
            INDArray first = compiled.backward(weights).dup();
            INDArray parametersFirst = compiled.parameterGradients().get("W0").dup();
            compiled.backward(weights.mul(3));
            assertEquals(first, compiled.backward(weights));
            assertEquals(parametersFirst, compiled.parameterGradients().get("W0"), "not summed up");
        }
    }

    @Test
    void anotherEndTimeIsThatBlockWithThisEndTime() {
        OdeBlock longer = OdeBlock.of(block.dynamics(), 0, 1.7, SETTINGS);
        try (CompiledBlock compiled = compile();
                CompiledBlock expected = longer.compile(parameters, DataType.DOUBLE, 4, 3)) {
            compiled.forward(x);
            assertEquals(expected.forward(x), compiled.forward(x, 1.7));
            assertEquals(expected.backward(weights), compiled.backward(weights));
            assertEquals(expected.parameterGradients(), compiled.parameterGradients());
        }
    }

    @Test
    void parametersAreUsedWhereTheyLie() {
        try (CompiledBlock compiled = compile()) {
            INDArray before = compiled.forward(x).dup();
            parameters.get("W0").muli(0.5);
            INDArray after = compiled.forward(x).dup();
            assertNotEquals(before, after);
            try (CompiledBlock fresh = compile()) {
                assertEquals(fresh.forward(x), after);
            }
        }
    }

    @Test
    void theCostIsTold() {
        try (CompiledBlock compiled = compile()) {
            assertNull(compiled.forwardStatistics());
            assertNull(compiled.backwardStatistics());
            compiled.forward(x);
            assertTrue(compiled.forwardStatistics().evaluations() >= 8);
            assertNull(compiled.backwardStatistics());
            compiled.backward(weights);
            assertTrue(compiled.backwardStatistics().evaluations() >= 8);
        }
    }

    @Test
    void forwardAndBackwardHaveTheirOwnSettings() {
        SolverSettings eight = new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.125), 100);
        AdjointSolver two = AdjointSolver.AS_FORWARD.solver(OdeSolver.MIDPOINT).stepSize(0.5);
        OdeBlock mixed = OdeBlock.of(block.dynamics(), 0, 1, eight).withGradient(ContinuousAdjoint.with(two));
        try (CompiledBlock compiled = mixed.compile(parameters, DataType.DOUBLE, 4, 3)) {
            compiled.forward(x);
            compiled.backward(weights);
            assertEquals(32, compiled.forwardStatistics().evaluations());
            assertEquals(4, compiled.backwardStatistics().evaluations());
        }
    }

    @Test
    void aBackwardPassWithoutAForwardPassIsRefused() {
        try (CompiledBlock compiled = compile()) {
            illegalState("backward needs a forward pass", () -> compiled.backward(weights));
            illegalState("parameterGradients needs a backward pass", compiled::parameterGradients);
        }
    }

    @Test
    void aBackwardPassAfterAFailedForwardPassIsRefused() {
        try (CompiledBlock compiled = compile()) {
            INDArray expected = compiled.forward(x).dup();
            INDArray expectedGradient = compiled.backward(weights).dup();
            OdeSolveException failure = assertThrows(OdeSolveException.class, () -> compiled.forward(nan()));
            assertEquals(SolveStatus.NON_FINITE_STATE, failure.status());
            illegalState("backward needs a forward pass", () -> compiled.backward(weights));
            assertEquals(expected, compiled.forward(x));
            assertEquals(expectedGradient, compiled.backward(weights), "recovered");
        }
    }

    @Test
    void aFailedBackwardPassIsToldAndForgotten() {
        try (CompiledBlock compiled = compile()) {
            compiled.forward(x);
            INDArray expected = compiled.backward(weights).dup();
            OdeSolveException failure = assertThrows(OdeSolveException.class, () -> compiled.backward(nan()));
            assertEquals(SolveStatus.NON_FINITE_OUTPUT_GRADIENT, failure.status());
            assertTrue(failure.getMessage().startsWith("backward pass: "), failure.getMessage());
            assertNull(compiled.backwardStatistics());
            assertEquals(expected, compiled.backward(weights));
            compiled.forward(x);
            assertEquals(expected, compiled.backward(weights));
        }
    }

    @Test
    void anInputOfAnotherShapeIsRefusedNamingBothShapes() {
        try (CompiledBlock compiled = compile()) {
            wrongShape("input", "[3, 4]", () -> compiled.forward(Nd4j.zeros(DataType.DOUBLE, 3, 4)));
            wrongShape("input", "[5, 3]", () -> compiled.forward(Nd4j.zeros(DataType.DOUBLE, 5, 3)));
            wrongShape("input", "[1, 3]", () -> compiled.forward(Nd4j.zeros(DataType.DOUBLE, 1, 3)));
            wrongShape("input", "[3]", () -> compiled.forward(Nd4j.zeros(DataType.DOUBLE, 3)));
            wrongShape("input", "[12]", () -> compiled.forward(Nd4j.zeros(DataType.DOUBLE, 12)));
            wrongShape("input", "[]", () -> compiled.forward(Nd4j.scalar(1.0)));
            wrongShape("input", "[4, 3, 1]", () -> compiled.forward(Nd4j.zeros(DataType.DOUBLE, 4, 3, 1)));
            compiled.forward(x);
            wrongShape("gradient", "[3, 4]", () -> compiled.backward(Nd4j.zeros(DataType.DOUBLE, 3, 4)));
            wrongShape("gradient", "[1, 3]", () -> compiled.backward(Nd4j.zeros(DataType.DOUBLE, 1, 3)));
        }
    }

    private static void wrongShape(String what, String shape, Executable code) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, code);
        String message = refusal.getMessage();
        assertTrue(message.contains(what) && message.contains(shape) && message.contains("[4, 3]"), message);
    }

    @Test
    void anEndTimeEqualToTheStartIsRefused() {
        try (CompiledBlock compiled = compile()) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> compiled.forward(x, 0));
            assertTrue(refusal.getMessage().contains("t1 (0.0)"), refusal.getMessage());
            illegalState("backward needs a forward pass", () -> compiled.backward(weights));
        }
    }

    @Test
    void aParameterThatIsMissingOrOfAnotherShapeOrTypeIsNamed() {
        Map<String, INDArray> missing = new HashMap<>(parameters);
        missing.remove("W1");
        refused("W1", () -> block.compile(missing, DataType.DOUBLE, 4, 3));
        Map<String, INDArray> odd = new HashMap<>(parameters);
        odd.put("W1", Nd4j.zeros(DataType.DOUBLE, 3, 6));
        refused("W1", () -> block.compile(odd, DataType.DOUBLE, 4, 3));
        refused("W0", () -> block.compile(parameters, DataType.FLOAT, 4, 3));
    }

    private static void refused(String named, Executable code) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, code);
        assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
    }

    @Test
    void aBlockWorksInsideAWorkspaceAndOutlivesIt() {
        try (CompiledBlock compiled = compile();
                CompiledBlock outside = compile()) {
            INDArray expected = outside.forward(x);
            INDArray expectedGradient = outside.backward(weights);
            for (int i = 0; i < 3; i++) {
                try (MemoryWorkspace workspace =
                        Nd4j.getWorkspaceManager().getAndActivateWorkspace("CompiledBlockTest")) {
                    INDArray inside = x.dup();
                    assertTrue(inside.isAttached(), workspace::getId);
                    assertEquals(expected, compiled.forward(inside));
                    assertEquals(expectedGradient, compiled.backward(weights.dup()));
                }
            }
            assertEquals(expected, compiled.forward(x));
            assertEquals(expectedGradient, compiled.backward(weights));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BOSH3", "DOPRI5", "TSIT5"})
    void floatIsCloseToDouble(OdeSolver solver) {
        SolverSettings settings = new SolverSettings(solver.tableau(), StepControl.adaptive(1e-5, 1e-5), 1000);
        OdeBlock both = OdeBlock.of(block.dynamics(), 1, 0, settings);
        Map<String, INDArray> single = new HashMap<>();
        parameters.forEach((name, array) -> single.put(name, array.castTo(DataType.FLOAT)));
        try (CompiledBlock doubles = both.compile(parameters, DataType.DOUBLE, 4, 3);
                CompiledBlock floats = both.compile(single, DataType.FLOAT, 4, 3)) {
            // Rounding may turn a step, which then differs by some multiples of the tolerance.
            close(doubles.forward(x), floats.forward(x.castTo(DataType.FLOAT)));
            close(doubles.backward(weights), floats.backward(weights.castTo(DataType.FLOAT)));
            doubles.parameterGradients()
                    .forEach((name, gradient) ->
                            close(gradient, floats.parameterGradients().get(name)));
        }
    }

    private static void close(INDArray expected, INDArray actual) {
        assertEquals(DataType.FLOAT, actual.dataType());
        double size = Math.max(1, expected.normmaxNumber().doubleValue());
        double error =
                expected.sub(actual.castTo(DataType.DOUBLE)).normmaxNumber().doubleValue();
        assertTrue(error < 1e-4 * size, () -> "error " + error);
    }

    private static void illegalState(String start, Executable code) {
        IllegalStateException refusal = assertThrows(IllegalStateException.class, code);
        assertTrue(refusal.getMessage().startsWith(start), refusal.getMessage());
    }
}
