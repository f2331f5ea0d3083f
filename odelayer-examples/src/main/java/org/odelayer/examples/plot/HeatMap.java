package org.odelayer.examples.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;

/** A function on a grid, drawn as colors; immutable. */
final class HeatMap {
    private final String label;
    private final double[] xs;
    private final double[] ys;
    private final double[][] values;

    /**
     * Copies the function.
     *
     * @param xs abscissas of the columns, ascending
     * @param ys ordinates of the rows, ascending
     * @param values [row][column], finite or NaN where there is none
     * @param label the quantity and unit
     * @throws IllegalArgumentException if the arrays are not like that; the message names the map
     */
    HeatMap(double[] xs, double[] ys, double[][] values, String label) {
        this.label = label;
        this.xs = ascending("x", xs);
        this.ys = ascending("y", ys);
        require(values.length == ys.length, "must have as many rows (" + values.length + ") as y (" + ys.length + ")");
        this.values = Arrays.stream(values).map(double[]::clone).toArray(double[][]::new);
        for (int row = 0; row < ys.length; row++) {
            int columns = values[row].length;
            require(
                    columns == xs.length,
                    "must have as many values (" + columns + ") in row " + row + " as x (" + xs.length + ")");
            require(Arrays.stream(values[row]).noneMatch(Double::isInfinite), "must have finite values");
        }
        require(range().getCount() > 0, "must have a value that is a number");
    }

    private double[] ascending(String name, double[] places) {
        require(places.length > 1, "must have at least 2 " + name);
        for (int i = 0; i < places.length; i++) {
            require(Double.isFinite(places[i]), "must have finite " + name);
            require(i == 0 || places[i - 1] < places[i], "must have ascending " + name);
        }
        return places.clone();
    }

    private void require(boolean condition, String demand) {
        new SeriesNumbers("map " + label).require(condition, demand);
    }

    String label() {
        return label;
    }

    /** Two abscissas, the ends of the grid. */
    double[] xEnds() {
        return new double[] {xs[0], xs[xs.length - 1]};
    }

    /** Two ordinates, the ends of the grid. */
    double[] yEnds() {
        return new double[] {ys[0], ys[ys.length - 1]};
    }

    /** All values that are numbers. */
    DoubleSummaryStatistics range() {
        return Arrays.stream(values)
                .flatMapToDouble(Arrays::stream)
                .filter(value -> !Double.isNaN(value))
                .summaryStatistics();
    }

    /** The contour at a level. */
    Contour contour(double level) {
        return new Contour(xs, ys, values, level);
    }

    /** Colors the part of the area that the grid covers; NaN stays white. */
    void draw(Graphics2D g, PlotArea area, ColorScale scale) {
        Rectangle place = area.place();
        BufferedImage image = new BufferedImage(place.width, place.height, BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < place.height; row++) {
            double y = area.valueY(place.y + row + 0.5);
            for (int column = 0; column < place.width; column++) {
                double value = value(area.valueX(place.x + column + 0.5), y);
                image.setRGB(column, row, Double.isNaN(value) ? Color.WHITE.getRGB() : scale.rgb(value));
            }
        }
        g.drawImage(image, place.x, place.y, null);
    }

    /** Interpolates bilinearly, beside NaN takes the nearest value, and gives NaN outside the grid. */
    private double value(double x, double y) {
        if (x < xs[0] || x > xs[xs.length - 1] || y < ys[0] || y > ys[ys.length - 1]) {
            return Double.NaN;
        }
        int column = cell(xs, x);
        int row = cell(ys, y);
        double right = (x - xs[column]) / (xs[column + 1] - xs[column]);
        double up = (y - ys[row]) / (ys[row + 1] - ys[row]);
        double lower = (1 - right) * values[row][column] + right * values[row][column + 1];
        double upper = (1 - right) * values[row + 1][column] + right * values[row + 1][column + 1];
        double value = (1 - up) * lower + up * upper;
        return Double.isNaN(value) ? values[row + (int) Math.round(up)][column + (int) Math.round(right)] : value;
    }

    private static int cell(double[] places, double at) {
        int found = Arrays.binarySearch(places, at);
        return Math.min(places.length - 2, found < 0 ? -found - 2 : found);
    }
}
