package org.odelayer.dynamics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.graph.Shapes;

/**
 * {@link LagrangianDynamics} made of networks, which see the sine and the cosine of coordinates that are angles: what
 * is learned has their period, and is smooth where a remainder would jump.
 */
public abstract class AngleNetwork extends LagrangianDynamics {
    private static final long serialVersionUID = 1L;

    /** Sizes of the hidden layers. */
    private long[] hidden;
    /** Sorted. */
    private int[] angles = {};

    AngleNetwork(long... hidden) {
        this.hidden = Perceptron.checkDeep(hidden);
    }

    /**
     * Says which coordinates are angles; none by default.
     *
     * @param coordinates their indices, from 0, each once
     * @return this
     * @throws IllegalArgumentException if an index is negative or given twice
     */
    public AngleNetwork angles(int... coordinates) {
        int[] sorted = IntStream.of(coordinates).sorted().distinct().toArray();
        if (sorted.length < coordinates.length || sorted.length > 0 && sorted[0] < 0) {
            throw new IllegalArgumentException(
                    "angles (" + Arrays.toString(coordinates) + ") must be indices of coordinates, from 0, each once");
        }
        this.angles = sorted;
        return this;
    }

    final Perceptron network(String prefix, boolean lastBias) {
        return new Perceptron(prefix, hidden, activation(), TimeDependence.NONE, lastBias);
    }

    @Override
    final long seenCount(long coordinates) {
        if (angles.length > 0 && angles[angles.length - 1] >= coordinates) {
            throw new IllegalArgumentException("angles (" + Arrays.toString(angles) + ") must be indices of the "
                    + coordinates + " coordinates, which are half of the state, from 0");
        }
        return coordinates + angles.length;
    }

    /** sin q and cos q of angles in place of q. */
    @Override
    final SDVariable seen(SameDiff graph, SDVariable q) {
        if (angles.length == 0) {
            return q;
        }
        List<SDVariable> parts = new ArrayList<>();
        for (int i = 0; i < Features.count(q); i++) {
            SDVariable coordinate = Features.slice(graph, q, i, i + 1L);
            if (Arrays.binarySearch(angles, i) >= 0) {
                parts.add(graph.math().sin(coordinate));
                parts.add(graph.math().cos(coordinate));
            } else {
                parts.add(coordinate);
            }
        }
        SDVariable seen = graph.concat(1, parts.toArray(SDVariable[]::new));
        return Shapes.known(seen, q.getShape()[0], seenCount(Features.count(q)));
    }
}
