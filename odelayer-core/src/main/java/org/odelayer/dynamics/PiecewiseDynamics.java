package org.odelayer.dynamics;

import java.util.Map;
import java.util.stream.DoubleStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Dynamics with parameters of their own on each of K equal intervals of time: ẏ = f(t, y, θₖ), and, if they are scaled,
 * ẏ = K αₖ f(t, y, θₖ), which is a step of length αₖ (t1 − t0) for a method that takes one step an interval.
 *
 * <p>A parameter of f becomes one of shape [K, …], or [K s, …] with s stages of their own; α is [K, 1] and starts at
 * 1/K. Nothing is copied: evaluations in an interval read that interval's part of the array.
 */
public final class PiecewiseDynamics extends DynamicsTransform {
    /** The name of α. */
    public static final String TIME_STEPS = "timeSteps";

    private static final long serialVersionUID = 1L;

    /** Which evaluations have the same θ. */
    private final Sharing sharing;

    /** K. */
    private final int steps;

    /** s. */
    private final int stages;

    /** Whether there is α. */
    private final boolean scaled;

    /** Where the first interval begins. */
    private final double t0;

    /** Where the last interval ends. */
    private final double t1;

    /**
     * Dynamics on intervals.
     *
     * @param inner f
     * @param sharing which evaluations have the same θ
     * @param steps K, at least 1
     * @param stages s, at least 1; the stages of the method where each has parameters of its own, otherwise 1
     * @param scaled whether there is α
     * @param t0 where the first interval begins
     * @param t1 where the last interval ends, not t0
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    @JsonCreator
    public PiecewiseDynamics(
            @JsonProperty("inner") Dynamics inner,
            @JsonProperty("sharing") Sharing sharing,
            @JsonProperty("steps") int steps,
            @JsonProperty("stages") int stages,
            @JsonProperty("scaled") boolean scaled,
            @JsonProperty("t0") double t0,
            @JsonProperty("t1") double t1) {
        super(inner);
        DepthDependence.refuseDependent(inner);
        if (sharing == null || steps < 1 || stages < 1 || t0 == t1) {
            throw new IllegalArgumentException("sharing (" + sharing + ") must be NETWORK, STEP or STAGE, steps ("
                    + steps + ") and stages (" + stages + ") >= 1, t1 (" + t1 + ") not t0");
        }
        this.sharing = sharing;
        this.steps = steps;
        this.stages = stages;
        this.scaled = scaled;
        this.t0 = t0;
        this.t1 = t1;
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        ParameterList constant = new ParameterList();
        inner().defineParameters(constant, seenShape, resultShape);
        parameters.addAll(constant, parameter -> parameter.shared(sharing, grid()));
        if (scaled) {
            ParameterList own = new ParameterList();
            own.gain(TIME_STEPS, 1.0 / steps, 1);
            parameters.addAll(own, parameter -> parameter.shared(Sharing.STEP, grid()));
        }
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable alpha = scaled ? parameters.remove(TIME_STEPS) : null;
        SDVariable f = inner().define(graph, t, y, parameters);
        return scaled ? f.mul(alpha.mul(steps)) : f;
    }

    @Override
    public double[] jumps() {
        return DoubleStream.concat(DoubleStream.of(grid().bounds()), DoubleStream.of(inner().jumps()))
                .toArray();
    }

    private StepGrid grid() {
        return StepGrid.equal(t0, t1, steps, stages);
    }
}
