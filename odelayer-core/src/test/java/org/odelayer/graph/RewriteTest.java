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
import java.util.stream.Collectors;
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
        Map<String, SDVariable> gradients = ReverseMode.lastVjp(List.of(f), List.of(v), inputs.keySet(), List.of());
        inputs.forEach((name, x) -> outputs.put("to " + name, gradients.getOrDefault(name, sd.zerosLike(x))));
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
    void columnSumsBecomeProducts() {
        assertTrue(operations("two layers, tanh", without(ColumnSums.class)).contains("reduce_sum"));
        assertFalse(operations("two layers, tanh", Rewrite.ALL).contains("reduce_sum"));
    }

    @Test
    void aTwoLayerPerceptronTakesNineKernelsBeyondItsValue() {
        // Value: 2 products, 2 biases, 1 tanh. Gradient: 4 products, 2 column sums, 3 for tanh.
        assertEquals(
                Map.of("matmul", 8L, "biasadd", 2L, "tanh", 1L, "multiply", 2L, "subtract", 1L),
                counted(operations("two layers, tanh", Rewrite.ALL)));
    }

    @Test
    void inFloatElementwiseFunctionsAreOnePass() {
        assertEquals(
                Map.of("matmul", 8L, "loops add+tanh", 1L, "loops add", 1L, "loops multiply+subtract+multiply", 1L),
                counted(operations("two layers, tanh", DataType.FLOAT, Rewrite.ALL)));
    }

    private static Map<String, Long> counted(List<String> operations) {
        return operations.stream().collect(Collectors.groupingBy(name -> name, Collectors.counting()));
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
