package org.odelayer.ode.stepsize;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.FloatLoops;

/**
 * The weighted root mean square of a vector v: sqrt(mean((vᵢ / sᵢ)²)) with scale sᵢ = atol + rtol max(|yᵢ|, |y'ᵢ|).
 *
 * <p>A vector of several parts may be measured part by part; the largest part's norm is then the vector's.
 *
 * <p>Computed on the device in units of the larger tolerance, so that FLOAT holds the other one too; one scalar per
 * part is read back. Allocates two vectors, here, and nothing per call; none for FLOAT on the CPU, where a norm is one
 * pass in Java.
 */
public final class ErrorNorm implements AutoCloseable {
    /** Of the coarser of two estimates: its square weighs a hundredth. */
    private static final double COARSE_PART = 0.1;

    /** By part: from the root of a sum of squares to the norm. */
    private final double[] factors;

    private final PartNorms norms;
    private final Exchange exchange;
    /** Whether the exchange is this norm's own. */
    private final boolean own;

    /**
     * A norm whose scale comes from two states.
     *
     * @param tolerances rtol and atol
     * @param y the state before, [n]; read at each call
     * @param yNext the state after, [n]; read at each call. May be {@code y} itself
     */
    public ErrorNorm(AdaptiveStep tolerances, INDArray y, INDArray yNext) {
        this(tolerances, y, yNext, 1);
    }

    /**
     * A norm whose scale comes from two states of several equal parts.
     *
     * @param tolerances rtol and atol
     * @param y the state before, [n]; read at each call
     * @param yNext the state after, [n]; read at each call. May be {@code y} itself
     * @param parts how many equal parts are measured each on its own; divides n
     */
    public ErrorNorm(AdaptiveStep tolerances, INDArray y, INDArray yNext, int parts) {
        this(tolerances, y, yNext, equal(y.length(), parts), null);
    }

    /**
     * Lengths of equal parts.
     *
     * @param length n
     * @param parts how many; divides n
     * @return one length per part
     */
    public static long[] equal(long length, int parts) {
        long[] lengths = new long[parts];
        Arrays.fill(lengths, length / parts);
        return lengths;
    }

    /**
     * A norm whose scale comes from two states of several parts.
     *
     * @param tolerances rtol and atol
     * @param y the state before, [n]; read at each call
     * @param yNext the state after, [n]; read at each call. May be {@code y} itself
     * @param lengths of the parts that are measured each on its own, one behind the other; their sum is n
     * @param exchange by which sums are read back, together with what others have computed; null for one of its own
     */
    public ErrorNorm(AdaptiveStep tolerances, INDArray y, INDArray yNext, long[] lengths, Exchange exchange) {
        this.own = exchange == null;
        this.exchange = own ? new Exchange(y.dataType()) : exchange;
        double unit = Math.max(tolerances.rtol(), tolerances.atol());
        this.factors = LongStream.of(lengths)
                .mapToDouble(length -> 1 / (unit * Math.sqrt(length)))
                .toArray();
        double floor = tolerances.atol() / unit;
        double slope = tolerances.rtol() / unit;
        this.norms = FloatLoops.areUsable(y.dataType())
                ? new NormsInOnePass(y, yNext, floor, slope, lengths, this.exchange)
                : new NormsByKernels(y, yNext, floor, slope, lengths.clone(), this.exchange);
    }

    /** Computes the scale from the states' values, for {@link #of} to use as long as these do not change. */
    public void rescale() {
        norms.rescale();
    }

    /**
     * Prepares the norm of a vector.
     *
     * @param v the vector, [n]; read at each call
     * @return gives the norm of v's present values in the scale of the last {@link #rescale}; NaN or infinite if v is
     */
    public Measure of(INDArray v) {
        Norms ofVector = new Norms(v);
        return new Measure() {
            @Override
            public void start() {
                ofVector.start();
            }

            @Override
            public double value() {
                ofVector.finish();
                double largest = 0;
                // Math.max passes NaN on, as ND4J's maximum does not.
                for (int i = 0; i < factors.length; i++) {
                    largest = Math.max(largest, ofVector.norm(i));
                }
                return largest;
            }
        };
    }

    /**
     * Prepares the norm of an error that has two estimates E and Ê, of higher and of lower order: ‖E‖² / √(‖E‖² +
     * ‖Ê‖²/100), part by part. The order is twice that of E less that of Ê (Hairer, Nørsett, Wanner, "Solving ordinary
     * differential equations I", II.10, eq. 10.17). Two scalars per part are read back.
     *
     * @param fine E, [n]; read at each call
     * @param coarse Ê, [n]; read at each call
     * @return gives the norm, as of {@link #of(INDArray)}
     */
    public Measure of(INDArray fine, INDArray coarse) {
        Norms ofFine = new Norms(fine);
        Norms ofCoarse = new Norms(coarse);
        return new Measure() {
            @Override
            public void start() {
                ofFine.start();
                ofCoarse.start();
            }

            @Override
            public double value() {
                ofFine.finish();
                ofCoarse.finish();
                double largest = 0;
                for (int i = 0; i < factors.length; i++) {
                    largest = Math.max(largest, joined(ofFine.norm(i), ofCoarse.norm(i)));
                }
                return largest;
            }
        };
    }

    private static double joined(double fine, double coarse) {
        return fine == 0 && Double.isFinite(coarse) ? 0 : fine * (fine / Math.hypot(fine, COARSE_PART * coarse));
    }

    /** The norms of a vector's parts, in tolerances. */
    private final class Norms {
        private final PartNorms.Results results;
        private boolean started;

        Norms(INDArray v) {
            results = norms.of(v);
        }

        void start() {
            results.start();
            started = true;
        }

        void finish() {
            if (!started) {
                start();
            }
            started = false;
        }

        double norm(int part) {
            return factors[part] * results.norm(part);
        }
    }

    @Override
    public void close() {
        norms.close();
        if (own) {
            exchange.close();
        }
    }

    /** A norm bound to its vector. */
    public interface Measure {
        /** Computes what {@link #value} reads, so that several can be read together. Need not be called. */
        void start();

        /**
         * The norm of the vector at {@link #start}, or now.
         *
         * @return the norm; not negative
         */
        double value();
    }
}
