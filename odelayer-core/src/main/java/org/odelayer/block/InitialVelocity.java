package org.odelayer.block;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Where the velocity of an equation of order n ≥ 2, and its higher derivatives, start.
 *
 * @param kind from what
 * @param hidden for LEARNED, the size of a hidden tanh layer of g; 0 for an affine g
 * @serial exclude
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public record InitialVelocity(
        @JsonProperty("kind") Kind kind,
        @JsonProperty("hidden") long hidden) implements Serializable {

    /** At zero: h₂ = … = hₙ = 0. */
    public static final InitialVelocity ZERO = new InitialVelocity(Kind.ZERO, 0);

    /** In the input: x = [h₁, …, hₙ], n equal parts. */
    public static final InitialVelocity SPLIT = new InitialVelocity(Kind.SPLIT, 0);

    /** Where the velocity comes from. */
    public enum Kind {
        /** It is zero. */
        ZERO,
        /** It is a part of the input. */
        SPLIT,
        /** It is a trained function of the input. */
        LEARNED
    }

    /**
     * Checks the values.
     *
     * @param kind from what
     * @param hidden the size of a hidden layer, at least 0
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public InitialVelocity {
        if (kind == null) {
            throw new IllegalArgumentException("initial velocity kind (null) must be ZERO, SPLIT or LEARNED");
        }
        if (hidden < 0 || hidden > 0 && kind != Kind.LEARNED) {
            throw new IllegalArgumentException(
                    "hidden size (" + hidden + ") of the initial velocity must be >= 0, and 0 for " + kind);
        }
    }

    /**
     * A trained affine function of the input: [h₂, …, hₙ] = g(x).
     *
     * @return the initial velocity
     */
    public static InitialVelocity learned() {
        return learned(0);
    }

    /**
     * A trained function of the input with one hidden tanh layer (Norcliffe, Bodnar, Day, Simidjievski, Liò, "On second
     * order behaviour in augmented neural ODEs", 2020).
     *
     * @param hidden the size of the hidden layer; 0 for an affine function
     * @return the initial velocity
     */
    public static InitialVelocity learned(long hidden) {
        return new InitialVelocity(Kind.LEARNED, hidden);
    }
}
