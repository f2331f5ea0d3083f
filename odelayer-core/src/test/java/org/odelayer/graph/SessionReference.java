package org.odelayer.graph;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The value and the gradients of a graph as SameDiff's own session computes them: slow, and independent of plans. */
final class SessionReference {
    private static final String SEED = "seed";
    private static final String LOSS = "loss";

    private final SameDiff graph = SameDiff.create();
    private final String output;
    private final String[] inputs;

    SessionReference(GraphCase graphCase, DataType type) {
        Map<String, SDVariable> placeholders = new LinkedHashMap<>();
        graphCase.inputs().forEach((name, shape) -> placeholders.put(name, graph.placeHolder(name, type, shape)));
        inputs = placeholders.keySet().toArray(new String[0]);
        SDVariable result = graphCase.definition().define(graph, placeholders);
        output = result.name();
        result.mul(graph.placeHolder(SEED, type)).sum(LOSS);
        graph.setLossVariables(LOSS);
        quietly(() -> graph.createGradFunction(inputs));
    }

    INDArray value(Map<String, INDArray> arrays) {
        return graph.outputSingle(arrays, output);
    }

    /** The gradients of sum(output · seed). */
    Map<String, INDArray> gradients(Map<String, INDArray> arrays, INDArray seed) {
        Map<String, INDArray> given = new HashMap<>(arrays);
        given.put(SEED, seed);
        return graph.calculateGradients(given, inputs);
    }

    /** ND4J writes one line an operation to standard output. */
    private static void quietly(Runnable code) {
        PrintStream original = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            code.run();
        } finally {
            System.setOut(original);
        }
    }
}
