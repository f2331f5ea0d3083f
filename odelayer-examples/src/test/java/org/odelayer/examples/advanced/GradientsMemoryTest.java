package org.odelayer.examples.advanced;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GradientsMemoryTest {
    /** 1,000 states of 128 × 64 numbers are 33 MB. */
    @Test
    void theStatesOfAThousandStepsAreSeen() throws IOException, InterruptedException {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")));
        double few = GradientsMemory.megabytes(GradientsCase.MLP, GradientKind.DISCRETE, 10);
        double many = GradientsMemory.megabytes(GradientsCase.MLP, GradientKind.DISCRETE, 1000);
        assertTrue(few > 1 && few < 20, () -> few + " MB");
        assertTrue(many - few > 25 && many - few < 60, () -> few + " and " + many + " MB");
    }
}
