package org.odelayer.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.odelayer.examples.run.JavaProcess;

class MainTest {
    @TempDir
    private Path folder;

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
            "--figures",
            folder.toString()
        };
        String[] all = java.util.stream.Stream.of(fixed, more)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
        return Printed.by(all);
    }

    @Test
    void mnistLearnsRenderedDigitsAndEndsWithAMachineReadableResult() throws IOException {
        Printed printed = mnist("--epochs", "15", "--lr", "0.01");
        assertEquals(0, printed.code(), printed.err());
        JsonNode result = printed.result();
        String last = result.toString();
        assertTrue(result.get("accuracy").asDouble() > 0.6, last);
        assertTrue(result.get("nfe").get("forward").asDouble() >= 14, last);
        assertTrue(result.get("nfe").get("backward").asDouble() >= 14, last);
        assertTrue(result.get("seconds").asDouble() > 0, last);
        assertTrue(printed.out().contains("Evaluation Metrics"));
        assertTrue(Files.size(folder.resolve("mnist.png")) > 1000);
    }

    @Test
    void aSavedNetworkIsReadBackByDeeplearning4j() throws IOException {
        Path file = folder.resolve("network.zip");
        assertEquals(0, mnist("--iterations", "2", "--save", file.toString()).code());
        assertEquals(3, MultiLayerNetwork.load(file.toFile(), true).getnLayers());
    }

    /** A process is asked to end as by Ctrl-C; what it has is saved, and it says so. */
    @Test
    void aTrainingThatIsInterruptedSavesWhatThereIs() throws Exception {
        Path file = folder.resolve("network.zip");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        JavaProcess.classPath(),
                        Main.class.getName(),
                        "mnist",
                        "--data",
                        "rendered",
                        "--train",
                        "600",
                        "--test",
                        "200",
                        "--epochs",
                        "100000",
                        "--figures",
                        folder.toString(),
                        "--save",
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            out.readLine();
            Thread.sleep(4000);
            process.toHandle().destroy();
            String saved = out.lines()
                    .filter(line -> line.startsWith("saved"))
                    .findFirst()
                    .orElse("nothing saved");
            assertTrue(saved.contains("interrupted after"), saved);
        }
        assertEquals(3, MultiLayerNetwork.load(file.toFile(), true).getnLayers());
    }

    @Test
    void aMethodWithoutErrorEstimateTakesTenSteps() throws IOException {
        JsonNode nfe = mnist("--iterations", "2", "--solver", "RK4").result().get("nfe");
        assertEquals(40, nfe.get("forward").asDouble());
        assertEquals(40, nfe.get("backward").asDouble());
    }

    @Test
    void wrongValuesAreNamedWithoutAStackTrace() {
        assertFails(2, "--tolerance (-1.0)", mnist("--tolerance", "-1"));
        assertFails(2, "--batch (0)", Printed.by("mnist", "--batch", "0"));
        assertFails(2, "--dropout (1.0)", mnist("--dropout", "1"));
        assertFails(2, "--train (1000000)", Printed.by("mnist", "--data", "rendered", "--train", "1000000"));
        assertFails(2, "--solver", mnist("--solver", "RK5"));
        assertFails(2, "Unmatched", Printed.by("nonsense"));
    }

    /** What a user reads who did not turn the profile on. */
    @Test
    @DisabledIf("org.odelayer.examples.spark.SparkCommand#isAvailable")
    void sparkSaysThatItNeedsItsProfile() {
        assertFails(2, "mvn -q -Pspark compile exec:java", Printed.by("spark"));
    }

    @Test
    void sparkRefusesWrongValues() {
        assertFails(2, "--workers (0)", Printed.by("spark", "--workers", "1,0"));
        assertFails(2, "--limit (0)", Printed.by("spark", "--limit", "0"));
    }

    private static void assertFails(int code, String text, Printed printed) {
        assertEquals(code, printed.code(), printed.err());
        assertTrue(printed.err().contains(text), printed.err());
        assertTrue(!printed.err().contains("\tat "), printed.err());
    }

    @Test
    void everyModelTrainsAndItsFeaturesAreDrawn() throws IOException {
        for (String model : new String[] {"anode", "il-anode", "steer", "second-order", "second-order-learned"}) {
            Printed printed = mnist("--iterations", "2", "--model", model);
            assertEquals(0, printed.code(), printed.err());
            assertTrue(Files.size(folder.resolve("mnist-features.png")) > 5000, model);
        }
    }

    @Test
    void optionsThatMeanNothingForAModelAreRefused() {
        assertTrue(mnist("--model", "node", "--augment", "3").err().contains("--augment (3) means nothing"));
        assertTrue(mnist("--model", "anode", "--steer", "0.2").err().contains("--steer (0.2) means nothing"));
        assertTrue(mnist("--model", "anode", "--acceleration", "STATE").err().contains("--acceleration (STATE) means"));
        assertTrue(mnist("--model", "resnet").err().contains("--model (resnet) must be one of [node, anode"));
        assertTrue(mnist("--table", "--model", "anode").err().contains("--table trains every model"));
        assertTrue(mnist("--seeds", "3").err().contains("--seeds means nothing for a single network"));
        assertTrue(mnist("--net", "euler", "--seeds", "3").err().contains("--seeds means nothing"));
        assertTrue(mnist("--net", "euler,net", "--save", "x").err().contains("--save means nothing"));
    }

    @Test
    void theTableHasEveryModelBesideTheReportsFigures() {
        Printed printed = mnist("--table", "--iterations", "2", "--seeds", "1");
        assertEquals(0, printed.code(), printed.err());
        assertTrue(printed.out().contains("0.554"), printed.out());
        assertTrue(printed.out().contains("second-order-learned"), printed.out());
        assertTrue(printed.out().contains("Differences of two means"), printed.out());
        assertTrue(printed.out().contains("no verdict from fewer than 5"), printed.out());
    }

    @Test
    void theReportsFiguresAreDrawnOneForEachKindOfBlock() throws IOException {
        Printed printed = mnist("--curves", "--iterations", "2", "--seeds", "1");
        assertEquals(0, printed.code(), printed.err());
        for (String kind : new String[] {"node", "anode", "il-anode", "steer", "second-order"}) {
            assertTrue(Files.size(folder.resolve("mnist-" + kind + ".png")) > 5000, kind);
        }
        assertEquals(14, printed.result().get("accuracy").size(), printed.out());
    }

    @Test
    void learnedTimeStepsArePrintedAndDrawn() throws IOException {
        Printed printed = mnist("--net", "simplex", "--steps", "5", "--iterations", "20", "--lr", "0.05");
        assertEquals(0, printed.code(), printed.err());
        JsonNode steps = printed.result().get("timeSteps");
        assertEquals(5, steps.size());
        double sum = 0;
        for (JsonNode step : steps) {
            assertTrue(step.asDouble() >= 0, steps::toString);
            sum += step.asDouble();
        }
        assertEquals(1, sum, 1e-3);
        assertTrue(printed.out().contains("learned time steps"), printed.out());
        assertTrue(Files.size(folder.resolve("mnist.png")) > 5000);
    }

    @Test
    void networksOfStepsAreComparedInOneCommand() throws IOException {
        Printed printed = mnist("--net", "net,odenet", "--steps", "10", "--iterations", "20", "--seeds", "2");
        assertEquals(0, printed.code(), printed.err());
        JsonNode accuracy = printed.result().get("accuracy");
        double plain = accuracy.get("net").get("mean").asDouble();
        assertTrue(accuracy.get("odenet").get("mean").asDouble() > plain + 0.1, accuracy::toString);
        JsonNode steps = printed.result().get("timeSteps");
        assertEquals(1, steps.size());
        assertEquals(10, steps.get("odenet").get("2").size());
        assertTrue(Files.size(folder.resolve("mnist-nets.png")) > 5000);
    }
}
