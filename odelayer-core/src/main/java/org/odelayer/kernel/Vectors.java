package org.odelayer.kernel;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/** What is done to vectors all the time. */
public final class Vectors {
    private static final Operation COPY = Operation.custom("identity");
    private static final Operation CLEAR = Operation.custom("zeros_as");
    private static final Operation MULTIPLY = Operation.custom("multiply");
    /** A call of ND4J costs as much as so many elements in Java. */
    private static final int SMALL = 4096;

    /**
     * Makes any sum of finite numbers finite, and of no other: each is less than 2¹²⁸ in FLOAT and 2¹⁰²⁴ in DOUBLE, so
     * that up to 2¹⁰⁰ of them do not reach that.
     */
    private static final double TINY = 0x1p-100;

    private Vectors() {}

    /**
     * Prepares y = x.
     *
     * @param x to read
     * @param y to write, of the same shape
     * @return copies the present values
     */
    public static Kernel copy(INDArray x, INDArray y) {
        if (!areInPlace(x, y)) {
            return Detached.call(() -> COPY.bind(List.of(x), List.of(y)));
        }
        HostVector source = new HostVector(x);
        HostVector target = new HostVector(y);
        return inJava("copy", x, () -> source.copyTo(target));
    }

    /** ND4J's kernels that only move memory take three times as long. */
    private static Kernel inJava(String name, INDArray x, Runnable code) {
        return Kernel.of(name, KernelProfile.timed(name, List.of(x), code));
    }

    static boolean areInPlace(INDArray x, INDArray y) {
        return Optimization.ON
                && Backend.current().isCpu()
                && x.dataType() == y.dataType()
                && isContiguous(x)
                && isContiguous(y)
                && x.length() == y.length();
    }

    private static boolean isContiguous(INDArray x) {
        return (x.dataType() == DataType.FLOAT || x.dataType() == DataType.DOUBLE)
                && x.length() <= Integer.MAX_VALUE
                && (x.rank() <= 1 || x.ordering() == 'c')
                && Shape.hasDefaultStridesForShape(x);
    }

    /**
     * Prepares y = 0.
     *
     * @param y to write
     * @return writes zeros
     */
    public static Kernel clear(INDArray y) {
        if (!areInPlace(y, y)) {
            return Detached.call(() -> CLEAR.bind(List.of(y), List.of(y)));
        }
        HostVector target = new HostVector(y);
        return inJava("clear", y, target::clear);
    }

    /**
     * Prepares y = −x.
     *
     * @param x to read
     * @param y to write, of the same shape
     * @return negates the present values
     */
    public static Kernel negate(INDArray x, INDArray y) {
        return Detached.call(() -> {
            List<INDArray> inputs = List.of(x, Nd4j.scalar(x.dataType(), -1));
            boolean loops = FloatLoops.areUsable(x.dataType()) && x.length() <= SMALL;
            Operation product = loops ? FloatLoops.of(FloatFunction.MULTIPLY, x.shape()) : MULTIPLY;
            return product.tuned(inputs, List.of(y)).bind(inputs, List.of(y));
        });
    }

    /**
     * Prepares z = x y, element by element.
     *
     * @param x to read
     * @param y to read, of the same shape
     * @param z to write, of the same shape
     * @return multiplies the present values
     */
    public static Kernel multiply(INDArray x, INDArray y, INDArray z) {
        return Detached.call(() -> MULTIPLY.tuned(List.of(x, y), List.of(z)).bind(List.of(x, y), List.of(z)));
    }

    /**
     * Whether all elements are finite, by the sum of their sizes: a sum of large numbers may overflow although none of
     * them has, then it is taken of small multiples.
     *
     * @param x to read, a vector
     * @return false if any is NaN or infinite
     */
    public static boolean finite(INDArray x) {
        return isFiniteSum(x) || Detached.call(() -> isFiniteInSmall(x));
    }

    private static boolean isFiniteInSmall(INDArray x) {
        try (INDArray small = x.mul(TINY)) {
            return isFiniteSum(small);
        }
    }

    private static boolean isFiniteSum(INDArray x) {
        return Double.isFinite(size(x));
    }

    /**
     * The sum of the elements' sizes, read back.
     *
     * @param x a vector
     * @return Σ |xᵢ|
     */
    public static double size(INDArray x) {
        return Backend.current().size(x);
    }

    /**
     * The Euclidean norm, read back.
     *
     * @param x a vector
     * @return √Σ xᵢ²
     */
    public static double norm(INDArray x) {
        return Backend.current().norm(x);
    }

    /**
     * The inner product, read back.
     *
     * @param x a vector
     * @param y another one of the same length
     * @return Σ xᵢ yᵢ
     */
    public static double product(INDArray x, INDArray y) {
        return Backend.current().product(x, y);
    }

    /**
     * Adds a multiple: y += factor x.
     *
     * @param factor the factor; nothing is done for 0
     * @param x to read
     * @param y to change, of as many elements
     */
    public static void add(double factor, INDArray x, INDArray y) {
        if (factor != 0) {
            Backend.current().add(factor, x, y);
        }
    }
}
