package org.odelayer.ode.solver;

/** Sees the accepted steps of a solve, for what needs more of a solve than its end. */
public interface StepObserver {
    /** Sees nothing. */
    StepObserver NONE = new StepObserver() {
        @Override
        public void accepted(RungeKuttaStepper stepper, double t, double h, double end) {}
    };

    /**
     * A step is accepted. The stepper still holds the state at its start and all its stages.
     *
     * @param stepper what made the step
     * @param t its start
     * @param h its length, negative backwards in time
     * @param end its end, t + h; exactly the end of the leg on the last step
     */
    void accepted(RungeKuttaStepper stepper, double t, double h, double end);

    /**
     * The end of a leg is reached. The stepper holds the state there.
     *
     * @param stepper what made the steps
     * @param t the time
     */
    default void arrived(RungeKuttaStepper stepper, double t) {}
}
