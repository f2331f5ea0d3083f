package org.odelayer.dynamics;

import org.odelayer.graph.Program;

/** Compiled dynamics bound to arrays: what is left to say is the time. */
public final class TimedProgram {
    private final Clock clock;
    /** What must be up to date before; null for nothing. */
    private final Runnable before;

    private final Program program;

    TimedProgram(Clock clock, Runnable before, Program program) {
        this.clock = clock;
        this.before = before;
        this.program = program;
    }

    /**
     * Computes the bound outputs from the bound inputs' present values.
     *
     * @param t the time
     */
    public void run(double t) {
        clock.set(t);
        if (before != null) {
            before.run();
        }
        program.run();
    }
}
