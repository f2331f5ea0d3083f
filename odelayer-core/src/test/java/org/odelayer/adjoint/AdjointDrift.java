package org.odelayer.adjoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The measure of drift by hand. */
public final class AdjointDrift {
    private AdjointDrift() {}

    /**
     * Of a state that is known at two times, the second solved backwards, and the adjoint there; all [examples,
     * features].
     */
    public static double of(
            INDArray begin, INDArray end, INDArray solved, INDArray adjointBegin, INDArray adjointEnd, double atol) {
        INDArray y = Nd4j.create(begin.dataType(), begin.length());
        INDArray a = y.ulike();
        try (Drift drift = new Drift(y, a, begin.size(0), atol)) {
            drift.begin();
            drift.arrive(flat(begin));
            a.assign(flat(adjointBegin));
            drift.leave();
            y.assign(flat(solved));
            a.assign(flat(adjointEnd));
            drift.arrive(flat(end));
            return drift.value();
        }
    }

    private static INDArray flat(INDArray array) {
        return array.dup().reshape(-1);
    }
}
