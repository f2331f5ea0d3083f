package org.odelayer.ode.method;

/**
 * The straight line through both states and θ (1 − θ) times a polynomial whose coefficients are the extras: any
 * polynomial through both states. Derivatives at the ends are not used: of a stiff equation they are far from those of
 * the solution wherever a state is a little beside it.
 *
 * @param extras the number of coefficients
 */
record RosenbrockInterpolation(int extras) implements Interpolation {
    @Override
    public void weigh(double theta, double h, double[] start, double[] end) {
        start[0] = 1 - theta;
        start[1] = 0;
        double factor = theta * (1 - theta);
        for (int i = 0; i < extras; i++) {
            start[2 + i] = factor;
            factor *= theta;
        }
        end[0] = theta;
        end[1] = 0;
    }
}
