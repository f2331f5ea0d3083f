package org.odelayer.examples.advanced;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.ParameterList;

/**
 * The angular velocity of a free rigid body as the body sees it, ω = I⁻¹ m, where m = q̄ L q is the angular momentum,
 * which stays the same in space: of length 1, along the third axis.
 */
public final class FreeBodyDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    /** The moments of inertia. */
    private double[] inertia;

    /** For JSON. */
    private FreeBodyDynamics() {}

    /**
     * A body.
     *
     * @param inertia its three moments of inertia, positive
     */
    public FreeBodyDynamics(double... inertia) {
        this.inertia = inertia.clone();
    }

    /** Angular momenta as bodies see them, of attitudes q: the third row of the rotation of q. */
    static double[] momentum(double... q) {
        return new double[] {
            2 * (q[1] * q[3] - q[0] * q[2]),
            2 * (q[2] * q[3] + q[0] * q[1]),
            q[0] * q[0] - q[1] * q[1] - q[2] * q[2] + q[3] * q[3]
        };
    }

    /** ½ ⟨m, I⁻¹ m⟩. */
    double energy(double... momentum) {
        double sum = 0;
        for (int i = 0; i < momentum.length; i++) {
            sum += momentum[i] * momentum[i] / (2 * inertia[i]);
        }
        return sum;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {}

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable q, Map<String, SDVariable> parameters) {
        SDVariable w = Features.slice(graph, q, 0, 1);
        SDVariable x = Features.slice(graph, q, 1, 2);
        SDVariable y = Features.slice(graph, q, 2, 3);
        SDVariable z = Features.slice(graph, q, 3, 4);
        SDVariable first = x.mul(z).sub(w.mul(y)).mul(2 / inertia[0]);
        SDVariable second = y.mul(z).add(w.mul(x)).mul(2 / inertia[1]);
        SDVariable squares = w.mul(w).add(z.mul(z)).sub(x.mul(x)).sub(y.mul(y));
        return graph.concat(1, first, second, squares.mul(1 / inertia[2]));
    }
}
