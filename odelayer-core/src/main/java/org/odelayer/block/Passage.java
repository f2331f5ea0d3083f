package org.odelayer.block;

import org.odelayer.field.CompiledDynamics;
import org.odelayer.ode.Join;
import org.odelayer.ode.LegSolver;
import org.odelayer.ode.SolveStatistics;

/** A solve in legs, from output time to output time and from jump to jump, with the sum of their costs. */
final class Passage {
    private final CompiledDynamics dynamics;
    private final LegSolver solver;
    private SolveStatistics cost = SolveStatistics.NONE;
    private boolean begun;
    private boolean changed;

    Passage(CompiledDynamics dynamics, LegSolver solver) {
        this.dynamics = dynamics;
        this.solver = solver;
    }

    /** Says that the state is not the one that the last leg left. */
    void stateChanged() {
        changed = true;
    }

    /** Goes from one time to another; nowhere if they are equal. */
    void go(double from, double to) {
        double t = from;
        for (double jump : dynamics.jumpsBetween(from, to)) {
            leg(t, jump);
            changed = true;
            t = jump;
        }
        if (t != to) {
            leg(t, to);
        }
        // An output may lie on a jump.
        changed = dynamics.jumpsAt(to);
    }

    private void leg(double from, double to) {
        cost = cost.plus(solver.leg(from, to, !begun ? Join.START : changed ? Join.ABRUPT : Join.SMOOTH));
        begun = true;
    }

    SolveStatistics cost() {
        return cost;
    }
}
