package org.odelayer.block;

/** Who chooses the steps of a batch. */
public enum BatchSteps {
    /**
     * All examples take the same steps: one solve of one state. The error norm is a mean over all of them, so the
     * output of an example depends on the others by some tolerances, and all take the steps that the worst ones need.
     * Each evaluation of f is one for the whole batch: the fastest where examples are alike, or f is a large network.
     */
    SHARED,
    /**
     * Each example is solved by itself: it has steps, limits, probes and statistics of its own, and its output and
     * gradient are the same, digit for digit, whatever else is in the batch. An easy example costs no more than it
     * would alone, and once it has arrived nothing. In return f is evaluated for one example at a time, on as many
     * threads as there are processors: a matrix product of a batch is faster than its rows one by one.
     *
     * <p>Adjoints that need a record of the solve ({@link org.odelayer.adjoint.Adjoint#records}), and costs whose
     * probes follow the state, solve each example once more in the backward pass, whose statistics count it.
     *
     * <p>f must not mix examples, as a mean over the batch would. Costs of a part of the batch ({@link
     * org.odelayer.dynamics.RunningCost#fraction}) are costs of all examples here. Probes are drawn anew for each
     * example, from the call's seed and the example's place in the batch.
     */
    PER_EXAMPLE
}
