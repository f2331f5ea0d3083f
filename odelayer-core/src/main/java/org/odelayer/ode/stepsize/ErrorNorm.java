package org.odelayer.ode.stepsize;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd;
import org.nd4j.linalg.api.ops.impl.transforms.same.Abs;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;

/**
 * The weighted root mean square of a vector v: sqrt(mean((vᵢ / sᵢ)²)) with scale sᵢ = atol + rtol max(|yᵢ|, |y'ᵢ|).
 *
 * <p>Computed on the device in units of rtol (s / rtol = atol / rtol + max(|y|, |y'|) saves a kernel); one scalar is read
 * back. Allocates two vectors, here, and nothing per call.
 */
public final class ErrorNorm implements AutoCloseable {
    private static final Operation MAXIMUM = Operation.custom("maximum");
    private static final Operation DIVIDE = Operation.custom("divide");

    private final double factor;
    private final INDArray scale;
    private final INDArray scaled;
    private final INDArray y;
    private final List<Kernel> scaleKernels;

    /**
     * A norm whose scale comes from two states.
     *
     * @param tolerances rtol and atol
     * @param y the state before, [n]; read at each call
     * @param yNext the state after, [n]; read at each call. May be {@code y} itself
     */
    public ErrorNorm(AdaptiveStep tolerances, INDArray y, INDArray yNext) {
        this.factor = 1 / (tolerances.rtol() * Math.sqrt(y.length()));
        this.y = y;
        this.scale = Detached.call(() -> Nd4j.create(y.dataType(), y.length()));
        this.scaled = Detached.call(() -> Nd4j.create(y.dataType(), y.length()));
        double floor = tolerances.atol() / tolerances.rtol();
        this.scaleKernels = Detached.call(() -> List.of(
                abs(y, scale),
                abs(yNext, scaled),
                MAXIMUM.bind(List.of(scale, scaled), List.of(scale)),
                Operation.of(new ScalarAdd(scale, floor)).bind(List.of(scale), List.of(scale))));
    }

    private static Kernel abs(INDArray x, INDArray result) {
        return Operation.of(new Abs(x, result)).bind(List.of(x), List.of(result));
    }

    /** Computes the scale from the states' present values, for {@link #of} to use. */
    public void rescale() {
        scaleKernels.forEach(Kernel::run);
    }

    /**
     * Prepares the norm of a vector.
     *
     * @param v the vector, [n]; read at each call
     * @return gives the norm of v's present values in the scale of the last {@link #rescale}; NaN or infinite if v is
     */
    public Measure of(INDArray v) {
        Kernel divide = Detached.call(() -> DIVIDE.bind(List.of(v, scale), List.of(scaled)));
        return () -> {
            divide.run();
            return Nd4j.getBlasWrapper().nrm2(scaled) * factor;
        };
    }

    /**
     * Whether all elements of a vector are finite.
     *
     * @param v the vector
     * @return false if any is NaN or infinite
     */
    public static boolean finite(INDArray v) {
        return Double.isFinite(Nd4j.getBlasWrapper().asum(v));
    }

    @Override
    public void close() {
        scale.close();
        scaled.close();
    }

    /** A norm bound to its vector. */
    @FunctionalInterface
    public interface Measure {
        /**
         * Computes the norm.
         *
         * @return the norm; not negative
         */
        double value();
    }
}
