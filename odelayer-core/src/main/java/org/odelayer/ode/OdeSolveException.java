package org.odelayer.ode;

import java.util.Locale;

/** A solve failed numerically. The message says where, with what step, after how much work, and what helps. */
public final class OdeSolveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What happened. */
    private final SolveStatus status;

    /** The last time reached. */
    private final double time;

    /** Where the solve began. */
    private final double from;

    /** Where it was to end. */
    private final double to;

    private final transient SolveStatistics statistics;

    /**
     * A failed solve.
     *
     * @param status what happened
     * @param time the last time reached
     * @param t0 the start of the interval
     * @param t1 the end of the interval
     * @param statistics the work done
     */
    public OdeSolveException(SolveStatus status, double time, double t0, double t1, SolveStatistics statistics) {
        this(status, time, t0, t1, statistics, "");
    }

    /**
     * A failed solve of which more is known.
     *
     * @param status what happened
     * @param time the last time reached
     * @param t0 the start of the interval
     * @param t1 the end of the interval
     * @param statistics the work done
     * @param hint put behind the status's advice; may be empty
     */
    public OdeSolveException(
            SolveStatus status, double time, double t0, double t1, SolveStatistics statistics, String hint) {
        super(String.format(
                Locale.ROOT,
                "ODE solve failed at t = %.6g on the way from %.6g to %.6g, step %.3g: %s (%s, after %s)",
                time,
                t0,
                t1,
                statistics.lastStep(),
                status.advice() + (hint.isEmpty() ? "" : ". " + hint),
                status,
                statistics));
        this.status = status;
        this.time = time;
        this.from = t0;
        this.to = t1;
        this.statistics = statistics;
    }

    private OdeSolveException(String where, OdeSolveException cause) {
        super(where + ": " + cause.getMessage(), cause);
        this.status = cause.status;
        this.time = cause.time;
        this.from = cause.from;
        this.to = cause.to;
        this.statistics = cause.statistics;
    }

    /**
     * This failure with the place where it happened.
     *
     * @param where put before the message, for instance the name of a layer
     * @return a new exception with this one as cause
     */
    public OdeSolveException in(String where) {
        return new OdeSolveException(where, this);
    }

    /**
     * This failure by another name, for who knows more of the state than the solver.
     *
     * @param better what happened
     * @return a new exception with this one as cause
     */
    public OdeSolveException as(SolveStatus better) {
        OdeSolveException renamed = new OdeSolveException(better, time, from, to, statistics);
        renamed.initCause(this);
        return renamed;
    }

    /**
     * What happened.
     *
     * @return the status
     */
    public SolveStatus status() {
        return status;
    }

    /**
     * The last time reached.
     *
     * @return the time
     */
    public double time() {
        return time;
    }

    /**
     * The work done before the failure.
     *
     * @return the statistics; null after deserialization
     */
    public SolveStatistics statistics() {
        return statistics;
    }
}
