package org.odelayer.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
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
        return value(dynamics, y, 0);
    }

    private static INDArray value(Dynamics dynamics, INDArray y, double t) {
        long[] state = Arrays.copyOfRange(y.shape(), 1, y.rank());
        Map<String, INDArray> parameters = ParameterList.of(dynamics, state).glorot(y.dataType(), 1);
        return value(dynamics, parameters, y, t);
    }

    private static INDArray value(Dynamics dynamics, Map<String, INDArray> parameters, INDArray y, double t) {
        INDArray f = y.ulike();
        try (CompiledDynamics compiled = CompiledDynamics.compile(dynamics, parameters, y.dataType(), y.shape())) {
            compiled.evaluation(y, f).run(t);
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

    @Test
    void aFileIsTheSameFunctionAndIsNeededNoMore(@TempDir Path folder) throws IOException {
        INDArray y = Nd4j.linspace(DataType.FLOAT, -1, 0.5, 6).reshape(2, 3);
        File file = folder.resolve("graph.fb").toFile();
        graph().save(file, false);
        Dynamics dynamics = GraphDynamics.of(file, "x", "out");
        Files.delete(file.toPath());
        assertTrue(graph().outputSingle(Map.of("x", y), "out").equalsWithEps(value(dynamics, y), 1e-6));
        assertThrows(IOException.class, () -> GraphDynamics.of(file, "x", "out"));
        Files.write(file.toPath(), new byte[] {1, 2, 3});
        assertThrows(IllegalArgumentException.class, () -> GraphDynamics.of(file, "x", "out"));
    }

    /** The time as a number, and as an array of one. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aGraphSeesTheTime(int rank) {
        long[] shape = new long[rank];
        Arrays.fill(shape, 1);
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 3);
        SDVariable t = graph.placeHolder("time", DataType.FLOAT, shape);
        SDVariable w = graph.var("w", Nd4j.createFromArray(new float[] {1, -2, 0.5f}));
        graph.math().sin("out", x.mul(w).mul(t));
        Dynamics dynamics = GraphDynamics.of(graph, "x", "out").time("time");
        INDArray y = Nd4j.linspace(DataType.DOUBLE, -1, 0.5, 6).reshape(2, 3);
        INDArray f = value(dynamics, y, 0.7);
        double[] weights = {1, -2, 0.5};
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 3; j++) {
                assertEquals(Math.sin(0.7 * weights[j] * y.getDouble(i, j)), f.getDouble(i, j), 1e-12);
            }
        }
        DynamicsCheck.verify(dynamics, 3);
        DynamicsCheck.verify(dynamics.copy(), 3);
    }

    @Test
    void aTimeThatIsNotGivenIsRefusedByName() {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 3);
        graph.math().sin("out", x.mul(graph.placeHolder("time", DataType.FLOAT)));
        INDArray y = Nd4j.ones(DataType.FLOAT, 2, 3);
        Exception error =
                assertThrows(IllegalArgumentException.class, () -> value(GraphDynamics.of(graph, "x", "out"), y));
        assertTrue(error.getMessage().contains("placeholder time"), error.getMessage());
    }

    @Test
    void aGraphOfImagesTakesImages() {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 2, 4, 3);
        SDVariable kernels = graph.var(
                "kernels", Nd4j.linspace(DataType.FLOAT, -0.5, 0.03, 36).reshape(3, 3, 2, 2));
        Conv2DConfig same =
                Conv2DConfig.builder().kH(3).kW(3).paddingMode(PaddingMode.SAME).build();
        graph.math().tanh("out", graph.cnn().conv2d(x, kernels, same));
        Dynamics dynamics = GraphDynamics.of(graph, "x", "out");
        assertTrue(dynamics.takesImages());
        INDArray y = Nd4j.linspace(DataType.FLOAT, -1, 0.05, 48).reshape(2, 2, 4, 3);
        INDArray expected = graph.outputSingle(Map.of("x", y), "out");
        assertTrue(expected.equalsWithEps(value(dynamics, y), 1e-5));
        DynamicsCheck.verify(dynamics, 2, 4, 3);
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

    private static double product(Map<String, INDArray> parameters, String gate, double[] h, int column) {
        double sum = parameters.get("b" + gate).getDouble(column);
        for (int i = 0; i < h.length; i++) {
            sum += h[i] * parameters.get("U" + gate).getDouble(i, column);
        }
        return sum;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Test
    void aGatedRecurrentUnitIsItsFormula() {
        Dynamics dynamics = new GruDynamics();
        Map<String, INDArray> parameters = ParameterList.of(dynamics, 3).glorot(DataType.DOUBLE, 1);
        for (String gate : List.of("r", "z", "h")) {
            parameters.get("b" + gate).assign(Nd4j.createFromArray(0.3, -0.2, 0.6));
        }
        double[] h = {0.9, -0.4, 0.1};
        double[] reset = new double[3];
        for (int i = 0; i < 3; i++) {
            reset[i] = sigmoid(product(parameters, "r", h, i)) * h[i];
        }
        INDArray f = value(dynamics, parameters, Nd4j.createFromArray(new double[][] {h}), 0);
        for (int i = 0; i < 3; i++) {
            double z = sigmoid(product(parameters, "z", h, i));
            double g = Math.tanh(product(parameters, "h", reset, i));
            assertEquals((1 - z) * (g - h[i]), f.getDouble(0, i), 1e-12);
        }
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
