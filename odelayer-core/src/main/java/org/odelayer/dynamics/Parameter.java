package org.odelayer.dynamics;

import java.util.List;

/**
 * One declared parameter array.
 *
 * @param name unique among the parameters
 * @param kind whether it is initialized and regularized as a weight or as a bias
 * @param fanIn for weights, the number of inputs that one output sums over
 * @param fanOut for weights, the number of outputs that one input goes to
 * @param initial for biases, the initial value
 * @param shape the array's shape
 */
public record Parameter(String name, Kind kind, long fanIn, long fanOut, double initial, List<Long> shape) {

    /** How a parameter is initialized and regularized. */
    public enum Kind {
        /** Drawn by the weight initialization; subject to weight regularization. */
        WEIGHT,
        /** Starts at a constant; subject to bias regularization. */
        BIAS
    }

    /**
     * The shape as ND4J takes it.
     *
     * @return a new array
     */
    public long[] dimensions() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * The number of elements.
     *
     * @return the product of the shape
     */
    public long length() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
