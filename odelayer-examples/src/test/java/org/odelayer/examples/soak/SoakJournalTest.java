package org.odelayer.examples.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.odelayer.examples.soak.SoakEvent.Kind;

/** What must not happen in a soak is seen. */
class SoakJournalTest {
    private final SoakJournal journal = new SoakJournal();

    private void tell(Kind kind, int iteration, double loss) {
        journal.add(new SoakEvent(kind, iteration, loss, 1000));
    }

    private void refused(Kind kind, int iteration, double loss) {
        assertThrows(IllegalStateException.class, () -> tell(kind, iteration, loss));
    }

    @BeforeEach
    void oneSavingAndAnotherThatIsNotEnded() {
        journal.begin();
        tell(Kind.STARTED, 0, 2.4);
        tell(Kind.TRAINED, 10, 1);
        tell(Kind.SAVING, 10, 0.9);
        tell(Kind.RESTORED, 10, 0.9);
        tell(Kind.TRAINED, 20, 0.8);
        tell(Kind.SAVING, 20, 0.7);
        journal.killed();
        journal.begin();
    }

    @Test
    void theOldFileAndTheNewOneAreBothRight() {
        tell(Kind.RESUMED, 20, 0.7);
        tell(Kind.TRAINED, 30, 0.6);
        tell(Kind.SAVING, 30, 0.5);
        journal.begin();
        tell(Kind.RESUMED, 20, 0.7);
        assertEquals(
                3, journal.lives().stream().mapToInt(SoakJournal.Life::restores).sum());
        journal.requireProgress();
        assertTrue(journal.lives().get(0).killed());
        assertFalse(journal.lives().get(1).killed());
    }

    @Test
    void anOlderFileIsRefused() {
        tell(Kind.RESUMED, 20, 0.7);
        journal.begin();
        refused(Kind.RESUMED, 10, 0.9);
    }

    @Test
    void anotherNetworkOfTheSameIterationIsRefused() {
        refused(Kind.RESUMED, 20, 0.7001);
        refused(Kind.RESUMED, 10, 0.9001);
        refused(Kind.RESUMED, 20, Double.NaN);
    }

    @Test
    void onlyAnotherProcessMayRoundDifferently() {
        tell(Kind.RESUMED, 20, Math.nextUp(0.7));
        tell(Kind.SAVING, 30, 0.6);
        refused(Kind.RESTORED, 30, Math.nextUp(0.6));
    }

    @Test
    void aFileThatIsGoneIsSeen() {
        refused(Kind.STARTED, 0, 2.4);
    }

    @Test
    void aLossThatComesBackIsSeen() {
        tell(Kind.RESUMED, 20, 0.7);
        refused(Kind.TRAINED, 30, 2.3);
        refused(Kind.TRAINED, 30, Double.NaN);
    }

    @Test
    void aLossThatEndsWhereItBeganIsSeen() {
        SoakJournal idle = new SoakJournal();
        idle.begin();
        for (Kind kind : new Kind[] {Kind.STARTED, Kind.TRAINED, Kind.TRAINED}) {
            idle.add(new SoakEvent(kind, 0, 2.4, 1000));
        }
        assertThrows(IllegalStateException.class, idle::requireProgress);
    }

    @Test
    void linesAreReadAsTheyAreWrittenAndHalfOnesAreNot() {
        SoakEvent event = new SoakEvent(Kind.SAVING, 7, 1.0 / 3, 123456);
        assertEquals(event, SoakEvent.in(event.toString()).orElseThrow());
        for (int length = 0; length < event.toString().length(); length++) {
            assertTrue(SoakEvent.in(event.toString().substring(0, length)).isEmpty(), "" + length);
        }
        assertTrue(SoakEvent.in("something else").isEmpty());
    }
}
