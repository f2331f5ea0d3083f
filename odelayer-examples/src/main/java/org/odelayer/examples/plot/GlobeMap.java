package org.odelayer.examples.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;

/** A function on the sphere, in cells of equal latitude and longitude; immutable. */
final class GlobeMap {
    private static final Color PLAIN = new Color(0xF4, 0xF6, 0xF8);
    /** How much darker the rim is. */
    private static final double SHADE = 0.1;

    private final String label;
    private final double[][] values;

    GlobeMap(double[][] values, String label) {
        this.label = label;
        SeriesNumbers numbers = new SeriesNumbers("map " + label);
        numbers.require(values.length > 1, "must have at least 2 rows");
        for (double[] row : values) {
            numbers.require(
                    row.length == values[0].length && row.length > 1, "must have rows of one length, at least 2");
            numbers.require(Arrays.stream(row).allMatch(Double::isFinite), "must have finite values");
        }
        this.values = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
    }

    String label() {
        return label;
    }

    DoubleSummaryStatistics range() {
        return Arrays.stream(values).flatMapToDouble(Arrays::stream).summaryStatistics();
    }

    /** Interpolates bilinearly between the middles of cells. */
    private double value(double... point) {
        int rows = values.length;
        int columns = values[0].length;
        double row = (Math.asin(Math.max(-1, Math.min(1, point[2]))) / Math.PI + 0.5) * rows - 0.5;
        double column = Math.atan2(point[1], point[0]) / (2 * Math.PI) * columns - 0.5;
        int south = Math.max(0, Math.min(rows - 2, (int) Math.floor(row)));
        double up = Math.max(0, Math.min(1, row - south));
        int west = Math.floorMod((int) Math.floor(column), columns);
        int east = (west + 1) % columns;
        double right = column - Math.floor(column);
        double lower = (1 - right) * values[south][west] + right * values[south][east];
        double upper = (1 - right) * values[south + 1][west] + right * values[south + 1][east];
        return (1 - up) * lower + up * upper;
    }

    /** Draws the near side of a sphere: colors that mean nothing else, or one that is a little darker at the rim. */
    static void draw(Graphics2D g, Rectangle place, GlobeView view, GlobeMap map, ColorScale scale) {
        BufferedImage image = new BufferedImage(place.width, place.height, BufferedImage.TYPE_INT_ARGB);
        for (int row = 0; row < place.height; row++) {
            double y = 1 - 2 * (row + 0.5) / place.height;
            for (int column = 0; column < place.width; column++) {
                double x = 2 * (column + 0.5) / place.width - 1;
                double square = x * x + y * y;
                if (square <= 1) {
                    Color color = map == null
                            ? shaded(1 - SHADE * (1 - Math.sqrt(1 - square)))
                            : new Color(scale.rgb(map.value(view.point(x, y))));
                    image.setRGB(column, row, color.getRGB());
                }
            }
        }
        g.drawImage(image, place.x, place.y, null);
    }

    private static Color shaded(double factor) {
        return new Color(
                (int) (PLAIN.getRed() * factor), (int) (PLAIN.getGreen() * factor), (int) (PLAIN.getBlue() * factor));
    }
}
