package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.odelayer.graph.Derivatives;

/**
 * The field of a Hamiltonian H(q, p, t): q̇ = ∂H/∂p, ṗ = −∂H/∂q. If H does not depend on time, the flow keeps it, for
 * any parameters; the flow keeps volumes and can be run backwards. With options it is a port-Hamiltonian system,
 *
 * <pre>ẏ = (J − R) ∇H + G u,   R = L Lᵀ</pre>
 *
 * <p>whose energy changes by dH/dt = −‖Lᵀ∇H‖² + ∇Hᵀ G u + ∂H/∂t, never upwards without controls. {@link #general} and
 * {@link #separable} learn H; a subclass writes its own:
 *
 * <pre>{@code
 * public class HenonHeiles extends HamiltonianDynamics {
 *     protected SDVariable energy(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
 *         return ...;                                    // [batch, 1]
 *     }
 * }
 * }</pre>
 *
 * <p>Shapes: state [batch, 2n], q before p (with {@link #structure} any width), and behind them m controls. Parameters:
 * those of H; {@code L} [2n, 2n], {@code A} [2n, 2n] and {@code G} [n, m], or networks of these prefixes.
 *
 * <p>Cost: f with its vector-Jacobian product takes about twice that of a perceptron of the same widths as a field,
 * whatever n is. A symplectic method ({@link org.odelayer.dynamics.SeparableHamiltonian}) keeps the energy within
 * bounds over any time; other methods let it drift by their error.
 *
 * <p>When not: where friction is not small and its form is known, write it down; H is determined up to a constant, and
 * by data only where they are.
 *
 * <p>Sources: Greydanus, Dzamba, Yosinski, "Hamiltonian neural networks" (2019); Zhong, Dey, Chakraborty, "Symplectic
 * ODE-Net" (2020), for controls as features that do not move; van der Schaft, Jeltsema, "Port-Hamiltonian systems
 * theory" (2014).
 */
public abstract class HamiltonianDynamics extends EnergyDynamics {
    private static final long serialVersionUID = 1L;

    /** Whether energy may be lost. */
    private boolean dissipative;
    /** Hidden layers of the network L; none for a constant L. */
    private long[] dissipationHidden = {};
    /** Whether J is learned. */
    private boolean learnedStructure;
    /** Hidden layers of the network A; none for a constant A. */
    private long[] structureHidden = {};

    /** For subclasses, which need a constructor without arguments. */
    protected HamiltonianDynamics() {}

    /**
     * H(q, p) is a perceptron of the whole state.
     *
     * @param hidden the sizes of the hidden layers, first to last, at least one
     * @return the dynamics
     * @throws IllegalArgumentException if there is none or a size is less than 1
     */
    public static HamiltonianNetwork general(long... hidden) {
        return new HamiltonianNetwork(hidden);
    }

    /**
     * H = T(p) + V(q), two perceptrons.
     *
     * @param hidden the sizes of the hidden layers of each, first to last, at least one
     * @return the dynamics
     * @throws IllegalArgumentException if there is none or a size is less than 1
     */
    public static SeparableNetwork separable(long... hidden) {
        return new SeparableNetwork(hidden);
    }

    /**
     * Declares the parameters of H. None unless overridden.
     *
     * @param parameters takes the declarations; names other than L, A and G
     * @param width the number of features that move, 2n
     */
    protected void defineEnergyParameters(ParameterList parameters, long width) {}

    /**
     * Defines H. What does not depend on the state has no effect.
     *
     * @param graph the graph to add operations to
     * @param t the time, a scalar
     * @param y [q, p], [batch, 2n], of known shape; {@link Features#slice} gives its parts
     * @param parameters the declared parameters by name
     * @return [batch, 1]
     */
    protected abstract SDVariable energy(
            SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters);

    /**
     * Adds dissipation, −R ∇H with R = L Lᵀ.
     *
     * @param hidden the sizes of the hidden layers of a network that gives L of the state; none for a constant L
     * @return this
     * @throws IllegalArgumentException if a size is less than 1
     */
    public HamiltonianDynamics dissipation(long... hidden) {
        this.dissipative = true;
        this.dissipationHidden = Perceptron.checkHidden(hidden);
        return this;
    }

    /**
     * Learns the skew matrix J = A − Aᵀ in place of the canonical one, ẏ = (A − Aᵀ) ∇H: the energy is kept as before,
     * and the state may have any width, as that of a rigid body. Symplectic methods do not take it.
     *
     * @param hidden the sizes of the hidden layers of a network that gives A of the state; none for a constant A
     * @return this
     * @throws IllegalArgumentException if a size is less than 1
     */
    public HamiltonianDynamics structure(long... hidden) {
        this.learnedStructure = true;
        this.structureHidden = Perceptron.checkHidden(hidden);
        return this;
    }

    @Override
    public HamiltonianDynamics activation(Activation newActivation) {
        super.activation(newActivation);
        return this;
    }

    /**
     * Adds forces of controls, G u, on p; on all features that move where J is learned.
     *
     * @param count m, at least 1
     * @param hidden the sizes of the hidden layers of a network that gives G of q, or of all where J is learned; none
     *     for a constant G
     * @return this
     */
    @Override
    public HamiltonianDynamics controls(int count, long... hidden) {
        super.controls(count, hidden);
        return this;
    }

    private MatrixNetwork dissipationMatrix() {
        return new MatrixNetwork("L", dissipationHidden, activation());
    }

    private MatrixNetwork structureMatrix() {
        return new MatrixNetwork("A", structureHidden, activation());
    }

    /** How many features see G, and are pushed by it. */
    private long pushed(long width) {
        return learnedStructure ? width : width / 2;
    }

    @Override
    public final void defineParameters(ParameterList parameters, long... stateShape) {
        long width = learnedStructure ? moving(stateShape) : 2 * even("positions q, then momenta p", stateShape);
        defineEnergyParameters(parameters, width);
        if (dissipative) {
            dissipationMatrix().declare(parameters, width, width, width);
        }
        if (learnedStructure) {
            structureMatrix().declare(parameters, width, width, width);
        }
        if (controlled()) {
            controlMatrix().declare(parameters, pushed(width), pushed(width), controls());
        }
    }

    @Override
    public final void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        if (seenShape[0] != resultShape[0]) {
            throw new IllegalArgumentException("state width (" + seenShape[0] + ") of "
                    + getClass().getSimpleName() + " must be that of f, " + resultShape[0]
                    + ": it is an equation of order 1, without data control");
        }
        defineParameters(parameters, seenShape);
    }

    @Override
    public final SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable state = movingPart(graph, y);
        SDVariable gradient = energyGradient(graph, t, state, parameters);
        SDVariable f = learnedStructure ? learnedTurn(graph, state, gradient, parameters) : turned(graph, gradient);
        if (dissipative) {
            long width = Features.count(state);
            f = f.sub(dissipationMatrix()
                    .at(graph, state, parameters, width, width)
                    .squareTimes(gradient));
        }
        if (controlled()) {
            f = f.add(push(graph, state, controlPart(graph, y), parameters));
        }
        return withControls(graph, y, f);
    }

    /** ∇H, [batch, 2n] of known shape. */
    SDVariable energyGradient(SameDiff graph, SDVariable t, SDVariable state, Map<String, SDVariable> parameters) {
        return Derivatives.gradient(energy(graph, t, state, parameters), state);
    }

    /** (∂H/∂p, −∂H/∂q). */
    private static SDVariable turned(SameDiff graph, SDVariable gradient) {
        long width = Features.count(gradient);
        SDVariable byQ = Features.slice(graph, gradient, 0, width / 2);
        return Features.concat(graph, Features.slice(graph, gradient, width / 2, width), byQ.neg());
    }

    /** (A − Aᵀ) ∇H. */
    private SDVariable learnedTurn(
            SameDiff graph, SDVariable state, SDVariable gradient, Map<String, SDVariable> parameters) {
        long width = Features.count(state);
        MatrixNetwork.Value a = structureMatrix().at(graph, state, parameters, width, width);
        return a.times(gradient).sub(a.transposedTimes(gradient));
    }

    private SDVariable push(SameDiff graph, SDVariable state, SDVariable u, Map<String, SDVariable> parameters) {
        long width = Features.count(state);
        long pushed = pushed(width);
        SDVariable seen = Features.slice(graph, state, 0, pushed);
        SDVariable force =
                controlMatrix().at(graph, seen, parameters, pushed, controls()).times(u);
        return pushed == width ? force : graph.concat(1, graph.zerosLike(seen), force);
    }

    @Override
    public final SDVariable energyOf(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        return energy(graph, t, movingPart(graph, y), parameters);
    }

    /** Whether ∇H alone moves the state, but for controls. */
    final boolean canonical() {
        return !dissipative && !learnedStructure;
    }
}
