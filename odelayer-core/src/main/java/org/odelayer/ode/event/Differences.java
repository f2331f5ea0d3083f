package org.odelayer.ode.event;

/** Central differences of a function of time and state. */
final class Differences {
    /** The step is the third root of the rounding: the error of the difference and that of rounding are then alike. */
    private static final double STEP = Math.cbrt(Math.ulp(1.0));

    private Differences() {}

    /** ∂g/∂y, and behind it ∂g/∂t. */
    static double[] gradient(Event.Function g, double t, double... y) {
        double[] result = new double[y.length + 1];
        for (int j = 0; j < y.length; j++) {
            double h = STEP * Math.max(1, Math.abs(y[j]));
            double[] up = y.clone();
            double[] down = y.clone();
            up[j] += h;
            down[j] -= h;
            result[j] = (g.at(t, up) - g.at(t, down)) / (up[j] - down[j]);
        }
        double h = STEP * Math.max(1, Math.abs(t));
        double later = t + h;
        double earlier = t - h;
        result[y.length] = (g.at(later, y.clone()) - g.at(earlier, y.clone())) / (later - earlier);
        return result;
    }
}
