package org.odelayer.graph;

import java.util.List;
import org.odelayer.kernel.Kernel;

/**
 * A plan bound to the arrays that it reads and writes: a flat list of kernels.
 *
 * <p>Programs of one plan share its intermediate arrays, so they run one at a time and in one thread.
 */
public final class Program {
    private final Kernel[] kernels;

    Program(List<Kernel> kernels) {
        this.kernels = kernels.toArray(new Kernel[0]);
    }

    /** Computes the outputs from the inputs' present values; allocates nothing off-heap. */
    public void run() {
        for (Kernel kernel : kernels) {
            kernel.run();
        }
    }

    /**
     * How many operations one run executes.
     *
     * @return the number of kernels
     */
    public int size() {
        return kernels.length;
    }
}
