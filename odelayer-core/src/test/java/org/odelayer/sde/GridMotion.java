package org.odelayer.sde;

import java.util.Random;
import org.odelayer.noise.BrownianMotion;

/**
 * A Brownian motion that is drawn on the cells of a fine grid, with the area over each, for intervals between its
 * points.
 */
final class GridMotion implements BrownianMotion {
    private final int channels;
    private final double cell;
    /** W and ∫ W at the points of the grid, [example][point · channels + channel]. */
    private final double[][] values;

    private final double[][] integrals;

    GridMotion(long seed, int examples, int channels, double end, int cells) {
        this.channels = channels;
        this.cell = end / cells;
        this.values = new double[examples][(cells + 1) * channels];
        this.integrals = new double[examples][(cells + 1) * channels];
        Random random = new Random(seed);
        for (int example = 0; example < examples; example++) {
            for (int i = 0; i < cells * channels; i++) {
                draw(random, values[example], integrals[example], i);
            }
        }
    }

    /** Over a cell, ∫ (W(u) − W(s)) du = h ΔW/2 + √(h³/12) N. */
    private void draw(Random random, double[] w, double[] integral, int i) {
        double increment = Math.sqrt(cell) * random.nextGaussian();
        double within = cell * increment / 2 + Math.sqrt(cell * cell * cell / 12) * random.nextGaussian();
        w[i + channels] = w[i] + increment;
        integral[i + channels] = integral[i] + cell * w[i] + within;
    }

    private int point(double t) {
        int point = (int) Math.round(t / cell);
        if (Math.abs(point * cell - t) > 1e-9) {
            throw new IllegalArgumentException("t (" + t + ") must be a point of the grid");
        }
        return point * channels;
    }

    @Override
    public void increment(int example, double s, double t, double[] increment, double[] area) {
        int from = point(s);
        int to = point(t);
        for (int i = 0; i < channels; i++) {
            increment[i] = values[example][to + i] - values[example][from + i];
            if (area != null) {
                area[i] =
                        integrals[example][to + i] - integrals[example][from + i] - (t - s) * values[example][from + i];
            }
        }
    }

    @Override
    public int channels() {
        return channels;
    }
}
