package org.odelayer.ode.method;

import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.manifold.Manifold;

/** A method of {@link LieSolver}, on a manifold or still without one. */
final class LieMethod implements TransposableMethod {
    private static final long serialVersionUID = 1L;

    private final transient LieScheme scheme;
    private final String name;
    /** Null without one. */
    private final Manifold manifold;

    LieMethod(LieScheme scheme, Manifold manifold) {
        this.scheme = scheme;
        this.name = scheme.name();
        this.manifold = manifold;
    }

    /** Serialized by its name. */
    private Object readResolve() {
        LieMethod known = (LieMethod) NamedMethod.of(name).method();
        return manifold == null ? known : new LieMethod(known.scheme, manifold);
    }

    @Override
    public TransposableMethod on(Manifold newManifold) {
        return new LieMethod(scheme, newManifold);
    }

    private LieRows rows(long size) {
        if (manifold == null) {
            throw new IllegalArgumentException("solver (" + name + ") needs a manifold: manifold(...) of a layer or of"
                    + " BlockOptions, or LieSolver." + name + ".on(Manifold.sphere(3))");
        }
        return new LieRows(scheme, manifold, size);
    }

    @Override
    public int order() {
        return scheme.order();
    }

    @Override
    public boolean adaptive() {
        return false;
    }

    @Override
    public boolean solvesAdjoints() {
        return false;
    }

    @Override
    public int stages() {
        return scheme.count();
    }

    @Override
    public int evaluations() {
        return scheme.count();
    }

    @Override
    public Stepper bind(VectorField field, DataType type, long size) {
        return new LieStepper(scheme, rows(size), field, type, size);
    }

    @Override
    public StepTranspose transpose(DifferentiableField field, ParameterSum sum, boolean times) {
        return new LieTranspose(scheme, rows(field.size()), field, sum, times);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LieMethod method
                && name.equals(method.name)
                && Objects.equals(manifold, method.manifold);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, manifold);
    }

    @Override
    public String toString() {
        return manifold == null ? name : name + " on " + manifold;
    }
}
