package org.odelayer.ode;

/** How a solve failed; the text is advice. */
public enum SolveStatus {
    /** More steps than allowed. */
    MAX_STEPS_REACHED(
            "the maximum number of steps was reached; raise maxSteps, loosen rtol and atol, lengthen constant steps or"
                    + " a maxStep, or shorten the interval. If the count keeps growing during training, the dynamics"
                    + " become stiff: lower the learning rate or regularize them"),
    /** The step fell below the resolution of the time. */
    STEP_TOO_SMALL(
            "the step size fell below the resolution of floating-point time; the solution may have a singularity in the"
                    + " interval, f may jump, or the tolerances are below what the data type resolves (about 1e-6 for"
                    + " FLOAT)"),
    /** The equations of a step have no solution that was found, however short it is. */
    STEP_NOT_SOLVED(
            "the equations of an implicit step could not be solved, however short it was: (I - γhJ) is singular, or the"
                    + " iteration does not converge; the Jacobian may be NaN or infinite, f may jump, or constant steps"
                    + " are too long"),
    /** The initial state is NaN or infinite. */
    NON_FINITE_STATE(
            "the state is NaN or infinite; check the input of the block, a learned lift and the layers before it"),
    /** What the gradient begins with is NaN or infinite. */
    NON_FINITE_OUTPUT_GRADIENT(
            "the gradient that the block is given for its output is NaN or infinite; check the labels, the loss"
                    + " and the layers behind it"),
    /** f is NaN or infinite. */
    NON_FINITE_DERIVATIVE(
            "f(t, y) is NaN or infinite; check the parameters (a too high learning rate ends like this: lower it, or"
                    + " clip gradients) and the domain of the dynamics"),
    /** The solution grew without bound. */
    OVERFLOW(
            "the solution left the range of floating-point numbers; f grows too fast over the interval, or the solution"
                    + " may blow up in finite time. In training lower the learning rate, clip gradients"
                    + " (gradientNormalization) or regularize the dynamics; otherwise shorten the interval or scale the"
                    + " input. Or constant steps are too long for it, if it is solved by them: shorten them, or take"
                    + " adaptive ones"),
    /** A state solved backwards has left the forward solve's. */
    STATE_RAN_AWAY(
            "solved backwards the state runs away from the one solved forwards, as it does where the dynamics contract"
                    + " or are chaotic; use InterpolatingAdjoint or DiscreteAdjoint as gradient"),
    /** A gradient is NaN or infinite although the solution is not. */
    NON_FINITE_GRADIENT(
            "a gradient is NaN or infinite although the solution is not; f may have no derivative at a state or"
                    + " parameter on the way (a root, norm or power at 0): add a small constant there. Or the gradient"
                    + " overflows: scale the loss or the input down. Other adjoints fail alike"),
    /** A running cost is NaN or infinite. */
    NON_FINITE_COST(
            "a running cost is NaN or infinite although the solution is not; f may have no derivative at a state on the"
                    + " way"),
    /** The function of an event is NaN or infinite. */
    NON_FINITE_EVENT(
            "the function of an event is NaN or infinite although the solution is not; it is evaluated before and"
                    + " behind its root, also where the solution would be without the event: define it there"),
    /** State changes follow each other faster than times are told apart. */
    EVENTS_ACCUMULATE(
            "an event changes the state again and again, faster than its times can be told apart, as a ball's bounces"
                    + " do when it comes to rest; end the solve before that, for instance by terminalAfter of the"
                    + " event, and go on with the equations of the state at rest");

    private final String advice;

    SolveStatus(String advice) {
        this.advice = advice;
    }

    /**
     * What happened and what helps.
     *
     * @return a sentence
     */
    public String advice() {
        return advice;
    }
}
