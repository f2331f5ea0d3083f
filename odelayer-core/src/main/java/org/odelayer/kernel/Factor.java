package org.odelayer.kernel;

import java.util.IdentityHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A number that vectors are multiplied by, and that changes from step to step. On a device it is sent with the others
 * of its exchange; {@link Vectors#add} would keep a constant there for every value that it has ever had.
 */
public final class Factor {
    /** Null where nothing is sent. */
    private final Numbers numbers;

    /** By what is read, and what is added to. */
    private final Map<INDArray, Map<INDArray, Kernel>> kernels = new IdentityHashMap<>();

    private double value;

    /**
     * A factor of 0.
     *
     * @param exchange by which the kernels know it
     */
    public Factor(Exchange exchange) {
        this.numbers = exchange.isRemote() ? exchange.numbers(1, 1) : null;
    }

    /**
     * Sets the factor; kernels know it after {@link Exchange#send}.
     *
     * @param newValue the factor
     */
    public void set(double newValue) {
        value = newValue;
        if (numbers != null) {
            numbers.set(0, newValue);
        }
    }

    /**
     * Adds a multiple: y += factor x. Nothing is done for 0.
     *
     * @param x to read, a vector
     * @param y to change, a vector of the same length
     */
    public void add(INDArray x, INDArray y) {
        if (numbers == null) {
            Vectors.add(value, x, y);
        } else if (value != 0) {
            kernels.computeIfAbsent(x, key -> new IdentityHashMap<>())
                    .computeIfAbsent(y, target -> bind(x, target))
                    .run();
        }
    }

    private Kernel bind(INDArray x, INDArray y) {
        INDArray row = Detached.call(() -> x.reshape('c', 1, x.length()));
        return RowCombination.bindSum(row, 0, 1, numbers.array(), 0, y);
    }
}
