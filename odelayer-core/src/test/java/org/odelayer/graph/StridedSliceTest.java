package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.OneThread;

/** Slices put the cotangent where they took the elements from, and zeros elsewhere, whatever the shape. */
@ExtendWith(OneThread.class)
class StridedSliceTest {
    /** Many, since ND4J's own gradient is right for most of them. */
    private static final int CASES = 300;

    /** A slice of an array of so many dimensions. */
    record Case(String name, long[] shape, Body body) {
        @Override
        public String toString() {
            return name + " of " + Arrays.toString(shape);
        }
    }

    /** Writes the slice. */
    @FunctionalInterface
    interface Body {
        SDVariable of(SameDiff graph, SDVariable x);
    }

    static Stream<Case> slices() {
        Random random = new Random(5);
        return Stream.concat(Stream.generate(() -> random(random)).limit(CASES), named());
    }

    /** Dimensions of 1 to 4; whole, a point that is left out, an interval, or an interval with a stride. */
    private static Case random(Random random) {
        int rank = 1 + random.nextInt(4);
        long[] shape =
                LongStream.generate(() -> 1 + random.nextInt(4)).limit(rank).toArray();
        SDIndex[] indices = new SDIndex[rank];
        for (int i = 0; i < rank; i++) {
            long begin = random.nextInt((int) shape[i]);
            long end = begin + 1 + random.nextInt((int) (shape[i] - begin));
            indices[i] = switch (random.nextInt(5)) {
                case 0 -> SDIndex.all();
                case 1 -> SDIndex.point(begin);
                case 2 -> SDIndex.point(begin, true);
                case 3 -> SDIndex.interval(begin, end);
                default -> SDIndex.interval(begin, 2L, end);
            };
        }
        return new Case("get", shape, (graph, x) -> x.get(indices));
    }

    private static Stream<Case> named() {
        long[] none = {0, 0};
        return Stream.of(
                new Case(
                        "a new axis",
                        new long[] {1, 4},
                        (graph, x) -> graph.stridedSlice(x, none, new long[] {0, 3}, new long[] {1, 1}, 0, 0, 0, 1, 0)),
                new Case(
                        "an ellipsis",
                        new long[] {1, 2, 3},
                        (graph, x) -> graph.stridedSlice(x, none, new long[] {1, 0}, new long[] {1, 1}, 0, 0, 2, 0, 0)),
                new Case("fewer indices than dimensions", new long[] {1, 2, 3}, (graph, x) -> x.get(SDIndex.all())),
                new Case("a negative index", new long[] {1, 4}, (graph, x) -> x.get(SDIndex.all(), SDIndex.point(-1))),
                new Case(
                        "bounds that are variables",
                        new long[] {1, 4},
                        (graph, x) -> graph.stridedSlice(x, ints(graph, 0, 1), ints(graph, 1, 3), ints(graph, 1, 1))),
                new Case("slice", new long[] {1, 4}, (graph, x) -> graph.slice(x, new int[] {0, 1}, 1, 2)),
                new Case("slice", new long[] {3, 4}, (graph, x) -> graph.slice(x, new int[] {1, 2}, 1, 1)),
                new Case("slice", new long[] {1, 3, 1}, (graph, x) -> graph.slice(x, new int[] {0, 1, 0}, 1, 2, 1)),
                new Case("split", new long[] {1, 4}, (graph, x) -> graph.split(x, 4, 1)[2]),
                new Case("unstack", new long[] {1, 4}, (graph, x) -> graph.unstack(x, 1, 4)[2]),
                new Case("unstack", new long[] {1, 1}, (graph, x) -> graph.unstack(x, 0, 1)[0]));
    }

    private static SDVariable ints(SameDiff graph, int... values) {
        return graph.constant(Nd4j.createFromArray(values));
    }

    @ParameterizedTest
    @MethodSource("slices")
    void theGradientIsTheCotangentInTheirPlaces(Case slice) {
        Map<String, long[]> inputs = Map.of("x", slice.shape);
        try (CompiledFunction function =
                CompiledFunction.compile(DataType.DOUBLE, inputs, (graph, all) -> slice.body.of(graph, all.get("x")))) {
            assertScattered(function, slice.shape, false);
        }
    }

    /** Of ẏ = slice(ẋ): its gradient with respect to the tangent. */
    @ParameterizedTest
    @MethodSource("slices")
    void theTangentIsTheSameSlice(Case slice) {
        Map<String, long[]> inputs = Map.of("x", slice.shape, "v", slice.shape);
        if (slice.name.equals("split") || slice.name.equals("unstack")) {
            return;
        }
        try (CompiledFunction function = CompiledFunction.compile(
                DataType.DOUBLE,
                inputs,
                (graph, all) -> ForwardMode.jvp(slice.body.of(graph, all.get("x")), all.get("x"), all.get("v")))) {
            assertScattered(function, slice.shape, true);
        }
    }

    private static void assertScattered(CompiledFunction function, long[] shape, boolean tangent) {
        int length = (int) LongStream.of(shape).reduce(1, Math::multiplyExact);
        INDArray numbers = Nd4j.createFromArray(
                        LongStream.range(0, length).asDoubleStream().toArray())
                .reshape(shape);
        Map<String, INDArray> inputs = tangent
                ? Map.of("x", Nd4j.valueArrayOf(shape, 7.0, DataType.DOUBLE), "v", numbers)
                : Map.of("x", numbers);
        INDArray taken = Nd4j.create(DataType.DOUBLE, function.outputShape());
        function.evaluation(inputs, taken).run();
        INDArray cotangent = taken.add(100);
        double[] expected = new double[length];
        for (long i = 0; i < taken.length(); i++) {
            expected[(int) taken.getDouble(i)] = cotangent.getDouble(i);
        }
        INDArray gradient = Nd4j.valueArrayOf(shape, Double.NaN, DataType.DOUBLE);
        function.vjp(inputs, cotangent, null, Map.of(tangent ? "v" : "x", gradient))
                .run();
        assertArrayEquals(expected, gradient.dup('c').data().asDouble());
    }

    @Test
    void aSliceOfNothingIsRefused() {
        String message = assertThrows(
                        UnsupportedGraphException.class,
                        () -> CompiledFunction.compile(
                                DataType.FLOAT,
                                Map.of("x", new long[] {3, 4}),
                                (graph, all) -> all.get("x").get(SDIndex.all(), SDIndex.interval(2, 2))))
                .getMessage();
        assertTrue(message.contains("of shape [3, 4] takes no element"), message);
    }

    @Test
    void aReversedSliceIsRefusedNamingTheWayOut() {
        for (Body body : List.<Body>of(
                (graph, x) -> graph.stridedSlice(x, new long[] {2, 0}, new long[] {0, 4}, -1, 1),
                (graph, x) -> graph.stridedSlice(x, ints(graph, 2, 0), ints(graph, 0, 4), ints(graph, -1, 1)))) {
            String message = assertThrows(
                            UnsupportedGraphException.class,
                            () -> CompiledFunction.compile(
                                    DataType.FLOAT,
                                    Map.of("x", new long[] {3, 4}),
                                    (graph, all) -> body.of(graph, all.get("x"))))
                    .getMessage();
            assertTrue(message.contains("operation strided_slice") && message.contains("use reverse"), message);
        }
    }
}
