package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.Parameter;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

class OdeBlockTest {
    private static final Dynamics MLP = new MlpDynamics(4);
    private static final StateMap SAME = StateMap.IDENTITY;
    private static final SolverSettings RK4 =
            new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.1), 100);

    /** A map whose parameter has the name that maps might use for their input. */
    private record Scaled(String parameter) implements StateMap {
        @Override
        public long[] outputShape(long... inputShape) {
            return inputShape.clone();
        }

        @Override
        public void defineParameters(ParameterList parameters, long... inputShape) {
            parameters.bias(parameter, 3, 1);
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
            return x.mul(parameters.get(parameter));
        }
    }

    /** Says that it halves the features, and does not. */
    private record Liar() implements StateMap {
        @Override
        public long[] outputShape(long... inputShape) {
            return new long[] {inputShape[0] / 2};
        }

        @Override
        public void defineParameters(ParameterList parameters, long... inputShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
            return x.mul(2);
        }
    }

    @Test
    void aMapThatGivesAnotherShapeThanItSaysIsRefused() {
        OdeBlock block = new OdeBlock(MLP, SAME, new Liar(), TimeSpan.of(0, 1), RK4, ContinuousAdjoint.AS_FORWARD);
        Map<String, INDArray> parameters = block.parameters(6).glorot(DataType.FLOAT, 1);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> block.compile(parameters, DataType.FLOAT, 3, 6))
                .getMessage();
        assertTrue(message.contains("Liar[] gives shape [3, 6] and must give [3, 3]"), message);
    }

    @Test
    void shapesGoThroughLiftAndProjection() {
        OdeBlock block = new OdeBlock(
                MLP,
                new Maps.Affine("in", 7),
                new Maps.FirstFeatures(2),
                TimeSpan.of(0, 1),
                RK4,
                ContinuousAdjoint.AS_FORWARD);
        assertArrayEquals(new long[] {2}, block.outputShape(5));
        Map<String, INDArray> parameters = block.parameters(5).glorot(DataType.FLOAT, 1);
        try (CompiledBlock compiled = block.compile(parameters, DataType.FLOAT, 3, 5)) {
            assertArrayEquals(
                    new long[] {3, 2},
                    compiled.forward(Nd4j.zeros(DataType.FLOAT, 3, 5)).shape());
            assertArrayEquals(
                    new long[] {3, 5},
                    compiled.backward(Nd4j.ones(DataType.FLOAT, 3, 2)).shape());
        }
    }

    @Test
    void parametersAreThoseOfLiftDynamicsAndProjectionWeightsFirst() {
        OdeBlock block = new OdeBlock(
                MLP,
                new Maps.Affine("in", 7),
                new Maps.Affine("out", 1),
                TimeSpan.of(0, 1),
                RK4,
                ContinuousAdjoint.AS_FORWARD);
        assertEquals(
                List.of("inV", "W0", "W1", "outV", "inc", "b0", "b1", "outc"),
                block.parameters(5).all().stream().map(Parameter::name).toList());
        assertEquals(
                5 * 7 + 7 * 4 + 4 * 7 + 7 + 7 + 4 + 7 + 1, block.parameters(5).length());
    }

    @Test
    void twoParametersOfOneNameAreRefused() {
        OdeBlock twice = new OdeBlock(
                MLP,
                new Maps.Affine("a", 3),
                new Maps.Affine("a", 3),
                TimeSpan.of(0, 1),
                RK4,
                ContinuousAdjoint.AS_FORWARD);
        refused("aV", () -> twice.parameters(3));
        OdeBlock clash =
                new OdeBlock(MLP, SAME, new Scaled("W0"), TimeSpan.of(0, 1), RK4, ContinuousAdjoint.AS_FORWARD);
        refused("W0", () -> clash.parameters(3));
    }

    @Test
    void aMapMayCallItsParameterX() {
        OdeBlock block = new OdeBlock(MLP, new Scaled("x"), SAME, TimeSpan.of(0, 1), RK4, ContinuousAdjoint.AS_FORWARD);
        Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.DOUBLE, 1);
        OdeBlock plain = OdeBlock.of(MLP, 0, 1, RK4);
        INDArray x = Nd4j.ones(DataType.DOUBLE, 1, 2);
        try (CompiledBlock scaled = block.compile(parameters, DataType.DOUBLE, 1, 2);
                CompiledBlock expected = plain.compile(parameters, DataType.DOUBLE, 1, 2)) {
            assertEquals(expected.forward(x.mul(3)), scaled.forward(x));
        }
    }

    @Test
    void dynamicsThatDoNotFitTheLiftedStateAreRefused() {
        StateMap images = new Maps.Reshaped(1, 2, 2);
        OdeBlock block = new OdeBlock(MLP, images, SAME, TimeSpan.of(0, 1), RK4, ContinuousAdjoint.AS_FORWARD);
        refused("[1, 2, 2]", () -> block.parameters(4));
    }

    @Test
    void whatIsMissingIsNamed() {
        refused("dynamics (null)", () -> OdeBlock.of(null, 0, 1, RK4));
        refused(
                "lift (null)",
                () -> new OdeBlock(MLP, null, SAME, TimeSpan.of(0, 1), RK4, ContinuousAdjoint.AS_FORWARD));
        refused(
                "projection (null)",
                () -> new OdeBlock(MLP, SAME, null, TimeSpan.of(0, 1), RK4, ContinuousAdjoint.AS_FORWARD));
        refused(
                "solver settings",
                () -> new OdeBlock(MLP, SAME, SAME, TimeSpan.of(0, 1), null, ContinuousAdjoint.AS_FORWARD));
        refused("solver settings", () -> new OdeBlock(MLP, SAME, SAME, TimeSpan.of(0, 1), RK4, null));
    }

    @Test
    void anIntervalWithoutLengthOrEndIsRefused() {
        refused("t1 (1.0)", () -> OdeBlock.of(MLP, 1, 1, RK4));
        refused("t1 (NaN)", () -> OdeBlock.of(MLP, 0, Double.NaN, RK4));
        refused("t0 (-Infinity)", () -> OdeBlock.of(MLP, Double.NEGATIVE_INFINITY, 0, RK4));
    }

    @Test
    void aBlockOfTimesIsEnoughToSolveAndDifferentiate() {
        OdeBlock block = OdeBlock.of(MLP, TimeSpan.series(0, 0.5, 1), RK4);
        Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.DOUBLE, 1);
        INDArray x = Nd4j.ones(DataType.DOUBLE, 3, 2);
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 3, 2);
                CompiledBlock last = OdeBlock.of(MLP, 0, 1, RK4).compile(parameters, DataType.DOUBLE, 3, 2)) {
            INDArray states = compiled.forward(x);
            assertArrayEquals(new long[] {2, 3, 2}, states.shape());
            assertTrue(states.slice(1).distance2(last.forward(x)) < 1e-12);
            INDArray gradient = Nd4j.zeros(DataType.DOUBLE, 2, 3, 2);
            gradient.slice(1).assign(1);
            INDArray ofLast = last.backward(Nd4j.ones(DataType.DOUBLE, 3, 2));
            // The state is solved backwards by steps of 0.1, and set to the forward solution at 0.5.
            assertTrue(compiled.backward(gradient).distance2(ofLast) < 1e-5);
        }
        refused("times (null)", () -> OdeBlock.of(MLP, null, RK4));
    }

    @Test
    void aShapeWithoutItsBatchIsRefused() {
        OdeBlock block = OdeBlock.of(MLP, 0, 1, RK4);
        Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.DOUBLE, 1);
        refused("input shape ([2]) must be that of a batch", () -> block.compile(parameters, DataType.DOUBLE, 2));
        refused("input shape ([])", () -> block.compile(parameters, DataType.DOUBLE));
        refused("input shape ([0, 2])", () -> block.compile(parameters, DataType.DOUBLE, 0, 2));
        refused("input shape ([])", block::parameters);
    }

    @Test
    void parametersOfAnotherShapeOrNoneAreNamed() {
        OdeBlock block = OdeBlock.of(MLP, 0, 1, RK4);
        Map<String, INDArray> other = block.parameters(5).glorot(DataType.DOUBLE, 1);
        refused("parameter W0 (shape [5, 4])", () -> block.compile(other, DataType.DOUBLE, 3, 2));
        refused("parameter W0 (missing)", () -> block.compile(Map.of(), DataType.DOUBLE, 3, 2));
        refused("block.parameters(2)", () -> block.compile(Map.of(), DataType.DOUBLE, 3, 2));
    }

    @Test
    void aBlockThatWasClosedSaysSo() {
        OdeBlock block = OdeBlock.of(MLP, 0, 1, RK4);
        Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.DOUBLE, 1);
        INDArray x = Nd4j.ones(DataType.DOUBLE, 3, 2);
        CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 3, 2);
        compiled.forward(x);
        compiled.backward(x);
        compiled.close();
        compiled.close();
        for (Executable use : List.<Executable>of(
                () -> compiled.forward(x),
                () -> compiled.infer(x),
                () -> compiled.forward(x, 2),
                () -> compiled.backward(x),
                compiled::parameterGradients)) {
            String message = assertThrows(IllegalStateException.class, use).getMessage();
            assertTrue(message.contains("closed"), message);
        }
    }

    private static void refused(String named, Executable code) {
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, code);
        assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
    }
}
