package org.odelayer.ode.method;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;

/**
 * The fixed-point iteration x ← F(x) to rounding: until x does not change any more, or its changes, near rounding, do
 * not get smaller (Hairer, Lubich, Wanner, "Geometric numerical integration", VIII.6.2).
 */
final class MidpointIteration {
    private static final int LARGEST = 200;
    /** Of the size of x: less is rounding, and from the second on changes may be rounding. */
    private final double rounding;

    private final double coarse;
    private final INDArray x;
    private final INDArray next;
    private final INDArray change;
    private final Kernel keepNext;
    private final Kernel keepX;

    /** For x [n] and where F(x) is written, [n]. */
    MidpointIteration(INDArray x, INDArray next) {
        this.x = x;
        this.next = next;
        this.change = Detached.call(() -> Nd4j.create(x.dataType(), x.length()));
        this.keepNext = Vectors.copy(next, x);
        this.keepX = Vectors.copy(x, change);
        boolean single = x.dataType() == DataType.FLOAT;
        this.rounding = single ? Math.ulp(1f) : Math.ulp(1.0);
        this.coarse = 1000 * rounding;
    }

    /**
     * Iterates from the present x.
     *
     * @param function writes F(x)
     * @param scale how much of x is added to what has {@code size}
     * @param size of what x is added to: rounding is relative to the sum
     * @return whether it converged; true too where F(x) is not finite, which is another failure
     */
    boolean run(Runnable function, double scale, double size) {
        double last = Double.POSITIVE_INFINITY;
        for (int i = 0; i < LARGEST; i++) {
            function.run();
            keepX.run();
            Vectors.add(-1, next, change);
            keepNext.run();
            double now = Math.abs(scale) * Vectors.norm(change);
            double whole = size + Math.abs(scale) * Vectors.norm(next);
            boolean stalled = now >= last && now <= coarse * whole;
            if (!Double.isFinite(now) || now <= rounding * whole || stalled) {
                return true;
            }
            last = now;
        }
        return false;
    }

    void close() {
        List.of(change).forEach(INDArray::close);
    }
}
