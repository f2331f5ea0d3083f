package org.odelayer.dynamics;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.graph.Shapes;

/**
 * Parts of a state along its features: the second dimension of [batch, features], the channels of [batch, channels,
 * height, width].
 *
 * <pre>{@code
 * SDVariable position = Features.slice(graph, y, 0, d);      // of a second-order state [batch, 2d]
 * SDVariable velocity = Features.slice(graph, y, d, 2 * d);
 * }</pre>
 */
public final class Features {
    private static final int AXIS = 1;

    private Features() {}

    /**
     * Some of the features. Unlike {@code x.get(...)}, whose gradient ND4J computes wrongly for a batch of one, it can
     * be used in dynamics, lifts and projections.
     *
     * @param graph the graph to add to
     * @param x [batch, features, …], of known shape: the state, the input, or what this class gave
     * @param from the first feature, from 0
     * @param to the one behind the last
     * @return [batch, to − from, …], of known shape; x itself if these are all of its features
     * @throws IllegalArgumentException if x has no known shape or not these features
     */
    public static SDVariable slice(SameDiff graph, SDVariable x, long from, long to) {
        long[] size = shape(x);
        if (from < 0 || from >= to || to > size[AXIS]) {
            throw new IllegalArgumentException("features [" + from + ", " + to + ") must be some of the " + size[AXIS]
                    + " features of " + x.name());
        }
        return part(graph, x, AXIS, from, to);
    }

    /**
     * The first examples of a batch, likewise.
     *
     * @param graph the graph to add to
     * @param x [batch, …], of known shape
     * @param count how many, at least 1
     * @return [count, …], of known shape; x itself if these are all
     */
    public static SDVariable examples(SameDiff graph, SDVariable x, long count) {
        return part(graph, x, 0, 0, count);
    }

    private static SDVariable part(SameDiff graph, SDVariable x, int axis, long from, long to) {
        long[] size = shape(x);
        if (to - from == size[axis]) {
            return x;
        }
        int[] begin = new int[size.length];
        begin[axis] = Math.toIntExact(from);
        size[axis] = to - from;
        int[] sizes = Arrays.stream(size).mapToInt(Math::toIntExact).toArray();
        return Shapes.known(graph.slice(x, begin, sizes), size);
    }

    /**
     * The number of features.
     *
     * @param x [batch, features, …], of known shape
     * @return the second dimension
     * @throws IllegalArgumentException if x has no known shape
     */
    public static long count(SDVariable x) {
        return shape(x)[AXIS];
    }

    private static long[] shape(SDVariable x) {
        long[] shape = x.getShape();
        if (shape == null) {
            throw new IllegalArgumentException("the shape of " + x.name()
                    + " is not known: only the state, the input and their slices can be divided into features");
        }
        return shape.clone();
    }

    /**
     * Features side by side.
     *
     * @param graph the graph to add to
     * @param parts [batch, featuresᵢ, …], at least one
     * @return [batch, Σ featuresᵢ, …], of known shape if those of all parts are
     */
    public static SDVariable concat(SameDiff graph, SDVariable... parts) {
        if (parts.length == 1) {
            return parts[0];
        }
        SDVariable joined = graph.concat(AXIS, parts);
        if (Arrays.stream(parts).anyMatch(part -> part.getShape() == null)) {
            return joined;
        }
        long[] shape = parts[0].getShape().clone();
        shape[AXIS] = Arrays.stream(parts).mapToLong(Features::count).sum();
        return Shapes.known(joined, shape);
    }

    /**
     * A shape with another number of features.
     *
     * @param shape [features, …], without the batch
     * @param features the new number
     * @return [features, …], a new array
     */
    public static long[] resized(long[] shape, long features) {
        long[] resized = shape.clone();
        resized[0] = features;
        return resized;
    }
}
