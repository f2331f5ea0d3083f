package org.odelayer.ode.method;

/** Sees the accepted steps of a solve, for what needs more of it than its end: outputs, records, events, progress. */
public interface StepObserver {
    /** What {@link #accepted} answers for the solve to go on. */
    double GO_ON = Double.POSITIVE_INFINITY;

    /** Sees nothing. */
    StepObserver NONE = step -> GO_ON;

    /**
     * A step is about to be accepted. What made it still holds the state at its start and all it was made of.
     *
     * @param step the step
     * @return {@link #GO_ON}, or the part θ of the step, in (0, 1], after which the solve is to stop; for θ &lt; 1 the
     *     step is made again with that length
     */
    double accepted(Step step);

    /**
     * The step was made again with the length that was asked for, and is about to be accepted if that is well. The
     * state at its end differs from what the first one had there, by the error of the interpolation.
     *
     * @param step the step
     * @return 1, unless overridden, for the solve to stop at its end; another θ &gt; 0 for it to be made again with θ
     *     times its length, not beyond the end of the leg
     */
    default double remade(Step step) {
        return 1;
    }

    /**
     * The end of a leg is reached; the stepper holds the state there.
     *
     * @param t the time
     */
    default void arrived(double t) {}
}
