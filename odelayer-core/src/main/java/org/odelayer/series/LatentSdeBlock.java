package org.odelayer.series;

import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.block.StateMap;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.sde.SdeBlock;
import org.odelayer.sde.SdeMethod;

/**
 * A latent stochastic differential equation: a variational autoencoder whose latent variable is a path. An encoder goes
 * backwards over what is observed; its last state gives a normal distribution of z₀, its state at each time the context
 * c of the posterior's drift until then, which also sees the time r until the next observation:
 *
 * <pre>
 * prior       dz = h(t, z) dt + σ dW,          z₀ ~ N(0, I)
 * posterior   dz = f(t, [z, r, c]) dt + σ dW,  z₀ ~ N(μ, diag s²)
 * KL = Σ ½ (μ² + s² − 1) − log s + E ∫ ½ ‖(f − h)/σ‖² dt
 * </pre>
 *
 * <p>The second term, by Girsanov's theorem that of the paths, is a cost along the path that was drawn. σ is learned,
 * one for each feature. Between two times of each example the batch is solved as one, as of {@link SeriesBlock}.
 *
 * <p>Source: Li, Wong, Chen, Duvenaud, "Scalable gradients for stochastic differential equations" (2020), section 5.
 *
 * @param encoder from observations to its states, from the last to the first
 * @param head from [h, ε] to [z₀, μ, log s]
 * @param posterior f, which sees state, time left and context
 * @param prior h
 * @param method how steps are made
 * @param steps of each leg, at least 1
 * @param gradient how the gradient of a leg is computed
 */
public record LatentSdeBlock(
        SeriesBlock encoder,
        NormalHead head,
        Dynamics posterior,
        Dynamics prior,
        SdeMethod method,
        int steps,
        Adjoint gradient) {

    /**
     * Checks that the parts fit.
     *
     * @param encoder from observations to its states
     * @param head from [h, ε] to [z₀, μ, log s]
     * @param posterior f
     * @param prior h
     * @param method how steps are made
     * @param steps of each leg
     * @param gradient how the gradient of a leg is computed
     * @throws IllegalArgumentException naming what is missing or does not fit
     */
    public LatentSdeBlock {
        if (posterior == null || prior == null) {
            throw new IllegalArgumentException("posterior (" + posterior + ") and prior (" + prior + ") must be given");
        }
        if (encoder.state() != head.hidden() || encoder.observation() == 0) {
            throw new IllegalArgumentException("encoder (" + encoder.state() + " features of a state, "
                    + encoder.observation() + " of an observation) must have observations and the hidden size of the"
                    + " head (" + head + ")");
        }
        if (steps < 1) {
            throw new IllegalArgumentException("steps (" + steps + ") of a leg must be at least 1");
        }
        leg(head, posterior, prior, method, steps, gradient);
    }

    private static SdeBlock leg(
            NormalHead head, Dynamics posterior, Dynamics prior, SdeMethod method, int steps, Adjoint gradient) {
        return new SdeBlock(
                new LatentSdeDynamics(posterior, prior, head.hidden()),
                method,
                new SeriesBlock.Start(head.latent()),
                StateMap.IDENTITY,
                TimeSpan.of(0, 1),
                1.0 / steps,
                gradient);
    }

    SdeBlock leg() {
        return leg(head, posterior, prior, method, steps, gradient);
    }

    /**
     * The number of controls of a leg, [t, Δt, m, τ, c]: where it begins, how long it is, 1 where something is observed
     * from its end on and 0 where the prior takes over, how long it is from its end to that, and the context.
     *
     * @return 4 and the encoder's features
     */
    public long controls() {
        return LatentSdeDynamics.CONTROLS + head.hidden();
    }

    /**
     * The parameters of all parts, told apart as of {@link LatentBlock}.
     *
     * @return the declarations
     * @throws IllegalArgumentException if dynamics do not work on such states
     */
    public ParameterList parameters() {
        return LatentBlock.parameters(encoder, head, leg().parameters(head.latent() + controls()));
    }

    /**
     * Compiles all parts for one batch size.
     *
     * @param parameters the parameter arrays by name, used where they lie
     * @param type FLOAT or DOUBLE
     * @param batch the number of examples, at least 1
     * @return the compiled block
     * @throws org.odelayer.graph.UnsupportedGraphException if dynamics cannot be compiled or differentiated
     */
    public CompiledLatentSde compile(Map<String, INDArray> parameters, DataType type, long batch) {
        return new CompiledLatentSde(this, parameters, type, batch);
    }
}
