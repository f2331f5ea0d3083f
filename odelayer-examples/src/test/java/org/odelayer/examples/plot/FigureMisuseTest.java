package org.odelayer.examples.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class FigureMisuseTest {
    @TempDir
    Path folder;

    private final double[] x = IntStream.range(0, 50).mapToDouble(i -> i / 10.0).toArray();
    private final double[] y = Arrays.stream(x).map(v -> 1 + v * v).toArray();
    private final Figure figure = new Figure("Title", 2);

    @Test
    void misuseNamesTheSeries() {
        LinesPanel lines = figure.lines("lines", "x", "y").band("d", x, new double[50], x);
        PlanePanel plane = figure.plane("plane", "x", "y");
        SpacePanel space = figure.space("space", "x", "y", "z");
        double[] none = {};
        double[] nan = {Double.NaN};
        assertMessage("line a must have as many x (50) as y (2)", () -> lines.line("a", x, new double[2]));
        assertMessage("points b must have a y that is a number", () -> lines.points("b", new double[1], nan));
        assertMessage("band c must have as many x (50) as upper (0)", () -> lines.band("c", x, y, none));
        assertMessage(
                "band c must have no lower (2.0) above its upper (1.0) at place 0",
                () -> lines.band("c", new double[1], new double[] {2}, new double[] {1}));
        assertMessage("points b must have a point", () -> plane.points("b", none, none));
        assertMessage("path b must have finite y", () -> plane.path("b", new double[1], nan));
        assertMessage("points b must have as many x (50) as z (1)", () -> space.points("b", x, y, nan));
        assertMessage("ends (1.0, 1.0) must be ascending and finite", () -> lines.between(1, 1));
        StripsPanel strips = figure.strips("strips", "y");
        assertMessage("strip e must have a point", () -> strips.strip("e", none));
        assertMessage("strip e must have finite values", () -> strips.strip("e", nan));
        assertMessage("ends (2.0, 1.0) must be ascending and finite", () -> strips.between(2, 1));
        strips.strip("e", 0);
        assertMessage("strip e must have positive values on a logarithmic axis", strips::logarithmic);
        lines.logarithmic();
        assertMessage("line a must have positive y on a logarithmic axis", () -> lines.line("a", x, x));
    }

    @Test
    void misuseNamesTheMap() {
        PlanePanel plane = figure.plane("plane", "x", "y");
        double[][] values = grid((u, v) -> u);
        assertMessage("map m must have at least 2 x", () -> plane.map(new double[1], x, values, "m"));
        assertMessage("map m must have ascending y", () -> plane.map(x, new double[3], values, "m"));
        assertMessage("map m must have as many rows (0) as y (50)", () -> plane.map(x, x, new double[0][0], "m"));
        assertMessage(
                "map m must have as many values (2) in row 0 as x (50)", () -> plane.map(x, x, new double[50][2], "m"));
        assertMessage("map m must have finite values", () -> plane.map(x, x, grid((u, v) -> 1 / 0.0), "m"));
        assertMessage(
                "map m must have a value that is a number", () -> plane.map(x, x, grid((u, v) -> Double.NaN), "m"));
        assertThrows(IllegalStateException.class, () -> plane.contour(0));
        plane.map(x, x, values, "m");
        assertMessage("map n must be the only map of its panel", () -> plane.map(x, x, values, "n"));
        assertMessage("contour NaN must be finite", () -> plane.contour(Double.NaN));
        assertMessage("colors 2.0 to 1.0 must be finite and ascending", () -> plane.colors(2, 1));
        assertMessage("limits must have finite values", () -> PlaneLimits.around(new double[] {Double.NaN}, x));
    }

    @Test
    void misuseNamesWhatIsOnAGlobe() {
        GlobePanel globe = figure.globe("globe");
        assertMessage("map m must have at least 2 rows", () -> globe.map(new double[1][2], "m"));
        assertMessage(
                "map m must have rows of one length, at least 2",
                () -> globe.map(new double[][] {{1, 2}, {1, 2, 3}}, "m"));
        double[][] nan = {{1, Double.NaN}, {1, 2}};
        assertMessage("map m must have finite values", () -> globe.map(nan, "m"));
        assertMessage("points b must have a point", () -> globe.points("b"));
        assertMessage("path b must have finite z", () -> globe.path("b", new double[] {1, 0, Double.NaN}));
        assertMessage("colors up to 0.0 must be positive", () -> globe.upTo(0));
    }

    @Test
    void axesInSpaceAreThreeAscendingPairs() {
        SpacePanel space = figure.space("space", "x", "y", "z");
        double[] pair = {0, 1};
        assertMessage("ends of the axes must be 3", () -> space.within(pair, pair));
        assertMessage("ends of the axes must be finite and ascending", () -> space.within(pair, pair, new double[2]));
        LinesPanel lines = figure.lines("lines", "x", "y");
        assertMessage("mark m must be finite", () -> lines.mark("m", Double.NaN));
    }

    @Test
    void tenNamesHaveColorsOfTheirOwn() {
        assertEquals(10, PlotStyle.COLORS.stream().distinct().count());
        LinesPanel panel = figure.lines("lines", "x", "y");
        IntStream.range(0, 10).forEach(i -> panel.line("line " + i, x, y));
        panel.points("line 3", x, y);
        String message = messageOf(() -> figure.plane("plane", "x", "y").points("another", x, y));
        assertTrue(
                message.startsWith("series another must be one of the 10 names that have a color: line 0,"), message);
    }

    @Test
    void anEmptyFigureIsRefused() {
        assertMessage("columns (0) must be at least 1", () -> new Figure("Title", 0));
        Path file = folder.resolve("empty.png");
        assertThrows(IllegalStateException.class, () -> figure.save(file));
        figure.space("clusters", "x", "y", "z");
        String message = assertThrows(IllegalStateException.class, () -> figure.save(file))
                .getMessage();
        assertEquals("panel clusters must have a series", message);
    }

    private static void assertMessage(String message, Executable misuse) {
        assertEquals(message, messageOf(misuse));
    }

    private static String messageOf(Executable misuse) {
        return assertThrows(IllegalArgumentException.class, misuse).getMessage();
    }

    private double[][] grid(DoubleBinaryOperator function) {
        return Arrays.stream(x)
                .mapToObj(v ->
                        Arrays.stream(x).map(u -> function.applyAsDouble(u, v)).toArray())
                .toArray(double[][]::new);
    }
}
