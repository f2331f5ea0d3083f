package org.odelayer.noise;

import java.util.Arrays;

/**
 * Brownian motion that is computed, not drawn: a function of key, example, channel and time. Any interval in any order
 * and any number of times gives the same bits, today and after a restart; what is at hand from the queries before saves
 * time and changes nothing.
 *
 * <p>W and its integral are found by bridges on the dyadic tree of an interval of time ({@link BridgeTree}), with
 * random bits that are a hash of key, example, node and channel. Ends of steps that divide the interval by a power of
 * two, to 2²⁴, are nodes and have the exact law; other times lie within a leaf, 2⁻²⁴ of the interval, and the variance
 * there lacks less than a tenth of the leaf's length. Intervals that are cut anywhere add up to rounding errors.
 *
 * <p>Cost: two normal numbers per channel and node that was not at hand; n steps one after the other, forwards or
 * backwards, need n of them, if n is a power of two or {@link #grid} made the path, and at most 24 n else. Memory: 6
 * numbers per example, channel and depth of the tree that was needed. One thread at a time; give each its own.
 *
 * <p>Source: Jelinčič, Foster and Kidger, "Single-seed generation of Brownian paths and integrals for adaptive and high
 * order SDE solvers", 2024.
 */
public final class BrownianPath implements BrownianMotion {
    /** Of a leaf: what times may be off by rounding errors, and still be a node. */
    private static final double ROUNDING = 0x1p-10;

    private final double t0;
    private final double t1;
    /** The length of the tree, not shorter than that of the path. */
    private final double span;

    private final int channels;
    private NoiseKey key;
    private ExamplePath[] examples = {};

    private BrownianPath(NoiseKey key, double t0, double t1, double span, int channels) {
        this.key = key;
        this.t0 = t0;
        this.t1 = t1;
        this.span = span;
        this.channels = channels;
    }

    /**
     * A path whose nodes are the halves of an interval, their halves, and so on.
     *
     * @param key what names it
     * @param t0 where W = 0
     * @param t1 where it ends, greater than t0
     * @param channels the number of independent components, at least 1
     * @return the path
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public static BrownianPath between(NoiseKey key, double t0, double t1, int channels) {
        return grid(key, t0, t1, 1, channels);
    }

    /**
     * A path for equal steps, whose ends are nodes even if their number is no power of two: the tree goes on behind t1
     * to the next one. With twice the steps the path is the same, and seen more finely; between powers of two it is.
     *
     * @param key what names it
     * @param t0 where W = 0
     * @param t1 where it ends, greater than t0
     * @param steps the number of equal steps from t0 to t1, from 1 to 2²⁴
     * @param channels the number of independent components, at least 1
     * @return the path
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public static BrownianPath grid(NoiseKey key, double t0, double t1, int steps, int channels) {
        if (!(t1 > t0) || !Double.isFinite(t0) || !Double.isFinite(t1)) {
            throw new IllegalArgumentException("t1 (" + t1 + ") must be finite and greater than t0 (" + t0 + ")");
        }
        if (steps < 1 || steps > BridgeTree.LEAVES) {
            throw new IllegalArgumentException("steps (" + steps + ") must be from 1 to " + BridgeTree.LEAVES);
        }
        if (channels < 1) {
            throw new IllegalArgumentException("channels (" + channels + ") must be at least 1");
        }
        int power = Integer.highestOneBit(2 * steps - 1);
        return new BrownianPath(key, t0, t1, power == steps ? t1 - t0 : (t1 - t0) / steps * power, channels);
    }

    /**
     * Goes on as the path of another key, in the same memory.
     *
     * @param another the key, of the next iteration, say
     */
    public void restart(NoiseKey another) {
        if (!another.equals(key)) {
            key = another;
            for (int i = 0; i < examples.length; i++) {
                if (examples[i] != null) {
                    examples[i].restart(another.bits(i));
                }
            }
        }
    }

    /**
     * What names this path.
     *
     * @return the key
     */
    public NoiseKey key() {
        return key;
    }

    @Override
    public int channels() {
        return channels;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if the times lie outside [t0, t1] or s is greater than t, an example is negative
     *     or an array has not one element per channel
     */
    @Override
    public void increment(int example, double s, double t, double[] increment, double[] area) {
        check(example, s, t);
        check("increment", increment);
        ExamplePath path = of(example);
        path.go(position(s), position(t));
        path.increments(increment);
        if (area != null) {
            check("area", area);
            path.areas(t - s, area);
        }
    }

    private void check(int example, double s, double t) {
        if (example < 0) {
            throw new IllegalArgumentException("example (" + example + ") must be at least 0");
        }
        if (!(s <= t)) {
            throw new IllegalArgumentException("s (" + s + ") must not be greater than t (" + t + ")");
        }
        double slack = ROUNDING / BridgeTree.LEAVES * span;
        if (!(s >= t0 - slack) || !(t <= t1 + slack)) {
            throw new IllegalArgumentException(
                    "[s, t] = [" + s + ", " + t + "] must lie in the path's [" + t0 + ", " + t1 + "]");
        }
    }

    private void check(String name, double[] array) {
        if (array.length != channels) {
            throw new IllegalArgumentException(
                    name + " must have " + channels + " elements, one per channel, not " + array.length);
        }
    }

    /** In leaves; whole for a time that is a node but for rounding errors. */
    private double position(double t) {
        double exact = (t - t0) / span * BridgeTree.LEAVES;
        double near = Math.rint(exact);
        return Math.abs(exact - near) <= ROUNDING ? near : exact;
    }

    private ExamplePath of(int example) {
        if (example >= examples.length) {
            examples = Arrays.copyOf(examples, Math.max(example + 1, examples.length + examples.length / 2));
        }
        if (examples[example] == null) {
            examples[example] = new ExamplePath(new BridgeTree(span, channels), channels);
            examples[example].restart(key.bits(example));
        }
        return examples[example];
    }
}
