package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Graphs that went through ND4J's file. The reference is the graph as it was written, which its own tests check. */
class SavedGraphTest {
    /** What ND4J's file loses, or ND4J does not save, or does not read. */
    private static final Set<String> REFUSED = Set.of(
            "acos",
            "acosh",
            "asin",
            "atanh",
            "variance",
            "standardDeviation",
            "replaceWhere",
            "mish",
            "logSoftmax along 0",
            "tensorMmul",
            "linear system",
            "determinant",
            "conv2d OIYX",
            "conv2d OYXI");

    static List<GraphCase> graphs() {
        return GraphCases.all();
    }

    static Stream<Probe> operations() {
        return OperationGradientsTest.rightOperations();
    }

    /** The same function of the same inputs, its operations read from a file. */
    private static CompiledFunction.Definition saved(
            DataType type, Map<String, long[]> shapes, CompiledFunction.Definition definition) {
        SameDiff graph = SameDiff.create();
        Map<String, SDVariable> inputs = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> inputs.put(name, graph.placeHolder(name, type, shape)));
        String output = definition.define(graph, inputs).name();
        SavedGraph saved = new SavedGraph(SavedGraph.bytes(graph));
        return (host, given) -> saved.define(host, output, given, DataType.DOUBLE);
    }

    private static INDArray value(GraphCase original, CompiledFunction.Definition definition) {
        try (CompiledFunction function = CompiledFunction.compile(DataType.DOUBLE, original.inputs(), definition)) {
            INDArray result = Nd4j.create(DataType.DOUBLE, function.outputShape());
            function.evaluation(original.draw(DataType.DOUBLE, 1), result).run();
            return result;
        }
    }

    /** Constants of the graph of FLOATs are rounded: 6e-8 each. */
    @ParameterizedTest
    @MethodSource("graphs")
    void aGraphOfFloatsIsTheSameFunctionInDouble(GraphCase original) {
        INDArray expected = value(original, original.definition());
        INDArray read = value(original, saved(DataType.FLOAT, original.inputs(), original.definition()));
        double size = Math.max(1, expected.amaxNumber().doubleValue());
        assertEquals(0, expected.sub(read).amaxNumber().doubleValue(), 1e-6 * size);
    }

    private static boolean isRefused(Probe probe) {
        String name = probe.name();
        return REFUSED.stream().anyMatch(lost -> name.equals(lost) || name.matches(lost + "[ ,].*"));
    }

    /** The value of the operation itself, or an error that tells what is the matter. */
    @ParameterizedTest
    @MethodSource("operations")
    void anOperationIsTheSameAfterAFileOrIsRefused(Probe probe) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (int i = 0; i < probe.shapes().size(); i++) {
            shapes.put("x" + i, probe.shapes().get(i));
        }
        GraphCase written = GraphCase.of(
                probe.name(),
                shapes,
                (sd, x) -> probe.body().apply(sd, x.values().toArray(new SDVariable[0])));
        Supplier<INDArray> read = () -> value(written, saved(DataType.DOUBLE, shapes, written.definition()));
        if (isRefused(probe)) {
            String message =
                    assertThrows(IllegalArgumentException.class, read::get).getMessage();
            assertTrue(message.contains("ND4J") || message.contains("operation "), message);
        } else {
            assertEquals(value(written, written.definition()), read.get(), probe.name());
        }
    }
}
