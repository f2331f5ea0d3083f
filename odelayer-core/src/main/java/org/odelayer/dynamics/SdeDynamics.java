package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Drift f and diffusion g of a stochastic differential equation
 *
 * <pre>
 * dy = f(t, y, θ) dt + g(t, y, θ) dW    (Itô)   or   dy = f(t, y, θ) dt + g(t, y, θ) ∘ dW    (Stratonovich)
 * </pre>
 *
 * <p>which of both, and how W enters, is part of the type. A subclass declares its parameters as all {@link Dynamics}
 * do and writes f and g with SameDiff operations:
 *
 * <pre>{@code
 * public class GeometricBrownianMotion extends SdeDynamics {          // dy = μ y dt + σ y dW
 *     public NoiseType noise() {
 *         return NoiseType.DIAGONAL;
 *     }
 *
 *     public Calculus calculus() {
 *         return Calculus.ITO;
 *     }
 *
 *     public void defineParameters(ParameterList parameters, long... stateShape) {
 *         parameters.scalar("mu", 0.1);
 *         parameters.scalar("sigma", 0.1);
 *     }
 *
 *     public SdeTerms terms(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
 *         return SdeTerms.of(y.mul(parameters.get("mu")), y.mul(parameters.get("sigma")));
 *     }
 * }
 * }</pre>
 *
 * <p>Shapes: y and f [batch, n]; g as its {@link NoiseType} says. A method may ask for the terms several times in one
 * graph, at other times and states. What a step knows of W are inputs of the graph, never random operations, so that
 * the gradient is that of the path that was made.
 *
 * <p>As plain {@link Dynamics} this is the equation without noise, ẏ = f(t, y, θ).
 *
 * <p>Source: Kloeden, Platen, "Numerical solution of stochastic differential equations" (1992); Li, Wong, Chen,
 * Duvenaud, "Scalable gradients for stochastic differential equations" (2020).
 */
public abstract class SdeDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    /** For subclasses. */
    protected SdeDynamics() {}

    /**
     * How W enters.
     *
     * @return the type of the noise
     */
    public abstract NoiseType noise();

    /**
     * What the integral means.
     *
     * @return Itô's or Stratonovich's; for additive noise either
     */
    public abstract Calculus calculus();

    /**
     * The number m of components of W.
     *
     * @param features n of the state
     * @return 1 for scalar noise, n otherwise; to be overridden for general noise with m ≠ n
     */
    public long channels(long features) {
        return noise() == NoiseType.SCALAR ? 1 : features;
    }

    /**
     * Whether the terms have a cost along the path, whose integral ∫ ℓ(t, y, θ) dt is one more feature of the output,
     * by the method's own weights.
     *
     * @return false unless overridden
     */
    public boolean hasCost() {
        return false;
    }

    /**
     * Defines f, g and, if there is one, the cost.
     *
     * @param graph the graph to add operations to
     * @param t the time, a scalar of y's data type
     * @param y the state, [batch, n]
     * @param parameters the declared parameters by name
     * @return drift and diffusion at t and y
     */
    public abstract SdeTerms terms(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters);

    /** The drift alone. */
    @Override
    public final SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        return terms(graph, t, y, parameters).drift();
    }
}
