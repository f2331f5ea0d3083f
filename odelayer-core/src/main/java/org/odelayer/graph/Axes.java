package org.odelayer.graph;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Along which axes of a full array a small one is repeated: how the shape of the one lies in that of the other. */
final class Axes {
    /** As ND4J broadcasts: axes of the small array are missing in front or have length 1. */
    static final Axes LEADING = new Axes(Kind.LEADING);

    /** A value per channel of images [batch, channels, …]. */
    static final Axes BUT_CHANNELS = new Axes(Kind.OTHERS, 1);

    private final Kind kind;
    private final int[] numbers;

    private Axes(Kind kind, int... numbers) {
        this.kind = kind;
        this.numbers = numbers;
    }

    /** Those of a reduction, negative ones from the end; none for all. */
    static Axes of(int... numbers) {
        return new Axes(numbers.length == 0 ? Kind.OTHERS : Kind.THESE, numbers);
    }

    /** The shape of the small array with as many axes as the full one has. */
    long[] aligned(long[] small, long[] full) {
        if (kind == Kind.LEADING) {
            return right(small, full.length);
        }
        long[] shape = full.clone();
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = repeats(axis, full.length) ? 1 : shape[axis];
        }
        return shape;
    }

    private boolean repeats(int axis, int rank) {
        boolean named = Arrays.stream(numbers).anyMatch(number -> Math.floorMod(number, rank) == axis);
        return named == (kind == Kind.THESE);
    }

    private static long[] right(long[] shape, int rank) {
        long[] aligned = new long[Math.max(rank, shape.length)];
        Arrays.fill(aligned, 1);
        System.arraycopy(shape, 0, aligned, aligned.length - shape.length, shape.length);
        return aligned;
    }

    /** Of shapes with the same number of axes: where the small one has length 1 and the full one has not. */
    static long[] repeated(long[] small, long[] full) {
        return IntStream.range(0, full.length)
                .filter(axis -> small[axis] < full[axis])
                .mapToLong(axis -> axis)
                .toArray();
    }

    /** Whether an array of one shape can be repeated to another. */
    static boolean fit(long[] small, long[] full) {
        return small.length == full.length
                && IntStream.range(0, full.length).allMatch(axis -> small[axis] == full[axis] || small[axis] == 1);
    }

    /** A shape without some axes. */
    static long[] without(long[] shape, long... axes) {
        return IntStream.range(0, shape.length)
                .filter(axis -> Arrays.stream(axes).noneMatch(left -> left == axis))
                .mapToLong(axis -> shape[axis])
                .toArray();
    }

    static long length(long... shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    /** Which axes the numbers say. */
    private enum Kind {
        LEADING,
        THESE,
        OTHERS
    }
}
