package org.odelayer.field;

import java.util.List;
import java.util.function.DoubleConsumer;
import org.odelayer.graph.Program;
import org.odelayer.kernel.Kernel;
import org.odelayer.ode.method.Leg;

/** Compiled dynamics bound to arrays: what is left to say is the time. */
public final class TimedProgram {
    private final Clock clock;
    /** Of the costs in what is differentiated. */
    private final DoubleConsumer weigh;

    private final Binding binding;
    private final List<Kernel> after;
    private final int stage;
    /** One per interval of time, bound when it is first needed. */
    private final Program[] programs;

    TimedProgram(Clock clock, DoubleConsumer weigh, Binding binding, List<Kernel> after, int stage) {
        this.clock = clock;
        this.weigh = weigh;
        this.binding = binding;
        this.after = List.copyOf(after);
        this.stage = stage;
        this.programs = new Program[clock.grid().steps()];
        if (programs.length == 1) {
            programs[0] = binding.program(0, stage);
        }
    }

    /**
     * The same with the parameters of a stage, for dynamics that have parameters for each.
     *
     * @param newStage the stage, from 0
     * @return this, or another program
     */
    public TimedProgram atStage(int newStage) {
        return clock.grid().stages() == 1 ? this : new TimedProgram(clock, weigh, binding, after, newStage);
    }

    /**
     * Computes the bound outputs from the bound inputs' present values.
     *
     * @param t the time
     */
    public void run(double t) {
        run(t, Leg.ALL);
    }

    /**
     * Computes the bound outputs from the bound inputs' present values.
     *
     * @param t the time
     * @param leg where the evaluation belongs: at a jump f is taken on its side
     */
    public void run(double t, Leg leg) {
        run(t, leg, 0);
    }

    /**
     * Computes the bound outputs from the bound inputs' present values.
     *
     * @param t the time
     * @param leg where the evaluation belongs
     * @param costWeight the factor of Σ λᵢ ℓᵢ, summed over the batch, in what a vector-Jacobian product
     *     differentiates; others do not look at it
     */
    public void run(double t, Leg leg, double costWeight) {
        weigh.accept(costWeight);
        clock.set(t, leg);
        int step = clock.step();
        if (programs[step] == null) {
            programs[step] = binding.program(step, stage);
        }
        programs[step].run();
        after.forEach(Kernel::run);
    }

    /** Binds the parameters of an interval of time and a stage. */
    @FunctionalInterface
    interface Binding {
        Program program(int step, int stage);
    }
}
