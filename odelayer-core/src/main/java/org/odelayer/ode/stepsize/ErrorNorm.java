package org.odelayer.ode.stepsize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.FloatFunction;
import org.odelayer.kernel.FloatLoops;
import org.odelayer.kernel.HostVector;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;
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
    /** The sums of the squares of the parts; null for one part. */
    private final INDArray partSums;

    private final HostVector sums;

    private final List<Kernel> partKernels;
    private final List<Kernel> scaleKernels;

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
        this(tolerances, y, yNext, equal(y.length(), parts));
    }

    private static long[] equal(long length, int parts) {
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
     */
    public ErrorNorm(AdaptiveStep tolerances, INDArray y, INDArray yNext, long[] lengths) {
        int parts = lengths.length;
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
        this.partSums = parts == 1 ? null : Detached.call(() -> Nd4j.create(y.dataType(), parts));
        this.sums = parts == 1 ? null : new HostVector(partSums);
        this.partKernels = parts == 1 ? List.of() : Detached.call(() -> sumsOfParts(lengths));
    }

    /** Squares summed by products with ones: ND4J's norms over axes take four times as long. */
    private List<Kernel> sumsOfParts(long... lengths) {
        List<Kernel> kernels = new ArrayList<>();
        kernels.add(MULTIPLY.bind(List.of(scaled, scaled), List.of(scaled)));
        long rows = LongStream.of(lengths).distinct().count() == 1 ? lengths.length : 1;
        long from = 0;
        for (int i = 0; i < lengths.length; i += (int) rows) {
            INDArray part = scaled.get(NDArrayIndex.interval(from, from + rows * lengths[i]));
            INDArray ones = Nd4j.ones(scaled.dataType(), lengths[i]);
            kernels.add(ROW_SUMS.bind(
                    List.of(part.reshape('c', new long[] {rows, lengths[i]}), ones),
                    List.of(partSums.get(NDArrayIndex.interval(i, i + rows)))));
            from += rows * lengths[i];
        }
        return kernels;
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
        Kernel divide = Detached.call(() -> DIVIDE.bind(List.of(v, scale), List.of(scaled)));
        return () -> {
            divide.run();
            return partSums == null ? factors[0] * Vectors.norm(scaled) : largestPartNorm();
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
        Kernel divideFine = Detached.call(() -> DIVIDE.bind(List.of(fine, scale), List.of(scaled)));
        Kernel divideCoarse = Detached.call(() -> DIVIDE.bind(List.of(coarse, scale), List.of(scaled)));
        double[] fineNorms = new double[factors.length];
        double[] coarseNorms = new double[factors.length];
        return () -> {
            divideFine.run();
            norms(fineNorms);
            divideCoarse.run();
            norms(coarseNorms);
            double largest = 0;
            for (int i = 0; i < factors.length; i++) {
                largest = Math.max(largest, joined(fineNorms[i], coarseNorms[i]));
            }
            return largest;
        };
    }

    private static double joined(double fine, double coarse) {
        return fine == 0 && Double.isFinite(coarse) ? 0 : fine * (fine / Math.hypot(fine, COARSE_PART * coarse));
    }

    private void norms(double[] norms) {
        if (partSums == null) {
            norms[0] = factors[0] * Vectors.norm(scaled);
            return;
        }
        partKernels.forEach(Kernel::run);
        for (int i = 0; i < norms.length; i++) {
            norms[i] = factors[i] * Math.sqrt(sums.get(i));
        }
    }

    private double largestPartNorm() {
        partKernels.forEach(Kernel::run);
        double largest = 0;
        // Math.max passes NaN on, as ND4J's maximum does not.
        for (int i = 0; i < partSums.length(); i++) {
            largest = Math.max(largest, factors[i] * Math.sqrt(sums.get(i)));
        }
        return largest;
    }

    @Override
    public void close() {
        scale.close();
        scaled.close();
        if (partSums != null) {
            partSums.close();
        }
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
