package org.odelayer.examples.benchmark;

import org.nd4j.linalg.factory.Nd4j;

/** The number of threads that the backend uses in a benchmark's process. */
final class Threads {
    static final String PROPERTY = "odelayer.threads";

    private Threads() {}

    /** For a process that is started: so many threads. */
    static String argument(int threads) {
        return "-D" + PROPERTY + "=" + threads;
    }

    /** In the process: as it was told. */
    static void use() {
        int threads = Integer.getInteger(PROPERTY, 1);
        Nd4j.getEnvironment().setMaxMasterThreads(threads);
        Nd4j.factory().blas().setMaxThreads(threads);
    }
}
