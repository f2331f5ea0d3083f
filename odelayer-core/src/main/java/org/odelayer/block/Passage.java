package org.odelayer.block;

import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.ode.SolveStatistics;

/** Solves over an interval, stopping where the dynamics jump, and adds up the cost. */
final class Passage {
    private final CompiledDynamics dynamics;
    private final Solve solve;
    private SolveStatistics cost = SolveStatistics.NONE;

    Passage(CompiledDynamics dynamics, Solve solve) {
        this.dynamics = dynamics;
        this.solve = solve;
    }

    /** Goes from one time to another; nowhere if they are equal. Returns where it ends. */
    double go(double from, double to) {
        double t = from;
        for (double jump : dynamics.jumpsBetween(from, to)) {
            t = leg(t, jump);
        }
        return t == to ? to : leg(t, to);
    }

    private double leg(double from, double to) {
        dynamics.within(from, to);
        cost = cost.plus(solve.run(from, to));
        return to;
    }

    SolveStatistics cost() {
        return cost;
    }

    /** Advances a state from one time to another. */
    @FunctionalInterface
    interface Solve {
        SolveStatistics run(double from, double to);
    }
}
