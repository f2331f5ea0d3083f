package org.odelayer.noise;

/**
 * What names a path: equal keys, equal noise; any other key, independent noise.
 *
 * @param seed the user's
 * @param layer tells apart the layers of a network that share a seed
 * @param iteration of the training, at least 0: each has a path of its own, which stays while it lasts
 */
public record NoiseKey(long seed, long layer, long iteration) {
    /** 2⁶⁴ over the golden ratio, odd: the step of SplitMix64. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /**
     * Checks the iteration.
     *
     * @param seed the user's
     * @param layer tells apart the layers of a network that share a seed
     * @param iteration of the training, at least 0
     * @throws IllegalArgumentException if the iteration is negative
     */
    public NoiseKey {
        if (iteration < 0) {
            throw new IllegalArgumentException("iteration (" + iteration + ") must be at least 0");
        }
    }

    /** 64 bits for an example, from which those of the nodes of its tree are made. */
    long bits(int example) {
        return bits(bits(bits(bits(0, seed), layer), iteration), example);
    }

    /**
     * The n-th bits of a stream, as of SplitMix64: a bijection of the state after n steps of an odd length, with the
     * constants of its variant 13. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
     * OOPSLA 2014.
     */
    static long bits(long stream, long n) {
        long z = stream + (n + 1) * GOLDEN;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
