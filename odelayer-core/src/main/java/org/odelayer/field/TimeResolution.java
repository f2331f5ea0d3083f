package org.odelayer.field;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * How well a data type tells times apart: where a solve needs more, its values of f would be wrong without a sign of
 * it.
 */
final class TimeResolution {
    /** The largest spacing of times, relative to the span, where f uses the time. */
    private static final double OF_SPAN = 1e-4;

    /** The largest spacing of times, relative to the shortest piece between two jumps of f. */
    private static final double OF_PIECE = 1e-2;

    private final DataType type;
    private final double t0;
    private final double t1;
    private final double spacing;

    TimeResolution(DataType type, double t0, double t1) {
        this.type = type;
        this.t0 = t0;
        this.t1 = t1;
        double farthest = Math.max(Math.abs(t0), Math.abs(t1));
        this.spacing = type == DataType.FLOAT ? Math.ulp((float) farthest) : Math.ulp(farthest);
    }

    /** For f that uses the time. */
    void checkSpan() {
        double span = Math.abs(t1 - t0);
        if (spacing > OF_SPAN * span) {
            throw refusal("f uses the time", "the span, " + span, OF_SPAN * span);
        }
    }

    /**
     * For f that jumps.
     *
     * @param jumps the times of the jumps strictly between t0 and t1, in the direction of the solve
     */
    void checkPieces(double... jumps) {
        double shortest = Math.abs(t1 - (jumps.length == 0 ? t0 : jumps[jumps.length - 1]));
        for (int i = 0; i < jumps.length; i++) {
            shortest = Math.min(shortest, Math.abs(jumps[i] - (i == 0 ? t0 : jumps[i - 1])));
        }
        if (spacing > OF_PIECE * shortest) {
            throw refusal("f jumps", "the shortest piece between jumps, " + shortest, OF_PIECE * shortest);
        }
    }

    private IllegalArgumentException refusal(String use, String length, double limit) {
        String remedy = "shift the origin of time, so that t0 is 0" + (type == DataType.FLOAT ? ", or use DOUBLE" : "");
        return new IllegalArgumentException(use + " and the time goes from t0 (" + t0 + ") to t1 (" + t1 + "), where "
                + type + " has values " + spacing + " apart; that must be at most " + limit + " for " + length + "; "
                + remedy);
    }
}
