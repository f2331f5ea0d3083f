package org.odelayer.kernel;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J's kernels in one thread while a test class runs: on arrays of ten elements, threads that wait for each other
 * cost milliseconds a kernel as soon as the machine has something else to do.
 */
public final class OneThread implements BeforeAllCallback, AfterAllCallback {
    private int threads;

    @Override
    public void beforeAll(ExtensionContext context) {
        Environment environment = Nd4j.getEnvironment();
        threads = environment.maxThreads();
        environment.setMaxThreads(1);
        environment.setMaxMasterThreads(1);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Nd4j.getEnvironment().setMaxThreads(threads);
        Nd4j.getEnvironment().setMaxMasterThreads(threads);
    }
}
