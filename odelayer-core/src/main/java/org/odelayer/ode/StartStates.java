package org.odelayer.ode;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Detached;

/** The initial states of a batch. */
final class StartStates {
    private StartStates() {}

    /** A copy, [batch, n]. */
    static INDArray of(INDArray y0) {
        if (y0 == null) {
            throw new IllegalArgumentException("y0 (null) must be given");
        }
        boolean known = y0.dataType() == DataType.FLOAT || y0.dataType() == DataType.DOUBLE;
        if (!known || y0.rank() < 1 || y0.rank() > 2 || y0.length() == 0) {
            throw new IllegalArgumentException("y0 (" + y0.dataType() + " " + Arrays.toString(y0.shape())
                    + ") must be FLOAT or DOUBLE of shape [batch, n], or [n] for one example");
        }
        long rows = y0.rank() == 1 ? 1 : y0.size(0);
        return Detached.call(() -> y0.dup('c').reshape('c', rows, y0.length() / rows));
    }

    /** One example, [1, n]. */
    static INDArray row(INDArray states, int index) {
        return Detached.call(() -> states.getRow(index, true));
    }
}
