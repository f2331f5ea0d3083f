package org.odelayer.series;

import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.DeclaredInputs;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.Parameter;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.dynamics.SdeTerms;
import org.odelayer.graph.Shapes;

/**
 * A leg of a latent stochastic differential equation, over u ∈ [0, 1] between two times t and t + Δt of each example:
 *
 * <pre>
 * dz = Δt (h + m (f − h)) du + σ √Δt dB(u),   h = h(t + u Δt, z),   f = f(t + u Δt, [z, r, c])
 * KL = ∫ ½ Δt m² ‖(f − h)/σ‖² du
 * </pre>
 *
 * <p>h is the drift of the prior, f that of the posterior, which sees a context c and r = (1 − u) Δt + τ, the time that
 * is left until it has to be somewhere; with m = 0 the posterior is the prior, as where nothing is observed any more.
 * Whoever tells the motion multiplies it by √Δt. The control of an example is [t, Δt, m, τ, c]; parameters are those of
 * both drifts behind {@value #POSTERIOR} and {@value #PRIOR}, and {@value #LOG_SIGMA} [n].
 */
final class LatentSdeDynamics extends SdeDynamics {
    /** What the names of f's parameters begin with. */
    static final String POSTERIOR = "posterior.";

    /** What the names of h's parameters begin with. */
    static final String PRIOR = "prior.";

    static final String LOG_SIGMA = "logSigma";

    /** Beside the context. */
    static final int CONTROLS = 4;

    private static final long serialVersionUID = 1L;
    private static final double FIRST_LOG_SIGMA = -1;

    private final Dynamics posterior;
    private final Dynamics prior;
    /** Features of c. */
    private final long context;

    @JsonCreator
    LatentSdeDynamics(
            @JsonProperty("posterior") Dynamics posterior,
            @JsonProperty("prior") Dynamics prior,
            @JsonProperty("context") long context) {
        this.posterior = posterior;
        this.prior = prior;
        this.context = context;
    }

    long controls() {
        return CONTROLS + context;
    }

    @Override
    public NoiseType noise() {
        return NoiseType.ADDITIVE;
    }

    @Override
    public Calculus calculus() {
        return Calculus.ITO;
    }

    @Override
    public boolean hasCost() {
        return true;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        long n = stateShape[0];
        declare(parameters, POSTERIOR, posterior, n + 1 + context, n);
        declare(parameters, PRIOR, prior, n, n);
        parameters.bias(LOG_SIGMA, FIRST_LOG_SIGMA, n);
        parameters.add(new Input.Control(List.of(n + controls())));
    }

    private static void declare(ParameterList parameters, String prefix, Dynamics drift, long seen, long result) {
        ParameterList own = new ParameterList();
        drift.defineParameters(own, new long[] {seen}, new long[] {result});
        if (drift.jumps().length > 0 || !own.inputs().stream().allMatch(Parameter.class::isInstance)) {
            throw new IllegalArgumentException("drifts of a latent equation must be functions of time, state and"
                    + " parameters: they have no jumps, pieces, series in time, data control or noise");
        }
        parameters.addAll(own, parameter -> parameter.named(prefix + parameter.name()));
    }

    @Override
    public SdeTerms terms(SameDiff graph, SDVariable u, SDVariable z, Map<String, SDVariable> parameters) {
        SDVariable input = parameters.remove(Input.Control.NAME);
        long n = Features.count(z);
        SDVariable length = Features.slice(graph, input, n + 1, n + 2);
        SDVariable t = Features.slice(graph, input, n, n + 1).add(length.mul(u));
        SDVariable informed = Features.slice(graph, input, n + 2, n + 3);
        SDVariable left = Features.slice(graph, input, n + 3, n + CONTROLS).add(length.sub(length.mul(u)));
        SDVariable known = Features.slice(graph, input, n + CONTROLS, n + controls());
        SDVariable seen = Features.concat(graph, z, Shapes.known(left, length.getShape()), known);
        SDVariable h = prior.define(graph, t, z, part(PRIOR, parameters));
        SDVariable apart = posterior
                .define(graph, t, seen, part(POSTERIOR, parameters))
                .sub(h)
                .mul(informed);
        SDVariable sigma = graph.math().exp(parameters.get(LOG_SIGMA));
        SDVariable cost =
                graph.math().square(apart.div(sigma)).sum(true, 1).mul(length).mul(0.5);
        return SdeTerms.of(h.add(apart).mul(length), sigma).withCost(cost);
    }

    private static Map<String, SDVariable> part(String prefix, Map<String, SDVariable> all) {
        DeclaredInputs part = new DeclaredInputs(Map.of());
        all.forEach((name, variable) -> {
            if (name.startsWith(prefix)) {
                part.put(name.substring(prefix.length()), variable);
            }
        });
        return part;
    }
}
