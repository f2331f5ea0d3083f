package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Off-heap memory that is not freed shows in the resident size of the process only. The process is one of its own, with
 * a Java heap of constant size, so that the heap's growth is not mistaken for it.
 */
class MemoryTest {
    private static final double LIMIT_IN_MEGABYTES = 20;

    @ParameterizedTest
    @EnumSource(
            value = TrainingProcess.Task.class,
            names = {"ONE_BATCH_SIZE", "MANY_BATCH_SIZES"})
    void trainingHoldsASteadySize(TrainingProcess.Task task) throws IOException, InterruptedException {
        double growth = growth(task);
        assertTrue(growth < LIMIT_IN_MEGABYTES, "the resident size grew by " + growth + " MB");
    }

    /** 300 times 100 KB forgotten. */
    @Test
    void aLeakWouldBeSeen() throws IOException, InterruptedException {
        assertTrue(growth(TrainingProcess.Task.LEAK) > LIMIT_IN_MEGABYTES);
    }

    private static double growth(TrainingProcess.Task task) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.exists(TrainingProcess.STATUS), "no " + TrainingProcess.STATUS);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms96m",
                        "-Xmx96m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        // The optimizing compiler takes and returns 20 MB as it works.
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TrainingProcess.class.getName(),
                        task.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines;
        try (var reader = process.inputReader()) {
            lines = reader.lines().toList();
        }
        assertEquals(0, process.waitFor());
        double early = Double.parseDouble(lines.get(0));
        double late = Double.parseDouble(lines.get(1));
        System.err.printf("resident size, %s: %.1f MB early, %.1f MB late%n", task, early, late);
        return late - early;
    }
}
