package org.odelayer.adjoint;

import org.odelayer.ode.event.Event;
import org.odelayer.ode.event.EventOccurrence;
import org.odelayer.ode.method.Leg;

/** How the adjoint jumps at one occurrence of an event: the equation of {@link SolutionGradient}. */
final class EventJump {
    /** Of its terms: below this part of them the rate of g is rounding. */
    private static final double GRAZING = 1e-9;

    private final EventOccurrence occurrence;
    private final double[] after;
    private final double ofTime;
    private final double[] ofState;

    /** With a⁺, t̄ and ȳ. */
    EventJump(EventOccurrence occurrence, double[] after, double ofTime, double[] ofState) {
        this.occurrence = occurrence;
        this.after = after;
        this.ofTime = ofTime;
        this.ofState = ofState;
    }

    /** Whether there is any gradient that has to pass. */
    boolean matters() {
        return ofTime != 0 || dot(after, after) + dot(ofState, ofState) != 0;
    }

    /** a⁻, with the legs before the event and behind it, which is null if it ends the solve. */
    double[] before(FieldValues f, Leg leg, Leg next) {
        Event event = occurrence.event();
        double t = occurrence.t();
        double[] y = occurrence.state();
        int n = y.length;
        double[] arriving = f.at(t, leg, y);
        double[] result = ofState.clone();
        double ofRoot = ofTime + dot(ofState, arriving);
        if (next != null) {
            double[] pulled = event.changeDerivatives(t, y, after);
            for (int i = 0; i < n; i++) {
                result[i] += pulled[i];
            }
            ofRoot += dot(pulled, arriving) + pulled[n] - dot(after, f.at(t, next, occurrence.after()));
        }
        double[] g = event.derivatives(t, y, (time, state) -> f.at(time, leg, state));
        double shift = ofRoot / rate(g, arriving);
        for (int i = 0; i < n; i++) {
            result[i] -= g[i] * shift;
        }
        return result;
    }

    /** g_t + g_y·f, dg/dt along the solution. */
    private double rate(double[] g, double... f) {
        double rate = g[f.length];
        double size = Math.abs(rate);
        for (int i = 0; i < f.length; i++) {
            rate += g[i] * f[i];
            size += Math.abs(g[i] * f[i]);
        }
        if (!(Math.abs(rate) > GRAZING * size)) {
            throw new IllegalStateException("the solution grazes event " + occurrence + ", where g passes zero at the"
                    + " rate " + rate + ": its time has no derivative");
        }
        return rate;
    }

    /** Over the elements of the second. */
    private static double dot(double[] a, double... b) {
        double sum = 0;
        for (int i = 0; i < b.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
