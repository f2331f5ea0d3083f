package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.graph.ForwardMode;
import org.odelayer.graph.Shapes;

/**
 * A field with the change of density along its flow, a continuous normalizing flow:
 *
 * <pre>
 * ż = f(t, z, θ),   ℓ̇ = −tr ∂f/∂z,   ℓ(t0) = 0
 * </pre>
 *
 * <p>Points that have the density p at t0 have log p(z(t0)) + ℓ(t1) at t1. A flow that is to take data x to the normal
 * distribution has log p(x) = log N(z(t1)) − ℓ(t1).
 *
 * <p>Shapes: f sees and gives [batch, n]; the state is [batch, n + 1], z and then ℓ. Parameters are those of f.
 *
 * <p>Cost per evaluation: f and n tangents for the exact trace, k for Hutchinson's estimate, in a state of one more
 * element. The vectors ε of the estimate are {@link Input.Noise}: drawn before a solve, the same until its gradient is
 * known, so that what the solver sees is a smooth field. ℓ is a feature like any other in the error norm: the steps are
 * short enough for it too, and its tolerance is atol + rtol |ℓ|.
 *
 * <p>Running costs see f without ℓ̇: kinetic energy and the Frobenius norm of ∂f/∂z, as they are used to keep flows
 * easy to solve, are those of z.
 *
 * <p>Source: Chen, Rubanova, Bettencourt, Duvenaud, "Neural ordinary differential equations" (2018), theorem 1;
 * Grathwohl, Chen, Bettencourt, Sutskever, Duvenaud, "FFJORD: free-form continuous dynamics for scalable reversible
 * generative models" (2019), equation 8.
 */
public final class DensityDynamics extends DynamicsTransform {
    private static final long serialVersionUID = 1L;
    private static final String NOISE = Input.Noise.PREFIX + "trace";

    /** How the trace is computed. */
    private final Trace trace;

    /**
     * A field with its change of density.
     *
     * @param inner f
     * @param trace how the trace is computed
     * @throws IllegalArgumentException if one is missing
     */
    @JsonCreator
    public DensityDynamics(@JsonProperty("inner") Dynamics inner, @JsonProperty("trace") Trace trace) {
        super(inner);
        if (trace == null) {
            throw new IllegalArgumentException(
                    "trace (null) must be Trace.exact() or Trace.hutchinson(k, ProbeDistribution.RADEMACHER)");
        }
        this.trace = trace;
    }

    /**
     * How the trace is computed.
     *
     * @return exactly, or by an estimate
     */
    public Trace trace() {
        return trace;
    }

    /**
     * The same with the exact trace.
     *
     * @return dynamics of the same parameters
     */
    public DensityDynamics exact() {
        return trace.isExact() ? this : new DensityDynamics(inner(), Trace.exact());
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        if (resultShape.length != 1 || !Arrays.equals(seenShape, resultShape) || resultShape[0] < 2) {
            throw new IllegalArgumentException("state shape (" + Arrays.toString(resultShape)
                    + ") with a density must be [n + 1], n features and the change of density, of f that sees them"
                    + " all: it has none for images or with data control");
        }
        long n = resultShape[0] - 1;
        inner().defineParameters(parameters, n);
        for (int i = 0; i < trace.samples(); i++) {
            parameters.add(new Input.Noise(NOISE + i, List.of(n), trace.distribution()));
        }
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable state, Map<String, SDVariable> parameters) {
        long n = Features.count(state) - 1;
        SDVariable[] noise = new SDVariable[trace.samples()];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = parameters.remove(NOISE + i);
        }
        SDVariable z = Features.slice(graph, state, 0, n);
        SDVariable f = inner().define(graph, t, z, parameters);
        SDVariable found = trace.isExact() ? exact(f, z, n) : estimate(f, z, noise);
        return Features.concat(graph, f, Shapes.known(found.neg(), Shapes.of(state)[0], 1));
    }

    private static SDVariable exact(SDVariable f, SDVariable z, long n) {
        SDVariable sum = null;
        for (long i = 0; i < n; i++) {
            SDVariable diagonal = product(f, z, unit(z, i));
            sum = sum == null ? diagonal : sum.add(diagonal);
        }
        return sum;
    }

    private static SDVariable estimate(SDVariable f, SDVariable z, SDVariable... noise) {
        SDVariable sum = null;
        for (SDVariable vector : noise) {
            SDVariable sample = product(f, z, vector);
            sum = sum == null ? sample : sum.add(sample);
        }
        return noise.length == 1 ? sum : sum.div(noise.length);
    }

    /** vᵀ J v of each example, [batch, 1]. */
    private static SDVariable product(SDVariable f, SDVariable z, SDVariable v) {
        return ForwardMode.jvp(f, z, v).mul(v).sum(true, 1);
    }

    /** A unit vector of each example. */
    private static SDVariable unit(SDVariable z, long feature) {
        INDArray units = Nd4j.zeros(z.dataType(), Shapes.of(z));
        units.getColumn(feature).assign(1);
        return z.getSameDiff().constant(units);
    }

    /** f, and zeros for ℓ̇. */
    @Override
    public SDVariable costed(SameDiff graph, SDVariable f) {
        long[] shape = Shapes.of(f);
        SDVariable none = graph.constant(Nd4j.zeros(f.dataType(), shape[0], 1));
        return Features.concat(graph, Features.slice(graph, Shapes.known(f, shape), 0, shape[1] - 1), none);
    }
}
