package org.odelayer.block;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How a block's input is widened to the initial position: flows of more dimensions than the data can do what flows in
 * the data's space cannot, such as exchange two points, and usually need fewer function evaluations. A fixed linear map
 * starts the state somewhere else altogether, also with fewer dimensions.
 *
 * <p>For images the widened dimension is the channels.
 *
 * @param kind what the new dimensions start with
 * @param size p, the number of new features or channels; negative if there are fewer
 * @param map the rows of a fixed linear map; null for the other kinds
 * @serial exclude
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public record Augmentation(
        @JsonProperty("kind") Kind kind,
        @JsonProperty("size") long size,

        @JsonProperty("map") @JsonInclude(JsonInclude.Include.NON_NULL)
        double[][] map)
        implements Serializable {

    /** The input is the initial position. */
    public static final Augmentation NONE = zeros(0);

    /** What the new dimensions start with. */
    public enum Kind {
        /** Zeros beside the input. */
        ZEROS,
        /** A trained affine map gives old and new ones. */
        LEARNED,
        /** A fixed linear map gives all of them. */
        LINEAR
    }

    /**
     * Checks the values.
     *
     * @param kind what the new dimensions start with
     * @param size p, at least 0; of a linear map its rows less its columns
     * @param map the rows of a linear map, copied; null for the other kinds
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public Augmentation {
        if (kind == null) {
            throw new IllegalArgumentException("augmentation kind (null) must be ZEROS, LEARNED or LINEAR");
        }
        if ((kind == Kind.LINEAR) != (map != null)) {
            throw new IllegalArgumentException("augmentation map must be given for LINEAR alone, not for " + kind);
        }
        if (map == null && size < 0) {
            throw new IllegalArgumentException("augmentation size (" + size + ") must be >= 0");
        }
        if (map != null) {
            map = checked(map);
            if (size != map.length - map[0].length) {
                throw new IllegalArgumentException("augmentation size (" + size + ") must be the rows (" + map.length
                        + ") less the columns (" + map[0].length + ") of its map");
            }
        }
    }

    private static double[][] checked(double[][] map) {
        if (map.length == 0 || map[0].length == 0) {
            throw new IllegalArgumentException("augmentation map must have a row and a column");
        }
        for (double[] row : map) {
            if (row.length != map[0].length || !Arrays.stream(row).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("augmentation map must have rows of one length and finite numbers");
            }
        }
        return Arrays.stream(map).map(double[]::clone).toArray(double[][]::new);
    }

    /**
     * The rows of a fixed linear map.
     *
     * @return a copy; null for the other kinds
     */
    @Override
    public double[][] map() {
        return map == null ? null : Arrays.stream(map).map(double[]::clone).toArray(double[][]::new);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Augmentation augmentation
                && kind == augmentation.kind
                && size == augmentation.size
                && Arrays.deepEquals(map, augmentation.map);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, size, Arrays.deepHashCode(map));
    }

    @Override
    public String toString() {
        return "Augmentation[kind=" + kind + ", size=" + size + (map == null ? "" : ", map=" + Arrays.deepToString(map))
                + "]";
    }

    /**
     * Zeros: y(t0) = [x, 0] (ANODE; Dupont, Doucet, Teh, "Augmented neural ODEs", 2019).
     *
     * @param size p, the number of features or channels to add; 0 for none
     * @return the augmentation
     */
    public static Augmentation zeros(long size) {
        return new Augmentation(Kind.ZEROS, size, null);
    }

    /**
     * A trained input layer: y(t0) = x W + b with p more features than x (IL-ANODE; Massaroli, Poli, Park, Yamashita,
     * Asama, "Dissecting neural ODEs", 2020); for images a convolution of width 1.
     *
     * @param size p, the number of features or channels to add; 0 is a trained map of the same size
     * @return the augmentation
     */
    public static Augmentation learned(long size) {
        return new Augmentation(Kind.LEARNED, size, null);
    }

    /**
     * A fixed linear map: y(t0) = B x, of as many features as B has rows, more than x or fewer. Beside {@link
     * org.odelayer.dynamics.ReactionDynamics} and data control it is where an inverse problem A y ≈ x starts: at the
     * adjoint Aᵀ x, at a pseudoinverse, or at zero. For inputs [batch, features].
     *
     * @param rows the rows of B, of as many finite numbers each as x has features; with {@link InitialVelocity#SPLIT}
     * as
     *     each part of x has
     * @return the augmentation
     * @throws IllegalArgumentException if the rows are not like that
     */
    public static Augmentation linear(double[]... rows) {
        double[][] map = checked(rows);
        return new Augmentation(Kind.LINEAR, map.length - map[0].length, map);
    }
}
