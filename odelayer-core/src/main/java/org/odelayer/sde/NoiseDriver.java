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
    private final double[] rates;
    /** Null unless they are read. */
    private final double[] areas;
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
    }

    @Override
    public void tell(Leg leg, LegInputs inputs) {
        Arrays.fill(rates, 0);
        if (method.reads(SdeField.NODE)) {
            aroundNode(leg, inputs);
        } else {
            add(leg.least(), leg.largest(), 1 / (leg.largest() - leg.least()));
        }
        inputs.set(SdeField.RATE, rates);
        if (areas != null) {
            inputs.set(SdeField.AREA, areas);
        }
        if (method.reads(SdeField.LENGTH)) {
            set(inputs, SdeField.LENGTH, leg.largest() - leg.least());
        }
    }

    private void set(LegInputs inputs, String name, double value) {
        scalar[0] = value;
        inputs.set(name, scalar);
    }

    private void aroundNode(Leg leg, LegInputs inputs) {
        double h = leg.largest() - leg.least();
        int node = grid.nearest(leg.least() + h / 2);
        double t = grid.time(node);
        set(inputs, SdeField.NODE, t);
        set(inputs, SdeField.SIGN, node % 2 == 0 ? 1 : -1);
        if (leg.least() < t) {
            add(grid.time(node - 1), t, (t - leg.least()) / h / grid.length(node - 1));
        }
        if (leg.largest() > t) {
            add(t, grid.time(node + 1), (leg.largest() - t) / h / grid.length(node));
        }
    }

    private void add(double from, double to, double factor) {
        for (int example = 0; example < batch; example++) {
            motion.increment(example, from, to, increment, area);
            int first = example * channels;
            for (int i = 0; i < channels; i++) {
                rates[first + i] += factor * increment[i];
                if (areas != null) {
                    areas[first + i] = factor * factor * area[i];
                }
            }
        }
    }
}
