package org.odelayer.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.impl.shape.StridedSlice;
import org.nd4j.linalg.api.ops.impl.shape.bp.SliceBp;
import org.nd4j.linalg.api.ops.impl.shape.bp.StridedSliceBp;
import org.nd4j.linalg.api.ops.impl.shape.bp.TileBp;

/** Operations that move elements: linear maps whose transposes move them back. */
final class ShapeRules {
    private ShapeRules() {}

    static void addTo(Map<String, Rule> table) {
        for (String name : List.of("reshape", "expand_dims", "squeeze", "flatten_2d")) {
            table.put(
                    name, Rule.linear((call, v) -> shaped(call, v, call.y()), (call, v) -> shaped(call, v, call.x(0))));
        }
        table.put("permute", Rule.linear(ShapeRules::permuted, ShapeRules::permutedBack));
        table.put(
                "transpose",
                Rule.linear(
                        (call, v) -> call.graph().transpose(v),
                        (call, v) -> call.graph().transpose(v)));
        table.put(
                "reverse",
                Rule.linear(
                        (call, v) -> call.graph().reverse(v, call.integers()),
                        (call, v) -> call.graph().reverse(v, call.integers())));
        table.put("cumsum", Rule.linear((call, v) -> cumulated(call, v, false), (call, v) -> cumulated(call, v, true)));
        table.put("concat", new Joining(false));
        table.put("stack", new Joining(true));
        table.put(Part.NAME, Part.RULE);
        table.put("unstack", new Dividing(true));
        table.put("split", new Dividing(false));
        table.put("gather", new Scatter.Gathering());
        table.put(Scatter.NAME, Scatter.RULE);
        table.put("tile", Rule.linear(ShapeRules::tiled, ShapeRules::untiled));
        table.put("tile_bp", new Placing(ShapeRules::untiled, ShapeRules::tiled));
        table.put("slice", Rule.linear(ShapeRules::slice, ShapeRules::padded));
        table.put("slice_bp", new Placing(ShapeRules::padded, ShapeRules::slice));
        table.put("strided_slice", Rule.linear(ShapeRules::stridedSlice, ShapeRules::strided));
        table.put("strided_slice_bp", new Placing(ShapeRules::strided, ShapeRules::stridedSlice));
    }

    private static SDVariable shaped(Call call, SDVariable v, SDVariable like) {
        return call.graph().reshape(v, call.graph().shape(like));
    }

    private static SDVariable permuted(Call call, SDVariable v) {
        return call.inputs().size() == 2
                ? call.graph().permute(v, call.x(1))
                : call.graph().permute(v, call.integers());
    }

    private static SDVariable permutedBack(Call call, SDVariable v) {
        if (call.inputs().size() == 2) {
            return call.graph().permute(v, call.graph().invertPermutation(call.x(1)));
        }
        int[] order = call.integers();
        int[] back = new int[order.length];
        IntStream.range(0, order.length).forEach(axis -> back[order[axis]] = axis);
        return call.graph().permute(v, back);
    }

    private static SDVariable cumulated(Call call, SDVariable v, boolean transposed) {
        int[] a = call.integers();
        boolean reverse = (a[1] == 1) != transposed;
        return call.graph().cumsum(v, a[0] == 1, reverse, Arrays.copyOfRange(a, 2, a.length));
    }

    /** The numbers of repetitions are arguments, or the second input. */
    private static SDVariable tiled(Call call, SDVariable v) {
        int[] repetitions = call.integers();
        return repetitions.length == 0
                ? call.graph().tile(v, call.x(1))
                : call.graph().tile(v, repetitions);
    }

    private static SDVariable untiled(Call call, SDVariable v) {
        int[] repetitions = call.integers();
        TileBp result = repetitions.length == 0
                ? new TileBp(call.graph(), call.x(0), call.x(1), v)
                : new TileBp(call.graph(), call.x(0), v, repetitions);
        return result.outputVariable();
    }

    private static SDVariable slice(Call call, SDVariable v) {
        int[] a = call.integers();
        if (a.length == 0) {
            return call.graph().slice(v, call.x(1), call.x(2));
        }
        return call.graph().slice(v, Arrays.copyOf(a, a.length / 2), Arrays.copyOfRange(a, a.length / 2, a.length));
    }

    /** Zeros but for a slice. */
    private static SDVariable padded(Call call, SDVariable v) {
        int[] a = call.integers();
        SliceBp result = a.length == 0
                ? new SliceBp(call.graph(), call.x(0), v, call.x(1), call.x(2))
                : new SliceBp(
                        call.graph(),
                        call.x(0),
                        v,
                        Arrays.copyOf(a, a.length / 2),
                        Arrays.copyOfRange(a, a.length / 2, a.length));
        return result.outputVariable();
    }

    /**
     * Masks of begins, ellipses, ends, new axes and axes left out stand before the bounds, which may be the last three
     * inputs.
     */
    private static SDVariable stridedSlice(Call call, SDVariable v) {
        int[] a = call.integers();
        int bounds = call.inputs().size() - 3;
        if (bounds > 0) {
            return call.graph()
                    .stridedSlice(
                            v, call.x(bounds), call.x(bounds + 1), call.x(bounds + 2), a[0], a[2], a[1], a[3], a[4]);
        }
        int n = (a.length - StridedSlices.MASKS) / 3;
        int from = StridedSlices.MASKS;
        int[] begin = Arrays.copyOfRange(a, from, from + n);
        int[] end = Arrays.copyOfRange(a, from + n, from + 2 * n);
        int[] strides = Arrays.copyOfRange(a, from + 2 * n, from + 3 * n);
        return new StridedSlice(call.graph(), v, begin, end, strides, a[0], a[2], a[1], a[3], a[4]).outputVariable();
    }

    private static SDVariable strided(Call call, SDVariable v) {
        int[] a = call.integers();
        int bounds = call.inputs().size() - 3;
        if (bounds > 0) {
            return new StridedSliceBp(
                            call.graph(),
                            call.x(0),
                            v,
                            call.x(bounds),
                            call.x(bounds + 1),
                            call.x(bounds + 2),
                            a[0],
                            a[2],
                            a[1],
                            a[3],
                            a[4])
                    .outputVariable();
        }
        long[] all = Arrays.stream(a).asLongStream().toArray();
        int n = (a.length - StridedSlices.MASKS) / 3;
        int from = StridedSlices.MASKS;
        long[] begin = Arrays.copyOfRange(all, from, from + n);
        long[] end = Arrays.copyOfRange(all, from + n, from + 2 * n);
        long[] strides = Arrays.copyOfRange(all, from + 2 * n, from + 3 * n);
        return new StridedSliceBp(call.graph(), call.x(0), v, begin, end, strides, a[0], a[2], a[1], a[3], a[4])
                .outputVariable();
    }

    private static SDVariable[] zerosFor(List<SDVariable> variables) {
        return variables.stream().map(x -> x.getSameDiff().zerosLike(x)).toArray(SDVariable[]::new);
    }

    /** Arrays beside each other, along an axis of theirs or a new one. */
    private record Joining(boolean stacks) implements Rule {
        private SDVariable joined(Call call, SDVariable... parts) {
            return stacks
                    ? call.graph().stack(call.integer(0), parts)
                    : call.graph().concat(call.integer(0), parts);
        }

        @Override
        public SDVariable push(Call call, int input, SDVariable tangent) {
            SDVariable[] parts = zerosFor(call.inputs());
            parts[input] = tangent;
            return joined(call, parts);
        }

        @Override
        public SDVariable tangent(Call call, List<SDVariable> tangents) {
            SDVariable[] parts = zerosFor(call.inputs());
            for (int i = 0; i < parts.length; i++) {
                parts[i] = tangents.get(i) == null ? parts[i] : tangents.get(i);
            }
            return joined(call, parts);
        }

        @Override
        public SDVariable pull(Call call, int input, SDVariable cotangent) {
            return Part.of(cotangent, call.inputs(), new Part.Place(input, call.integer(0), stacks));
        }
    }

    /** An array as several ones beside each other. */
    private record Dividing(boolean stacked) implements Rule {
        @Override
        public SDVariable push(Call call, int input, SDVariable tangent) {
            return stacked
                    ? call.graph()
                            .unstack(tangent, call.integer(0), call.outputs().size())[call.output()]
                    : call.graph().split(tangent, call.integer(0), call.integer(1))[call.output()];
        }

        @Override
        public SDVariable pull(Call call, int input, SDVariable cotangent) {
            SDVariable[] parts = zerosFor(call.outputs());
            parts[call.output()] = cotangent;
            return joined(call, parts);
        }

        @Override
        public SDVariable cotangent(Call call, int input, List<SDVariable> cotangents) {
            SDVariable[] parts = zerosFor(call.outputs());
            for (int k = 0; k < parts.length; k++) {
                parts[k] = cotangents.get(k) == null ? parts[k] : cotangents.get(k);
            }
            return joined(call, parts);
        }

        private SDVariable joined(Call call, SDVariable... parts) {
            return stacked
                    ? call.graph().stack(call.integer(0), parts)
                    : call.graph().concat(call.integer(1), parts);
        }

        @Override
        public boolean covers(Call call) {
            return call.inputs().size() == 1;
        }
    }

    /**
     * ND4J's transpose of a slice or of tiles, which reads the whole array for its shape alone; it may stand before or
     * after the bounds.
     */
    private record Placing(
            BiFunction<Call, SDVariable, SDVariable> map, BiFunction<Call, SDVariable, SDVariable> transpose)
            implements Rule {
        private static int place(Call call) {
            return call.op() instanceof StridedSliceBp ? 1 : call.inputs().size() - 1;
        }

        @Override
        public SDVariable push(Call call, int input, SDVariable tangent) {
            return map.apply(call, tangent);
        }

        @Override
        public SDVariable pull(Call call, int input, SDVariable cotangent) {
            return transpose.apply(call, cotangent);
        }

        @Override
        public boolean passes(Call call, int input) {
            return input == place(call);
        }
    }
}
