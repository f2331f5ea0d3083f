package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Mish;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.OneThread;

/** Activations where their derivative has no limit from both sides, and where an exponential would overflow. */
@ExtendWith(OneThread.class)
class KinkTest {
    private static final double SELU_SCALE = 1.0507009873554805;

    /** An activation, its derivative just below 0, and its slope for large x. */
    record Case(String name, Body body, double below, double slope) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Writes the activation. */
    @FunctionalInterface
    interface Body {
        SDVariable of(SameDiff graph, SDVariable x);
    }

    static Stream<Case> kinks() {
        return Stream.of(
                new Case("relu", (graph, x) -> graph.nn().relu(x, 0), 0, 1),
                new Case("leakyrelu", (graph, x) -> graph.nn().leakyRelu(x, 0.01), 0.01, 1),
                new Case("selu", (graph, x) -> graph.nn().selu(x), 1.7580993408473766, SELU_SCALE),
                new Case("elu", (graph, x) -> graph.nn().elu(x), 1, 1),
                new Case("abs", (graph, x) -> graph.math().abs(x), -1, 1));
    }

    static Stream<Case> large() {
        return Stream.concat(
                kinks(),
                Stream.of(
                        new Case("softplus", (graph, x) -> graph.nn().softplus(x), 0, 1),
                        new Case("swish", (graph, x) -> graph.nn().swish(x), 0, 1),
                        new Case("gelu", (graph, x) -> graph.nn().gelu(x), 0, 1)));
    }

    /** Values, what a tangent of ones is pushed to, and what a cotangent of ones is pulled to. */
    private record Found(double[] values, double[] pushed, double[] pulled) {
        static Found of(Case given, DataType type, double... at) {
            INDArray x = Nd4j.createFromArray(at).castTo(type);
            INDArray ones = Nd4j.ones(type, at.length);
            INDArray values = Nd4j.create(type, at.length);
            INDArray pushed = Nd4j.create(type, at.length);
            INDArray pulled = Nd4j.create(type, at.length);
            Map<String, long[]> one = Map.of("x", x.shape());
            Map<String, long[]> two = Map.of("x", x.shape(), "v", x.shape());
            try (CompiledFunction value =
                            CompiledFunction.compile(type, one, (graph, all) -> given.body.of(graph, all.get("x")));
                    CompiledFunction push = CompiledFunction.compile(
                            type,
                            two,
                            (graph, all) ->
                                    ForwardMode.jvp(given.body.of(graph, all.get("x")), all.get("x"), all.get("v")))) {
                value.vjp(Map.of("x", x), ones, values, Map.of("x", pulled)).run();
                push.evaluation(Map.of("x", x, "v", ones), pushed).run();
            }
            return new Found(numbers(values), numbers(pushed), numbers(pulled));
        }

        private static double[] numbers(INDArray array) {
            return array.castTo(DataType.DOUBLE).toDoubleVector();
        }
    }

    /** At 0 either one-sided derivative would do, but it must be the same one. */
    @ParameterizedTest
    @MethodSource("kinks")
    void pushAndPullAgreeAtTheKinkAndBesideIt(Case given) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            Found found = Found.of(given, type, 0.0, -0.0, 1e-3, -1e-7);
            assertArrayEquals(found.pulled, found.pushed, 1e-6);
            assertEquals(given.slope, found.pushed[2], 1e-6);
            assertEquals(given.below, found.pushed[3], 1e-5);
            double least = Math.min(given.below, given.slope) - 1e-6;
            double most = Math.max(given.below, given.slope) + 1e-6;
            assertTrue(found.pulled[0] >= least && found.pulled[0] <= most, () -> "at 0: " + found.pulled[0]);
        }
    }

    /** exp 100 and the square of exp 60 are infinite in FLOAT, and 0 · ∞ would be NaN. */
    @ParameterizedTest
    @MethodSource("large")
    void largeArgumentsAreFiniteInFloat(Case given) {
        Found found = Found.of(given, DataType.FLOAT, 100, -100, 3e4, 60);
        for (int i : new int[] {0, 2, 3}) {
            double x = i == 0 ? 100 : i == 2 ? 3e4 : 60;
            assertEquals(given.slope * x, found.values[i], 1e-6 * x);
            assertEquals(given.slope, found.pushed[i], 1e-6);
            assertEquals(given.slope, found.pulled[i], 1e-6);
        }
        assertTrue(Double.isFinite(found.values[1]));
        assertEquals(found.pulled[1], found.pushed[1], 1e-6);
    }

    static Stream<Case> others() {
        return Stream.of(
                new Case("sigmoid", (graph, x) -> graph.nn().sigmoid(x), 0, 0),
                new Case("tanh", (graph, x) -> graph.math().tanh(x), 0, 0),
                new Case("softsign", (graph, x) -> graph.nn().softsign(x), 0, 0),
                new Case("logSigmoid", (graph, x) -> graph.nn().logSigmoid(x), 0, 0),
                new Case("mish", (graph, x) -> new Mish(graph, x, false).outputVariable(), 0, 0),
                new Case("hardSigmoid", (graph, x) -> graph.nn().hardSigmoid(x), 0, 0),
                new Case("relu6", (graph, x) -> graph.nn().relu6(x, 0), 0, 0),
                new Case("erf", (graph, x) -> graph.math().erf(x), 0, 0),
                new Case("softmax", (graph, x) -> graph.nn().softmax(x), 0, 0),
                new Case("rational", (graph, x) -> graph.math().rationalTanh(x), 0, 0),
                new Case("softplus", (graph, x) -> graph.nn().softplus(x), 0, 0));
    }

    @ParameterizedTest
    @MethodSource("others")
    void valuesAndGradientsOfLargeArgumentsAreFinite(Case given) {
        INDArray x = Nd4j.createFromArray(new float[] {100, -100, 50, -50, 1000, -1000})
                .reshape(1, 6);
        INDArray values = Nd4j.create(DataType.FLOAT, 1, 6);
        INDArray pulled = Nd4j.create(DataType.FLOAT, 1, 6);
        try (CompiledFunction function = CompiledFunction.compile(
                DataType.FLOAT, Map.of("x", x.shape()), (graph, all) -> given.body.of(graph, all.get("x")))) {
            function.vjp(Map.of("x", x), Nd4j.ones(DataType.FLOAT, 1, 6), values, Map.of("x", pulled))
                    .run();
        }
        for (int i = 0; i < 6; i++) {
            assertTrue(
                    Float.isFinite(values.getFloat(i)) && Float.isFinite(pulled.getFloat(i)),
                    values + " with gradients " + pulled);
        }
    }
}
