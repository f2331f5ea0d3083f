package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** H = p²/2 (1 + 0.3 sin 2t) − (1 + 0.5 cos 3t) cos q: both halves depend on time. */
public final class DrivenPendulum extends SeparableHamiltonian {
    private static final long serialVersionUID = 1L;

    @Override
    protected SDVariable kinetic(SameDiff graph, SDVariable t, SDVariable p, Map<String, SDVariable> parameters) {
        SDVariable factor = graph.math().sin(t.mul(2)).mul(0.3).add(1);
        return p.mul(p).mul(0.5).mul(factor);
    }

    @Override
    protected SDVariable potential(SameDiff graph, SDVariable t, SDVariable q, Map<String, SDVariable> parameters) {
        SDVariable factor = graph.math().cos(t.mul(3)).mul(0.5).add(1);
        return graph.math().cos(q).neg().mul(factor);
    }

    /** f, in Java. */
    public static double[] derivative(double t, double... y) {
        return new double[] {y[1] * (1 + 0.3 * Math.sin(2 * t)), -(1 + 0.5 * Math.cos(3 * t)) * Math.sin(y[0])};
    }
}
