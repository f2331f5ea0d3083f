package org.odelayer.graph;

import static org.odelayer.graph.Probe.of;
import static org.odelayer.graph.Probe.unary;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Probes of operations that move elements. */
final class ShapeProbes {
    private static final long[] MATRIX = {3, 4};
    private static final long[] CUBE = {2, 3, 4};
    private static final long[] ROW = {1, 4};

    private ShapeProbes() {}

    static List<Probe> all() {
        List<Probe> all = new ArrayList<>();
        all.addAll(shapes());
        all.addAll(gathering());
        return all;
    }

    private static List<Probe> shapes() {
        List<Probe> p = new ArrayList<>();
        unary(p, "reshape", -2, 2, (sd, x) -> x.reshape(2, 6));
        unary(p, "reshape with -1", -2, 2, (sd, x) -> x.reshape(2, -1));
        unary(p, "reshape by a shape", -2, 2, (sd, x) -> sd.reshape(x, ints(sd, 2, 6)));
        unary(p, "reshape by shape()", -2, 2, (sd, x) -> sd.reshape(x.mul(x), x.shape()));
        unary(p, "transpose", -2, 2, (sd, x) -> sd.transpose(x));
        p.add(of("permute", -2, 2, (sd, x) -> x[0].permute(2, 0, 1), CUBE));
        p.add(of("permute by a variable", -2, 2, (sd, x) -> sd.permute(x[0], ints(sd, 2, 0, 1)), CUBE));
        unary(p, "expandDims", -2, 2, (sd, x) -> sd.expandDims(x, 1));
        p.add(of("squeeze", -2, 2, (sd, x) -> sd.squeeze(x[0], 1), new long[] {3, 1, 4}));
        unary(p, "tile", -2, 2, (sd, x) -> sd.tile(x, 2, 3));
        unary(p, "tile by a variable", -2, 2, (sd, x) -> sd.tile(x, ints(sd, 2, 3)));
        unary(p, "repeat", -2, 2, (sd, x) -> sd.repeat(x, ints(sd, 2), 1));
        unary(p, "slice", -2, 2, (sd, x) -> sd.slice(x, new int[] {1, 1}, 2, 2));
        unary(p, "slice by variables", -2, 2, (sd, x) -> sd.slice(x, ints(sd, 1, 1), ints(sd, 2, 2)));
        unary(p, "stridedSlice", -2, 2, (sd, x) -> sd.stridedSlice(x, new long[] {0, 1}, new long[] {3, 4}, 2, 1));
        unary(
                p,
                "stridedSlice with masks",
                -2,
                2,
                (sd, x) -> sd.stridedSlice(x, new long[] {0, 1}, new long[] {3, 2}, new long[] {1, 1}, 0, 0, 0, 0, 2));
        unary(p, "get interval", -2, 2, (sd, x) -> x.get(SDIndex.all(), SDIndex.interval(1, 3)));
        unary(p, "get point", -2, 2, (sd, x) -> x.get(SDIndex.all(), SDIndex.point(2)));
        p.add(of("get of a batch of one", -2, 2, (sd, x) -> x[0].get(SDIndex.all(), SDIndex.interval(1, 3)), ROW));
        p.add(of("get one element", -2, 2, (sd, x) -> x[0].get(SDIndex.interval(1, 2), SDIndex.point(2)), MATRIX));
        p.add(of("slice of a batch of one", -2, 2, (sd, x) -> sd.slice(x[0], new int[] {0, 1}, 1, 2), ROW));
        unary(p, "split", -2, 2, (sd, x) -> {
            SDVariable[] s = sd.split(x, 2, 1);
            return s[0].mul(s[1]);
        });
        unary(p, "split, one part used", -2, 2, (sd, x) -> sd.split(x, 2, 1)[1].mul(3));
        unary(p, "splitV", -2, 2, (sd, x) -> sd.splitV(x, ints(sd, 1, 3), 2, 1)[1].mul(2));
        unary(p, "unstack", -2, 2, (sd, x) -> {
            SDVariable[] s = sd.unstack(x, 0, 3);
            return s[0].mul(s[1]).add(s[2]);
        });
        unary(p, "unstack, one part used", -2, 2, (sd, x) -> sd.unstack(x, 1, 4)[2].mul(2));
        return p;
    }

    private static List<Probe> gathering() {
        List<Probe> p = new ArrayList<>();
        p.add(of("stack", -2, 2, (sd, x) -> sd.stack(1, x[0], x[1]), MATRIX, MATRIX));
        p.add(of("concat along 1", -2, 2, (sd, x) -> sd.concat(1, x[0], x[1]), MATRIX, new long[] {3, 2}));
        p.add(of("concat along 0", -2, 2, (sd, x) -> sd.concat(0, x[0], x[1]), MATRIX, new long[] {1, 4}));
        p.add(of("concat along -1", -2, 2, (sd, x) -> sd.concat(-1, x[0], x[1]), MATRIX, new long[] {3, 2}));
        p.add(of("flatten", -2, 2, (sd, x) -> sd.flatten(new SDVariable[] {x[0], x[1]}, "c"), MATRIX, CUBE));
        unary(p, "reverse", -2, 2, (sd, x) -> sd.reverse(x, 1));
        unary(p, "gather", -2, 2, (sd, x) -> sd.gather(x, new int[] {0, 2}, 0));
        unary(p, "gather with repetition", -2, 2, (sd, x) -> sd.gather(x, new int[] {3, 1, 3}, 1));
        p.add(of("gather of a cube", -2, 2, (sd, x) -> sd.gather(x[0], new int[] {2, 0, 2, 1}, -2), CUBE));
        unary(
                p,
                "gatherNd",
                -2,
                2,
                (sd, x) -> sd.gatherNd(x, sd.constant(Nd4j.createFromArray(new int[][] {{0, 1}, {2, 3}}))));
        p.add(of("scatterAdd", -2, 2, (sd, x) -> sd.scatterAdd(x[0], ints(sd, 0, 2), x[1]), MATRIX, new long[] {2, 4}));
        p.add(of("scatterUpdate", -2, 2, (sd, x) -> sd.scatterUpdate(x[0], ints(sd, 0, 2), x[1]), MATRIX, new long[] {
            2, 4
        }));
        p.add(of("segmentSum", -2, 2, (sd, x) -> sd.segmentSum(x[0], ints(sd, 0, 0, 1)), MATRIX));
        p.add(of("segmentMean", -2, 2, (sd, x) -> sd.segmentMean(x[0], ints(sd, 0, 0, 1)), MATRIX));
        p.add(of("unsortedSegmentSum", -2, 2, (sd, x) -> sd.unsortedSegmentSum(x[0], ints(sd, 1, 0, 1), 2), MATRIX));
        p.add(of(
                "dynamicStitch",
                -2,
                2,
                (sd, x) -> sd.dynamicStitch(new SDVariable[] {ints(sd, 0, 2), ints(sd, 1)}, x[0], x[1]),
                new long[] {2, 4},
                new long[] {1, 4}));
        unary(p, "fill with size", -2, 2, (sd, x) -> x.mul(sd.sizeAt(x, 1).castTo(DataType.DOUBLE)));
        unary(p, "reverseSequence", -2, 2, (sd, x) -> sd.reverseSequence(x, ints(sd, 2, 3, 4), 1, 0));
        return p;
    }

    private static SDVariable ints(SameDiff sd, int... values) {
        return sd.constant(Nd4j.createFromArray(values));
    }
}
