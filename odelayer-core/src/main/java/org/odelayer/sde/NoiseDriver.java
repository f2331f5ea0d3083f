package org.odelayer.sde;

import java.util.Arrays;
import org.odelayer.field.LegDriver;
import org.odelayer.field.LegInputs;
import org.odelayer.noise.BrownianMotion;
import org.odelayer.ode.method.Leg;

/**
 * Tells f of each leg what it has to know of it: its length h and the increments of the Brownian motion over it, ξ =
 * ΔW/h and ζ = ∫ (W(u) − W(s)) du / h². They are functions of the leg alone, so that they are the same on the way back.
 *
 * <p>Legs of reversible Heun lie around a time of the grid, and W is linear between two of these: then ξ is the slope
 * of that, and the time and the parity of its index are told as well.
 */
final class NoiseDriver implements LegDriver {
    private final SdeMethod method;
    private final SdeGrid grid;
    private final int batch;
    private final int channels;
    /** ξ. */
    private final double[] rates;
    /** ζ; null unless it is read. */
    private final double[] areas;
    /** The increments over the last two steps, of legs that lie in both, and which steps these are. */
    private final double[][] kept;

    private final int[] keptSteps = {-1, -1};
    /** Of one example. */
    private final double[] increment;

    private final double[] area;
    private final double[] scalar = new double[1];
    private BrownianMotion motion;

    NoiseDriver(SdeMethod method, SdeGrid grid, int batch, int channels) {
        this.method = method;
        this.grid = grid;
        this.batch = batch;
        this.channels = channels;
        this.rates = new double[batch * channels];
        this.areas = method.reads(SdeField.AREA) ? new double[batch * channels] : null;
        this.kept = method.reads(SdeField.NODE) ? new double[2][batch * channels] : null;
        this.increment = new double[channels];
        this.area = areas == null ? null : new double[channels];
    }

    /** Follows a motion from now on. */
    void follow(BrownianMotion newMotion) {
        if (newMotion == null || newMotion.channels() != channels) {
            throw new IllegalArgumentException("Brownian motion ("
                    + (newMotion == null ? "null" : newMotion.channels() + " channels") + ") must have " + channels
                    + " channels, one for each component of the noise");
        }
        motion = newMotion;
        Arrays.fill(keptSteps, -1);
    }

    @Override
    public void tell(Leg leg, LegInputs inputs) {
        double h = leg.largest() - leg.least();
        if (kept == null) {
            fill(leg.least(), leg.largest(), 1 / h, rates);
        } else {
            tellNode(leg, h, inputs);
        }
        inputs.set(SdeField.RATE, rates);
        if (areas != null) {
            inputs.set(SdeField.AREA, areas);
        }
        if (method.reads(SdeField.LENGTH)) {
            set(inputs, SdeField.LENGTH, h);
        }
    }

    private void set(LegInputs inputs, String name, double value) {
        scalar[0] = value;
        inputs.set(name, scalar);
    }

    private void tellNode(Leg leg, double h, LegInputs inputs) {
        int node = grid.nearest(leg.least() + h / 2);
        double t = grid.time(node);
        set(inputs, SdeField.NODE, t);
        set(inputs, SdeField.SIGN, node % 2 == 0 ? 1 : -1);
        Arrays.fill(rates, 0);
        if (leg.least() < t) {
            add((t - leg.least()) / h, node - 1);
        }
        if (leg.largest() > t) {
            add((leg.largest() - t) / h, node);
        }
    }

    /** Adds the slope of W in a step. */
    private void add(double part, int step) {
        int place = step % 2;
        if (keptSteps[place] != step) {
            fill(grid.time(step), grid.time(step + 1), 1, kept[place]);
            keptSteps[place] = step;
        }
        double factor = part / grid.length(step);
        for (int i = 0; i < rates.length; i++) {
            rates[i] += factor * kept[place][i];
        }
    }

    private void fill(double from, double to, double factor, double[] increments) {
        for (int example = 0; example < batch; example++) {
            motion.increment(example, from, to, increment, area);
            int first = example * channels;
            for (int i = 0; i < channels; i++) {
                increments[first + i] = factor * increment[i];
                if (areas != null) {
                    areas[first + i] = factor * factor * area[i];
                }
            }
        }
    }
}
