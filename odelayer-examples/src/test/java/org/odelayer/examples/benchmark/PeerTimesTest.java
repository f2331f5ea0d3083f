package org.odelayer.examples.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerTimesTest {
    @TempDir
    Path folder;

    @Test
    void linesOfAPeerAreReadAndOthersPassedOver() throws IOException {
        Path file = folder.resolve("peer.txt");
        Files.writeString(
                file,
                "a warning of the peer\n"
                        + "\u001b[0m\u001b[0mmlp-20-10-10-20 b100 adjoint seminorm         6.00 ms  nfe 14+14\n"
                        + "conv-64x7x7 b32 adjoint                     314.84 ms  nfe 14+14\n");
        PeerTimes times = PeerTimes.read(file);
        assertEquals(3, times.ratio(PeerCase.MLP_SMALL_SEMINORM.toString(), 2).getAsDouble());
        assertEquals(2, times.ratio(PeerCase.CONV.toString(), 157.42).getAsDouble());
        assertTrue(times.ratio(PeerCase.MLP_RK4.toString(), 1).isEmpty());
    }

    @Test
    void aFileWithoutCasesIsRefusedByName() throws IOException {
        Path file = folder.resolve("empty.txt");
        Files.writeString(file, "nothing here\n");
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> PeerTimes.read(file));
        assertTrue(refusal.getMessage().contains("empty.txt"), refusal.getMessage());
    }
}
