package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;

/**
 * Dynamics that follow from one function of the state, the energy of {@link HamiltonianDynamics} or the Lagrangian of
 * {@link LagrangianDynamics}: what both have in common.
 *
 * <p>Controls u are the last m features of the state and do not move, u̇ = 0: the input of a block is [state, u], and
 * its gradient has that of u. A control that changes is several solves, or another subclass's force.
 */
public abstract class EnergyDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;
    /** f has first derivatives of a network, and its gradient second ones. */
    private static final Set<Activation> SMOOTH = EnumSet.of(
            Activation.TANH,
            Activation.SIGMOID,
            Activation.SOFTPLUS,
            Activation.SOFTSIGN,
            Activation.ELU,
            Activation.GELU,
            Activation.SWISH,
            Activation.CUBE);

    /** Of the networks. */
    private Activation activation = Activation.TANH;
    /** m. */
    private long controls;
    /** Of the matrix G. */
    private long[] controlHidden = {};

    /** For subclasses of this package. */
    EnergyDynamics() {}

    /**
     * Sets the activation of all networks; TANH by default.
     *
     * @param newActivation TANH, SIGMOID, SOFTPLUS, SOFTSIGN, ELU, GELU, SWISH or CUBE. f is made of derivatives of the
     *     networks, so a kink (RELU, LEAKYRELU, SELU) would be a jump of f, and where second derivatives are zero f
     *     would not depend on the state
     * @return this
     * @throws IllegalArgumentException if it is another one
     */
    public EnergyDynamics activation(Activation newActivation) {
        if (newActivation == null || !SMOOTH.contains(newActivation)) {
            throw new IllegalArgumentException("activation (" + newActivation + ") of "
                    + getClass().getSimpleName()
                    + " must have a derivative that is continuous and not constant in pieces: one of " + SMOOTH);
        }
        this.activation = newActivation;
        return this;
    }

    /**
     * Adds forces of controls, G u: u are the last features of the state, which do not move.
     *
     * @param count m, at least 1
     * @param hidden the sizes of the hidden layers of a network that gives G; none for a constant G, the parameter
     *     {@code G}
     * @return this
     * @throws IllegalArgumentException if a number is less than 1
     */
    public EnergyDynamics controls(int count, long... hidden) {
        if (count < 1) {
            throw new IllegalArgumentException("controls (" + count + ") must be >= 1");
        }
        this.controls = count;
        this.controlHidden = Perceptron.checkHidden(hidden);
        return this;
    }

    /**
     * The energy of states.
     *
     * @param graph the graph to add to
     * @param t the time, a scalar
     * @param y the state, [batch, features], with controls if there are
     * @param parameters as of {@link #define}
     * @return [batch, 1]
     */
    public abstract SDVariable energyOf(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters);

    /** G. */
    final MatrixNetwork controlMatrix() {
        return new MatrixNetwork("G", controlHidden, activation());
    }

    final boolean controlled() {
        return controls > 0;
    }

    final long controls() {
        return controls;
    }

    /** The features that move. */
    final long moving(long... stateShape) {
        String name = getClass().getSimpleName();
        if (stateShape.length != 1) {
            throw new IllegalArgumentException(
                    "state shape (" + Arrays.toString(stateShape) + ") of " + name + " must be [features]");
        }
        long moving = stateShape[0] - controls;
        if (moving < 1) {
            throw new IllegalArgumentException("state width (" + stateShape[0] + ") of " + name
                    + " must be more than its " + controls + " controls, which are the last features of the state");
        }
        return moving;
    }

    final long even(String halves, long... stateShape) {
        long moving = moving(stateShape);
        if (moving % 2 != 0) {
            throw new IllegalArgumentException("state width (" + moving + ") of "
                    + getClass().getSimpleName() + " must be even: " + halves
                    + (controls == 0 ? "" : ", beside " + controls + " controls"));
        }
        return moving / 2;
    }

    /** What moves, of a state with controls. */
    final SDVariable movingPart(SameDiff graph, SDVariable y) {
        return Features.slice(graph, y, 0, moving(Features.count(y)));
    }

    final SDVariable controlPart(SameDiff graph, SDVariable y) {
        long width = Features.count(y);
        return Features.slice(graph, y, width - controls, width);
    }

    /** f of what moves, with zeros for controls. */
    final SDVariable withControls(SameDiff graph, SDVariable y, SDVariable moved) {
        return controls == 0 ? moved : graph.concat(1, moved, graph.zerosLike(controlPart(graph, y)));
    }

    final Activation activation() {
        return activation;
    }
}
