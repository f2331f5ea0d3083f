package org.odelayer.field;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.LambdaDynamics;
import org.odelayer.graph.UnsupportedGraphException;
import org.odelayer.kernel.OneThread;

@ExtendWith(OneThread.class)
class CompiledDynamicsTest {
    private static final DataType TYPE = DataType.DOUBLE;

    /** f = t·y·a, so that ∂f/∂t, ∂f/∂y and ∂f/∂a are t, y and a times each other. */
    private final LambdaDynamics product =
            new LambdaDynamics((sd, t, y, parameters) -> y.mul(t).mul(parameters.get("a"))).weight("a", 2);

    private final INDArray y = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 4}});
    private final INDArray a = Nd4j.createFromArray(5.0, 7.0);
    private final INDArray v = Nd4j.createFromArray(new double[][] {{1, 10}, {100, 1000}});
    private final INDArray f = nan(2, 2);
    private final INDArray yBar = nan(2, 2);

    private static INDArray nan(long... shape) {
        return Nd4j.valueArrayOf(shape, Double.NaN, TYPE);
    }

    private static CompiledDynamics compile(Dynamics dynamics, Map<String, INDArray> parameters) {
        return CompiledDynamics.compile(dynamics, parameters, TYPE, 2, 2);
    }

    @Test
    void theTimeIsGivenAtEachRun() {
        try (CompiledDynamics compiled = compile(product, Map.of("a", a))) {
            TimedProgram program = compiled.evaluation(y, f);
            program.run(1);
            assertArrayEquals(new double[] {5, 14, 15, 28}, f.ravel().toDoubleVector());
            program.run(0.5);
            assertArrayEquals(new double[] {2.5, 7, 7.5, 14}, f.ravel().toDoubleVector());
        }
    }

    @Test
    void everyDerivativeIsThatOfTheProduct() {
        INDArray aBar = nan(2);
        INDArray timeBar = Nd4j.scalar(TYPE, Double.NaN);
        try (CompiledDynamics compiled = compile(product, Map.of("a", a))) {
            compiled.vjp(y, v, f, yBar, Map.of("a", aBar), timeBar).run(2);
        }
        assertArrayEquals(new double[] {10, 28, 30, 56}, f.ravel().toDoubleVector());
        assertArrayEquals(new double[] {10, 140, 1000, 14000}, yBar.ravel().toDoubleVector());
        assertArrayEquals(new double[] {2 * (1 + 300), 2 * (20 + 4000)}, aBar.toDoubleVector());
        assertEquals(5 + 140 + 1500 + 28000, timeBar.getDouble(0));
    }

    @Test
    void updatesOfParametersInPlaceAreSeen() {
        try (CompiledDynamics compiled = compile(product, Map.of("a", a))) {
            TimedProgram program = compiled.evaluation(y, f);
            a.assign(1);
            program.run(1);
            assertArrayEquals(new double[] {1, 2, 3, 4}, f.ravel().toDoubleVector());
        }
    }

    @Test
    void statesMayBeRowsOfTheRightLength() {
        INDArray stages = nan(3, 4);
        try (CompiledDynamics compiled = compile(product, Map.of("a", a))) {
            compiled.evaluation(y.reshape(4), stages.getRow(1)).run(1);
        }
        assertArrayEquals(new double[] {5, 14, 15, 28}, stages.getRow(1).toDoubleVector());
        assertTrue(Double.isNaN(stages.getDouble(0, 3)) && Double.isNaN(stages.getDouble(2, 0)));
    }

    @Test
    void gradientsOfWhatIsNotUsedAreExactlyZeroRunAfterRun() {
        LambdaDynamics square = new LambdaDynamics((sd, t, y, parameters) -> y.mul(y))
                .weight("unused", 3)
                .weight("alsoUnused", 2, 2);
        Map<String, INDArray> bars = new LinkedHashMap<>(Map.of("unused", nan(3), "alsoUnused", nan(2, 2)));
        INDArray timeBar = Nd4j.scalar(TYPE, Double.NaN);
        try (CompiledDynamics compiled = compile(square, Map.of("unused", nan(3), "alsoUnused", nan(2, 2)))) {
            TimedProgram program = compiled.vjp(y, v, f, yBar, bars, timeBar);
            program.run(0.1);
            program.run(0.2);
        }
        assertArrayEquals(new double[3], bars.get("unused").toDoubleVector());
        assertArrayEquals(new double[4], bars.get("alsoUnused").ravel().toDoubleVector());
        assertEquals(0, timeBar.getDouble(0));
        assertArrayEquals(new double[] {2, 40, 600, 8000}, yBar.ravel().toDoubleVector());
    }

    @Test
    void fThatDoesNotDependOnTheStateHasGradientZero() {
        LambdaDynamics drift =
                new LambdaDynamics((sd, t, y, parameters) -> sd.zerosLike(y).add(t));
        INDArray timeBar = Nd4j.scalar(TYPE, Double.NaN);
        try (CompiledDynamics compiled = compile(drift, Map.of())) {
            compiled.vjp(y, v, f, yBar, Map.of(), timeBar).run(3);
        }
        assertArrayEquals(new double[] {3, 3, 3, 3}, f.ravel().toDoubleVector());
        assertArrayEquals(new double[4], yBar.ravel().toDoubleVector());
        assertEquals(1111, timeBar.getDouble(0));
    }

    @Test
    void fOfAnotherShapeIsRefused() {
        assertRefused(
                IllegalArgumentException.class,
                "dynamics LambdaDynamics: f(t, y) has shape ([2]) and must have the state's, [2, 2]",
                (sd, t, y, parameters) -> y.sum(1));
    }

    @Test
    void fOfAnotherTypeIsRefused() {
        assertRefused(
                IllegalArgumentException.class,
                "dynamics LambdaDynamics: the result must be of data type DOUBLE, is FLOAT",
                (sd, t, y, parameters) -> y.castTo(DataType.FLOAT));
    }

    @Test
    void fThatIsNullIsRefused() {
        assertRefused(
                IllegalArgumentException.class,
                "dynamics LambdaDynamics: the result must be of data type DOUBLE, is null",
                (sd, t, y, parameters) -> null);
    }

    @Test
    void anOperationThatCannotBeDifferentiatedIsNamedWithTheDynamics() {
        assertRefused(
                UnsupportedGraphException.class,
                "dynamics LambdaDynamics: operation matrix_inverse (named matrix_inverse)",
                (sd, t, y, parameters) -> sd.math.matrixInverse(y));
    }

    private static void assertRefused(Class<? extends Exception> type, String message, LambdaDynamics.RightHandSide f) {
        Exception error = assertThrows(type, () -> compile(new LambdaDynamics(f), Map.of()));
        assertTrue(error.getMessage().startsWith(message), error.getMessage());
    }

    @Test
    void onlyFloatAndDoubleAreAccepted() {
        Exception error = assertThrows(
                IllegalArgumentException.class,
                () -> CompiledDynamics.compile(product, Map.of("a", a), DataType.INT32, 2, 2));
        assertEquals("data type (INT) must be FLOAT or DOUBLE", error.getMessage());
    }

    @Test
    void aMissingParameterArrayIsNamed() {
        try (CompiledDynamics compiled = compile(product, Map.of())) {
            Exception error = assertThrows(IllegalArgumentException.class, () -> compiled.evaluation(y, f));
            assertEquals("no array given for a", error.getMessage());
        }
    }

    @Test
    void dynamicsCompiledInAWorkspaceWorkOutsideIt() {
        WorkspaceConfiguration configuration = WorkspaceConfiguration.builder()
                .initialSize(1 << 20)
                .policyLearning(LearningPolicy.NONE)
                .build();
        CompiledDynamics compiled;
        TimedProgram program;
        try (MemoryWorkspace workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "layer")) {
            compiled = compile(product, Map.of("a", a));
            program = compiled.vjp(y, v, f, yBar, Map.of());
            assertEquals(0, workspace.getPrimaryOffset());
        }
        try (MemoryWorkspace workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "layer")) {
            assertFalse(Nd4j.valueArrayOf(new long[] {1000}, Double.NaN, TYPE).isEmpty());
            program.run(1);
            assertArrayEquals(new double[] {5, 14, 15, 28}, f.ravel().toDoubleVector());
            assertTrue(workspace.isScopeActive());
        }
        compiled.close();
    }
}
