package org.odelayer.dynamics;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Something that f reads beside the time and the state. All of them are declared in one {@link ParameterList}; what
 * kind they are decides where their arrays come from, and whether the loss is differentiated with respect to them.
 *
 * <ul>
 *   <li>{@link Parameter}: trained;
 *   <li>{@link Control}: the block's input, a constant of each example, differentiated;
 *   <li>{@link TimeFunctions}: functions of time that are computed outside the graph;
 *   <li>{@link OfLeg}: numbers that are constant along a leg of the solve, told by whoever drives it;
 *   <li>{@link Noise}: a random array of each example, drawn once per solve;
 *   <li>{@link Probe}: an array that is drawn once per solve, as costs need them.
 * </ul>
 *
 * <p>Names of inputs that are no parameters have an underscore, which those of parameters must not have.
 */
public sealed interface Input
        permits Parameter, Input.Control, Input.TimeFunctions, Input.OfLeg, Input.Noise, Input.Probe {
    /**
     * The name under which f finds it.
     *
     * @return unique among the inputs
     */
    String name();

    /**
     * The shape of what one evaluation reads.
     *
     * @param batch the number of examples
     * @return a new array
     */
    long[] shape(long batch);

    /**
     * Whether the loss is differentiated with respect to it.
     *
     * @return true for parameters and the block's input
     */
    boolean differentiated();

    /**
     * Whether a name is that of a parameter.
     *
     * @param name a name in what f is given
     * @return false for those of other inputs
     */
    static boolean isParameter(String name) {
        return !name.contains("_");
    }

    /**
     * The block's input.
     *
     * @param each the shape without the batch
     */
    record Control(List<Long> each) implements Input {
        /** The name under which f finds the block's input, [batch, …]. */
        public static final String NAME = "control_x";

        /** The block's input, of a shape without the batch. */
        static Control of(long... each) {
            return new Control(LongStream.of(each).boxed().toList());
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public long[] shape(long batch) {
            return LongStream.concat(LongStream.of(batch), each.stream().mapToLong(Long::longValue))
                    .toArray();
        }

        @Override
        public boolean differentiated() {
            return true;
        }
    }

    /**
     * Functions of time ψ₁(t), …, ψ_K(t), as a row [1, K].
     *
     * @param basis computes them
     */
    record TimeFunctions(TimeBasis basis) implements Input {
        /** The name under which f finds them. */
        public static final String NAME = "basis_t";

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public long[] shape(long batch) {
            return new long[] {1, basis.terms()};
        }

        @Override
        public boolean differentiated() {
            return false;
        }
    }

    /**
     * Numbers that are constant along a leg of the solve, such as its length and the increment of a Brownian motion
     * over it. Whoever drives the solve tells them, forwards and backwards alike.
     *
     * @param name unique, {@link #PREFIX} and a name of its own
     * @param each the shape, of {@code ofExamples} without the batch
     * @param ofExamples whether each example has its own
     */
    record OfLeg(String name, List<Long> each, boolean ofExamples) implements Input {
        /** What all names begin with. */
        public static final String PREFIX = "leg_";

        /**
         * Checks the name.
         *
         * @param name unique, {@link #PREFIX} and a name of its own
         * @param each the shape, of {@code ofExamples} without the batch
         * @param ofExamples whether each example has its own
         * @throws IllegalArgumentException if the name does not begin so
         */
        public OfLeg {
            if (!name.startsWith(PREFIX)) {
                throw new IllegalArgumentException("name (" + name + ") of a leg's numbers must begin with " + PREFIX);
            }
            each = List.copyOf(each);
        }

        @Override
        public long[] shape(long batch) {
            LongStream own = each.stream().mapToLong(Long::longValue);
            return (ofExamples ? LongStream.concat(LongStream.of(batch), own) : own).toArray();
        }

        @Override
        public boolean differentiated() {
            return false;
        }
    }

    /**
     * A random array of each example, [batch, …], that is drawn before a solve and stays as it is until its gradient is
     * known.
     *
     * @param name unique, {@link #PREFIX} and a name of its own
     * @param each the shape without the batch
     * @param distribution of its elements
     */
    record Noise(String name, List<Long> each, ProbeDistribution distribution) implements Input {
        /** What all names begin with. */
        public static final String PREFIX = "noise_";

        /**
         * Checks the name.
         *
         * @param name unique, {@link #PREFIX} and a name of its own
         * @param each the shape without the batch
         * @param distribution of its elements
         * @throws IllegalArgumentException if the name does not begin so
         */
        public Noise {
            if (!name.startsWith(PREFIX)) {
                throw new IllegalArgumentException("name (" + name + ") of noise must begin with " + PREFIX);
            }
        }

        @Override
        public long[] shape(long batch) {
            return LongStream.concat(LongStream.of(batch), each.stream().mapToLong(Long::longValue))
                    .toArray();
        }

        @Override
        public boolean differentiated() {
            return false;
        }
    }

    /**
     * An array that is drawn before a solve and stays as it is until its gradient is known.
     *
     * @param name unique, with an underscore
     * @param dimensions the shape, whatever the batch
     */
    record Probe(String name, List<Long> dimensions) implements Input {
        @Override
        public long[] shape(long batch) {
            return dimensions.stream().mapToLong(Long::longValue).toArray();
        }

        @Override
        public boolean differentiated() {
            return false;
        }
    }
}
