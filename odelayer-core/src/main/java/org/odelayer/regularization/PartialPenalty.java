package org.odelayer.regularization;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.dynamics.TrajectoryPoint;

/**
 * A penalty that looks at a part of the trajectories, or has no say in the steps: made by {@link Penalty#atStart},
 * {@link Penalty#onPart} and {@link Penalty#withoutErrorControl}.
 *
 * @param penalty what is computed
 * @param startOnly whether at t0 only
 * @param fraction the part of the examples, in (0, 1]
 * @param errorControl whether the integral has a say in the length of steps
 * @serial exclude
 */
public record PartialPenalty(
        @JsonProperty("penalty") Penalty penalty,
        @JsonProperty("startOnly") boolean startOnly,
        @JsonProperty("fraction") double fraction,
        @JsonProperty("errorControl") boolean errorControl)
        implements Penalty {
    private static final long serialVersionUID = 1L;

    /**
     * Checks the values.
     *
     * @param penalty what is computed
     * @param startOnly whether at t0 only
     * @param fraction the part of the examples, in (0, 1]
     * @param errorControl whether the integral has a say in the length of steps
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public PartialPenalty {
        if (penalty == null || penalty instanceof PartialPenalty) {
            throw new IllegalArgumentException("penalty (" + penalty + ") must be given, and not partial itself");
        }
        if (!(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException("fraction (" + fraction + ") of the examples must be in (0, 1]");
        }
    }

    @Override
    public Penalty atStart() {
        return new PartialPenalty(penalty, true, fraction, errorControl);
    }

    @Override
    public Penalty onPart(double newFraction) {
        return new PartialPenalty(penalty, startOnly, newFraction, errorControl);
    }

    @Override
    public Penalty withoutErrorControl() {
        return new PartialPenalty(penalty, startOnly, fraction, false);
    }

    @Override
    public double weight() {
        return penalty.weight();
    }

    @Override
    public Map<String, long[]> probes(long... stateShape) {
        return penalty.probes(stateShape);
    }

    @Override
    public int warmUps(long... stateShape) {
        return penalty.warmUps(stateShape);
    }

    @Override
    public void draw(Random random, Map<String, INDArray> probes) {
        penalty.draw(random, probes);
    }

    @Override
    public SDVariable define(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes) {
        return penalty.define(graph, at, probes);
    }

    @Override
    public List<String> adapted(long... stateShape) {
        return penalty.adapted(stateShape);
    }

    @Override
    public List<SDVariable> adapt(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes) {
        return penalty.adapt(graph, at, probes);
    }
}
