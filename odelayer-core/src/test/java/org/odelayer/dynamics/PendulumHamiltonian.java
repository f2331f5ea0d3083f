package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** H = p²/2 + 9.8 (1 − cos q), a pendulum in each coordinate. */
public final class PendulumHamiltonian extends SeparableHamiltonian {
    private static final long serialVersionUID = 1L;

    public static final double GRAVITY = 9.8;

    @Override
    protected SDVariable potential(SameDiff graph, SDVariable t, SDVariable q, Map<String, SDVariable> parameters) {
        return graph.math().cos(q).rsub(1).mul(GRAVITY).sum(true, 1);
    }
}
