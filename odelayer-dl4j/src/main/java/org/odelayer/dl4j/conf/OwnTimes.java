package org.odelayer.dl4j.conf;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.block.TimeSpan;

/**
 * What a {@link NeuralOdeVertex} knows of the times that each example has of its own.
 *
 * @param outputs how many times an example has at most, along a time series; 0 for one end time
 * @param differentiated whether gradients with respect to the times are computed
 * @serial exclude
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public record OwnTimes(
        @JsonProperty("outputs") int outputs,
        @JsonProperty("differentiated") boolean differentiated) implements Serializable {

    /**
     * Checks the values.
     *
     * @param outputs how many times an example has at most, along a time series; 0 for one end time
     * @param differentiated whether gradients with respect to the times are computed
     * @throws IllegalArgumentException if the number is negative
     */
    public OwnTimes {
        if (outputs < 0) {
            throw new IllegalArgumentException("outputTimes (" + outputs + ") must be > 0");
        }
    }

    /**
     * The width of the array of times.
     *
     * @return at least 1
     */
    public int columns() {
        return Math.max(1, outputs);
    }

    TimeSpan span(double t0) {
        return outputs == 0 ? TimeSpan.endPerExample(t0) : TimeSpan.perExample(t0, outputs);
    }

    @Override
    public String toString() {
        return outputs == 0 ? "an end time of each example" : outputs + " times of each example";
    }
}
