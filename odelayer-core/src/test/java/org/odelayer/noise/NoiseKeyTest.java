package org.odelayer.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

class NoiseKeyTest {
    /** SplitMix64 started at 1234567, as published with it and printed by many implementations. */
    @Test
    void bitsAreThoseOfSplitMix() {
        assertEquals(6457827717110365317L, NoiseKey.bits(1234567, 0));
        assertEquals(3203168211198807973L, NoiseKey.bits(1234567, 1));
    }

    @Test
    void negativeIterationsAreRefused() {
        Throwable refused = assertThrows(IllegalArgumentException.class, () -> new NoiseKey(1, 0, -1));
        assertEquals("iteration (-1) must be at least 0", refused.getMessage());
    }

    /** From the middle to both tails; 1e-13 relative is what commons-math's own inverse is good for. */
    @Test
    void quantilesAreThoseOfTheNormalDistribution() {
        NormalDistribution normal = new NormalDistribution();
        for (double p = 0x1p-40; p < 0.5; p *= 1.17) {
            long bits = (long) (p * 0x1p52) << 12;
            double middle = ((bits >>> 12) + 0.5) * 0x1p-52;
            double expected = normal.inverseCumulativeProbability(middle);
            double actual = NormalQuantile.of(bits);
            assertEquals(expected, actual, 1e-13 * Math.abs(expected), () -> "p = " + middle);
            assertEquals(-actual, NormalQuantile.of(~bits), 0, "the distribution is symmetric");
        }
    }

    @Test
    void noBitsGiveMoreThanTheTailsOfTheirNumber() {
        assertTrue(NormalQuantile.of(0) > -8.3);
        assertTrue(NormalQuantile.of(-1) < 8.3);
    }
}
