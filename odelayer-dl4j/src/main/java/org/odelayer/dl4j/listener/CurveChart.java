package org.odelayer.dl4j.listener;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Lines over the iterations as an SVG picture; values that are not finite are gaps. */
final class CurveChart {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 200;
    private static final int LEFT = 62;
    private static final int TOP = 10;
    private static final int RIGHT = 10;
    private static final int BOTTOM = 24;
    /** More points than the picture is wide show nothing more. */
    private static final int POINTS = 500;
    /** Of Okabe and Ito, told apart by the color-blind. */
    private static final List<String> COLORS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000");

    private final Map<String, List<Curves.Point>> lines;
    private final double from;
    private final double to;
    private final double low;
    private final double high;

    CurveChart(Map<String, List<Curves.Point>> lines) {
        this.lines = lines;
        this.from = iterations().min().orElse(0);
        this.to = Math.max(from + 1, iterations().max().orElse(1));
        double min = values().min().orElse(0);
        double max = values().max().orElse(1);
        // From 0 unless that hides the curve; a constant is a line in the middle.
        double around = min == max && min != 0 ? Math.max(1e-300, Math.abs(min) / 2) : 0;
        this.low = min >= 0 && min < 0.7 * max || min == 0 ? 0 : min - around;
        this.high = max == 0 && low == 0 ? 1 : max + around;
    }

    private DoubleStream iterations() {
        return lines.values().stream().flatMap(List::stream).mapToDouble(point -> point.iteration);
    }

    private DoubleStream values() {
        return lines.values().stream()
                .flatMap(List::stream)
                .mapToDouble(point -> point.value)
                .filter(Double::isFinite);
    }

    private double x(double iteration) {
        return LEFT + (iteration - from) / (to - from) * (WIDTH - LEFT - RIGHT);
    }

    /** Halves keep the range of extreme values finite. */
    private double y(double value) {
        return HEIGHT - BOTTOM - (value / 2 - low / 2) / (high / 2 - low / 2) * (HEIGHT - TOP - BOTTOM);
    }

    String svg() {
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "<svg viewBox=\"0 0 %d %d\" role=\"img\">\n", WIDTH, HEIGHT));
        for (double part : new double[] {0, 0.5, 1}) {
            double value = low * (1 - part) + high * part;
            double y = y(value);
            text.append(
                    String.format(Locale.ROOT, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>\n", LEFT, y, WIDTH - RIGHT));
            label(text, LEFT - 6, y + 4, "end", number(value));
            double iteration = Math.rint(from * (1 - part) + to * part);
            String anchor = part == 0 ? "start" : part == 1 ? "end" : "middle";
            label(text, x(iteration), HEIGHT - 6, anchor, String.format(Locale.ROOT, "%.0f", iteration));
        }
        int number = 0;
        for (List<Curves.Point> line : lines.values()) {
            // A line upon another one lets it be seen.
            text.append("<path class=\"line\" stroke=\"").append(color(number)).append('"');
            text.append(number % 2 == 0 ? "" : " stroke-dasharray=\"6 4\"");
            text.append(" d=\"").append(path(line)).append("\"/>\n");
            number++;
        }
        return text.append("</svg>\n").toString();
    }

    private static void label(StringBuilder text, double x, double y, String anchor, String label) {
        text.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, label));
    }

    private String path(List<Curves.Point> line) {
        StringBuilder text = new StringBuilder();
        boolean pen = false;
        for (Curves.Point point : shown(line)) {
            boolean finite = Double.isFinite(point.value);
            if (finite) {
                text.append(
                        String.format(Locale.ROOT, "%s%.1f %.1f", pen ? "L" : "M", x(point.iteration), y(point.value)));
                // A point alone is a dot.
                text.append(pen ? "" : "h0.1");
            }
            pen = finite;
        }
        return text.toString();
    }

    /** Lowest and highest of neighbors, so that no peak is lost; what is not finite counts as highest, a gap. */
    private static List<Curves.Point> shown(List<Curves.Point> line) {
        if (line.size() <= POINTS) {
            return line;
        }
        int width = (2 * line.size() + POINTS - 1) / POINTS;
        Comparator<Curves.Point> byValue =
                Comparator.comparingDouble(point -> Double.isFinite(point.value) ? point.value : Double.NaN);
        List<Curves.Point> result = new ArrayList<>();
        for (int i = 0; i < line.size(); i += width) {
            List<Curves.Point> near = line.subList(i, Math.min(line.size(), i + width));
            Stream.of(Collections.min(near, byValue), Collections.max(near, byValue))
                    .distinct()
                    .sorted(Comparator.comparingInt(point -> point.iteration))
                    .forEach(result::add);
        }
        return result;
    }

    /** Counts as they are, others with three digits, without zeros behind the point. */
    static String number(double value) {
        if (Math.rint(value) == value && Math.abs(value) < 1e6) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        String text = String.format(Locale.ROOT, "%.3g", value);
        return text.contains("e") || !text.contains(".") ? text : text.replaceAll("\\.?0+$", "");
    }

    static String color(int line) {
        return COLORS.get(line % COLORS.size());
    }
}
