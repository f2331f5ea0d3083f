package org.odelayer.examples.digits;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.List;
import java.util.Random;

/**
 * Writes digits on a sheet of 28 x 28 pixels, no two alike. Not for several threads at once.
 *
 * <p>Handwriting varies in the way of writing, in where the pen passes (jitter of each point), in slant, rotation, size
 * and place (an affine map of the whole digit), and in the thickness of the pen. Lengths are in pixels.
 */
final class DigitPen {
    /** Standard deviation of each coordinate of each point, in the unit square. */
    private static final double POINT_JITTER = 0.045;

    private static final double WIDTH = 13.5;
    private static final double HEIGHT = 19;
    private static final double SIZE_JITTER = 0.12;
    private static final double ROTATION_JITTER = Math.toRadians(8);
    private static final double SLANT = -0.08;
    private static final double SLANT_JITTER = 0.16;
    private static final double PLACE_JITTER = 0.8;
    private static final double THINNEST = 1.5;
    private static final double THICKEST = 3.6;

    /** Draws beyond two standard deviations are pulled back to them, which keeps the ink on the sheet. */
    private static final double WORST = 2;

    private final BufferedImage sheet = new BufferedImage(DigitSet.SIDE, DigitSet.SIDE, BufferedImage.TYPE_BYTE_GRAY);
    private final Graphics2D graphics;

    DigitPen() {
        graphics = sheet.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }

    /**
     * Writes a digit.
     *
     * @param digit 0 to 9
     * @param random decides about everything else
     * @return the gray values, unsigned, row by row, 255 is ink; overwritten by the next digit
     */
    byte[] write(int digit, Random random) {
        List<List<DigitStrokes.Stroke>> ways = DigitStrokes.waysOf(digit);
        List<DigitStrokes.Stroke> way = ways.get(random.nextInt(ways.size()));
        AffineTransform place = place(random);
        graphics.setColor(Color.BLACK);
        graphics.fillRect(0, 0, DigitSet.SIDE, DigitSet.SIDE);
        graphics.setColor(Color.WHITE);
        graphics.setStroke(new BasicStroke(
                (float) (THINNEST + (THICKEST - THINNEST) * random.nextDouble()),
                BasicStroke.CAP_ROUND,
                BasicStroke.JOIN_ROUND));
        for (DigitStrokes.Stroke stroke : way) {
            graphics.draw(place.createTransformedShape(curve(stroke, random)));
        }
        return ((DataBufferByte) sheet.getRaster().getDataBuffer()).getData();
    }

    private static AffineTransform place(Random random) {
        double center = DigitSet.SIDE / 2.0;
        AffineTransform place = AffineTransform.getTranslateInstance(
                center + PLACE_JITTER * normal(random), center + PLACE_JITTER * normal(random));
        place.rotate(ROTATION_JITTER * normal(random));
        place.shear(SLANT + SLANT_JITTER * normal(random), 0);
        place.scale(WIDTH * (1 + SIZE_JITTER * normal(random)), HEIGHT * (1 + SIZE_JITTER * (normal(random) - 1) / 2));
        place.translate(-0.5, -0.5);
        return place;
    }

    private static Path2D curve(DigitStrokes.Stroke stroke, Random random) {
        int n = stroke.x().length;
        double[] x = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = stroke.x()[i] + POINT_JITTER * normal(random);
            y[i] = stroke.y()[i] + POINT_JITTER * normal(random);
        }
        Path2D path = new Path2D.Double();
        path.moveTo(x[0], y[0]);
        for (int i = 0; i + 1 < n; i++) {
            // Catmull-Rom: the tangent at a point is half the way between its neighbors; a Bezier arm is a third of it.
            int before = i == 0 || stroke.corner()[i] ? i : i - 1;
            int after = i + 2 == n || stroke.corner()[i + 1] ? i + 1 : i + 2;
            path.curveTo(
                    x[i] + (x[i + 1] - x[before]) / 6,
                    y[i] + (y[i + 1] - y[before]) / 6,
                    x[i + 1] - (x[after] - x[i]) / 6,
                    y[i + 1] - (y[after] - y[i]) / 6,
                    x[i + 1],
                    y[i + 1]);
        }
        return path;
    }

    private static double normal(Random random) {
        return Math.max(-WORST, Math.min(WORST, random.nextGaussian()));
    }
}
