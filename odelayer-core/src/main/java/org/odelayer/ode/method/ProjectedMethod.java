package org.odelayer.ode.method;

import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.manifold.Manifold;

/**
 * An explicit Runge–Kutta method whose steps end on a manifold: what it proposes is projected. For fields that are
 * tangent to the manifold the order is that of the method: the projection moves a state by no more than the error of
 * the step. Hairer, Lubich, Wanner, "Geometric numerical integration" (2006), IV.4.
 *
 * <p>The error estimate is that of the method. A method whose last stage is the first of the next step evaluates f
 * again, as the state has moved. Outputs within a step are the method's, put on the manifold where they are asked for
 * by {@link Step#at}.
 */
final class ProjectedMethod implements TransposableMethod {
    private static final long serialVersionUID = 1L;

    private final ButcherTableau tableau;
    private final Manifold manifold;

    static ProjectedMethod of(Method method, Manifold manifold) {
        if (method instanceof ButcherTableau tableau) {
            return new ProjectedMethod(tableau, manifold);
        }
        throw new IllegalArgumentException(
                "solver (" + method + ") must be an explicit Runge–Kutta method of OdeSolver,"
                        + " or one of LieSolver, for states on a manifold, " + manifold);
    }

    private ProjectedMethod(ButcherTableau tableau, Manifold manifold) {
        this.tableau = tableau;
        this.manifold = manifold;
    }

    @Override
    public int order() {
        return tableau.order();
    }

    @Override
    public boolean adaptive() {
        return tableau.adaptive();
    }

    @Override
    public boolean solvesAdjoints() {
        return false;
    }

    @Override
    public int stages() {
        return tableau.stages();
    }

    @Override
    public int evaluations() {
        return tableau.stages();
    }

    @Override
    public Stepper bind(VectorField field, DataType type, long size) {
        RowProjection projection = new RowProjection(manifold, size);
        return new ProjectedStepper(tableau.bind(field, type, size), projection, tableau.fsal());
    }

    @Override
    public StepTranspose transpose(DifferentiableField field, ParameterSum sum, boolean times) {
        RowProjection projection = new RowProjection(manifold, field.size());
        return new ProjectedTranspose(tableau.transpose(field, sum, times), projection);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProjectedMethod method
                && tableau.equals(method.tableau)
                && manifold.equals(method.manifold);
    }

    @Override
    public int hashCode() {
        return 31 * tableau.hashCode() + manifold.hashCode();
    }

    @Override
    public String toString() {
        return tableau + " on " + manifold;
    }
}
