package org.odelayer.dynamics;

import java.util.List;
import org.odelayer.graph.Program;
import org.odelayer.kernel.Kernel;

/** Compiled dynamics bound to arrays: what is left to say is the time. */
public final class TimedProgram {
    private final Clock clock;
    private final Program program;
    private final List<Kernel> after;

    TimedProgram(Clock clock, Program program, List<Kernel> after) {
        this.clock = clock;
        this.program = program;
        this.after = List.copyOf(after);
    }

    /**
     * Computes the bound outputs from the bound inputs' present values.
     *
     * @param t the time
     */
    public void run(double t) {
        clock.set(t);
        program.run();
        after.forEach(Kernel::run);
    }
}
