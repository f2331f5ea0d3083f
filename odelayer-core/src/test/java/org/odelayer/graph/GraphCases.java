package org.odelayer.graph;

import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;

/**
 * Right-hand sides as users write them, and corner cases of the compiler. Nothing is divided by a scalar here: the
 * session has the gradient wrong ({@link ArithmeticRules}).
 */
final class GraphCases {
    private static final long[] STATE = {5, 4};
    private static final long[] SCALAR = {};

    private GraphCases() {}

    static List<GraphCase> all() {
        return List.of(
                GraphCase.of("two layers, tanh", layers("W0", "b0", "W1", "b1"), GraphCases::tanhLayers),
                GraphCase.of(
                        "two layers, sigmoid, transposed weights, row biases",
                        Map.of(
                                "t", SCALAR,
                                "y", STATE,
                                "W0", new long[] {6, 4},
                                "b0", new long[] {1, 6},
                                "W1", new long[] {4, 6}),
                        GraphCases::sigmoidLayers),
                GraphCase.of(
                        "time concatenated, slices, layer norm",
                        Map.of(
                                "t", SCALAR,
                                "y", STATE,
                                "W", new long[] {5, 4},
                                "gain", new long[] {4},
                                "b", new long[] {4}),
                        GraphCases::timeConcatenated),
                GraphCase.of(
                        "convolution",
                        Map.of(
                                "y", new long[] {2, 3, 5, 5},
                                "K", new long[] {3, 3, 3, 3},
                                "b", new long[] {3},
                                "c", new long[] {1, 3, 1, 1}),
                        GraphCases::convolution),
                GraphCase.of(
                        "group norm",
                        Map.of("y", new long[] {2, 4, 3, 3}, "gain", new long[] {1, 4, 1, 1}),
                        GraphCases::groupNorm),
                GraphCase.of("products of activations", Map.of("y", STATE), GraphCases::activations),
                GraphCase.of("chain of elementary functions", Map.of("t", SCALAR, "y", STATE), GraphCases::elementary),
                GraphCase.of(
                        "attention",
                        Map.of(
                                "y", new long[] {2, 3, 4},
                                "Q", new long[] {2, 4, 4},
                                "W", new long[] {4, 4}),
                        GraphCases::attention),
                GraphCase.of("sums and means", Map.of("t", SCALAR, "y", STATE), GraphCases::reductions),
                GraphCase.of("variables used many times", Map.of("y", STATE, "a", new long[] {4}), GraphCases::reuse),
                GraphCase.of("the state itself", Map.of("y", STATE), (sd, x) -> x.get("y")),
                GraphCase.of(
                        "a reshaped state",
                        Map.of("y", STATE),
                        (sd, x) -> x.get("y").reshape(2, 10)),
                GraphCase.of(
                        "a parameter broadcast",
                        Map.of("y", STATE, "a", new long[] {4}),
                        (sd, x) -> sd.zerosLike(x.get("y")).add(x.get("a"))),
                GraphCase.of(
                        "reshapes around sums",
                        Map.of("y", STATE, "a", new long[] {4}, "b", new long[] {1, 4}),
                        GraphCases::reshapesAroundSums),
                GraphCase.of(
                        "split, stacked and tiled", Map.of("y", STATE, "a", new long[] {5, 1, 4}), GraphCases::moves),
                GraphCase.of(
                        "two inputs with one gradient",
                        Map.of("y", STATE, "w", STATE),
                        (sd, x) -> sd.math.tanh(x.get("y").add(x.get("w")))),
                GraphCase.of("constants", Map.of("y", STATE), GraphCases::constants));
    }

    private static Map<String, long[]> layers(String w0, String b0, String w1, String b1) {
        return Map.of("y", STATE, w0, new long[] {4, 6}, b0, new long[] {6}, w1, new long[] {6, 4}, b1, new long[] {4});
    }

    private static SDVariable tanhLayers(SameDiff sd, Map<String, SDVariable> x) {
        SDVariable hidden = sd.math.tanh(sd.nn.biasAdd(x.get("y").mmul(x.get("W0")), x.get("b0"), false));
        return sd.nn.biasAdd(hidden.mmul(x.get("W1")), x.get("b1"), false);
    }

    private static SDVariable sigmoidLayers(SameDiff sd, Map<String, SDVariable> x) {
        SDVariable first = sd.mmul(x.get("y"), x.get("W0"), false, true, false).add(x.get("b0"));
        SDVariable hidden = sd.nn.sigmoid(first.sub(0.5)).mul(x.get("t"));
        return sd.mmul(hidden, x.get("W1"), false, true, false)
                .mul(sd.math.reciprocal(x.get("t").add(1)));
    }

    private static SDVariable timeConcatenated(SameDiff sd, Map<String, SDVariable> x) {
        SDVariable y = x.get("y");
        SDVariable column =
                sd.onesLike(y.get(SDIndex.all(), SDIndex.interval(0, 1))).mul(x.get("t"));
        SDVariable z = sd.concat(1, y, column).mmul(x.get("W"));
        SDVariable mixed = sd.concat(
                1, sd.slice(z, new int[] {0, 2}, 5, 2), sd.stridedSlice(z, new long[] {0, 0}, new long[] {5, 4}, 1, 2));
        return sd.nn.layerNorm(mixed.reshape(5, 4), x.get("gain"), x.get("b"), false, 1);
    }

    private static SDVariable convolution(SameDiff sd, Map<String, SDVariable> x) {
        Conv2DConfig config =
                Conv2DConfig.builder().kH(3).kW(3).paddingMode(PaddingMode.SAME).build();
        SDVariable convolved = sd.cnn.conv2d(x.get("y"), x.get("K"), x.get("b"), config);
        return sd.math.tanh(convolved.mul(0.1).sub(x.get("c")));
    }

    private static SDVariable groupNorm(SameDiff sd, Map<String, SDVariable> x) {
        SDVariable groups = sd.math.standardize(x.get("y").reshape(2, 2, 18), 2);
        return groups.reshape(2, 4, 3, 3).mul(x.get("gain"));
    }

    private static SDVariable activations(SameDiff sd, Map<String, SDVariable> x) {
        SDVariable y = x.get("y").sub(0.7);
        SDVariable product = sd.nn.softplus(y).mul(sd.nn.elu(y));
        SDVariable twice = sd.math.tanh(y).mul(sd.math.tanh(y.mul(2))).mul(sd.nn.sigmoid(y));
        return product.add(sd.nn.swish(y).mul(sd.nn.gelu(y))).add(twice.mul(sd.nn.sigmoid(y.mul(3))));
    }

    private static SDVariable elementary(SameDiff sd, Map<String, SDVariable> x) {
        SDVariable y = x.get("y");
        SDVariable root = sd.math.sqrt(sd.math.square(y).add(1)).pow(1.5);
        SDVariable waves = sd.math.sin(sd.math.cube(y).mul(x.get("t"))).add(sd.math.cos(root));
        return sd.math.exp(waves.neg()).div(root).sub(sd.math.log(y)).rdiv(2);
    }

    private static SDVariable attention(SameDiff sd, Map<String, SDVariable> x) {
        SDVariable y = x.get("y");
        SDVariable scores = y.mmul(x.get("Q")).mmul(y.permute(0, 2, 1)).mul(0.5);
        SDVariable mixed = sd.nn.softmax(scores, 2).mmul(y);
        return mixed.reshape(6, 4).mmul(sd.transpose(x.get("W"))).reshape(2, 3, 4);
    }

    private static SDVariable reductions(SameDiff sd, Map<String, SDVariable> x) {
        SDVariable y = x.get("y");
        SDVariable centered = y.sub(y.mean(true, 1)).div(y.sum(true, -1));
        SDVariable scaled = centered.mul(y.mean(0))
                .mul(sd.math.reciprocal(sd.math.square(y).mean().mul(x.get("t"))));
        return scaled.add(y.norm2(true, -1)).sub(y.max(true, 1)).mul(y.sum(true, 0));
    }

    private static SDVariable reuse(SameDiff sd, Map<String, SDVariable> x) {
        SDVariable y = x.get("y");
        SDVariable a = x.get("a");
        SDVariable z = y.mul(y).add(y.add(y)).mul(a).add(a).sub(y.mul(a));
        SDVariable tanh = sd.math.tanh(z);
        return tanh.mul(tanh).add(z).sub(tanh.mul(z)).add(y);
    }

    /** The gradient of a sum is the incoming gradient: here with views of it, and of its column sums, on both sides. */
    private static SDVariable reshapesAroundSums(SameDiff sd, Map<String, SDVariable> x) {
        SDVariable y = x.get("y");
        SDVariable row = x.get("a").reshape(1, 4).add(x.get("b"));
        SDVariable flat = y.reshape(20).add(sd.math.sin(y).reshape(20));
        SDVariable column = sd.expandDims(x.get("b").reshape(4), 0);
        return flat.reshape(5, 4).add(row).add(column).add(y.reshape(4, 5).reshape(5, 4));
    }

    private static SDVariable moves(SameDiff sd, Map<String, SDVariable> x) {
        SDVariable y = x.get("y");
        SDVariable[] halves = sd.split(y, 2, 1);
        SDVariable[] rows = sd.unstack(sd.stack(0, halves[1], halves[0].mul(2)), 0, 2);
        SDVariable joined = sd.concat(1, rows[0], rows[1]);
        SDVariable a = sd.squeeze(sd.expandDims(sd.squeeze(x.get("a"), 1), 0), 0);
        SDVariable tiled = sd.tile(a, 2, 1).get(SDIndex.interval(3, 8), SDIndex.all());
        return sd.max(joined, tiled).add(sd.min(y, tiled));
    }

    private static SDVariable constants(SameDiff sd, Map<String, SDVariable> x) {
        SDVariable y = x.get("y");
        SDVariable two = sd.onesLike(y).add(sd.onesLike(y)).sub(sd.zerosLike(y));
        SDVariable same = sd.reshape(y.mul(two), y.shape());
        SDVariable features = sd.sizeAt(y, 1).castTo(y.dataType());
        return sd.math.sin(same.div(features)).add(sd.math.exp(two));
    }
}
