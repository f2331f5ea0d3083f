package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Dynamics that jump at given times, beside those that they name themselves ({@link Dynamics#jumps}): a solve stops
 * there and goes on behind it, so that no step straddles a jump, or steps over a pulse that begins there.
 */
public final class JumpDynamics extends DynamicsTransform {
    private static final long serialVersionUID = 1L;

    /** The times. */
    private final double[] times;

    /**
     * Dynamics with jumps.
     *
     * @param inner f
     * @param times at which f jumps, all finite, in any order; copied
     * @throws IllegalArgumentException if f is missing or a time is not finite
     */
    @JsonCreator
    public JumpDynamics(@JsonProperty("inner") Dynamics inner, @JsonProperty("times") double... times) {
        super(inner);
        if (times == null || !Arrays.stream(times).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("jumps (" + Arrays.toString(times) + ") must all be finite times");
        }
        this.times = times.clone();
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        inner().defineParameters(parameters, seenShape, resultShape);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        return inner().define(graph, t, y, parameters);
    }

    @Override
    public double[] jumps() {
        return DoubleStream.concat(DoubleStream.of(inner().jumps()), DoubleStream.of(times))
                .toArray();
    }
}
