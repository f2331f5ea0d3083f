package org.odelayer.dynamics;

import java.util.Optional;

/** A right-hand side made from another one: what the inner dynamics want of their surroundings is passed on. */
abstract class DynamicsTransform extends Dynamics {
    private static final long serialVersionUID = 1L;

    /** What is transformed. */
    final Dynamics inner;

    DynamicsTransform(Dynamics inner) {
        if (inner == null) {
            throw new IllegalArgumentException("dynamics (null) must be given");
        }
        this.inner = inner;
    }

    @Override
    public final void defineParameters(ParameterList parameters, long... stateShape) {
        defineParameters(parameters, stateShape, stateShape);
    }

    @Override
    public boolean takesImages() {
        return inner.takesImages();
    }

    @Override
    public double[] jumps() {
        return inner.jumps();
    }

    @Override
    Optional<TimeBasis> timeBasis() {
        return inner.timeBasis();
    }

    @Override
    Optional<StepGrid> stepGrid() {
        return inner.stepGrid();
    }
}
