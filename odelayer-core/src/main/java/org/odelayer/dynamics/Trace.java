package org.odelayer.dynamics;

import java.io.Serializable;
import java.util.Arrays;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How {@link DensityDynamics} compute the trace of a Jacobian.
 *
 * @param samples k of Hutchinson's estimate (1/k) Σ εᵢᵀJεᵢ; 0 for the exact trace
 * @param distribution of the vectors ε; not looked at for the exact trace
 * @serial exclude
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public record Trace(
        @JsonProperty("samples") int samples,
        @JsonProperty("distribution") ProbeDistribution distribution) implements Serializable {
    private static final Trace EXACT = new Trace(0, ProbeDistribution.RADEMACHER);

    /**
     * Checks the values.
     *
     * @param samples k, at least 1; 0 for the exact trace
     * @param distribution of the vectors ε
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public Trace {
        if (samples < 0) {
            throw new IllegalArgumentException("samples (" + samples + ") of a trace must be >= 0");
        }
        if (distribution == null) {
            throw new IllegalArgumentException(
                    "distribution (null) of a trace must be one of " + Arrays.toString(ProbeDistribution.values()));
        }
    }

    /**
     * The exact trace: one tangent of f per dimension.
     *
     * @return the choice
     */
    public static Trace exact() {
        return EXACT;
    }

    /**
     * Hutchinson's estimate, unbiased: one tangent of f per vector, whatever the dimension.
     *
     * @param samples k, at least 1
     * @param distribution of the vectors; RADEMACHER has the least variance
     * @return the choice
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public static Trace hutchinson(int samples, ProbeDistribution distribution) {
        if (samples < 1) {
            throw new IllegalArgumentException("samples (" + samples + ") of Hutchinson's estimate must be >= 1");
        }
        return new Trace(samples, distribution);
    }

    /**
     * Whether the trace is exact.
     *
     * @return false for an estimate
     */
    public boolean isExact() {
        return samples == 0;
    }

    @Override
    public String toString() {
        return isExact() ? "exact" : "hutchinson(" + samples + ", " + distribution + ")";
    }
}
