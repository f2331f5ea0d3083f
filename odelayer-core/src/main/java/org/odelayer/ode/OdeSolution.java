package org.odelayer.ode;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.ode.event.EventOccurrence;

/**
 * What became of an {@link OdeProblem}: states, statistics, events and the dense output. Of several examples that were
 * solved one by one some may have failed and others not.
 *
 * <p>Beyond the time that an example reached, because an event stopped it, it failed or was cancelled, its states are
 * NaN. Nothing here has to be closed.
 */
public final class OdeSolution {
    private final OdeProblem problem;
    private final double[] times;
    /** Of one example each, or one of all. */
    private final List<Track> tracks;

    private final int rowsTogether;
    private final INDArray states;

    OdeSolution(OdeProblem problem, double[] times, List<Track> tracks) {
        this.problem = problem;
        this.times = times.clone();
        this.tracks = List.copyOf(tracks);
        this.rowsTogether = (int) problem.rowsTogether();
        long batch = problem.start().size(0);
        long n = problem.start().size(1);
        double[] values = new double[Math.toIntExact(times.length * batch * n)];
        Arrays.fill(values, Double.NaN);
        for (int i = 0; i < times.length; i++) {
            for (int j = 0; j < tracks.size(); j++) {
                double[] row = tracks.get(j).rows()[i];
                System.arraycopy(row, 0, values, (int) (i * batch * n) + j * row.length, row.length);
            }
        }
        this.states = array(values, times.length, batch, n);
    }

    private INDArray array(double[] values, long... shape) {
        return Detached.call(() ->
                Nd4j.createFromArray(values).castTo(problem.start().dataType()).reshape('c', shape));
    }

    /**
     * The times that were asked for.
     *
     * @return a new array
     */
    public double[] times() {
        return times.clone();
    }

    /**
     * The states at the times that were asked for.
     *
     * @return [times, batch, n]; NaN at times that an example did not reach
     */
    public INDArray states() {
        return states;
    }

    /**
     * The dense output.
     *
     * @param t in the interval of the solve; where an event changed the state, that before the change
     * @return [batch, n], a new array; NaN for examples that did not reach it
     * @throws IllegalArgumentException if no example reached it
     * @throws IllegalStateException if it was left out
     */
    public INDArray at(double t) {
        long n = problem.start().size(1);
        double[] values = new double[(int) problem.start().length()];
        Arrays.fill(values, Double.NaN);
        boolean found = false;
        for (int j = 0; j < tracks.size(); j++) {
            double[] row = state(tracks.get(j), t);
            if (row != null) {
                System.arraycopy(row, 0, values, j * row.length, row.length);
                found = true;
            }
        }
        if (!found) {
            throw new IllegalArgumentException(
                    "t (" + t + ") must be a time that the solve passed, from " + problem.t0() + " to " + furthest());
        }
        return array(values, problem.start().size(0), n);
    }

    private double[] state(Track track, double t) {
        if (track.trajectory() == null) {
            throw new IllegalStateException("the dense output was left out, by withoutDenseOutput()");
        }
        if (t == problem.t0()) {
            return track.start();
        }
        if (!track.trajectory().contains(t)) {
            return null;
        }
        double[] values = new double[track.start().length];
        track.trajectory().at(t, values);
        return values;
    }

    private double furthest() {
        double furthest = problem.t0();
        for (Track track : tracks) {
            boolean further = Math.abs(track.reached() - problem.t0()) > Math.abs(furthest - problem.t0());
            furthest = further ? track.reached() : furthest;
        }
        return furthest;
    }

    private Track of(int example) {
        if (example < 0 || example >= problem.start().size(0)) {
            throw new IllegalArgumentException("example (" + example + ") must be in 0 to "
                    + (problem.start().size(0) - 1));
        }
        int index = example / rowsTogether;
        return index < tracks.size()
                ? tracks.get(index)
                : new Track(
                        Outcome.CANCELLED,
                        null,
                        problem.t0(),
                        SolveStatistics.NONE,
                        new double[0],
                        new double[0][],
                        null,
                        List.of());
    }

    /**
     * How the solve ended.
     *
     * @return of all examples the worst: FAILED before CANCELLED before STOPPED_BY_EVENT before SUCCESS
     */
    public Outcome status() {
        return tracks.stream().map(Track::outcome).max(Enum::compareTo).orElse(Outcome.SUCCESS);
    }

    /**
     * How the solve of an example ended.
     *
     * @param example from 0
     * @return the outcome; CANCELLED for those behind one that was
     */
    public Outcome status(int example) {
        return of(example).outcome();
    }

    /**
     * Why the solve failed.
     *
     * @return of the first example that failed; empty if none did
     */
    public Optional<OdeSolveException> failure() {
        return tracks.stream()
                .map(Track::failure)
                .filter(failure -> failure != null)
                .findFirst();
    }

    /**
     * This solution, if the solve did not fail.
     *
     * @return this
     * @throws OdeSolveException if it failed
     */
    public OdeSolution orThrow() {
        failure().ifPresent(failure -> {
            throw failure;
        });
        return this;
    }

    /**
     * The last time that an example reached.
     *
     * @param example from 0
     * @return that of its last accepted step, or of the event that stopped it
     */
    public double reached(int example) {
        return of(example).reached();
    }

    /**
     * What the solve cost.
     *
     * @return the sums over the examples that were solved one by one
     */
    public SolveStatistics statistics() {
        return tracks.stream().map(Track::statistics).reduce(SolveStatistics.NONE, SolveStatistics::plus);
    }

    /**
     * What the solve of an example cost.
     *
     * @param example from 0
     * @return the same of all where they were solved together
     */
    public SolveStatistics statistics(int example) {
        return of(example).statistics();
    }

    /**
     * The events of the first example, which is the only one of many problems.
     *
     * @return in order of time
     */
    public List<EventOccurrence> events() {
        return events(0);
    }

    /**
     * The events of an example.
     *
     * @param example from 0
     * @return in order of time
     */
    public List<EventOccurrence> events(int example) {
        return of(example).occurrences();
    }

    @Override
    public String toString() {
        return status() + ", " + statistics()
                + failure().map(failure -> ", " + failure.getMessage()).orElse("");
    }
}
