package org.odelayer.adjoint;

import org.odelayer.ode.Join;
import org.odelayer.ode.LegSolver;

/** The way back over the stops of a solve. */
final class WayBack {
    private final LegSolver solver;
    private double t;
    private boolean begun;
    private boolean changed;

    WayBack(LegSolver solver) {
        this.solver = solver;
    }

    /** The time that is reached. */
    void from(double time) {
        t = time;
    }

    /** The state or the adjoint is not the one that the last leg left. */
    void changed() {
        changed = true;
    }

    /** Goes to a time, if it is not there; whether f jumps there. */
    void go(double to, boolean jumps) {
        if (t != to) {
            solver.leg(t, to, !begun ? Join.START : changed ? Join.ABRUPT : Join.SMOOTH);
            begun = true;
            changed = false;
            t = to;
        }
        changed |= jumps;
    }
}
