package org.odelayer.dl4j.latent;

import java.util.Objects;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A value that starts at 0 and approaches its final one, the more slowly the nearer it is:
 *
 * <pre>
 * w(i) = w (1 − γⁱ)   for i = 0, 1, …, iterations or epochs
 * </pre>
 *
 * <p>As the weight of a Kullback–Leibler term it lets a model learn to reconstruct before its latent variables are
 * drawn to the prior, which they may not leave again otherwise. With γ = 0.99 half the weight is reached at i = 69,
 * 0.99 of it at i = 459.
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public final class WarmUpSchedule implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** What i counts. */
    private final ScheduleType scheduleType;

    /** w. */
    private final double finalValue;

    /** γ. */
    private final double gamma;

    /**
     * A schedule.
     *
     * @param scheduleType what i counts
     * @param finalValue w, at least 0
     * @param gamma γ, in [0, 1)
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    @JsonCreator
    public WarmUpSchedule(
            @JsonProperty("scheduleType") ScheduleType scheduleType,
            @JsonProperty("finalValue") double finalValue,
            @JsonProperty("gamma") double gamma) {
        if (scheduleType == null) {
            throw new IllegalArgumentException("scheduleType (null) must be ITERATION or EPOCH");
        }
        if (!(finalValue >= 0) || Double.isInfinite(finalValue)) {
            throw new IllegalArgumentException("finalValue (" + finalValue + ") must be >= 0 and finite");
        }
        if (!(gamma >= 0 && gamma < 1)) {
            throw new IllegalArgumentException("gamma (" + gamma + ") must be in [0, 1)");
        }
        this.scheduleType = scheduleType;
        this.finalValue = finalValue;
        this.gamma = gamma;
    }

    /**
     * A weight that grows to 1 over the iterations.
     *
     * @param gamma γ, in [0, 1); 0.99 for instance
     * @return the schedule
     * @throws IllegalArgumentException if γ is not in [0, 1)
     */
    public static WarmUpSchedule of(double gamma) {
        return new WarmUpSchedule(ScheduleType.ITERATION, 1, gamma);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return finalValue * (1 - Math.pow(gamma, scheduleType == ScheduleType.ITERATION ? iteration : epoch));
    }

    @Override
    public ISchedule clone() {
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WarmUpSchedule that
                && scheduleType == that.scheduleType
                && finalValue == that.finalValue
                && gamma == that.gamma;
    }

    @Override
    public int hashCode() {
        return Objects.hash(scheduleType, finalValue, gamma);
    }

    @Override
    public String toString() {
        return "WarmUpSchedule(" + scheduleType + ", finalValue=" + finalValue + ", gamma=" + gamma + ")";
    }
}
