package org.odelayer.examples.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.examples.plot.Figure.PANEL_HEIGHT;
import static org.odelayer.examples.plot.Figure.PANEL_WIDTH;
import static org.odelayer.examples.plot.Figure.TITLE_HEIGHT;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigureTest {
    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    @TempDir
    Path folder;

    private final double[] x = IntStream.range(0, 50).mapToDouble(i -> i / 10.0).toArray();
    private final double[] y = Arrays.stream(x).map(v -> 1 + v * v).toArray();
    private final Figure figure = new Figure("Title", 2);

    @Test
    void aPngOfTheStatedSizeIsWrittenIntoANewFolder() throws IOException {
        figure.lines("lines", "x", "y").line("a", x, y);
        figure.plane("plane", "x", "y").map(x, x, grid((u, v) -> u - v), "output");
        figure.space("space", "x", "y", "z").points("a", x, y, x);
        BufferedImage picture = saved();
        assertEquals(2 * PANEL_WIDTH, picture.getWidth());
        assertEquals(TITLE_HEIGHT + 2 * PANEL_HEIGHT, picture.getHeight());
    }

    @Test
    void fewerPanelsThanColumnsGiveANarrowerPicture() throws IOException {
        figure.lines("lines", "x", "y").line("a", x, y);
        assertEquals(PANEL_WIDTH, saved().getWidth());
    }

    @Test
    void aNameHasTheSameColorInAllPanels() throws IOException {
        figure.lines("lines", "x", "y").line("a", x, y).line("b", y, x);
        figure.plane("points", "x", "y").points("b", x, y);
        figure.plane("path", "x", "y").path("b", x, y).path("b", y, x);
        figure.space("space", "x", "y", "z").points("b", x, y, x);
        BufferedImage picture = saved();
        for (int panel = 0; panel < 4; panel++) {
            assertEquals(panel == 0, pixels(picture, panel, 0) > 0, "first color in panel " + panel);
            assertTrue(pixels(picture, panel, 1) > 300, "second color in panel " + panel);
        }
    }

    @Test
    void aLegendNeedsTwoNames() throws IOException {
        figure.lines("one", "x", "y").line("a", x, y).points("a", x, y).band("a", x, x, y);
        figure.lines("two", "x", "y").line("a", x, y).line("b", x, x);
        BufferedImage picture = saved();
        assertTrue(isBlank(legendOf(picture, 0)));
        assertFalse(isBlank(legendOf(picture, 1)));
    }

    @Test
    void aLegendThatIsTooWideIsBroken() throws IOException {
        LinesPanel panel = figure.lines("lines", "x", "y");
        IntStream.range(0, 9).forEach(i -> panel.line("a line of name " + i, x, y));
        BufferedImage picture = saved();
        IntStream.range(0, 9).forEach(i -> assertTrue(pixels(picture, 0, i) > 60, "sample of line " + i));
    }

    @Test
    void aBandIsTranslucentAndBehindItsLine() throws IOException {
        figure.lines("band", "x", "y").band("a", x, map(y, -1), map(y, 1)).line("a", x, map(y, 0));
        BufferedImage picture = saved();
        assertTrue(pixels(picture, 0, 0) > 300);
        Color first = PlotStyle.COLORS.get(0);
        int between = rowOf(picture, 400, first) + 20;
        Color band = new Color(picture.getRGB(400, between));
        assertTrue(band.getBlue() > band.getRed() + 20 && band.getRed() > first.getRed() + 100, "band is " + band);
    }

    @Test
    void aLogarithmicAxisMakesPowersALine() throws IOException {
        double[] powers = Arrays.stream(x).map(v -> Math.pow(10, v)).toArray();
        figure.lines("logarithmic", "x", "y").line("a", x, powers).logarithmic();
        figure.lines("linear", "x", "y").line("a", x, powers);
        BufferedImage picture = saved();
        // At the middle abscissa the line has gone half the way up; the powers themselves are near zero.
        Color first = PlotStyle.COLORS.get(0);
        int middle = 100 + (PANEL_WIDTH - 134) / 2;
        assertEquals(TITLE_HEIGHT + 246, rowOf(picture, middle, first), 20);
        assertEquals(TITLE_HEIGHT + 430, rowOf(picture, PANEL_WIDTH + middle, first), 20);
    }

    @Test
    void anAxisFromZeroLeavesLargeNumbersAbove() throws IOException {
        double[] large = Arrays.stream(x).map(v -> 100 + v).toArray();
        figure.lines("from zero", "x", "y").marked("a", x, large).fromZero();
        figure.lines("tight", "x", "y").line("a", x, large);
        BufferedImage picture = saved();
        int row = rowOf(picture, 110 + 10, PlotStyle.COLORS.get(0));
        assertTrue(row < TITLE_HEIGHT + 80, "first point in row " + row);
        assertTrue(rowOf(picture, PANEL_WIDTH + 130, PlotStyle.COLORS.get(0)) > TITLE_HEIGHT + 300);
    }

    /** The viewer is above the equator at longitude 0; of three points one is in front, and a path goes around. */
    @Test
    void aGlobeShowsWhatIsOnTheNearSide() throws IOException {
        double[] near = {1, 0, 0};
        double[] far = {-1, 0, 0};
        double[] alsoFar = {-0.8, 0, 0.6};
        figure.globe("near").from(0, 0).points("a", near);
        figure.globe("far").from(0, 0).points("a", far, alsoFar);
        double[][] values = {{0, 1, 0, 0}, {0, 1, 0, 0}};
        figure.globe("map")
                .from(0, 90)
                .map(values, "m")
                .path("a", new double[] {0.8, 0.6, 0}, new double[] {-0.8, 0.6, 0}, far);
        BufferedImage picture = saved();
        assertTrue(pixels(picture, 0, 0) > 10);
        assertEquals(0, pixels(picture, 1, 0));
        assertTrue(pixels(picture, 2, 0) > 200);
        Color first = PlotStyle.COLORS.get(0);
        assertEquals(TITLE_HEIGHT + 40 + (PANEL_HEIGHT - 40) / 2, rowOf(picture, PANEL_WIDTH / 2, first), 8);
    }

    @Test
    void stripsStandSideBySideEachInTheColorOfItsName() throws IOException {
        figure.strips("strips", "y").strip("a", 1, 2, 3).strip("b", 4, 5, 6).across(0);
        figure.lines("lines", "x", "y").line("b", x, y).line("a", x, y);
        BufferedImage picture = saved();
        assertTrue(isBlank(panel(picture, 0).getSubimage(0, 40, PANEL_WIDTH, 8)), "names stand below");
        // The median of a is a line in its color, darker, in the left half, that of b is higher, in the right half.
        int left = 100 + (PANEL_WIDTH - 134) / 4;
        int right = 100 + 3 * (PANEL_WIDTH - 134) / 4;
        int medianOfA = rowOf(picture, left - 50, PlotStyle.COLORS.get(0).darker());
        int medianOfB = rowOf(picture, right - 50, PlotStyle.COLORS.get(1).darker());
        assertTrue(medianOfB < medianOfA - 100, medianOfA + ", " + medianOfB);
    }

    @Test
    void aLogarithmicStripPutsTheMeanOfLogarithmsInTheMiddle() throws IOException {
        figure.strips("strips", "y").logarithmic().strip("a", 10).between(1, 100);
        figure.strips("strips", "y").strip("a", 50.5).between(1, 100);
        BufferedImage picture = saved();
        int middle = 100 + (PANEL_WIDTH - 134) / 2 - 100;
        Color first = PlotStyle.COLORS.get(0).darker();
        assertEquals(rowOf(picture, middle, first), rowOf(picture, PANEL_WIDTH + middle, first), 1);
    }

    @Test
    void givenEndsMakePanelsComparableAndCutOffWhatLiesBeyond() throws IOException {
        double[] far = {0, 100, 100, 0, 0};
        figure.lines("alone", "x", "y").line("a", x, y).between(0, 40);
        figure.lines("beside", "x", "y")
                .line("a", x, y)
                .points("b", new double[] {0, 1, 2, 3, 4}, far)
                .between(0, 40);
        BufferedImage picture = saved();
        Color color = PlotStyle.COLORS.get(0);
        for (int column : new int[] {200, 450, 550}) {
            assertEquals(rowOf(picture, column, color), rowOf(picture, PANEL_WIDTH + column, color));
        }
        assertTrue(rowOf(picture, 450, color) > TITLE_HEIGHT + 100, "26 of 40 is not at the upper end");
    }

    @Test
    void kindsThatComeInTurnAreToldApart() throws IOException {
        double[] few = {0, 1, 2};
        figure.plane("plane", "x", "y").points(List.of("a", "b"), few, few);
        figure.space("space", "x", "y", "z").points(List.of("a", "b"), few, few, few);
        BufferedImage picture = saved();
        for (int panel = 0; panel < 2; panel++) {
            // Two dots and the legend's against one and the legend's.
            long first = pixels(picture, panel, 0);
            long second = pixels(picture, panel, 1);
            assertTrue(second > 0 && first > 1.2 * second && first < 2 * second, first + " and " + second);
        }
    }

    @Test
    void aSeriesKeepsItsValues() throws IOException {
        double[] values = y.clone();
        figure.lines("lines", "x", "y").line("a", x, values);
        long before = pixels(saved(), 0, 0);
        Arrays.fill(values, 0);
        assertEquals(before, pixels(saved(), 0, 0));
    }

    @Test
    void lowAndHighValuesOfAMapDifferInColor() throws IOException {
        figure.plane("map", "x", "y")
                .map(x, x, grid((u, v) -> u - 2.45), "output")
                .contour(0);
        BufferedImage picture = saved();
        Color low = new Color(picture.getRGB(150, 300));
        Color high = new Color(picture.getRGB(450, 300));
        assertTrue(low.getBlue() > low.getRed() + 40, "low is " + low);
        assertTrue(high.getRed() > high.getBlue() + 40, "high is " + high);
        assertEquals(low, new Color(picture.getRGB(150, 200)));
    }

    @Test
    void panelsWithTheSameColorsAndLimitsCanBeCompared() throws IOException {
        // Half of the second map, on a part of its range.
        figure.plane("whole", "x", "y")
                .map(x, x, grid((u, v) -> v), "output")
                .colors(0, 5)
                .within(PlaneLimits.square(4));
        figure.plane("half", "x", "y")
                .map(x, x, grid((u, v) -> v < 2 ? v : Double.NaN), "output")
                .colors(0, 5)
                .within(PlaneLimits.square(4))
                .points("a", new double[] {2, 9}, new double[] {3, 9});
        BufferedImage picture = saved();
        int right = 400;
        int low = TITLE_HEIGHT + PANEL_HEIGHT / 2 - 30;
        assertNotEquals(Color.WHITE, new Color(picture.getRGB(right, low)));
        assertEquals(picture.getRGB(right, low), picture.getRGB(PANEL_WIDTH + right, low));
        assertEquals(Color.WHITE, new Color(picture.getRGB(PANEL_WIDTH + right, TITLE_HEIGHT + 60)));
        assertEquals(Color.WHITE, new Color(picture.getRGB(150, low)), "outside the grid");
        // One dot, and none of the one beyond the limits.
        assertEquals(60, pixels(picture, 1, 0), 25);
    }

    @Test
    void kindsThatComeInTurnDoNotHideEachOther() throws IOException {
        // At 1 the second kind comes first and is covered; at 2 and 3 nothing is.
        figure.plane("kinds", "x", "y").points(List.of("a", "b"), new double[] {0, 1, 1, 2}, new double[] {0, 1, 1, 2});
        BufferedImage picture = saved();
        assertTrue(pixels(picture, 0, 0) > pixels(picture, 0, 1) + 30, "the covering dot must be of the first kind");
    }

    @Test
    void aMarkIsADashedLineFromTopToBottomWhereItIsReached() throws IOException {
        figure.lines("marked", "x", "y").line("a", x, y).mark("here", 2.5).mark("beyond", 99);
        figure.lines("plain", "x", "y").line("a", x, y);
        BufferedImage picture = saved();
        assertTrue(inks(panel(picture, 0)) > inks(panel(picture, 1)) + 200);
    }

    private static long inks(BufferedImage panel) {
        return colors(panel).filter(rgb -> rgb == PlotStyle.INK.getRGB()).count();
    }

    @Test
    void spacesWithTheSameAxesCanBeCompared() throws IOException {
        double[] end = {0, 10};
        double[] middle = {5};
        figure.space("alone", "x", "y", "z").points("a", middle, middle, middle).within(end, end, end);
        figure.space("not alone", "x", "y", "z").points("a", end, end, end);
        figure.space("by itself", "x", "y", "z")
                .points("a", new double[] {9}, middle, middle)
                .within(end, end, end);
        BufferedImage picture = saved();
        assertEquals(pixels(picture, 0, 0), pixels(picture, 2, 0), 25);
        assertNotEquals(columnOf(picture, 0), columnOf(picture, 2));
    }

    /** The first column of a panel with the first color. */
    private static int columnOf(BufferedImage picture, int panel) {
        BufferedImage part = panel(picture, panel);
        return IntStream.range(0, PANEL_WIDTH)
                .filter(column -> IntStream.range(0, PANEL_HEIGHT)
                        .anyMatch(row -> part.getRGB(column, row)
                                == PlotStyle.COLORS.get(0).getRGB()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void limitsLeaveRoomAroundTheirPoints() {
        PlaneLimits limits = PlaneLimits.around(new double[] {0, 10, 5}, new double[] {3, 3, 3});
        assertArrayEquals(new double[] {-0.5, 5, 10.5}, limits.axis(0, 3), 1e-12);
        assertArrayEquals(new double[] {2, 4}, limits.axis(1, 2), 1e-12);
    }

    @Test
    void anAxisReachesWhereItIsToldTo() throws IOException {
        figure.lines("tight", "x", "y").line("a", x, y);
        figure.lines("reaching", "x", "y").line("a", x, y).reaching(-1000, 1000);
        BufferedImage picture = saved();
        Color first = PlotStyle.COLORS.get(0);
        assertTrue(rowOf(picture, PANEL_WIDTH + 580, first) > rowOf(picture, 580, first) + 150);
    }

    @Test
    void rowsOfAMapAreOrdinatesAndNaNIsWhite() throws IOException {
        figure.plane("map", "x", "y").map(x, x, grid((u, v) -> v < 2.5 ? Double.NaN : v), "output");
        BufferedImage picture = saved();
        assertNotEquals(Color.WHITE, new Color(picture.getRGB(300, 150)));
        assertEquals(Color.WHITE, new Color(picture.getRGB(300, 450)));
    }

    @Test
    void aContourPassesWhereItsLevelIs() {
        HeatMap map = new HeatMap(x, x, grid((u, v) -> u * u + v * v), "output");
        Contour circle = map.contour(4);
        assertTrue(circle.segments().size() > 30);
        circle.segments().forEach(line -> assertEquals(2, Math.hypot(line.getX1(), line.getY1()), 2e-3));
        assertTrue(map.contour(1000).segments().isEmpty());
        assertEquals(3, circle.distance(3, 4), 2e-3);
        assertEquals(1, circle.distance(0.6, 0.8), 2e-3);
        assertEquals(Double.POSITIVE_INFINITY, map.contour(1000).distance(0, 0));
    }

    @Test
    void constantsSinglePointsAndGapsAreDrawn() throws IOException {
        double[] gap = y.clone();
        gap[20] = Double.NaN;
        double[] one = {3};
        figure.lines("gap", "x", "y").line("a", x, gap).band("a", x, map(gap, 0), gap);
        figure.lines("constant", "x", "y").line("a", x, map(x, 0)).points("a", one, one);
        figure.plane("constant", "x", "y")
                .map(x, x, grid((u, v) -> 7), "output")
                .contour(7)
                .path("a", one, one);
        figure.space("point", "x", "y", "z").points("a", one, one, one);
        BufferedImage picture = saved();
        IntStream.range(0, 4).forEach(panel -> assertTrue(pixels(picture, panel, 0) > 20, "panel " + panel));
    }

    private static double[] map(double[] values, double slope) {
        return Arrays.stream(values).map(v -> slope * v).toArray();
    }

    private double[][] grid(DoubleBinaryOperator function) {
        return Arrays.stream(x)
                .mapToObj(v ->
                        Arrays.stream(x).map(u -> function.applyAsDouble(u, v)).toArray())
                .toArray(double[][]::new);
    }

    private BufferedImage saved() throws IOException {
        Path file = folder.resolve("new/folder/figure.png");
        figure.save(file);
        assertArrayEquals(PNG_SIGNATURE, Arrays.copyOf(Files.readAllBytes(file), PNG_SIGNATURE.length));
        return ImageIO.read(file.toFile());
    }

    /** Pixels in a color of {@link PlotStyle#COLORS}. */
    private static long pixels(BufferedImage picture, int panel, int color) {
        BufferedImage part = panel(picture, panel);
        int rgb = PlotStyle.COLORS.get(color).getRGB();
        return colors(part).filter(each -> each == rgb).count();
    }

    private static BufferedImage panel(BufferedImage picture, int panel) {
        int left = panel % 2 * PANEL_WIDTH;
        return picture.getSubimage(left, TITLE_HEIGHT + panel / 2 * PANEL_HEIGHT, PANEL_WIDTH, PANEL_HEIGHT);
    }

    private static BufferedImage legendOf(BufferedImage picture, int panel) {
        return panel(picture, panel).getSubimage(0, 40, PANEL_WIDTH, Legend.ROW_HEIGHT);
    }

    private static boolean isBlank(BufferedImage image) {
        return colors(image).allMatch(rgb -> rgb == Color.WHITE.getRGB());
    }

    private static IntStream colors(BufferedImage image) {
        int width = image.getWidth();
        return Arrays.stream(image.getRGB(0, 0, width, image.getHeight(), null, 0, width));
    }

    /** Where a column of a picture has a color first, from the top. */
    private static int rowOf(BufferedImage picture, int column, Color color) {
        return IntStream.range(TITLE_HEIGHT + 40, picture.getHeight())
                .filter(row -> picture.getRGB(column, row) == color.getRGB())
                .findFirst()
                .orElseThrow();
    }
}
