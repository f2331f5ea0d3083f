package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Graphs that went through ND4J's file. The reference is the graph as it was written, which its own tests check. */
class SavedGraphTest {
    static List<GraphCase> cases() {
        return GraphCases.all();
    }

    static Stream<Probe> probes() {
        List<Probe> probes = new ArrayList<>();
        ElementwiseProbes.addTo(probes);
        return probes.stream();
    }

    /** The same function, its operations read from a file. */
    static CompiledFunction.Definition saved(GraphCase original) {
        SameDiff graph = SameDiff.create();
        Map<String, SDVariable> inputs = new LinkedHashMap<>();
        original.inputs().forEach((name, shape) -> inputs.put(name, graph.placeHolder(name, DataType.FLOAT, shape)));
        String output = original.definition().define(graph, inputs).name();
        SavedGraph saved = new SavedGraph(SavedGraph.bytes(graph));
        return (host, given) -> saved.define(host, output, given, DataType.DOUBLE);
    }

    private static INDArray value(GraphCase original, CompiledFunction.Definition definition) {
        try (CompiledFunction function =
                CompiledFunction.compile(DataType.DOUBLE, original.inputs(), definition)) {
            INDArray result = Nd4j.create(DataType.DOUBLE, function.outputShape());
            function.evaluation(original.draw(DataType.DOUBLE, 1), result).run();
            return result;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aGraphOfFloatsIsTheSameFunctionInDouble(GraphCase original) {
        INDArray expected = value(original, original.definition());
        INDArray read = value(original, saved(original));
        double distance = expected.sub(read).amaxNumber().doubleValue();
        assertEquals(0, distance, 1e-6 * Math.max(1, expected.amaxNumber().doubleValue()));
    }
}
