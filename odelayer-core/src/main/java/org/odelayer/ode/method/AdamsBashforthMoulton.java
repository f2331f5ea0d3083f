package org.odelayer.ode.method;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * The multistep method of Adams, Bashforth and Moulton of order 4 with constant steps, as predictor and corrector
 * (PECE; Hairer, Nørsett, Wanner, "Solving ordinary differential equations I", III.1):
 *
 * <pre>
 * y* = y + h/24 (55 f₀ − 59 f₋₁ + 37 f₋₂ − 9 f₋₃),   y' = y + h/24 (9 f(t + h, y*) + 19 f₀ − 5 f₋₁ + f₋₂)
 * </pre>
 *
 * <p>Two evaluations of f per step where {@link OdeSolver#RK4} has four: for smooth fields that are expensive, where
 * steps are short for the sake of accuracy and not of stability. The first three steps, those after a stop where the
 * state was changed or f jumps, and a step of another length, such as a last one that is cut short, are steps of RK4.
 *
 * <p>Integrals that ride along are advanced by Simpson's rule, at one evaluation more per step. Within a step the
 * solution is the cubic through both ends. There is no error estimate and no transpose: adaptive steps and the discrete
 * adjoint are refused. As a method without a name it cannot be saved in a layer.
 */
public final class AdamsBashforthMoulton implements Method {
    private static final long serialVersionUID = 1L;

    /** The method; it has no settings. */
    public AdamsBashforthMoulton() {}

    @Override
    public int order() {
        return 4;
    }

    @Override
    public boolean adaptive() {
        return false;
    }

    @Override
    public int stages() {
        return AdamsStepper.ROWS;
    }

    @Override
    public int evaluations() {
        return 2;
    }

    @Override
    public Stepper bind(VectorField field, DataType type, long size) {
        return new AdamsStepper(field, type, size);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AdamsBashforthMoulton;
    }

    @Override
    public int hashCode() {
        return AdamsBashforthMoulton.class.hashCode();
    }

    @Override
    public String toString() {
        return "ABM4";
    }
}
