package org.odelayer.ode.method;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A right-hand side with its Jacobian ∂f/∂y, which methods for stiff equations ask for. All that is prepared here reads
 * its arrays where they lie, at any time.
 *
 * <p>The state is that of a batch, one vector [variables, examples, n]; no example depends on another.
 */
public interface LinearizableField extends VectorField {
    /**
     * The number of examples.
     *
     * @return at least 1
     */
    long examples();

    /**
     * The number of vectors [examples, n], one behind the other, that the state consists of.
     *
     * @return 1 unless overridden; 2 for a state beside its adjoint
     */
    default int variables() {
        return 1;
    }

    /**
     * Prepares the Jacobian-vector product ∂f/∂y v.
     *
     * @param stage the stage, from 0
     * @param y where to read the state, [size]
     * @param v where to read v, [size]
     * @param product where to write the product, [size]
     * @return evaluates at any time
     */
    Evaluation jvp(int stage, INDArray y, INDArray v, INDArray product);

    /**
     * Prepares the Jacobians of all examples.
     *
     * @param stage the stage, from 0
     * @param y where to read the state, [size]
     * @param columns where to write them, [examples, m, m] with m = variables × n and element [·, j, i] = ∂fᵢ/∂yⱼ
     * @return evaluates at any time
     */
    Evaluation jacobian(int stage, INDArray y, INDArray columns);
}
