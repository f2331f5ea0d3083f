package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.odelayer.graph.Derivatives;
import org.odelayer.graph.Solve;

/**
 * The equation of motion of a Lagrangian L(q, v), in generalized coordinates and velocities that need no momenta:
 *
 * <pre>q̇ = v,   v̇ = M⁻¹ (∂L/∂q − (∂²L/∂v∂q) v + τ),   M = ∂²L/∂v²,   τ = −D Dᵀ v + G u</pre>
 *
 * <p>Without friction D and controls u the energy vᵀ∂L/∂v − L is kept, for any parameters. {@link #general} and {@link
 * #mechanical} learn L; a subclass writes its own:
 *
 * <pre>{@code
 * public class Pendulum extends LagrangianDynamics {                       // L = v²/2 + g cos q
 *     protected SDVariable lagrangian(SameDiff graph, SDVariable q, SDVariable v, Map<String, SDVariable> parameters) {
 *         return v.mul(v).mul(0.5).add(graph.math().cos(q).mul(9.8));
 *     }
 * }
 * }</pre>
 *
 * <p>Shapes: state [batch, 2n], q before v, and behind them m controls. Parameters: those of L; {@code D} [n, n] and
 * {@code G} [n, m], or networks of these prefixes.
 *
 * <p>M is solved with, never inverted approximately: where it is singular to rounding, the evaluation ends with an
 * {@link ArithmeticException} that names the example and the determinant. That of {@link #mechanical} is positive
 * definite for any parameters; that of {@link #general} is the identity plus second derivatives of a network, and need
 * not be. Only the equations of motion are determined by L: the energies of two that have the same ones may differ by
 * more than a constant.
 *
 * <p>Cost: n tangents of ∂L/∂v, and n³/3 operations in Java per example for M. All examples are computed at once.
 *
 * <p>When not: for more than some tens of coordinates, or with momenta at hand, where {@link HamiltonianDynamics} is
 * cheaper.
 *
 * <p>Sources: Cranmer, Greydanus, Hoyer, Battaglia, Spergel, Ho, "Lagrangian neural networks" (2020), equation 6, for
 * {@link #general}; Lutter, Ritter, Peters, "Deep Lagrangian networks" (2019), for {@link #mechanical}.
 */
public abstract class LagrangianDynamics extends EnergyDynamics {
    private static final long serialVersionUID = 1L;

    /** Whether there is friction. */
    private boolean friction;
    /** Hidden layers of the network D; none for a constant D. */
    private long[] frictionHidden = {};

    /** For subclasses, which need a constructor without arguments. */
    protected LagrangianDynamics() {}

    /**
     * L = ‖v‖²/2 + a perceptron of q and v.
     *
     * @param hidden the sizes of the hidden layers, first to last, at least one
     * @return the dynamics
     * @throws IllegalArgumentException if there is none or a size is less than 1
     */
    public static LagrangianNetwork general(long... hidden) {
        return new LagrangianNetwork(hidden);
    }

    /**
     * L = ½ vᵀ(C Cᵀ + εI) v − V, C and V perceptrons of q.
     *
     * @param hidden the sizes of the hidden layers of each, first to last, at least one
     * @return the dynamics
     * @throws IllegalArgumentException if there is none or a size is less than 1
     */
    public static MechanicalNetwork mechanical(long... hidden) {
        return new MechanicalNetwork(hidden);
    }

    /**
     * Declares the parameters of L. None unless overridden.
     *
     * @param parameters takes the declarations; names other than D and G
     * @param coordinates n
     */
    protected void defineEnergyParameters(ParameterList parameters, long coordinates) {}

    /**
     * Defines L.
     *
     * @param graph the graph to add operations to
     * @param q the coordinates, [batch, n], of known shape
     * @param v the velocities, [batch, n], of known shape
     * @param parameters the declared parameters by name
     * @return [batch, 1]
     */
    protected abstract SDVariable lagrangian(
            SameDiff graph, SDVariable q, SDVariable v, Map<String, SDVariable> parameters);

    /**
     * Defines M, for subclasses that know it.
     *
     * @param graph the graph to add operations to
     * @param q the coordinates, [batch, n]
     * @param v the velocities, [batch, n]
     * @param lagrangian L, [batch, 1]
     * @param parameters the declared parameters by name
     * @return [batch, n, n], symmetric; ∂²L/∂v² unless overridden
     */
    protected SDVariable mass(
            SameDiff graph, SDVariable q, SDVariable v, SDVariable lagrangian, Map<String, SDVariable> parameters) {
        return Derivatives.hessian(lagrangian, v);
    }

    /**
     * What is known of M.
     *
     * @return POSITIVE_DEFINITE refuses states where it is not; GENERAL, which it is unless overridden, only those
     *     where it is singular
     */
    protected Solve.Kind massKind() {
        return Solve.Kind.GENERAL;
    }

    /** What networks see of the coordinates. */
    SDVariable seen(SameDiff graph, SDVariable q) {
        return q;
    }

    /** How many features that is. */
    long seenCount(long coordinates) {
        return coordinates;
    }

    /**
     * Adds friction, −D Dᵀ v, which never adds energy.
     *
     * @param hidden the sizes of the hidden layers of a network that gives D of q; none for a constant D
     * @return this
     * @throws IllegalArgumentException if a size is less than 1
     */
    public LagrangianDynamics friction(long... hidden) {
        this.friction = true;
        this.frictionHidden = Perceptron.checkHidden(hidden);
        return this;
    }

    @Override
    public LagrangianDynamics activation(Activation newActivation) {
        super.activation(newActivation);
        return this;
    }

    @Override
    public LagrangianDynamics controls(int count, long... hidden) {
        super.controls(count, hidden);
        return this;
    }

    private MatrixNetwork frictionMatrix() {
        return new MatrixNetwork("D", frictionHidden, activation());
    }

    @Override
    public final void defineParameters(ParameterList parameters, long... stateShape) {
        long n = even("coordinates q, then velocities v", stateShape);
        defineEnergyParameters(parameters, n);
        if (friction) {
            frictionMatrix().declare(parameters, seenCount(n), n, n);
        }
        if (controlled()) {
            controlMatrix().declare(parameters, seenCount(n), n, controls());
        }
    }

    @Override
    public final SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable q = coordinates(graph, y);
        SDVariable v = velocities(graph, y);
        SDVariable lagrangian = lagrangian(graph, q, v, parameters);
        SDVariable momentum = Derivatives.gradient(lagrangian, v);
        SDVariable force = Derivatives.gradient(lagrangian, q).sub(Derivatives.jvp(momentum, q, v));
        SDVariable total = withForces(graph, force, y, parameters);
        SDVariable acceleration = Solve.of(mass(graph, q, v, lagrangian, parameters), total, massKind());
        return withControls(graph, y, graph.concat(1, v, acceleration));
    }

    private SDVariable withForces(SameDiff graph, SDVariable force, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable v = velocities(graph, y);
        SDVariable seen = seen(graph, coordinates(graph, y));
        long n = Features.count(v);
        SDVariable total = force;
        if (friction) {
            total = total.sub(frictionMatrix().at(graph, seen, parameters, n, n).squareTimes(v));
        }
        if (controlled()) {
            MatrixNetwork.Value g = controlMatrix().at(graph, seen, parameters, n, controls());
            total = total.add(g.times(controlPart(graph, y)));
        }
        return total;
    }

    private SDVariable coordinates(SameDiff graph, SDVariable y) {
        return Features.slice(graph, y, 0, moving(Features.count(y)) / 2);
    }

    private SDVariable velocities(SameDiff graph, SDVariable y) {
        long moving = moving(Features.count(y));
        return Features.slice(graph, y, moving / 2, moving);
    }

    /** vᵀ∂L/∂v − L. */
    @Override
    public final SDVariable energyOf(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable v = velocities(graph, y);
        SDVariable lagrangian = lagrangian(graph, coordinates(graph, y), v, parameters);
        return Derivatives.gradient(lagrangian, v).mul(v).sum(true, 1).sub(lagrangian);
    }

    /**
     * The mass matrix of states.
     *
     * @param graph the graph to add to
     * @param t the time, a scalar; not looked at
     * @param y the state, [batch, features], with controls if there are
     * @param parameters as of {@link #define}
     * @return M [batch, n, n]
     */
    public final SDVariable massOf(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable q = coordinates(graph, y);
        SDVariable v = velocities(graph, y);
        return mass(graph, q, v, lagrangian(graph, q, v, parameters), parameters);
    }
}
