package org.odelayer.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.OneThread;

/** Convolutions as matrix products, whatever backend has the faster ones. */
@ExtendWith(OneThread.class)
class ConvolutionProductsTest {
    private static final List<Rewrite> PRODUCTS = List.of(
            new CustomKernels(), new Views(), new ConvolutionProducts(node -> true), new CommonSubexpressions());

    /** Images [batch, in, height, width], padding −1 for "same". */
    private record Case(int batch, int in, int out, int[] image, int[] kernel, int padding) {
        int top(int axis) {
            return padding < 0 ? (kernel[axis] - 1) / 2 : padding;
        }

        int places(int axis) {
            return padding < 0 ? image[axis] : image[axis] + 2 * padding - kernel[axis] + 1;
        }

        Map<String, long[]> shapes() {
            Map<String, long[]> shapes = new LinkedHashMap<>();
            shapes.put("x", new long[] {batch, in, image[0], image[1]});
            shapes.put("K", new long[] {kernel[0], kernel[1], in, out});
            shapes.put("b", new long[] {out});
            shapes.put("v", new long[] {batch, out, places(0), places(1)});
            return shapes;
        }

        Conv2DConfig config() {
            return ConvolutionProductsTest.config(kernel[0], kernel[1])
                    .paddingMode(padding < 0 ? PaddingMode.SAME : PaddingMode.VALID)
                    .pH(Math.max(0, padding))
                    .pW(Math.max(0, padding))
                    .build();
        }
    }

    private static Conv2DConfig.Conv2DConfigBuilder config(int height, int width) {
        return Conv2DConfig.builder().kH(height).kW(width);
    }

    static List<Case> cases() {
        List<int[]> kernels =
                List.of(new int[] {1, 1}, new int[] {2, 2}, new int[] {3, 3}, new int[] {5, 5}, new int[] {3, 2});
        return kernels.stream()
                .flatMap(kernel -> Stream.of(-1, 0, 1)
                        // As many zeros as the kernel is wide are not for it.
                        .filter(padding -> padding < Math.min(kernel[0], kernel[1]))
                        .flatMap(padding -> Stream.of(
                                new Case(1, 3, 2, new int[] {6, 7}, kernel, padding),
                                new Case(3, 1, 70, new int[] {9, 8}, kernel, padding))))
                .toList();
    }

    /** A sum of 75 products in FLOAT: 3e-6 is 50 units in the last place. */
    @ParameterizedTest
    @MethodSource("cases")
    void valueAndGradientsAreThoseOfTheDefinition(Case conv) {
        Map<String, INDArray> given = draw(conv);
        Map<String, INDArray> expected = byDefinition(conv, given);
        try (Plan plan = plan(DataType.FLOAT, conv.shapes(), conv.config(), PRODUCTS)) {
            assertTrue(plan.operations().stream().noneMatch(name -> name.startsWith("conv2d")));
            Map<String, INDArray> found = new LinkedHashMap<>();
            expected.forEach((name, array) -> found.put(name, Nd4j.create(DataType.FLOAT, plan.outputShape(name))));
            Program program = plan.bind(given, found);
            program.run();
            // Nothing is left of the first run.
            program.run();
            found.forEach((name, array) -> assertEquals(0, Distance.relative(expected.get(name), array), 3e-6, name));
        }
    }

    private static Map<String, INDArray> draw(Case conv) {
        Random random = new Random(7);
        Map<String, INDArray> arrays = new HashMap<>();
        conv.shapes().forEach((name, shape) -> {
            INDArray array = Nd4j.create(DataType.FLOAT, shape);
            for (long i = 0; i < array.length(); i++) {
                array.putScalar(i, (float) random.nextGaussian());
            }
            arrays.put(name, array);
        });
        return arrays;
    }

    private static Map<String, INDArray> byDefinition(Case conv, Map<String, INDArray> given) {
        Map<String, INDArray> results = new LinkedHashMap<>();
        results.put("f", Nd4j.create(DataType.DOUBLE, conv.shapes().get("v")));
        for (String name : List.of("x", "K", "b")) {
            results.put("to " + name, Nd4j.create(DataType.DOUBLE, conv.shapes().get(name)));
        }
        for (int image = 0; image < conv.batch; image++) {
            for (int out = 0; out < conv.out; out++) {
                for (int row = 0; row < conv.places(0); row++) {
                    for (int column = 0; column < conv.places(1); column++) {
                        place(conv, given, results, new int[] {image, out, row, column});
                    }
                }
            }
        }
        return results;
    }

    /** f = b + Σ x K at one place, and what its cotangent gives to each factor. */
    private static void place(Case conv, Map<String, INDArray> given, Map<String, INDArray> results, int[] at) {
        double v = given.get("v").getDouble(at);
        add(results.get("f"), given.get("b").getDouble(at[1]), at);
        add(results.get("to b"), v, at[1]);
        for (int in = 0; in < conv.in; in++) {
            for (int i = 0; i < conv.kernel[0]; i++) {
                for (int j = 0; j < conv.kernel[1]; j++) {
                    int[] pixel = {at[0], in, at[2] + i - conv.top(0), at[3] + j - conv.top(1)};
                    int[] weight = {i, j, in, at[1]};
                    if (pixel[2] >= 0 && pixel[2] < conv.image[0] && pixel[3] >= 0 && pixel[3] < conv.image[1]) {
                        double x = given.get("x").getDouble(pixel);
                        double k = given.get("K").getDouble(weight);
                        add(results.get("f"), x * k, at);
                        add(results.get("to x"), v * k, pixel);
                        add(results.get("to K"), v * x, weight);
                    }
                }
            }
        }
    }

    private static void add(INDArray array, double term, int... at) {
        array.putScalar(at, array.getDouble(at) + term);
    }

    private static Plan plan(DataType type, Map<String, long[]> shapes, Conv2DConfig config, List<Rewrite> rewrites) {
        SameDiff sd = SameDiff.create();
        Map<String, SDVariable> x = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> x.put(name, sd.placeHolder(name, type, shape)));
        SDVariable f = sd.cnn.conv2d(x.get("x"), x.get("K"), x.get("b"), config);
        Map<String, SDVariable> outputs = new LinkedHashMap<>(Map.of("f", f));
        ReverseMode.lastVjp(List.of(f), List.of(x.get("v")), Set.of("x", "K", "b"), List.of())
                .forEach((name, gradient) -> outputs.put("to " + name, gradient));
        return Plan.compile(sd, List.copyOf(shapes.keySet()), outputs, rewrites);
    }

    @Test
    void aConvolutionAndTheGradientOfItsKernelShareThePatches() {
        Case conv = new Case(2, 3, 4, new int[] {5, 5}, new int[] {3, 3}, -1);
        try (Plan plan = plan(DataType.FLOAT, conv.shapes(), conv.config(), PRODUCTS)) {
            // Of the images, of the incoming gradient, and the latter's pixels.
            assertEquals(3, plan.operations().stream().filter("patches"::equals).count());
            assertEquals(3, plan.operations().stream().filter("matmul"::equals).count());
        }
    }

    @Test
    void doubleIsLeftToTheBackend() {
        Case conv = new Case(2, 3, 4, new int[] {5, 5}, new int[] {3, 3}, -1);
        try (Plan plan = plan(DataType.DOUBLE, conv.shapes(), conv.config(), PRODUCTS)) {
            assertTrue(plan.operations().contains("conv2d"));
        }
    }

    @ParameterizedTest
    @CsvSource({"stride, 2, 2", "dilation, 2, 2", "layout of images, 5, 3", "layout of kernels, 3, 3", "padding, 6, 6"})
    void otherConvolutionsAreLeftToTheBackend(String what, int places, int size) {
        Conv2DConfig config = config(3, 3).build();
        long[] images = {2, 3, 5, 5};
        long[] kernel = {3, 3, 3, 3};
        switch (what) {
            case "stride" -> {
                config.setSH(2);
                config.setSW(2);
            }
            case "dilation" -> {
                config.setDH(2);
                config.setDW(2);
                images = new long[] {2, 3, 6, 6};
            }
            case "layout of images" -> {
                config.setDataFormat("NHWC");
                images = new long[] {2, 7, 5, 3};
            }
            case "layout of kernels" -> config.setWeightsFormat(WeightsFormat.OIYX);
            default -> {
                config = config(1, 1).pH(1).pW(1).build();
                kernel = new long[] {1, 1, 3, 3};
                images = new long[] {2, 3, 4, 4};
            }
        }
        long[] result =
                what.equals("layout of images") ? new long[] {2, places, size, 3} : new long[] {2, 3, places, size};
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("x", images);
        shapes.put("K", kernel);
        shapes.put("b", new long[] {3});
        shapes.put("v", result);
        try (Plan plan = plan(DataType.FLOAT, shapes, config, PRODUCTS)) {
            assertTrue(
                    plan.operations().contains("conv2d"),
                    () -> plan.operations().toString());
        }
    }

    @Test
    void patchesThatTakeMuchMemoryAreLeftToTheBackend() {
        // 600 × 600 × 49 elements in patches, of one image.
        Map<String, long[]> shapes = Map.of("x", new long[] {1, 1, 600, 600}, "K", new long[] {7, 7, 1, 1});
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.placeHolder("x", DataType.FLOAT, shapes.get("x"));
        SDVariable kernel = sd.placeHolder("K", DataType.FLOAT, shapes.get("K"));
        SDVariable f = sd.cnn.conv2d(
                x, kernel, config(7, 7).paddingMode(PaddingMode.SAME).build());
        try (Plan plan = Plan.compile(sd, List.of("x", "K"), Map.of("f", f), PRODUCTS)) {
            assertEquals(List.of("conv2d"), plan.operations());
        }
    }
}
