package org.odelayer.graph;

import static org.odelayer.graph.Probe.of;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Probes of matrix products and linear algebra. */
final class ProductProbes {
    private static final long[] MATRIX = {3, 4};
    private static final long[] CUBE = {2, 3, 4};

    private ProductProbes() {}

    static List<Probe> all() {
        List<Probe> all = new ArrayList<>();
        all.addAll(products());
        all.addAll(matrices());
        all.addAll(systems());
        return all;
    }

    private static List<Probe> products() {
        List<Probe> p = new ArrayList<>();
        long[][] a = {{3, 4}, {4, 3}};
        long[][] b = {{4, 2}, {2, 4}};
        for (int i = 0; i < 8; i++) {
            boolean ta = (i & 1) == 1;
            boolean tb = (i & 2) == 2;
            boolean tc = (i & 4) == 4;
            p.add(of(
                    "mmul transposed " + ta + tb + tc,
                    -2,
                    2,
                    (sd, x) -> sd.mmul(x[0], x[1], ta, tb, tc),
                    a[i & 1],
                    b[(i >> 1) & 1]));
        }
        p.add(of("mmul rank 3", -2, 2, (sd, x) -> sd.mmul(x[0], x[1]), CUBE, new long[] {2, 4, 5}));
        p.add(of(
                "mmul rank 3, second transposed",
                -2,
                2,
                (sd, x) -> sd.mmul(x[0], x[1], false, true, false),
                CUBE,
                new long[] {2, 5, 4}));
        p.add(of("mmul matrix vector", -2, 2, (sd, x) -> sd.mmul(x[0], x[1]), MATRIX, new long[] {4}));
        p.add(of("mmul vector matrix", -2, 2, (sd, x) -> sd.mmul(x[0], x[1]), new long[] {3}, MATRIX));
        p.add(of("mmul row column", -2, 2, (sd, x) -> sd.mmul(x[0], x[1]), new long[] {1, 4}, new long[] {4, 1}));
        p.add(of("linalg.matmul", -2, 2, (sd, x) -> sd.linalg.matmul(x[0], x[1]), MATRIX, new long[] {4, 2}));
        p.add(of("batchMmul", -2, 2, (sd, x) -> sd.batchMmul(new SDVariable[] {x[0]}, x[1])[0], MATRIX, new long[] {4, 2
        }));
        p.add(of("tensorMmul", -2, 2, (sd, x) -> sd.tensorMmul(x[0], x[1], new int[] {1}, 0), MATRIX, new long[] {4, 2
        }));
        p.add(of(
                "tensorMmul, axis 0 with 1",
                -2,
                2,
                (sd, x) -> sd.tensorMmul(x[0], x[1], new int[] {0}, 1),
                MATRIX,
                new long[] {2, 3}));
        p.add(of(
                "tensorMmul, two axes",
                -2,
                2,
                (sd, x) -> sd.tensorMmul(x[0], x[1], new int[] {1, 2}, 1, 0),
                CUBE,
                new long[] {4, 3, 5}));
        p.add(of(
                "tensorMmul of rank 3 and matrix",
                -2,
                2,
                (sd, x) -> sd.tensorMmul(x[0], x[1], new int[] {2}, 0),
                CUBE,
                new long[] {4, 5}));
        p.add(of(
                "linear", -2, 2, (sd, x) -> sd.nn.linear(x[0], x[1], x[2]), MATRIX, new long[] {4, 2}, new long[] {2}));
        p.add(of(
                "reluLayer",
                -2,
                2,
                (sd, x) -> sd.nn.reluLayer(x[0], x[1], x[2]),
                MATRIX,
                new long[] {4, 2},
                new long[] {2}));
        p.add(of(
                "dotProductAttention",
                -2,
                2,
                (sd, x) -> sd.nn.dotProductAttention(x[0], x[1], x[2], null, true),
                CUBE,
                CUBE,
                CUBE));
        p.add(of(
                "multiHeadDotProductAttention",
                -1,
                1,
                (sd, x) -> sd.nn.multiHeadDotProductAttention(x[0], x[0], x[0], x[1], x[2], x[3], x[4], null, true),
                CUBE,
                new long[] {2, 5, 3},
                new long[] {2, 5, 3},
                new long[] {2, 5, 3},
                new long[] {10, 3}));
        return p;
    }

    private static List<Probe> matrices() {
        List<Probe> p = new ArrayList<>();
        long[] square = {3, 3};
        p.add(of("matrixInverse", 0.2, 2, (sd, x) -> sd.math.matrixInverse(x[0]), square));
        p.add(of("matrixDeterminant", 0.2, 2, (sd, x) -> sd.math.matrixDeterminant(x[0]), square));
        p.add(of("logdet", 0.2, 2, (sd, x) -> sd.linalg.logdet(sd.mmul(x[0], x[0], false, true, false)), square));
        p.add(of("cholesky", 0.2, 2, (sd, x) -> sd.linalg.cholesky(sd.mmul(x[0], x[0], false, true, false)), square));
        p.add(of("solve", 0.2, 2, (sd, x) -> sd.linalg.solve(x[0], x[1]), square, square));
        p.add(of(
                "triangularSolve",
                0.2,
                2,
                (sd, x) -> sd.linalg.triangularSolve(x[0], x[1], true, false),
                square,
                square));
        p.add(of("trace", -2, 2, (sd, x) -> sd.math.trace(x[0]), square));
        p.add(of("diag", -2, 2, (sd, x) -> sd.math.diag(x[0]), new long[] {3}));
        p.add(of("diagPart", -2, 2, (sd, x) -> sd.math.diagPart(x[0]), square));
        p.add(of("setDiag", -2, 2, (sd, x) -> sd.math.setDiag(x[0], x[1]), square, new long[] {3}));
        p.add(of("triu", -2, 2, (sd, x) -> sd.linalg.triu(x[0], 0), square));
        p.add(of("matrixBandPart", -2, 2, (sd, x) -> sd.linalg.matrixBandPart(x[0], 1, 0)[0], square));
        return p;
    }

    /** With matrices near the double of the identity, not symmetric. */
    private static List<Probe> systems() {
        List<Probe> p = new ArrayList<>();
        for (Solve.Kind kind : Solve.Kind.values()) {
            for (int n = 1; n <= 4; n++) {
                long[] a = {2, n, n};
                String name = kind + ", n = " + n;
                p.add(of(
                        "linear system " + name,
                        -0.4,
                        0.4,
                        (sd, x) -> Solve.of(regular(sd, x[0]), x[1], kind),
                        a,
                        new long[] {2, n}));
                p.add(of("determinant " + name, -0.4, 0.4, (sd, x) -> Solve.logdet(regular(sd, x[0]), kind), a));
            }
            p.add(of(
                    "linear system with columns " + kind,
                    -0.4,
                    0.4,
                    (sd, x) -> Solve.columns(regular(sd, x[0]), x[1], kind),
                    new long[] {1, 3, 3},
                    new long[] {1, 3, 2}));
        }
        return p;
    }

    private static SDVariable regular(SameDiff sd, SDVariable a) {
        long n = a.getShape()[1];
        INDArray base = Nd4j.eye(n).castTo(DataType.DOUBLE).mul(2).reshape(1, n, n);
        return a.add(sd.constant(base));
    }
}
