package org.odelayer.ode.method;

/**
 * A step that was accepted.
 *
 * @param t its start
 * @param h its length, negative backwards in time
 * @param end its end, exactly that of the leg on the last step
 * @param leg the leg it belongs to
 */
public record RecordedStep(double t, double h, double end, Leg leg) {
    /**
     * The time of a stage.
     *
     * @param node c, in [0, 1]
     * @return t + ch; exactly the end for c = 1
     */
    public double at(double node) {
        return node == 1 ? end : t + node * h;
    }
}
