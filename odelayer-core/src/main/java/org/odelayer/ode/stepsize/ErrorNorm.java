package org.odelayer.ode.stepsize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.FloatFunction;
import org.odelayer.kernel.FloatLoops;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;
import org.odelayer.kernel.Readings;
import org.odelayer.kernel.Vectors;

/**
 * The weighted root mean square of a vector v: sqrt(mean((vᵢ / sᵢ)²)) with scale sᵢ = atol + rtol max(|yᵢ|, |y'ᵢ|).
 *
 * <p>A vector of several parts may be measured part by part; the largest part's norm is then the vector's.
 *
 * <p>Computed on the device in units of the larger tolerance, so that FLOAT holds the other one too; one scalar per
 * part is read back. Allocates two vectors, here, and nothing per call.
 */
public final class ErrorNorm implements AutoCloseable {
    private static final Operation MAXIMUM = Operation.custom("maximum");
    private static final Operation MINIMUM = Operation.custom("minimum");
    private static final Operation SUBTRACT = Operation.custom("subtract");
    private static final Operation ADD = Operation.custom("add");
    private static final Operation DIVIDE = Operation.custom("divide");
    private static final Operation MULTIPLY = Operation.custom("multiply");
    private static final Operation ROW_SUMS = Operation.custom("matmul").withoutHelpers();

    /** Of the coarser of two estimates: its square weighs a hundredth. */
    private static final double COARSE_PART = 0.1;

    /** By part: from the root of a sum of squares to the norm. */
    private final double[] factors;

    private final INDArray scale;
    private final INDArray scaled;
    private final List<Kernel> scaleKernels;
    private final long[] lengths;
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
        this.lengths = lengths.clone();
        this.own = exchange == null;
        this.exchange = own ? new Exchange(y.dataType()) : exchange;
        double unit = Math.max(tolerances.rtol(), tolerances.atol());
        this.factors = LongStream.of(lengths)
                .mapToDouble(length -> 1 / (unit * Math.sqrt(length)))
                .toArray();
        this.scale = Detached.call(() -> Nd4j.create(y.dataType(), y.length()));
        this.scaled = Detached.call(() -> Nd4j.create(y.dataType(), y.length()));
        double floor = tolerances.atol() / unit;
        double slope = tolerances.rtol() / unit;
        INDArray zero = Detached.call(() -> Nd4j.scalar(y.dataType(), 0));
        INDArray atLeast = Detached.call(() -> Nd4j.scalar(y.dataType(), floor));
        INDArray relative = Detached.call(() -> Nd4j.scalar(y.dataType(), slope));
        this.scaleKernels = FloatLoops.areUsable(y.dataType())
                ? List.of(inOnePass(y, yNext, zero, relative, atLeast))
                : oneByOne(y, yNext, zero, relative, atLeast);
    }

    private Kernel inOnePass(INDArray y, INDArray yNext, INDArray zero, INDArray relative, INDArray floor) {
        // Registers 0 to 4 are the inputs; each instruction writes the next one.
        List<FloatLoops.Instruction> instructions = List.of(
                new FloatLoops.Instruction(FloatFunction.MAXIMUM_OF_SIZE, 2, 0),
                new FloatLoops.Instruction(FloatFunction.MAXIMUM_OF_SIZE, 5, 1),
                new FloatLoops.Instruction(FloatFunction.MULTIPLY, 6, 3),
                new FloatLoops.Instruction(FloatFunction.ADD, 7, 4));
        FloatLoops loops = new FloatLoops(instructions, List.of(8), List.of(scale.shape()));
        return Operation.of(loops).bind(List.of(y, yNext, zero, relative, floor), List.of(scale));
    }

    private List<Kernel> oneByOne(INDArray y, INDArray yNext, INDArray zero, INDArray relative, INDArray floor) {
        return Detached.call(() -> List.of(
                MAXIMUM.bind(List.of(y, yNext), List.of(scale)),
                MINIMUM.bind(List.of(y, yNext), List.of(scaled)),
                SUBTRACT.bind(List.of(zero, scaled), List.of(scaled)),
                MAXIMUM.bind(List.of(scale, scaled), List.of(scale)),
                MULTIPLY.bind(List.of(scale, relative), List.of(scale)),
                ADD.bind(List.of(scale, floor), List.of(scale))));
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
        Sums sums = new Sums(v);
        return new Measure() {
            @Override
            public void start() {
                sums.start();
            }

            @Override
            public double value() {
                sums.finish();
                double largest = 0;
                // Math.max passes NaN on, as ND4J's maximum does not.
                for (int i = 0; i < factors.length; i++) {
                    largest = Math.max(largest, sums.norm(i));
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
        Sums ofFine = new Sums(fine);
        Sums ofCoarse = new Sums(coarse);
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

    /** The sums of the squares of a vector's parts in the present scale. */
    private final class Sums {
        private final Kernel divide;
        /** Null where BLAS gives the norm of the only part. */
        private final Readings results;

        private final List<Kernel> kernels;
        private boolean started;

        Sums(INDArray v) {
            boolean direct = lengths.length == 1 && !exchange.isRemote();
            divide = Detached.call(() -> DIVIDE.bind(List.of(v, scale), List.of(scaled)));
            results = direct ? null : exchange.readings(lengths.length);
            kernels = direct ? List.of() : Detached.call(this::ofParts);
        }

        /** Squares summed by products with ones: ND4J's norms over axes take four times as long. */
        private List<Kernel> ofParts() {
            List<Kernel> list = new ArrayList<>();
            list.add(MULTIPLY.bind(List.of(scaled, scaled), List.of(scaled)));
            long rows = LongStream.of(lengths).distinct().count() == 1 ? lengths.length : 1;
            long from = 0;
            for (int i = 0; i < lengths.length; i += (int) rows) {
                INDArray part = scaled.get(NDArrayIndex.interval(from, from + rows * lengths[i]));
                INDArray ones = Nd4j.ones(scaled.dataType(), lengths[i]);
                list.add(ROW_SUMS.bind(
                        List.of(part.reshape('c', new long[] {rows, lengths[i]}), ones),
                        List.of(results.array().get(NDArrayIndex.interval(i, i + rows)))));
                from += rows * lengths[i];
            }
            return list;
        }

        void start() {
            if (results != null) {
                divide.run();
                kernels.forEach(Kernel::run);
                results.renew();
                started = true;
            }
        }

        void finish() {
            if (!started) {
                start();
            }
            started = false;
        }

        double norm(int part) {
            if (results != null) {
                return factors[part] * Math.sqrt(results.get(part));
            }
            divide.run();
            return factors[part] * Vectors.norm(scaled);
        }
    }

    @Override
    public void close() {
        scale.close();
        scaled.close();
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
