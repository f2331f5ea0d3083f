package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.OneThread;

/** Rewrites change the operations and not the results. */
@ExtendWith(OneThread.class)
class RewriteTest {
    private static final DataType TYPE = DataType.DOUBLE;

    static List<GraphCase> cases() {
        return GraphCases.all();
    }

    /** Each rewrite alone, and all in reverse order; {@link PlanTest} has all of them in order. */
    private static List<List<Rewrite>> subsets() {
        List<List<Rewrite>> subsets = new ArrayList<>();
        Rewrite.ALL.forEach(rewrite -> subsets.add(List.of(rewrite)));
        List<Rewrite> reversed = new ArrayList<>(Rewrite.ALL);
        Collections.reverse(reversed);
        subsets.add(reversed);
        return subsets;
    }

    private static List<Rewrite> without(Class<?> left) {
        return Rewrite.ALL.stream()
                .filter(rewrite -> rewrite.getClass() != left)
                .toList();
    }

    /** Sums of some hundred terms in another order: 1e-13 is a thousand units in the last place. */
    @ParameterizedTest
    @MethodSource("cases")
    void resultsAreThoseOfThePlanAsWritten(GraphCase graph) {
        Map<String, INDArray> expected = results(graph, List.of());
        for (List<Rewrite> rewrites : subsets()) {
            results(graph, rewrites).forEach((name, array) -> {
                double error = Distance.relative(expected.get(name), array);
                assertTrue(error <= 1e-13, name + " differs by " + error + " with " + rewrites);
            });
        }
    }

    /** Loops are for FLOAT alone. */
    @ParameterizedTest
    @MethodSource("cases")
    void resultsOfLoopsAreThoseOfThePlanAsWritten(GraphCase graph) {
        Map<String, INDArray> expected = results(graph, DataType.FLOAT, List.of());
        List<Rewrite> rewrites = List.of(new CustomKernels(), new ElementwiseLoops());
        results(graph, DataType.FLOAT, rewrites).forEach((name, array) -> {
            double error = Distance.relative(expected.get(name), array);
            assertTrue(error <= 3e-6, name + " differs by " + error);
        });
    }

    private static Map<String, INDArray> results(GraphCase graph, List<Rewrite> rewrites) {
        return results(graph, TYPE, rewrites);
    }

    private static Map<String, INDArray> results(GraphCase graph, DataType type, List<Rewrite> rewrites) {
        try (Plan plan = plan(graph, type, rewrites)) {
            Map<String, INDArray> given = new HashMap<>(graph.draw(type, 5));
            given.put("v", GraphCase.uniform(type, new Random(6), plan.outputShape("f")));
            Map<String, INDArray> wanted = new LinkedHashMap<>();
            wanted.put("f", Nd4j.create(type, plan.outputShape("f")));
            graph.inputs()
                    .keySet()
                    .forEach(name -> wanted.put("to " + name, Nd4j.create(type, plan.outputShape("to " + name))));
            plan.bind(given, wanted).run();
            return wanted;
        }
    }

    private static Plan plan(GraphCase graph, DataType type, List<Rewrite> rewrites) {
        SameDiff sd = SameDiff.create();
        Map<String, SDVariable> inputs = new LinkedHashMap<>();
        graph.inputs().forEach((name, shape) -> inputs.put(name, sd.placeHolder(name, type, shape)));
        SDVariable f = graph.definition().define(sd, inputs);
        SDVariable v = sd.placeHolder("v", type, shape(graph));
        Map<String, SDVariable> outputs = new LinkedHashMap<>(Map.of("f", f));
        ReverseMode.vjp(f, v, inputs.keySet()).forEach((name, gradient) -> outputs.put("to " + name, gradient));
        List<String> names = new ArrayList<>(inputs.keySet());
        names.add("v");
        return Plan.compile(sd, names, outputs, rewrites);
    }

    private static long[] shape(GraphCase graph) {
        try (CompiledFunction function = CompiledFunction.compile(TYPE, graph.inputs(), graph.definition())) {
            return function.outputShape();
        }
    }

    private static List<String> operations(String graph, List<Rewrite> rewrites) {
        return operations(graph, TYPE, rewrites);
    }

    private static List<String> operations(String graph, DataType type, List<Rewrite> rewrites) {
        GraphCase graphCase = GraphCases.all().stream()
                .filter(candidate -> candidate.name().equals(graph))
                .findFirst()
                .orElseThrow();
        try (Plan plan = plan(graphCase, type, rewrites)) {
            return plan.operations();
        }
    }

    @Test
    void customKernelsTakeThePlaceOfLegacyReductions() {
        String graph = "sums and means";
        assertTrue(operations(graph, List.of()).contains("reduce_norm2"));
        try (Plan plan = CustomKernelsPlan.of(List.of())) {
            assertEquals(List.of("reduce_normmax"), plan.operations());
        }
        try (Plan plan = CustomKernelsPlan.of(List.of(new CustomKernels()))) {
            assertEquals(List.of("reduce_norm_max"), plan.operations());
        }
    }

    /** z = max |x| over the rows: an operation whose legacy and custom names differ. */
    private static final class CustomKernelsPlan {
        static Plan of(List<Rewrite> rewrites) {
            SameDiff sd = SameDiff.create();
            SDVariable x = sd.placeHolder("x", TYPE, 3, 4);
            return Plan.compile(sd, List.of("x"), Map.of("z", x.normmax(1)), rewrites);
        }
    }

    @Test
    void viewsTakeThePlaceOfReshapes() {
        assertTrue(operations("group norm", List.of()).contains("reshape"));
        assertFalse(operations("group norm", List.of(new Views())).contains("reshape"));
        assertFalse(operations("split, stacked and tiled", List.of(new Views())).contains("squeeze"));
        assertFalse(operations("split, stacked and tiled", List.of(new Views())).contains("expand_dims"));
    }

    @Test
    void gradientsOfTwoOperandsAreSplit() {
        List<String> before = operations("two layers, tanh", List.of());
        List<String> after = operations("two layers, tanh", List.of(new SplitGradients()));
        assertTrue(before.contains("matmul_bp") && before.contains("biasadd_bp"));
        assertFalse(after.contains("matmul_bp") || after.contains("biasadd_bp"));
        assertEquals(4, Collections.frequency(after, "matmul") - Collections.frequency(before, "matmul"));
        List<String> reuse = operations("variables used many times", List.of(new SplitGradients()));
        assertFalse(reuse.contains("add_bp"));
        assertTrue(operations("variables used many times", List.of()).contains("multiply_bp"));
        // A gain is spread over examples and places.
        assertTrue(operations("group norm", List.of()).contains("multiply_bp"));
        assertFalse(operations("group norm", List.of(new SplitGradients())).contains("multiply_bp"));
    }

    @Test
    void derivativesOfTanhAndSigmoidComeFromTheOutput() {
        for (String graph : List.of("two layers, tanh", "two layers, sigmoid, transposed weights, row biases")) {
            String derivative = graph.contains("tanh") ? "tanh_bp" : "sigmoid_bp";
            assertTrue(operations(graph, List.of()).contains(derivative));
            assertFalse(operations(graph, List.of(new DerivativesFromOutput())).contains(derivative));
        }
    }

    @Test
    void columnSumsBecomeProducts() {
        assertTrue(operations("two layers, tanh", without(ColumnSums.class)).contains("reduce_sum"));
        assertFalse(operations("two layers, tanh", Rewrite.ALL).contains("reduce_sum"));
    }

    @Test
    void aTwoLayerPerceptronTakesTenKernelsBeyondItsValue() {
        // Value: 2 products, 2 biases, 1 tanh. Gradient: 4 products, 2 column sums, 3 for tanh, 1 copy or none.
        assertEquals(
                List.of(
                        "matmul",
                        "biasadd",
                        "tanh",
                        "matmul",
                        "biasadd",
                        "matmul",
                        "matmul",
                        "matmul",
                        "multiply",
                        "multiply",
                        "subtract",
                        "matmul",
                        "matmul",
                        "matmul"),
                operations("two layers, tanh", Rewrite.ALL));
    }

    @Test
    void inFloatElementwiseFunctionsAreOnePass() {
        List<String> operations = operations("two layers, tanh", DataType.FLOAT, Rewrite.ALL);
        assertEquals(
                List.of(
                        "matmul",
                        "loops add+tanh",
                        "matmul",
                        "loops add",
                        "matmul",
                        "matmul",
                        "matmul",
                        "loops multiply+multiply+subtract",
                        "matmul",
                        "matmul",
                        "matmul"),
                operations);
    }

    @Test
    void largeArraysAreLeftToTheBackendUnlessThereIsSomethingToSave() {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, 100, 50);
        SDVariable y = sd.placeHolder("y", DataType.FLOAT, 100, 50);
        Map<String, SDVariable> sum = Map.of("z", x.add(y));
        try (Plan plan = Plan.compile(sd, List.of("x", "y"), sum)) {
            assertEquals(List.of("add"), plan.operations());
        }
        Map<String, SDVariable> more = Map.of("z", x.add(y).mul(x));
        try (Plan plan = Plan.compile(sd, List.of("x", "y"), more)) {
            assertEquals(List.of("loops add+multiply"), plan.operations());
        }
    }

    @Test
    void biasesOfChannelsAreNotTakenForRows() {
        SameDiff sd = SameDiff.create();
        SDVariable images = sd.placeHolder("x", DataType.FLOAT, 2, 3, 3, 3);
        SDVariable bias = sd.placeHolder("b", DataType.FLOAT, 3);
        Map<String, SDVariable> z = Map.of("z", sd.nn().biasAdd(images, bias, true));
        try (Plan plan = Plan.compile(sd, List.of("x", "b"), z)) {
            assertEquals(List.of("biasadd"), plan.operations());
        }
    }
}
