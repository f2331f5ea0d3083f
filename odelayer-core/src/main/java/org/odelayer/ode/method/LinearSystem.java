package org.odelayer.ode.method;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The equations (I d − J) x = b of an implicit step, d = 1/(γh), J the Jacobian at a state. Solved in Java in DOUBLE,
 * whatever the data type of the field is.
 */
interface LinearSystem extends AutoCloseable {
    /** Takes the Jacobian at the present state and the given time. */
    void linearize(double t, Leg leg);

    /** Sets d; false if the matrix is singular. */
    boolean factor(double d);

    /** Solves; b may be x. False if no solution was found. */
    boolean solve(double[] b, double[] x);

    /** An upper bound of the Jacobian's eigenvalues; NaN if it is not known. */
    double norm();

    /** The number of {@link #linearize} so far. */
    int jacobians();

    /** The evaluations of f that Jacobians and their products by differences have cost so far. */
    int evaluations();

    @Override
    void close();

    /**
     * Binds a field.
     *
     * @param field the right-hand side; without derivatives of its own they are differences
     * @param type of the state
     * @param state where to read the state, [size]
     * @return the equations, one matrix per example or matrix-free, by their number
     */
    static LinearSystem of(VectorField field, DataType type, INDArray state) {
        DifferencedField differenced = field instanceof LinearizableField ? null : new DifferencedField(field, type);
        LinearizableField linearizable = differenced == null ? (LinearizableField) field : differenced;
        return state.length() / linearizable.examples() <= StiffSolver.LARGEST_DENSE
                ? new DenseSystem(linearizable, type, state, differenced)
                : new KrylovSystem(linearizable, type, state, differenced);
    }
}
