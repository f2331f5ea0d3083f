package org.odelayer.examples.digits;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the digits are written: strokes of a pen through points of the unit square, x to the right, y down.
 *
 * <p>The pen follows a smooth curve through the points of a stroke and turns sharply at the corners among them.
 */
final class DigitStrokes {
    /** Ways of writing per digit, each a drawing: strokes separated by ';', points by ' ', '*' after a corner. */
    private static final String[][] WAYS = {
        {
            "0.55,0 0.22,0.16 0.10,0.52 0.24,0.88 0.50,1 0.78,0.86 0.90,0.48 0.78,0.14 0.50,0.01",
            "0.70,0.06 0.40,0.04 0.16,0.30 0.14,0.72 0.42,1 0.74,0.86 0.88,0.46 0.76,0.10 0.46,0.06"
        },
        {"0.52,0 0.50,0.5 0.48,1", "0.28,0.24 0.56,0* 0.56,0.5 0.54,1", "0.30,0.20 0.52,0* 0.52,1;0.24,1 0.80,1"},
        {
            "0.14,0.26 0.28,0.05 0.56,0 0.80,0.16 0.76,0.42 0.46,0.72 0.10,1* 0.50,0.98 0.90,0.97",
            "0.16,0.20 0.46,0 0.78,0.16 0.72,0.48 0.42,0.84 0.20,0.96 0.12,0.84 0.30,0.76 0.58,0.92 0.92,0.96"
        },
        {
            "0.16,0.12 0.48,0 0.78,0.14 0.72,0.36 0.40,0.47* 0.76,0.56 0.86,0.80 0.54,1 0.10,0.90",
            "0.14,0.04 0.78,0.02* 0.42,0.40* 0.78,0.52 0.84,0.80 0.52,1 0.12,0.90"
        },
        {"0.22,0.02 0.12,0.56* 0.50,0.57 0.90,0.53;0.72,0.20 0.68,0.6 0.64,1", "0.66,1 0.66,0.02* 0.08,0.66* 0.92,0.66"
        },
        {
            "0.82,0.02 0.26,0.03* 0.20,0.44* 0.52,0.36 0.82,0.54 0.80,0.82 0.50,1 0.12,0.92",
            "0.28,0.06 0.22,0.46* 0.56,0.42 0.82,0.64 0.70,0.92 0.36,1 0.10,0.90;0.26,0.05 0.86,0"
        },
        {
            "0.70,0 0.36,0.26 0.14,0.66 0.28,0.96 0.62,0.98 0.80,0.74 0.60,0.53 0.30,0.60 0.18,0.78",
            "0.40,0 0.22,0.34 0.16,0.74 0.40,1 0.74,0.90 0.78,0.64 0.50,0.54 0.22,0.72"
        },
        {
            "0.10,0.06 0.50,0.05 0.88,0.03* 0.60,0.50 0.40,1",
            "0.10,0.14 0.12,0.03* 0.88,0.02* 0.62,0.46 0.44,1;0.32,0.50 0.82,0.47"
        },
        {
            "0.76,0.14 0.46,0 0.20,0.16 0.34,0.40 0.68,0.58 0.82,0.80 0.50,1 0.18,0.82 0.34,0.58 0.66,0.40 0.78,0.16",
            "0.52,0 0.24,0.14 0.30,0.40 0.54,0.46 0.76,0.34 0.76,0.10 0.50,0;"
                    + "0.54,0.46 0.18,0.66 0.24,0.94 0.52,1 0.82,0.90 0.82,0.60 0.52,0.46"
        },
        {
            "0.80,0.22 0.54,0.02 0.22,0.18 0.24,0.46 0.54,0.50 0.80,0.22* 0.76,0.60 0.66,1",
            "0.78,0.12 0.46,0.02 0.18,0.24 0.36,0.50 0.68,0.42 0.80,0.10* 0.84,0.54 0.66,0.92 0.36,1 0.18,0.92"
        }
    };

    /**
     * One movement of the pen, at least two points.
     *
     * @param x abscissas of the points
     * @param y ordinates of the points
     * @param corner where the pen turns sharply
     */
    record Stroke(double[] x, double[] y, boolean[] corner) {
        static Stroke parse(String text) {
            String[] points = text.split(" ");
            Stroke stroke =
                    new Stroke(new double[points.length], new double[points.length], new boolean[points.length]);
            for (int i = 0; i < points.length; i++) {
                String[] xy = points[i].replace("*", "").split(",");
                stroke.x[i] = Double.parseDouble(xy[0]);
                stroke.y[i] = Double.parseDouble(xy[1]);
                stroke.corner[i] = points[i].endsWith("*");
            }
            return stroke;
        }
    }

    private static final List<List<List<Stroke>>> PARSED = parse();

    private DigitStrokes() {}

    /** The ways of writing a digit, each a list of strokes. */
    static List<List<Stroke>> waysOf(int digit) {
        return PARSED.get(digit);
    }

    private static List<List<List<Stroke>>> parse() {
        List<List<List<Stroke>>> digits = new ArrayList<>();
        for (String[] ways : WAYS) {
            digits.add(Arrays.stream(ways)
                    .map(way -> Arrays.stream(way.split(";")).map(Stroke::parse).toList())
                    .toList());
        }
        return digits;
    }
}
