package org.odelayer.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class MainTest {
    @TempDir
    private Path folder;

    /** Exit code and everything printed. */
    private record Printed(int code, String out, String err) {}

    private static Printed run(String... args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
        try {
            int code = Main.run(args);
            return new Printed(
                    code, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private Printed mnist(String... more) {
        String[] fixed = {
            "mnist",
            "--data",
            "rendered",
            "--train",
            "600",
            "--test",
            "200",
            "--batch",
            "50",
            "--plot",
            folder.resolve("plot.png").toString()
        };
        String[] all = java.util.stream.Stream.of(fixed, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
        return run(all);
    }

    @Test
    void mnistLearnsRenderedDigitsAndEndsWithAMachineReadableResult() throws IOException {
        Printed printed = mnist("--epochs", "15", "--lr", "0.01");
        assertEquals(0, printed.code(), printed.err());
        String[] lines = printed.out().strip().split("\n");
        String last = lines[lines.length - 1];
        assertTrue(last.startsWith("RESULT {"), last);
        JsonNode result = new ObjectMapper().readTree(last.substring("RESULT ".length()));
        assertTrue(result.get("accuracy").asDouble() > 0.6, last);
        assertTrue(result.get("nfe").get("forward").asDouble() >= 14, last);
        assertTrue(result.get("nfe").get("backward").asDouble() >= 14, last);
        assertTrue(result.get("seconds").asDouble() > 0, last);
        assertTrue(printed.out().contains("Evaluation Metrics"));
        assertTrue(Files.size(folder.resolve("plot.png")) > 1000);
    }

    @Test
    void aSavedNetworkIsReadBackByDeeplearning4j() throws IOException {
        Path file = folder.resolve("network.zip");
        assertEquals(0, mnist("--iterations", "2", "--save", file.toString()).code());
        assertEquals(3, MultiLayerNetwork.load(file.toFile(), true).getnLayers());
    }

    @Test
    void aMethodWithoutErrorEstimateTakesTenSteps() throws IOException {
        Printed printed = mnist("--iterations", "2", "--solver", "RK4");
        assertTrue(printed.out().contains("\"nfe\": {\"forward\": 40.00, \"backward\": 40.00}"), printed.out());
    }

    @Test
    void wrongValuesAreNamedWithoutAStackTrace() {
        assertFails(1, "rtol (-1.0)", mnist("--rtol", "-1"));
        assertFails(1, "--batch (0)", run("mnist", "--batch", "0"));
        assertFails(1, "--dropout (1.0)", mnist("--dropout", "1"));
        assertFails(1, "--train (1000000)", run("mnist", "--data", "rendered", "--train", "1000000"));
        assertFails(2, "--solver", mnist("--solver", "RK5"));
        assertFails(2, "Unmatched", run("nonsense"));
    }

    private static void assertFails(int code, String text, Printed printed) {
        assertEquals(code, printed.code(), printed.err());
        assertTrue(printed.err().contains(text), printed.err());
        assertTrue(!printed.err().contains("\tat "), printed.err());
    }
}
