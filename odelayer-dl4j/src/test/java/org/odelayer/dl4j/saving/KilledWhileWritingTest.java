package org.odelayer.dl4j.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed at any moment of its writing leaves a whole network, the last or the one before. */
class KilledWhileWritingTest {
    private static final int KILLS = 3;
    /** 128 + SIGKILL. */
    private static final int KILLED = 137;

    private static final int LONGEST_MILLIS = 200;

    @TempDir
    private Path folder;

    private static Process start(Path file) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WritingProcess.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Kills, and gives the number of the last network that was told to be there. */
    private static int killed(Process process, int millis) throws IOException, InterruptedException {
        try (BufferedReader lines = process.inputReader()) {
            int last = Integer.parseInt(lines.readLine());
            Thread.sleep(millis);
            assertTrue(process.isAlive(), "it ended by itself");
            // Process.destroyForcibly closes what is still to be read.
            process.toHandle().destroyForcibly();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = Integer.parseInt(line);
            }
            assertEquals(KILLED, process.waitFor());
            return last;
        }
    }

    @Test
    @Timeout(300)
    void theFileIsAlwaysAWholeNetwork() throws IOException, InterruptedException {
        Random random = new Random(3);
        Path file = folder.resolve("network.zip");
        for (int i = 0; i < KILLS; i++) {
            int told = killed(start(file), random.nextInt(LONGEST_MILLIS));
            MultiLayerNetwork network = SavedNetwork.restoreMultiLayerNetwork(file);
            double first = network.params().getDouble(0);
            assertTrue(first == told || first == told + 1, first + " after " + told);
            assertEquals(first, network.params().minNumber().doubleValue());
            assertEquals(first, network.params().maxNumber().doubleValue());
        }
        assertSomeWereHit();
    }

    /** What a kill leaves shows that it came while a file was written: such parts are told from whole files. */
    private void assertSomeWereHit() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            long parts = files.filter(each -> each.toString().endsWith(".part")).count();
            assertTrue(parts > 0, "no kill came while the file was written");
        }
    }
}
