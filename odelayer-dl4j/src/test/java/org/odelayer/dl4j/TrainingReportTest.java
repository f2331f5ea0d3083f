package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.odelayer.dl4j.Layers.dense;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.odelayer.dl4j.listener.NfeListener;
import org.odelayer.dl4j.listener.PenaltyListener;
import org.odelayer.dl4j.listener.TrainingReport;
import org.odelayer.regularization.KineticEnergy;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class TrainingReportTest {
    private static final DataSet DATA = ToyData.random(DataType.DOUBLE, 5, 3, 2);
    private static final String NAME = "<flow> & \"co\"";

    @TempDir
    private Path folder;

    private static NeuralNetwork network(NetworkKind kind) {
        return kind.build(
                Layers.global(DataType.DOUBLE, new Sgd(0.1)),
                InputType.feedForward(3),
                dense(4),
                ode(5).name(NAME).regularization(new KineticEnergy(0.1)).build(),
                softmax(2));
    }

    private static void fit(NeuralNetwork network, int iterations, TrainingListener... listeners) {
        ((Model) network).setListeners(listeners);
        for (int i = 0; i < iterations; i++) {
            network.fit(DATA);
        }
    }

    private static Document parsed(String html) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(html)));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void theFilesHaveTheNumbersOfTheOtherListeners(NetworkKind kind) throws Exception {
        List<String> expected = new ArrayList<>();
        String name = "\"<flow> & \"\"co\"\"";
        NfeListener nfe = new NfeListener(1, value -> {
            String row = "\"function evaluations (NFE)\"," + name;
            expected.add(row + " forward\"," + value.iteration() + "," + (double) value.forward());
            expected.add(row + " backward\"," + value.iteration() + "," + (double) value.backward());
        });
        PenaltyListener costs = new PenaltyListener(
                1,
                cost -> expected.add("\"running cost, integral without weight\"," + name + " " + cost.penalty() + "\","
                        + cost.iteration() + "," + cost.integral()));
        TrainingReport report = new TrainingReport(folder.resolve("deep/er/report.html"));
        NeuralNetwork network = network(kind);
        fit(network, 4, report, nfe, costs);
        report.write();
        List<String> rows = Files.readAllLines(report.csv());
        assertEquals(12, expected.size());
        assertTrue(rows.containsAll(expected), () -> expected + "\n" + rows);
        assertTrue(rows.contains("\"loss\",\"loss\",3," + ((Model) network).score()), rows.toString());
        String html = Files.readString(folder.resolve("deep/er/report.html"));
        Document page = parsed(html);
        assertEquals(7, page.getElementsByTagName("svg").getLength(), "loss, NFE, three of steps, cost, drift");
        assertEquals(4, page.getElementsByTagName("tr").getLength(), "a heading and three layers");
        assertTrue(page.getDocumentElement().getTextContent().contains(NAME + " forward, last "), html);
        assertFalse(html.contains("http:") || html.contains("https:") || html.contains("NaN"), html);
        assertFalse(html.contains("src=") || html.contains("<script"), html);
    }

    @Test
    void nothingElseIsLeftInTheFolder() throws IOException {
        fit(network(NetworkKind.GRAPH), 3, new TrainingReport(folder.resolve("report.html")));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of("report.csv", "report.html"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void aLongTrainingIsThinnedOutEvenly() throws IOException {
        TrainingReport report = new TrainingReport(folder.resolve("report.html"));
        Model network = (Model) network(NetworkKind.MULTI_LAYER);
        fit((NeuralNetwork) network, 1);
        for (int i = 0; i < 9001; i++) {
            report.iterationDone(network, i, 0);
        }
        report.write();
        List<Integer> iterations = Files.readAllLines(report.csv()).stream()
                .filter(row -> row.startsWith("\"loss\""))
                .map(row -> Integer.valueOf(row.split(",")[2]))
                .toList();
        assertEquals(
                Stream.iterate(0, i -> i <= 9000, i -> i + 4).toList(), iterations, "9001 / 2 is more than 4000 still");
        assertTrue(Files.readString(folder.resolve("report.html")).contains("one of 4"));
        assertTrue(Files.size(folder.resolve("report.html")) < 200_000);
    }

    @Test
    void aPlaceThatCannotBeWrittenIsToldAtOnce() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        String message = assertThrows(
                        java.io.UncheckedIOException.class, () -> new TrainingReport(file.resolve("report.html")))
                .getMessage();
        assertTrue(message.contains("report.html"), message);
        assertThrows(IllegalArgumentException.class, () -> new TrainingReport(folder.resolve("report.txt")));
    }

    @Test
    void aFileThatCannotBeWrittenDoesNotStopTheTraining() throws IOException {
        Path inside = Files.createDirectory(folder.resolve("inside"));
        TrainingReport report = new TrainingReport(inside.resolve("report.html"));
        Files.delete(inside.resolve("report.html"));
        Files.delete(inside.resolve("report.csv"));
        Files.delete(inside);
        Files.createFile(inside);
        NeuralNetwork network = network(NetworkKind.MULTI_LAYER);
        fit(network, 2, report);
        assertTrue(Double.isFinite(((Model) network).score()));
    }

    @Test
    void listenersSurviveJavaSerialization() throws Exception {
        NeuralNetwork network = network(NetworkKind.MULTI_LAYER);
        TrainingReport report = new TrainingReport(folder.resolve("report.html"));
        fit(network, 2, report);
        for (TrainingListener listener : List.of(new NfeListener(2), new PenaltyListener(2), report)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(listener);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                fit(network, 1, (TrainingListener) in.readObject());
            }
        }
        assertEquals(
                3,
                Files.readAllLines(report.csv()).stream()
                        .filter(row -> row.startsWith("\"loss\""))
                        .count(),
                "what was recorded before is still there");
    }

    @Test
    void aConsumerThatCannotBeSerializedIsNamed() {
        NfeListener listener = new NfeListener(1, new ArrayList<NfeListener.Nfe>()::add);
        String message = assertThrows(
                        NotSerializableException.class,
                        () -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(listener))
                .getMessage();
        assertTrue(message.contains("TrainingReportTest"), message);
    }

    @Test
    void aBrowserOpensThePage() throws Exception {
        Optional<Path> browser = Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .flatMap(place -> Stream.of("chromium", "google-chrome").map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(browser.isPresent(), "no chromium or google-chrome on the PATH");
        TrainingReport report = new TrainingReport(folder.resolve("report.html"));
        fit(network(NetworkKind.MULTI_LAYER), 30, report);
        report.write();
        Path picture = folder.resolve("report.png");
        Process process = new ProcessBuilder(
                        browser.get().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--window-size=1050,1200",
                        "--screenshot=" + picture,
                        folder.resolve("report.html").toUri().toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("browser.log").toFile())
                .start();
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the browser does not end");
            assertEquals(0, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
        assertTrue(Files.size(picture) > 10_000, "a picture of an empty page is smaller");
    }
}
