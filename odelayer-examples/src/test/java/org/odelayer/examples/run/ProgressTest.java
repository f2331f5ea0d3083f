package org.odelayer.examples.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void everyTenthGivesALine() {
        List<String> lines = linesOf(250, 250, "loss 2");
        assertEquals(10, lines.size());
        assertEquals("training: 10 % (25 of 250), loss 2", lines.get(0));
        assertEquals("training: 100 % (250 of 250), loss 2", lines.get(9));
    }

    @Test
    void fewStepsGiveALineEach() {
        assertEquals(
                List.of("training: 33 % (1 of 3)", "training: 66 % (2 of 3)", "training: 100 % (3 of 3)"),
                linesOf(3, 3, ""));
    }

    @Test
    void stepsBeyondTheLastAreSilent() {
        assertEquals(2, linesOf(2, 40, "").size());
    }

    @Test
    void anEarlyEndIsSilent() {
        assertEquals(List.of("training: 10 % (1 of 10)"), linesOf(10, 1, ""));
    }

    @Test
    void stepsMustBePositive() {
        assertEquals(
                "steps (0) must be at least 1",
                assertThrows(IllegalArgumentException.class, () -> new Progress("training", 0))
                        .getMessage());
    }

    private List<String> linesOf(long announced, int made, String message) {
        try (Progress progress = new Progress("training", announced, new PrintStream(written), false)) {
            for (int i = 0; i < made; i++) {
                progress.step(message);
            }
        }
        return written.toString().lines().toList();
    }
}
