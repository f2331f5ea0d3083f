package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The gated recurrent unit in continuous time, ḣ = GRU(h) − h:
 *
 * <pre>
 * r = σ(h Ur + br),   z = σ(h Uz + bz),   g = tanh((r ⊙ h) Uh + bh),   ḣ = (1 − z) ⊙ (g − h)
 * </pre>
 *
 * <p>Each component of h moves toward g, which lies in (−1, 1), at a rate in (0, 1): a state that starts in [−1, 1]
 * stays there, and a solver needs few steps.
 *
 * <p>With data control, f sees [h, x], and each of the three sums has the term x W of its own, Wr, Wz and Wh.
 *
 * <p>Shapes: state [batch, n]; parameters Ur, Uz, Uh [n, n], br, bz, bh [n], and with an input of m features Wr, Wz, Wh
 * [m, n]. Cost: three products of [batch, n] and [n, n] for each evaluation.
 *
 * <p>Source: De Brouwer, Simm, Arany, Moreau, "GRU-ODE-Bayes: continuous modeling of sporadically-observed time series"
 * (2019), as {@code FullGRUODECell} of the authors' program {@code gru_ode_bayes} has it.
 */
public final class GruDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    /** A cell. */
    public GruDynamics() {}

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        defineParameters(parameters, stateShape, stateShape);
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        if (seenShape.length != 1) {
            throw new IllegalArgumentException(
                    "state shape (" + Arrays.toString(seenShape) + ") of GruDynamics must be [features]");
        }
        long n = resultShape[0];
        long m = seenShape[0] - n;
        for (String gate : List.of("r", "z", "h")) {
            parameters.weight("U" + gate, seenShape[0], n, n, n);
            if (m > 0) {
                parameters.weight("W" + gate, seenShape[0], n, m, n);
            }
            parameters.bias("b" + gate, 0, n);
        }
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        long n = parameters.get("br").getShape()[0];
        SDVariable h = Features.slice(graph, y, 0, n);
        SDVariable x = parameters.containsKey("Wr") ? Features.slice(graph, y, n, Features.count(y)) : null;
        SDVariable r = graph.nn().sigmoid(affine(graph, h, x, "r", parameters));
        SDVariable z = graph.nn().sigmoid(affine(graph, h, x, "z", parameters));
        SDVariable g = graph.math().tanh(affine(graph, r.mul(h), x, "h", parameters));
        return z.rsub(1).mul(g.sub(h));
    }

    private static SDVariable affine(
            SameDiff graph, SDVariable h, SDVariable x, String gate, Map<String, SDVariable> parameters) {
        SDVariable product = h.mmul(parameters.get("U" + gate));
        SDVariable sum = x == null ? product : product.add(x.mmul(parameters.get("W" + gate)));
        return graph.nn().biasAdd(sum, parameters.get("b" + gate), false);
    }
}
