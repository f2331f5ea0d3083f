package org.odelayer.examples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The programs that README and docs show: they are shown as they are, and they do what is said. */
class QuickStartTest {
    private static final Path SOURCES = Path.of("src/main/java/org/odelayer/examples/quickstart");
    private static final double LENGTH = 0.1;

    private interface Program {
        void main(String[] args);
    }

    private static String output(Program program) {
        PrintStream out = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            program.main(new String[0]);
        } finally {
            System.setOut(out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static double number(String text, String before) {
        Matcher matcher = Pattern.compile(Pattern.quote(before) + "\\s*\\[*\\s*(-?[0-9.]+)")
                .matcher(text);
        assertTrue(matcher.find(), text);
        return Double.parseDouble(matcher.group(1));
    }

    @Test
    void theQuickStartLearnsToTellACircleFromWhatIsAround() {
        assertTrue(number(output(QuickStart::main), "accuracy") > 0.9);
    }

    /** Gradient and states of another solver: steps of the classical method, and central differences of it. */
    @Test
    void theProgramWithoutDeeplearning4jPrintsAGradientThatDifferencesConfirm() {
        String printed = output(LotkaVolterra::main);
        double[] last = animals(1.5)[99];
        assertEquals(last[0], number(printed, "at t = 10:"), 1e-4);
        double h = 1e-5;
        double slope = (meanPrey(1.5 + h) - meanPrey(1.5 - h)) / (2 * h);
        assertEquals(slope, number(printed, "growth="), 1e-4);
    }

    private static double meanPrey(double growth) {
        double sum = 0;
        for (double[] state : animals(growth)) {
            sum += state[0] / 100;
        }
        return sum;
    }

    /** Prey and predators at t = 0.1, 0.2, … 10. */
    private static double[][] animals(double growth) {
        double[][] all = new double[100][];
        double[] y = {1, 1};
        int parts = 200;
        for (int i = 0; i < all.length; i++) {
            for (int part = 0; part < parts; part++) {
                y = step(y, growth, LENGTH / parts);
            }
            all[i] = y;
        }
        return all;
    }

    private static double[] step(double[] y, double growth, double h) {
        double[] k1 = slope(y, growth);
        double[] k2 = slope(new double[] {y[0] + h / 2 * k1[0], y[1] + h / 2 * k1[1]}, growth);
        double[] k3 = slope(new double[] {y[0] + h / 2 * k2[0], y[1] + h / 2 * k2[1]}, growth);
        double[] k4 = slope(new double[] {y[0] + h * k3[0], y[1] + h * k3[1]}, growth);
        return new double[] {
            y[0] + h / 6 * (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0]),
            y[1] + h / 6 * (k1[1] + 2 * k2[1] + 2 * k3[1] + k4[1])
        };
    }

    private static double[] slope(double[] y, double growth) {
        return new double[] {y[0] * (growth - y[1]), y[1] * (y[0] - 3)};
    }

    @ParameterizedTest
    @CsvSource({
        "README.md, QuickStart.java",
        "docs/dynamics.md, PendulumDynamics.java",
        "docs/dynamics.md, PendulumFit.java",
        "docs/core.md, LotkaVolterra.java"
    })
    void documentsShowThisVeryCode(String document, String file) throws IOException {
        String source = Files.readString(SOURCES.resolve(file));
        String shown = Files.readString(Path.of("..", document));
        assertTrue(tight(shown).contains(tight(source.substring(source.indexOf("import")))), document);
    }

    /** Without comments above declarations and without white space. */
    private static String tight(String text) {
        return text.replaceAll("(?s)/\\*\\*.*?\\*/", "").replaceAll("\\s", "");
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertTrue(Files.readAllLines(Path.of("../README.md")).size() <= 90);
    }
}
