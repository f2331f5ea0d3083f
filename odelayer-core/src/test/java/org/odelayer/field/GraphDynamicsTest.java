package org.odelayer.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.GraphDynamics;
import org.odelayer.dynamics.GruDynamics;
import org.odelayer.dynamics.Parameter;
import org.odelayer.dynamics.ParameterList;

/** Graphs that were made elsewhere as f; the reference is SameDiff's own session. */
class GraphDynamicsTest {
    private static SameDiff graph() {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 3);
        SDVariable w =
                graph.var("dense_W", Nd4j.linspace(DataType.FLOAT, -1, 0.25, 9).reshape(3, 3));
        SDVariable b = graph.constant("b", Nd4j.linspace(DataType.FLOAT, 0, 0.5, 3));
        graph.math().tanh("out", x.mmul(w).add(b));
        return graph;
    }

    private static INDArray value(Dynamics dynamics, INDArray y) {
        Map<String, INDArray> parameters = ParameterList.of(dynamics, 3).glorot(y.dataType(), 1);
        INDArray f = y.ulike();
        try (CompiledDynamics compiled = CompiledDynamics.compile(dynamics, parameters, y.dataType(), y.shape())) {
            compiled.evaluation(y, f).run(0);
        }
        return f;
    }

    @Test
    void aSavedGraphIsTheSameFunctionAndStartsAtItsValues() {
        INDArray y = Nd4j.linspace(DataType.FLOAT, -1, 0.5, 6).reshape(2, 3);
        Dynamics dynamics = GraphDynamics.of(graph(), "x", "out");
        INDArray expected = graph().outputSingle(Map.of("x", y), "out");
        assertTrue(expected.equalsWithEps(value(dynamics, y), 1e-6));
        assertTrue(expected.equalsWithEps(value(dynamics.copy(), y), 1e-6));
        DynamicsCheck.verify(dynamics, 3);
    }

    private static List<String> names(Dynamics dynamics) {
        return ParameterList.of(dynamics, 3).all().stream().map(Parameter::name).toList();
    }

    @Test
    void whatIsTrainedIsAChoice() {
        assertEquals(List.of("dense-W"), names(GraphDynamics.of(graph(), "x", "out")));
        assertEquals(
                List.of("dense-W", "b"),
                names(GraphDynamics.of(graph(), "x", "out").train("b")));
        assertEquals(List.of(), names(GraphDynamics.of(graph(), "x", "out").freeze("dense_W")));
        DynamicsCheck.verify(GraphDynamics.of(graph(), "x", "out").train("b").freeze("dense_W"), 3);
        assertThrows(IllegalArgumentException.class, () -> GraphDynamics.of(graph(), "y", "out"));
        assertThrows(
                IllegalArgumentException.class,
                () -> GraphDynamics.of(graph(), "x", "out").train("c"));
    }

    @Test
    void aGatedRecurrentUnitHasRightGradients() {
        DynamicsCheck.verify(new GruDynamics(), 3);
        DynamicsCheck.verify(new GruDynamics(), new long[] {5}, new long[] {3});
    }

    /** Another factor each time it is written, as a number of the operation or as a constant. */
    static final class CountingDynamics extends Dynamics {
        private static final long serialVersionUID = 1;
        private static final AtomicInteger CALLS = new AtomicInteger();

        private boolean constant;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            double factor = 1 + 1e-9 * CALLS.incrementAndGet();
            return constant ? y.mul(graph.constant(Nd4j.scalar(y.dataType(), factor))) : y.mul(factor);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDefineThatIsNoFunctionIsNoticed(boolean constant) {
        CountingDynamics dynamics = new CountingDynamics();
        dynamics.constant = constant;
        INDArray y = Nd4j.ones(DataType.DOUBLE, 2, 3);
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> value(dynamics, y));
        assertTrue(error.getMessage().contains("CountingDynamics"), error.getMessage());
        assertTrue(error.getMessage().contains("same graph each time"), error.getMessage());
    }

    /** A mask of minus infinity before a maximum, as attention has it. */
    static final class MaskedDynamics extends Dynamics {
        private static final long serialVersionUID = 1;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            INDArray mask = Nd4j.createFromArray(0.0, 0.0, Double.NEGATIVE_INFINITY);
            return graph.nn().softmax(y.add(graph.constant(mask.castTo(y.dataType()))), 1);
        }
    }

    @Test
    void aConstantThatIsNotFiniteIsTheSameTwice() {
        INDArray half = Nd4j.createFromArray(new double[][] {{0.5, 0.5, 0}});
        assertEquals(half, value(new MaskedDynamics(), Nd4j.ones(DataType.DOUBLE, 1, 3)));
    }
}
