package org.odelayer.regularization;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.custom.DivideNoNan;

/** States as rows, [batch, n] with n the number of dimensions of one of them. */
final class Rows {
    private Rows() {}

    /** Σ x² as a product: ND4J's square is slower. */
    static SDVariable sumOfSquares(SDVariable x) {
        return x.mul(x).sum();
    }

    static long dimensions(long... stateShape) {
        return Arrays.stream(stateShape).skip(1).reduce(1, Math::multiplyExact);
    }

    static SDVariable of(SDVariable x, long... stateShape) {
        return stateShape.length == 2 ? x : x.reshape(stateShape[0], dimensions(stateShape));
    }

    static SDVariable back(SDVariable rows, long... stateShape) {
        return stateShape.length == 2 ? rows : rows.reshape(stateShape);
    }

    /** Rows of length 1; zeros stay zeros. */
    static SDVariable normalized(SameDiff graph, SDVariable rows) {
        return new DivideNoNan(graph, rows, rows.norm2(true, 1)).outputVariable();
    }

    /** Rows, and where they are zero those of before: a direction that is lost would never come back. */
    static SDVariable orBefore(SDVariable rows, SDVariable before) {
        SDVariable lost = rows.mul(rows).sum(true, 1).lt(0.5).castTo(rows.dataType());
        return rows.add(before.mul(lost));
    }
}
