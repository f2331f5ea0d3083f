package org.odelayer.ode.method;

import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;

/**
 * A state in two halves that move each other: f of the first half depends on the second one and on time alone, and f of
 * the second on the first. Positions and momenta of H = T(p) + V(q) are such halves.
 *
 * <p>In the adjoint of such a field the halves are exchanged, since a of what moves q moves with p.
 */
public final class Splitting {
    private final boolean[] first;

    private Splitting(boolean... first) {
        this.first = first;
    }

    /**
     * The halves of a batch: of each example the features [d, 2d) are the second half, and all others the first.
     *
     * @param examples the number of examples
     * @param features the number of features of each
     * @param d at least 1, 2d at most {@code features}
     * @return the halves of the flat state
     */
    public static Splitting of(long examples, long features, long d) {
        if (d < 1 || 2 * d > features) {
            throw new IllegalArgumentException("d (" + d + ") must be at least 1 and at most half of " + features);
        }
        boolean[] first = new boolean[Math.toIntExact(examples * features)];
        for (int i = 0; i < first.length; i++) {
            first[i] = i % features < d || i % features >= 2 * d;
        }
        return new Splitting(first);
    }

    /**
     * The halves exchanged.
     *
     * @return another one
     */
    public Splitting complement() {
        boolean[] second = new boolean[first.length];
        for (int i = 0; i < first.length; i++) {
            second[i] = !first[i];
        }
        return new Splitting(second);
    }

    /**
     * The halves of two states in one vector.
     *
     * @param other of the second state
     * @return of both
     */
    public Splitting with(Splitting other) {
        boolean[] both = new boolean[first.length + other.first.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(other.first, 0, both, first.length, other.first.length);
        return new Splitting(both);
    }

    /** 1 where a half is, 0 elsewhere, [n]. */
    INDArray mask(boolean ofFirst, DataType type) {
        double[] mask = IntStream.range(0, first.length)
                .mapToDouble(i -> first[i] == ofFirst ? 1 : 0)
                .toArray();
        return Detached.call(() -> Nd4j.createFromArray(mask).castTo(type));
    }
}
