package org.odelayer.ode;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The right-hand side of ẏ = f(t, y) for a batch of examples, written with ND4J's operations.
 *
 * <p>The number of rows may be any: where each example is solved on its own, f sees one row at a time. No example may
 * depend on another.
 */
@FunctionalInterface
public interface BatchField {
    /**
     * Evaluates f.
     *
     * @param t the time
     * @param y the states, [rows, n]; not to be changed
     * @param dydt where to write f(t, y), [rows, n]: every element, by {@code assign} or operations in place
     */
    void evaluate(double t, INDArray y, INDArray dydt);
}
