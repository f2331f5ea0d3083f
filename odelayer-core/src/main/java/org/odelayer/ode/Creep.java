package org.odelayer.ode;

/**
 * Tells when results that are not finite hold a solve back for good: at the edge of the range of numbers, or of the
 * domain of f, steps become so short that the state, in FLOAT, does not move any more, while the time, in DOUBLE, still
 * does. Such steps are accepted, grow, are not finite, shrink, and so on; nothing but the limit of steps would end it.
 *
 * <p>Where a shorter step leads past what is not finite, the time goes on, and so does the solve.
 */
final class Creep {
    /** So many times in a row a step that is not finite follows accepted ones before the pace is looked at. */
    private static final int TIMES = 30;

    /** How many times the allowed steps the way would take at that pace: far more than a stiff stretch costs. */
    private static final double HOPELESS = 10;

    private final double end;
    private final int maxSteps;
    private double since;
    private int times;

    /** On the way to a time, with so many steps. */
    Creep(double end, int maxSteps) {
        this.end = end;
        this.maxSteps = maxSteps;
    }

    /** Whether to give up, at a time where steps were accepted and the next is not finite. */
    boolean hopeless(double t) {
        if (times == 0) {
            since = t;
        }
        times++;
        if (times <= TIMES) {
            return false;
        }
        times = 0;
        double pace = Math.abs(t - since) / TIMES;
        return HOPELESS * maxSteps * pace < Math.abs(end - t);
    }
}
