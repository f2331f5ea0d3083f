package org.odelayer.dynamics;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.graph.Program;

/** Compiled dynamics bound to arrays: what is left to say is the time. */
public final class TimedProgram {
    private final INDArray time;
    private final Program program;

    TimedProgram(INDArray time, Program program) {
        this.time = time;
        this.program = program;
    }

    /**
     * Computes the bound outputs from the bound inputs' present values.
     *
     * @param t the time
     */
    public void run(double t) {
        time.putScalar(0, t);
        program.run();
    }
}
