package org.odelayer.regularization;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.graph.ForwardMode;
import org.odelayer.graph.ReverseMode;

/**
 * Orthonormal directions v₁ … v_k of each example, [batch, k, n], with their images J v₁ … J v_k, of the same shape:
 * what is looked at of a Jacobian. Not differentiated.
 *
 * @param count k
 * @param directions V, row by row; some rows may be zero
 * @param images J applied to each
 */
record Directions(int count, SDVariable directions, SDVariable images) {
    /** Below the square of any length that matters. */
    private static final double TINY = 1e-30;

    /** Relative length below which what is left of a vector after orthogonalization is rounding. */
    private static final double REMAINDER = 1e-5;

    /** The unit vectors: the whole Jacobian. */
    static Directions all(SameDiff graph, SDVariable y, SDVariable f, long... shape) {
        int n = Math.toIntExact(Rows.dimensions(shape));
        INDArray units = Nd4j.create(y.dataType(), shape[0], n, n);
        for (long example = 0; example < shape[0]; example++) {
            units.slice(example).assign(Nd4j.eye(n));
        }
        return new Directions(n, graph.constant(units), ForwardMode.columns(f, y));
    }

    /**
     * Golub–Kahan–Lanczos bidiagonalization, restarted: some given directions, made orthonormal, and as many new ones
     * as make k, each JᵀJ times the one before, orthogonal to all before.
     */
    static Directions krylov(SameDiff graph, SDVariable y, SDVariable f, List<SDVariable> start, int k, long... shape) {
        Growing grown = new Growing(graph, y, f, shape);
        start.forEach(direction -> grown.add(Rows.of(direction, shape)));
        while (grown.images.size() < k) {
            grown.add(grown.next());
        }
        return new Directions(k, grown.directions, stack(graph, grown.images));
    }

    /**
     * The singular triplets of J among these directions, by the Rayleigh–Ritz method: JV = U Σ Qᵀ, from the
     * eigenvectors of (JV)ᵀJV in DOUBLE.
     */
    SingularTriplets extremes(SameDiff graph, int wanted) {
        DataType type = images.dataType();
        SDVariable wide = images.castTo(DataType.DOUBLE);
        SDVariable gram = graph.mmul(wide, wide, false, true, false).add(outOfTheWay(graph, wide));
        SDVariable[] found = new ExtremeEigenvectors(graph, gram, wanted).outputVariables();
        SDVariable mix = found[1].castTo(type);
        SDVariable lefts = graph.mmul(mix, images);
        SDVariable lengths = graph.math().sqrt(lefts.mul(lefts).sum(true, 2).add(TINY));
        SDVariable values =
                graph.math().sqrt(graph.math().max(found[0], found[0].mul(0))).castTo(type);
        return new SingularTriplets(graph, values, lefts.div(lengths), graph.mmul(mix, directions));
    }

    /**
     * A zero direction would look like a zero singular value: it gets the first direction's, which is never an extreme.
     */
    private SDVariable outOfTheWay(SameDiff graph, SDVariable wide) {
        SDVariable first = graph.slice(wide, new int[] {0, 0, 0}, new int[] {-1, 1, -1});
        SDVariable square = first.mul(first).sum(true, 2);
        SDVariable present = directions.mul(directions).sum(true, 2).castTo(DataType.DOUBLE);
        SDVariable absent = present.lt(0.5).castTo(DataType.DOUBLE);
        return absent.mul(square).mul(graph.constant(Nd4j.eye(count).castTo(DataType.DOUBLE)));
    }

    private static SDVariable push(SDVariable y, SDVariable f, SDVariable row, long... shape) {
        return Rows.of(ForwardMode.jvp(f, y, Rows.back(row, shape)), shape);
    }

    /** Rows [batch, n] as [batch, rows, n]. */
    private static SDVariable stack(SameDiff graph, List<SDVariable> rows) {
        return graph.stack(1, rows.toArray(new SDVariable[0]));
    }

    /** Directions while they are found. */
    private static final class Growing {
        private final SameDiff graph;
        private final SDVariable y;
        private final SDVariable f;
        private final long[] shape;
        private final List<SDVariable> images = new ArrayList<>();
        private SDVariable directions;

        Growing(SameDiff graph, SDVariable y, SDVariable f, long... shape) {
            this.graph = graph;
            this.y = y;
            this.f = f;
            this.shape = shape;
        }

        /** Jᵀ J v of the last direction v. */
        SDVariable next() {
            SDVariable image = Rows.back(images.get(images.size() - 1), shape);
            SDVariable pulled = ReverseMode.vjp(f, image, List.of(y.name())).getOrDefault(y.name(), graph.zerosLike(y));
            return Rows.of(pulled, shape);
        }

        /** What is new in a direction, as a unit vector; zero if nothing is. */
        void add(SDVariable row) {
            SDVariable unit = Rows.normalized(graph, row);
            SDVariable rest = unit;
            // Twice, because once leaves what cancels in it.
            for (int i = 0; directions != null && i < 2; i++) {
                rest = rest.sub(along(rest));
            }
            SDVariable squares = rest.mul(rest).sum(true, 1);
            SDVariable isNew = squares.gt(REMAINDER * REMAINDER).castTo(row.dataType());
            SDVariable direction = Rows.normalized(graph, rest).mul(isNew);
            images.add(push(y, f, direction, shape));
            SDVariable last = graph.expandDims(direction, 1);
            directions = directions == null ? last : graph.concat(1, directions, last);
        }

        /** Its part in the span of the directions. */
        private SDVariable along(SDVariable row) {
            SDVariable components = graph.mmul(graph.expandDims(row, 1), directions, false, true, false);
            return graph.squeeze(graph.mmul(components, directions), 1);
        }
    }
}
