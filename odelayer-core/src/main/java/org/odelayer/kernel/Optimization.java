package org.odelayer.kernel;

/**
 * Whether plans are rewritten and kernels called without ND4J's executioner, as they are unless the system property
 * {@value #PROPERTY} is {@code false} when this class is loaded. Without it graphs run as they are written, and ND4J's
 * own profiler and its checks for NaN see every operation: to find out where something goes wrong, and what the
 * rewrites save.
 */
public final class Optimization {
    /** The system property that switches it off. */
    public static final String PROPERTY = "odelayer.optimize";

    /** Whether it is on. */
    public static final boolean ON = !"false".equals(System.getProperty(PROPERTY));

    private Optimization() {}
}
