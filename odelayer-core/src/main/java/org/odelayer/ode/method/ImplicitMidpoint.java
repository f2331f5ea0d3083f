package org.odelayer.ode.method;

import org.nd4j.linalg.api.buffer.DataType;

/** The implicit midpoint rule, as of {@link SymplecticSolver#IMPLICIT_MIDPOINT}. */
final class ImplicitMidpoint implements TransposableMethod {
    private static final long serialVersionUID = 1L;

    static final ImplicitMidpoint INSTANCE = new ImplicitMidpoint();

    private ImplicitMidpoint() {}

    @Override
    public int order() {
        return 2;
    }

    @Override
    public boolean adaptive() {
        return false;
    }

    @Override
    public int stages() {
        return 1;
    }

    /** One, and as many as the iteration takes. */
    @Override
    public int evaluations() {
        return 2;
    }

    @Override
    public Stepper bind(VectorField field, DataType type, long size) {
        return new MidpointStepper(field, type, size);
    }

    @Override
    public StepTranspose transpose(DifferentiableField field, ParameterSum sum, boolean times) {
        return new MidpointTranspose(field, sum, times);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ImplicitMidpoint;
    }

    @Override
    public int hashCode() {
        return ImplicitMidpoint.class.hashCode();
    }

    @Override
    public String toString() {
        return "IMPLICIT_MIDPOINT";
    }
}
