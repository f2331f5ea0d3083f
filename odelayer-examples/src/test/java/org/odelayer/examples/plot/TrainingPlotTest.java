package org.odelayer.examples.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingPlotTest {
    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int FIRST_COLOR = 0x0072B2;
    private static final int SECOND_COLOR = 0xD55E00;

    @TempDir
    Path folder;

    private final double[] x = IntStream.range(0, 100).asDoubleStream().toArray();

    @Test
    void aPngOfTheStatedSizeIsWrittenIntoANewFolder() throws IOException {
        TrainingPlot plot = new TrainingPlot("Title", "Iteration");
        plot.panel("Accuracy").line("train", x, map(0.01)).line("test", x, map(0.005));
        plot.panel("NFE").line("forward", x, map(2)).line("backward", x, map(3));
        BufferedImage picture = saved(plot);
        assertEquals(TrainingPlot.WIDTH, picture.getWidth());
        assertEquals(TrainingPlot.HEIGHT, picture.getHeight());
    }

    @Test
    void linesAreDrawnIntoTheirPanels() throws IOException {
        TrainingPlot plot = new TrainingPlot("Title", "Iteration");
        plot.panel("one line").line("a", x, map(1));
        plot.panel("two lines").line("a", x, map(1)).line("b", x, map(-1));
        BufferedImage picture = saved(plot);
        assertTrue(pixels(picture, FIRST_COLOR, 0, 400) > 500);
        assertTrue(pixels(picture, FIRST_COLOR, 430, 800) > 500);
        assertEquals(0, pixels(picture, SECOND_COLOR, 0, 400));
        assertTrue(pixels(picture, SECOND_COLOR, 430, 800) > 500);
    }

    @Test
    void constantsSinglePointsAndGapsAreDrawn() throws IOException {
        double[] gap = map(1);
        gap[40] = Double.NaN;
        TrainingPlot plot = new TrainingPlot("Title", "Iteration");
        plot.panel("constant").line("a", x, map(0));
        plot.panel("gap").line("a", x, gap);
        assertTrue(pixels(saved(plot), FIRST_COLOR, 0, 400) > 500);
        TrainingPlot point = new TrainingPlot("Title", "Iteration");
        point.panel("point").line("a", new double[] {3}, new double[] {4});
        assertTrue(pixels(saved(point), FIRST_COLOR, 100, 800) > 10);
    }

    @Test
    void aLineKeepsItsValues() throws IOException {
        double[] y = map(1);
        TrainingPlot plot = new TrainingPlot("Title", "Iteration");
        plot.panel("Accuracy").line("a", x, y);
        BufferedImage before = saved(plot);
        Arrays.fill(y, 0);
        BufferedImage after = saved(plot);
        assertEquals(pixels(before, FIRST_COLOR, 0, 800), pixels(after, FIRST_COLOR, 0, 800));
    }

    @Test
    void misuseNamesTheLine() {
        PlotPanel panel =
                new TrainingPlot("Title", "Iteration").panel("Accuracy").line("a", x, x);
        assertMessage("line a must have a name of its own", panel, "a", x, x);
        assertMessage("line b must have as many x (100) as y (2)", panel, "b", x, new double[2]);
        assertMessage("line b must have a point", panel, "b", new double[0], new double[0]);
        assertMessage("line b must have finite x", panel, "b", new double[] {Double.NaN}, new double[1]);
        assertMessage("line b must have finite y", panel, "b", new double[1], new double[] {1 / 0.0});
        assertMessage("line b must have a y that is a number", panel, "b", new double[1], new double[] {Double.NaN});
    }

    @Test
    void anEmptyPlotIsRefused() {
        TrainingPlot plot = new TrainingPlot("Title", "Iteration");
        assertThrows(IllegalStateException.class, () -> plot.save(folder.resolve("empty.png")));
        plot.panel("Accuracy");
        assertThrows(IllegalStateException.class, () -> plot.save(folder.resolve("empty.png")));
    }

    private static void assertMessage(String message, PlotPanel panel, String name, double[] x, double[] y) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> panel.line(name, x, y))
                        .getMessage());
    }

    private double[] map(double slope) {
        return Arrays.stream(x).map(v -> slope * v).toArray();
    }

    private BufferedImage saved(TrainingPlot plot) throws IOException {
        Path file = folder.resolve("new/folder/plot.png");
        plot.save(file);
        assertArrayEquals(PNG_SIGNATURE, Arrays.copyOf(Files.readAllBytes(file), PNG_SIGNATURE.length));
        return ImageIO.read(file.toFile());
    }

    private static long pixels(BufferedImage picture, int color, int top, int bottom) {
        return IntStream.range(top * picture.getWidth(), bottom * picture.getWidth())
                .map(i -> picture.getRGB(i % picture.getWidth(), i / picture.getWidth()) & 0xFFFFFF)
                .filter(rgb -> rgb == color)
                .count();
    }
}
