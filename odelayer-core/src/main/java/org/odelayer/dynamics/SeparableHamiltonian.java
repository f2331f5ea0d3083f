package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.graph.Derivatives;

/**
 * {@link HamiltonianDynamics} with H = T(p, t) + V(q, t), so that q̇ depends on p and ṗ on q alone: what symplectic
 * Euler, Störmer–Verlet and Yoshida's method need. T is ‖p‖²/2 unless overridden, so a user's own system is V in a
 * line:
 *
 * <pre>{@code
 * public class Pendulum extends SeparableHamiltonian {                     // H = p²/2 − g cos q
 *     protected SDVariable potential(SameDiff graph, SDVariable t, SDVariable q, Map<String, SDVariable> parameters) {
 *         return graph.math().cos(q).mul(-9.8);
 *     }
 * }
 * }</pre>
 *
 * <p>With {@link #dissipation} or {@link #structure} it is not split any more, and these methods refuse it.
 */
public abstract class SeparableHamiltonian extends HamiltonianDynamics {
    private static final long serialVersionUID = 1L;

    /** For subclasses, which need a constructor without arguments. */
    protected SeparableHamiltonian() {}

    /**
     * Defines T(p, t).
     *
     * @param graph the graph to add operations to
     * @param t the time, a scalar
     * @param p the momenta, [batch, n]
     * @param parameters the declared parameters by name
     * @return [batch, 1]; ‖p‖²/2 unless overridden
     */
    protected SDVariable kinetic(SameDiff graph, SDVariable t, SDVariable p, Map<String, SDVariable> parameters) {
        return p.mul(p).sum(true, 1).mul(0.5);
    }

    /**
     * Defines V(q, t).
     *
     * @param graph the graph to add operations to
     * @param t the time, a scalar
     * @param q the positions, [batch, n]
     * @param parameters the declared parameters by name
     * @return [batch, 1]
     */
    protected abstract SDVariable potential(
            SameDiff graph, SDVariable t, SDVariable q, Map<String, SDVariable> parameters);

    @Override
    protected final SDVariable energy(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        return kinetic(graph, t, momenta(graph, y), parameters)
                .add(potential(graph, t, positions(graph, y), parameters));
    }

    @Override
    final SDVariable energyGradient(
            SameDiff graph, SDVariable t, SDVariable state, Map<String, SDVariable> parameters) {
        SDVariable q = positions(graph, state);
        SDVariable p = momenta(graph, state);
        return Features.concat(
                graph,
                Derivatives.gradient(potential(graph, t, q, parameters), q),
                Derivatives.gradient(kinetic(graph, t, p, parameters), p));
    }

    private static SDVariable positions(SameDiff graph, SDVariable y) {
        return Features.slice(graph, y, 0, Features.count(y) / 2);
    }

    private static SDVariable momenta(SameDiff graph, SDVariable y) {
        return Features.slice(graph, y, Features.count(y) / 2, Features.count(y));
    }

    /** q, which moves with p alone, where nothing else moves it. */
    @Override
    public final long splitAt(long... stateShape) {
        return canonical() ? moving(stateShape) / 2 : 0;
    }
}
