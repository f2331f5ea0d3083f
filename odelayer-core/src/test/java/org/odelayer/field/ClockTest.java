package org.odelayer.field;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.LambdaDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.PiecewiseDynamics;
import org.odelayer.dynamics.Sharing;
import org.odelayer.dynamics.StepGrid;
import org.odelayer.ode.method.Leg;

/** Which piece of time an evaluation belongs to, on the bounds of pieces too. */
class ClockTest {
    private static Clock clock(DataType type, double t0, double t1, int pieces, double... jumps) {
        LambdaDynamics inner = new LambdaDynamics((graph, t, y, parameters) -> y) {
            private static final long serialVersionUID = 1L;

            @Override
            public double[] jumps() {
                return jumps;
            }
        };
        Dynamics dynamics = new PiecewiseDynamics(inner.weight("a", 2, 2), Sharing.STEP, pieces, 1, false, t0, t1);
        return new Clock(ParameterList.of(dynamics, 2), 1, dynamics.jumps(), type);
    }

    private static double time(Clock clock) {
        return clock.arrays(0).get(FieldInputs.TIME).getDouble(0);
    }

    @Test
    void aBoundBelongsToThePieceAboveItInBothDirections() {
        StepGrid forwards = StepGrid.equal(0, 1, 4, 1);
        StepGrid backwards = StepGrid.equal(1, 0, 4, 1);
        double[] times = {0, 0.1, 0.25, 0.3, 0.5, 0.75, 0.9, 1};
        int[] pieces = {0, 0, 1, 1, 2, 3, 3, 3};
        for (int i = 0; i < times.length; i++) {
            assertEquals(pieces[i], forwards.step(times[i]));
            assertEquals(3 - pieces[i], backwards.step(times[i]), "counted from where the solve begins");
        }
        assertEquals(0, forwards.step(Math.nextDown(0.25)));
        assertEquals(3, backwards.step(Math.nextDown(0.25)));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void bothEndsOfALegAreInItsPiece(DataType type) {
        for (double[] span : new double[][] {{0, 1}, {1, 0}, {-1, -2}, {1000, 1001}, {-0.5, 0.5}}) {
            try (Clock clock = clock(type, span[0], span[1], 4)) {
                for (int k = 0; k < 4; k++) {
                    double from = span[0] + (span[1] - span[0]) * k / 4;
                    double to = span[0] + (span[1] - span[0]) * (k + 1) / 4;
                    for (double[] leg : new double[][] {{from, to}, {to, from}}) {
                        assertInside(clock, new Leg(leg[0], leg[1]), k);
                    }
                }
            }
        }
    }

    /** The number that the graph reads is strictly inside too: it may be compared with the jump. */
    private static void assertInside(Clock clock, Leg leg, int piece) {
        double from = leg.from();
        double to = leg.to();
        double least = leg.least();
        double largest = leg.largest();
        assertEquals(piece, clock.step(leg));
        for (double t : new double[] {from, (from + to) / 2, to}) {
            assertEquals(piece, clock.set(t, leg, 0), () -> t + " on the way from " + from + " to " + to);
            double read = time(clock);
            assertTrue(read > least && read < largest, () -> read + " not in (" + least + ", " + largest + ")");
            assertEquals(t, read, 4e-7 * Math.max(1, Math.abs(t)));
        }
    }

    /** An output time may be so near to a jump that the margins meet: the parameters are still those of the piece. */
    @ParameterizedTest
    @CsvSource({"1e-7", "1e-8", "1e-12"})
    void aLegThatIsShorterThanTheMarginsKeepsItsPiece(double length) {
        try (Clock clock = clock(DataType.FLOAT, 0, 1, 4)) {
            Leg above = new Leg(0.5, 0.5 + length);
            for (double t : new double[] {0.5, 0.5 + length / 2, 0.5 + length}) {
                assertEquals(2, clock.set(t, above, 0));
            }
            Leg below = new Leg(0.5 - length, 0.5);
            for (double t : new double[] {0.5, 0.5 - length / 2, 0.5 - length}) {
                assertEquals(1, clock.set(t, below, 0));
            }
        }
    }

    @Test
    void jumpsComeInTheDirectionOfTheSolveWithoutItsEnds() {
        try (Clock clock = clock(DataType.DOUBLE, 0, 1, 4, 0.9, -3)) {
            assertArrayEquals(new double[] {0.25, 0.5, 0.75, 0.9}, clock.jumpsBetween(0, 1));
            assertArrayEquals(new double[] {0.9, 0.75, 0.5, 0.25}, clock.jumpsBetween(1, 0));
            assertArrayEquals(new double[] {0.5}, clock.jumpsBetween(0.25, 0.75));
            assertArrayEquals(new double[0], clock.jumpsBetween(0.5, 0.25));
            assertTrue(clock.jumpsAt(0.9) && clock.jumpsAt(-3) && !clock.jumpsAt(0.6));
        }
    }

    @Test
    void jumpsThatDifferByRoundingAreOneAndNotInsideWhatEndsThere() {
        double sum = 0.1 + 0.2;
        try (Clock clock = clock(DataType.DOUBLE, 0, 1, 10, sum)) {
            assertEquals(9, clock.jumpsBetween(0, 1).length);
            assertTrue(clock.jumpsAt(0.3) && clock.jumpsAt(sum));
            assertFalse(clock.jumpsAt(0.3 + 1e-15));
            for (double end : new double[] {0.3, sum}) {
                assertArrayEquals(new double[] {0.1, 0.2}, clock.jumpsBetween(0, end), 1e-15);
                assertArrayEquals(new double[] {0.4}, clock.jumpsBetween(end, 0.5), 1e-15);
                assertEquals(3, clock.set(end, new Leg(end, 0.4), 0));
                assertTrue(time(clock) > sum);
                assertEquals(2, clock.set(end, new Leg(0.2, end), 0));
                assertTrue(time(clock) < 0.3);
            }
        }
    }
}
