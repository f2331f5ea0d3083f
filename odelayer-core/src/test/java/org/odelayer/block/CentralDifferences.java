package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Compares a gradient with differences of the function itself, (8(L₁ − L₋₁) − (L₂ − L₋₂)) / 12h: truncation of the size
 * of h⁴ = 1e-12, and the loss's own error of some 1e-10 over h = 1e-3. Each array is moved in random directions, which
 * catch whatever is wrong in any element at a fraction of the cost.
 */
public record CentralDifferences(DoubleSupplier loss, double tolerance) {
    private static final double STEP = 1e-3;
    private static final int DIRECTIONS = 2;

    /** An array that the loss reads. */
    public void check(String name, INDArray array, INDArray gradient) {
        Random random = new Random(name.hashCode());
        for (int i = 0; i < DIRECTIONS; i++) {
            INDArray direction = BlockGradientTest.normal(random, array.shape());
            direction.divi(direction.norm2Number());
            double expected = derivative(array, direction);
            double actual = gradient.mul(direction).sumNumber().doubleValue();
            assertEquals(expected, actual, tolerance * Math.max(1, Math.abs(expected)), name);
        }
    }

    private double derivative(INDArray array, INDArray direction) {
        INDArray original = array.dup();
        double[] values = new double[5];
        for (int i = -2; i <= 2; i++) {
            if (i != 0) {
                array.assign(original.add(direction.mul(i * STEP)));
                values[i + 2] = loss.getAsDouble();
            }
        }
        array.assign(original);
        return (8 * (values[3] - values[1]) - (values[4] - values[0])) / (12 * STEP);
    }
}
