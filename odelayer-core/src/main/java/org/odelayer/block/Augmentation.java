package org.odelayer.block;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How a block's input is widened to the initial position: flows of more dimensions than the data can do what flows in
 * the data's space cannot, such as exchange two points, and usually need fewer function evaluations.
 *
 * <p>For images the widened dimension is the channels.
 *
 * @param kind what the new dimensions start with
 * @param size p, the number of new features or channels
 * @serial exclude
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public record Augmentation(
        @JsonProperty("kind") Kind kind,
        @JsonProperty("size") long size) implements Serializable {

    /** The input is the initial position. */
    public static final Augmentation NONE = zeros(0);

    /** What the new dimensions start with. */
    public enum Kind {
        /** Zeros beside the input. */
        ZEROS,
        /** A trained affine map gives old and new ones. */
        LEARNED
    }

    /**
     * Checks the values.
     *
     * @param kind what the new dimensions start with
     * @param size p, at least 0
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public Augmentation {
        if (kind == null) {
            throw new IllegalArgumentException("augmentation kind (null) must be ZEROS or LEARNED");
        }
        if (size < 0) {
            throw new IllegalArgumentException("augmentation size (" + size + ") must be >= 0");
        }
    }

    /**
     * Zeros: y(t0) = [x, 0] (ANODE; Dupont, Doucet, Teh, "Augmented neural ODEs", 2019).
     *
     * @param size p, the number of features or channels to add; 0 for none
     * @return the augmentation
     */
    public static Augmentation zeros(long size) {
        return new Augmentation(Kind.ZEROS, size);
    }

    /**
     * A trained input layer: y(t0) = x W + b with p more features than x (IL-ANODE; Massaroli, Poli, Park, Yamashita,
     * Asama, "Dissecting neural ODEs", 2020); for images a convolution of width 1.
     *
     * @param size p, the number of features or channels to add; 0 is a trained map of the same size
     * @return the augmentation
     */
    public static Augmentation learned(long size) {
        return new Augmentation(Kind.LEARNED, size);
    }
}
