package org.odelayer.examples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.odelayer.examples.run.JavaProcess;

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

    /** What a newcomer does with README's program: it goes into an empty project, is compiled and run. */
    @Test
    void theQuickStartOfTheReadmeCompilesAloneAndLearns(@TempDir Path project) throws Exception {
        String readme = Files.readString(Path.of("../README.md"));
        String program = readme.substring(readme.indexOf("```java") + 7);
        Path source = project.resolve("QuickStart.java");
        Files.writeString(source, program.substring(0, program.indexOf("```")));
        String classPath = JavaProcess.classPath();
        int code = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", project.toString(), "-cp", classPath, "-proc:none", source.toString());
        assertEquals(0, code);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {project.toUri().toURL()})) {
            Method main = loader.loadClass("QuickStart").getMethod("main", String[].class);
            String printed = output(args -> {
                try {
                    main.invoke(null, (Object) args);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertTrue(number(printed, "accuracy") > 0.9, printed);
        }
    }

    /** The README, the page on installing and the citation have the versions that this project is built with. */
    @Test
    void theDependenciesOfTheReadmeAreThoseOfTheBuild() throws IOException {
        String pom = Files.readString(Path.of("../pom.xml"));
        String readme = Files.readString(Path.of("../README.md"));
        String version = between(pom, "<revision>", "<");
        String dl4j = between(pom, "<dl4j.version>", "<");
        assertTrue(readme.contains("<artifactId>odelayer-dl4j</artifactId><version>" + version + "<"), version);
        assertTrue(readme.contains("org.odelayer:odelayer-dl4j:" + version + "\""), version);
        assertTrue(
                Files.readString(Path.of("../docs/install.md")).contains("odelayer-dl4j:" + version + "\""), version);
        assertTrue(Files.readString(Path.of("../CITATION.cff")).contains("version: " + version), version);
        assertTrue(readme.contains("<artifactId>deeplearning4j-core</artifactId><version>" + dl4j + "<"), dl4j);
        assertTrue(readme.contains("<artifactId>nd4j-native-platform</artifactId><version>" + dl4j + "<"), dl4j);
    }

    private static String between(String text, String start, String end) {
        String rest = text.substring(text.indexOf(start) + start.length());
        return rest.substring(0, rest.indexOf(end));
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

    @Test
    void theProgramWithAnyFunctionPrintsItsSolution() {
        String printed = output(Oscillation::main);
        assertEquals(Math.cos(1), number(printed, "states:"), 1e-4);
        assertEquals(Math.cos(1.5), number(printed, "at 1.5:"), 1e-4);
        assertTrue(printed.contains("SUCCESS"), printed);
    }

    /** In FLOAT, at tolerances of 1e-6. */
    @Test
    void theProgramWithLayersAndGraphsPrintsSolutionsThatAreKnown() {
        String printed = output(AnyFunction::main);
        assertEquals(Math.E, number(printed, "layers:"), 1e-3);
        assertEquals(Math.exp(-0.5), number(printed, "recurrent:"), 1e-3);
        assertEquals(Math.cos(1), number(printed, "graph:"), 1e-3);
    }

    @Test
    void theBallBouncesWhereItsFormulaSays() {
        String printed = output(BouncingBall::main);
        double first = Math.sqrt(2 / 9.81);
        assertEquals(first, number(printed, "floor at t ="), 1e-6);
        String second = printed.substring(printed.indexOf('\n'));
        assertEquals(first * 2.6, number(second, "floor at t ="), 1e-6);
        // Between the third bounce and the fourth.
        double since = 2 - first * (1 + 2 * (0.8 + 0.64));
        double speed = 0.512 * 9.81 * first;
        assertEquals(speed * since - 9.81 / 2 * since * since, number(printed, "at t = 2:"), 1e-4);
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
        "docs/dynamics.md, AnyFunction.java",
        "docs/core.md, LotkaVolterra.java",
        "docs/core.md, Oscillation.java",
        "docs/core.md, BouncingBall.java"
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
