package org.odelayer.kernel;

/** How many threads may run kernels at a time. */
public final class Threads {
    private Threads() {}

    /**
     * The number of threads among which independent work can be divided.
     *
     * @return the number of processors on the CPU backend; 1 on others, whose device is one
     */
    public static int available() {
        return Backend.current().isCpu() ? Runtime.getRuntime().availableProcessors() : 1;
    }
}
