package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
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

/**
 * Tangents of every operation that has a right gradient, with respect to its first input: right by finite differences,
 * differentiable once more, or refused by name.
 */
@ExtendWith(OneThread.class)
class ForwardModeTest {
    private static final double STEP = 1e-6;

    /** Operations that penalties must be able to go through, by the beginning of their probes' names. */
    private static final List<String> REQUIRED = List.of(
            "mmul transposed",
            "add",
            "sub",
            "mul",
            "div",
            "neg",
            "tanh",
            "sigmoid",
            "softplus",
            "relu",
            "elu",
            "swish",
            "gelu",
            "sin",
            "cos",
            "exp",
            "log",
            "square",
            "sqrt",
            "pow",
            "concat",
            "slice",
            "stridedSlice",
            "get",
            "reshape",
            "permute",
            "sum",
            "mean",
            "layerNorm",
            "conv2d",
            "biasAdd",
            "softmax");

    /** The tangent of a probe as a probe of its own: its last input is the tangent of the first. */
    private static Probe tangent(Probe probe) {
        List<long[]> shapes = new ArrayList<>(probe.shapes());
        shapes.add(shapes.get(0));
        return new Probe(probe.name(), probe.low(), probe.high(), shapes, (sd, x) -> {
            SDVariable[] inputs = Arrays.copyOf(x, x.length - 1);
            return ForwardMode.jvp(probe.body().apply(sd, inputs), x[0], x[x.length - 1]);
        });
    }

    private static boolean supported(Probe probe) {
        try {
            tangent(probe).compile().close();
            return true;
        } catch (UnsupportedGraphException e) {
            return false;
        }
    }

    private static final Map<Boolean, List<Probe>> PROBES =
            OperationGradientsTest.rightOperations().collect(Collectors.partitioningBy(ForwardModeTest::supported));

    static List<Probe> supportedOperations() {
        return PROBES.get(true);
    }

    static List<Probe> otherOperations() {
        return PROBES.get(false);
    }

    @ParameterizedTest
    @MethodSource("supportedOperations")
    void theTangentIsADifferenceQuotient(Probe probe) {
        assertTangent(probe, 1e-7);
    }

    /** With respect to the first input, along a random direction. */
    static void assertTangent(Probe probe, double tolerance) {
        Random random = new Random(7);
        Map<String, INDArray> inputs = new LinkedHashMap<>();
        Probe tangent = tangent(probe);
        for (int i = 0; i < tangent.shapes().size(); i++) {
            inputs.put(
                    "x" + i,
                    random(random, probe.low(), probe.high(), tangent.shapes().get(i)));
        }
        INDArray x = inputs.get("x0");
        INDArray v = inputs.get("x" + (tangent.shapes().size() - 1));
        v.assign(random(random, -1, 1, v.shape()));
        INDArray expected = value(probe, inputs, x, v, STEP)
                .sub(value(probe, inputs, x, v, -STEP))
                .div(2 * STEP);
        INDArray actual = value(tangent, inputs, x, v, 0);
        double scale = Math.max(1, expected.amaxNumber().doubleValue());
        assertEquals(0, expected.sub(actual).amaxNumber().doubleValue() / scale, tolerance);
    }

    private static INDArray value(Probe probe, Map<String, INDArray> inputs, INDArray x, INDArray v, double step) {
        INDArray original = x.dup('c');
        x.addi(v.mul(step));
        Map<String, INDArray> own = new LinkedHashMap<>(inputs);
        own.keySet().retainAll(names(probe));
        try (CompiledFunction function = probe.compile()) {
            INDArray result = Nd4j.create(DataType.DOUBLE, function.outputShape());
            function.evaluation(own, result).run();
            return result;
        } finally {
            x.assign(original);
        }
    }

    private static List<String> names(Probe probe) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < probe.shapes().size(); i++) {
            names.add("x" + i);
        }
        return names;
    }

    private static INDArray random(Random random, double low, double high, long... shape) {
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, low + (high - low) * random.nextDouble());
        }
        return array;
    }

    @ParameterizedTest
    @MethodSource("supportedOperations")
    void theTangentCanBeDifferentiated(Probe probe) {
        assertEquals(0, tangent(probe).error(), 1e-6);
    }

    @ParameterizedTest
    @MethodSource("otherOperations")
    void anOperationWithoutARuleIsRefusedByName(Probe probe) {
        String message = assertThrows(
                        UnsupportedGraphException.class, () -> tangent(probe).compile())
                .getMessage();
        assertTrue(message.startsWith("operation "), message);
    }

    @Test
    void theUsualOperationsOfDynamicsHaveRules() {
        List<String> supported = supportedOperations().stream().map(Probe::name).toList();
        for (String name : REQUIRED) {
            assertTrue(supported.stream().anyMatch(probe -> probe.startsWith(name)), name + " of " + supported);
        }
        List<String> missing = otherOperations().stream()
                .map(Probe::name)
                .filter(name -> REQUIRED.stream().anyMatch(name::equals))
                .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void aTangentOfATangentIsASecondDerivative() {
        Probe second = Probe.of("d²/dx² sin x", -2, 2, ForwardModeTest::secondOfSine, new long[] {3, 4});
        try (CompiledFunction function = second.compile()) {
            INDArray x = random(new Random(1), -2, 2, 3, 4);
            INDArray result = Nd4j.create(DataType.DOUBLE, 3, 4);
            function.evaluation(Map.of("x0", x), result).run();
            for (int i = 0; i < x.length(); i++) {
                assertEquals(-Math.sin(x.getDouble(i)), result.getDouble(i), 1e-12);
            }
        }
    }

    private static SDVariable secondOfSine(SameDiff graph, SDVariable[] x) {
        SDVariable ones = graph.onesLike(x[0]);
        SDVariable first = ForwardMode.jvp(graph.math().sin(x[0]), x[0], ones);
        return ForwardMode.jvp(first, x[0], ones);
    }

    @Test
    void whatDoesNotDependOnTheInputHasNoTangent() {
        Probe constant = Probe.of(
                "constant",
                -1,
                1,
                (graph, x) -> ForwardMode.jvp(x[1].mul(2), x[0], x[0]).add(x[0].mul(0)),
                new long[] {3, 4},
                new long[] {3, 4});
        assertEquals(0, constant.error(), 0);
    }
}
