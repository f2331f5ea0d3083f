package org.odelayer.field;

import java.util.List;
import org.odelayer.graph.Program;
import org.odelayer.kernel.Kernel;
import org.odelayer.ode.method.DifferentiableField;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.VectorField;

/** Compiled dynamics bound to arrays: what is left to say is the time. */
public final class TimedProgram implements VectorField.Evaluation, DifferentiableField.VectorJacobian {
    private final Clock clock;
    private final Weighing costs;
    private final Binding binding;
    private final List<Kernel> after;
    private final int stage;
    /** One per interval of time, bound when it is first needed. */
    private final Program[] programs;

    /** Of a stage, whose time kernels know apart from those of other stages. */
    TimedProgram(Clock clock, Weighing costs, Binding binding, List<Kernel> after, int stage) {
        this.clock = clock;
        this.costs = costs;
        this.binding = binding;
        this.after = List.copyOf(after);
        this.stage = stage;
        this.programs = new Program[clock.grid().steps()];
        if (programs.length == 1) {
            programs[0] = binding.program(0, stage);
        }
    }

    /**
     * Computes the bound outputs from the bound inputs' present values.
     *
     * @param t the time
     */
    public void run(double t) {
        at(t, Leg.ALL, 0);
    }

    /**
     * Computes the bound outputs from the bound inputs' present values.
     *
     * @param t the time
     * @param leg where the evaluation belongs: at a jump f is taken on its side
     */
    @Override
    public void at(double t, Leg leg) {
        at(t, leg, 0);
    }

    /**
     * Computes the bound outputs from the bound inputs' present values.
     *
     * @param t the time
     * @param leg where the evaluation belongs
     * @param costWeight the factor of Σ λᵢ ℓᵢ, summed over the batch, in what a vector-Jacobian product
     *     differentiates; others do not look at it
     */
    @Override
    public void at(double t, Leg leg, double costWeight) {
        int step = set(t, leg, costWeight);
        clock.exchange().send();
        if (programs[step] == null) {
            programs[step] = binding.program(step, stage);
        }
        programs[step].run();
        after.forEach(Kernel::run);
    }

    private int set(double t, Leg leg, double costWeight) {
        costs.weigh(costWeight, stage);
        return clock.set(t, leg, stage);
    }

    @Override
    public void expect(double t, Leg leg) {
        set(t, leg, 0);
    }

    @Override
    public void expect(double t, Leg leg, double costWeight) {
        set(t, leg, costWeight);
    }

    /** Binds the parameters of an interval of time and a stage. */
    @FunctionalInterface
    interface Binding {
        Program program(int step, int stage);
    }

    /** Sets how much the costs weigh in what a stage differentiates. */
    @FunctionalInterface
    interface Weighing {
        Weighing NONE = (weight, stage) -> {};

        void weigh(double weight, int stage);
    }
}
