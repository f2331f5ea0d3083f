package org.odelayer.dynamics;

import java.util.List;
import org.odelayer.graph.Program;
import org.odelayer.kernel.Kernel;

/** Compiled dynamics bound to arrays: what is left to say is the time. */
public final class TimedProgram {
    private final Clock clock;
    private final Binding binding;
    private final List<Kernel> after;
    private final int stage;
    /** One per interval of time, bound when it is first needed. */
    private final Program[] programs;

    TimedProgram(Clock clock, Binding binding, List<Kernel> after, int stage) {
        this.clock = clock;
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
        return clock.grid().stages() == 1 ? this : new TimedProgram(clock, binding, after, newStage);
    }

    /**
     * Computes the bound outputs from the bound inputs' present values.
     *
     * @param t the time
     */
    public void run(double t) {
        clock.set(t);
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
