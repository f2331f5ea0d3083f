package org.odelayer.ode.method;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * An explicit method until stability holds its steps, a stiff one until it would not any more. A solve begins with the
 * explicit one.
 *
 * <p>To the stiff method: after {@link #STIFF_STEPS} steps in which {@link Stepper#stiffness} is above {@link
 * Stepper#HELD}, unless it is not in {@link #FREE_STEPS} one after the other, as in Hairer's DOPRI5. Back: after
 * {@link #BACK_STEPS} steps one after the other in which h times the norm of the Jacobian, which no eigenvalue
 * exceeds, is below {@link #BACK_PART} of what the explicit method bears. Where Jacobians are not computed there is no
 * way back.
 */
final class SwitchingMethod implements Method {
    /** Steps held by stability before the stiff method takes over. */
    static final int STIFF_STEPS = 10;

    /** Steps that are not, for those before to be forgotten. */
    static final int FREE_STEPS = 6;

    /** Steps that the explicit method could have made before it takes over again. */
    static final int BACK_STEPS = 10;

    /** The part of its stability that such a step may need. */
    static final double BACK_PART = 0.5;

    /** TSIT5 and RODAS5P. */
    static final SwitchingMethod AUTO =
            new SwitchingMethod("AUTO", OdeSolver.TSIT5.tableau(), RosenbrockMethods.RODAS5P);

    private static final long serialVersionUID = 1L;

    private final String name;
    private final ButcherTableau explicit;
    private final RosenbrockTableau stiff;

    SwitchingMethod(String name, ButcherTableau explicit, RosenbrockTableau stiff) {
        this.name = name;
        this.explicit = explicit;
        this.stiff = stiff;
    }

    @Override
    public int order() {
        return Math.min(explicit.order(), stiff.order());
    }

    @Override
    public boolean adaptive() {
        return true;
    }

    @Override
    public int stages() {
        return explicit.stages() + stiff.stages();
    }

    /** Of the explicit method. */
    @Override
    public int evaluations() {
        return explicit.evaluations();
    }

    @Override
    public Stepper bind(VectorField field, DataType type, long size) {
        Stepper first = explicit.bind(field, type, size);
        RosenbrockStepper second = new RosenbrockStepper(stiff, field, type, StepArrays.of(first), false);
        return new SwitchingStepper(first, second, StiffnessTest.bound(explicit));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SwitchingMethod method && name.equals(method.name) && order() == method.order();
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
