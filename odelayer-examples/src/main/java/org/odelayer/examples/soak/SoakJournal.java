package org.odelayer.examples.soak;

import java.util.ArrayList;
import java.util.List;
import org.odelayer.examples.soak.SoakEvent.Kind;

/** What the processes of a soak told, and whether it may be so. */
final class SoakJournal {
    /** Relative, of a sum in FLOAT. */
    private static final double ROUNDING = 1e-5;

    private final List<Life> lives = new ArrayList<>();
    private SoakEvent first;
    private SoakEvent saving;
    private SoakEvent restored;
    private boolean low;
    private boolean learned;

    /** One process. */
    static final class Life {
        private final List<SoakEvent> events = new ArrayList<>();
        private boolean killed;

        SoakEvent first() {
            return events.get(0);
        }

        SoakEvent last() {
            return events.get(events.size() - 1);
        }

        boolean killed() {
            return killed;
        }

        /** The resident size after the first saving, or else the first that is known. */
        long early() {
            return of(Kind.RESTORED).stream().findFirst().orElseGet(this::first).kilobytes();
        }

        int restores() {
            return of(Kind.RESTORED).size() + of(Kind.RESUMED).size();
        }

        List<SoakEvent> of(Kind kind) {
            return events.stream().filter(event -> event.kind() == kind).toList();
        }
    }

    /** A process begins. */
    void begin() {
        lives.add(new Life());
    }

    /** The process was killed. */
    void killed() {
        current().killed = true;
    }

    /** All of them, in order. */
    List<Life> lives() {
        return List.copyOf(lives);
    }

    private Life current() {
        return lives.get(lives.size() - 1);
    }

    /** A process told something. */
    void add(SoakEvent event) {
        switch (event.kind()) {
            case STARTED -> start(event);
            case RESUMED -> requireOneOfTheSaved(event);
            case TRAINED -> requireLearned(event);
            case SAVING -> saving = event;
            case RESTORED -> {
                requireSame(saving, event, 0);
                restored = event;
                learned |= low;
            }
        }
        current().events.add(event);
    }

    private void start(SoakEvent event) {
        if (restored != null) {
            throw new IllegalStateException("the file of iteration " + restored.iteration() + " is gone");
        }
        first = event;
    }

    /**
     * A process that was killed while it wrote leaves the old file or the new one. The next process may take other
     * kernels, which are chosen by their times.
     */
    private void requireOneOfTheSaved(SoakEvent event) {
        if (saving != null && saving.iteration() == event.iteration()) {
            requireSame(saving, event, ROUNDING);
        } else {
            requireSame(restored, event, ROUNDING);
        }
        restored = event;
    }

    private static void requireSame(SoakEvent saved, SoakEvent read, double tolerance) {
        if (saved == null
                || saved.iteration() != read.iteration()
                || !(Math.abs(saved.loss() - read.loss()) <= tolerance * saved.loss())) {
            throw new IllegalStateException("saved was " + saved + ", and read " + read);
        }
    }

    /** The loss of a stretch may vary, but never comes back to that of a network that has learned nothing. */
    private void requireLearned(SoakEvent event) {
        low = event.loss() < first.loss() / 2;
        if (!Double.isFinite(event.loss()) || learned && !low) {
            throw new IllegalStateException("the loss is " + event.loss() + " at iteration " + event.iteration()
                    + ", where it began at " + first.loss() + ": the training has not gone on");
        }
    }

    /** The training has come to less than it began with. */
    void requireProgress() {
        List<SoakEvent> trained =
                lives.stream().flatMap(life -> life.of(Kind.TRAINED).stream()).toList();
        double last = trained.get(trained.size() - 1).loss();
        if (!(last < trained.get(0).loss())) {
            throw new IllegalStateException("the loss is " + last + " at the end, and was "
                    + trained.get(0).loss() + " at first");
        }
    }
}
