package org.odelayer.dl4j.conf;

import java.util.ArrayList;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.odelayer.block.OdeBlock;
import org.odelayer.block.RungeKuttaNetwork;
import org.odelayer.block.TimeSteps;
import org.odelayer.dynamics.PiecewiseDynamics;
import org.odelayer.dynamics.Sharing;
import org.odelayer.ode.method.ButcherTableau;
import org.odelayer.ode.method.OdeSolver;

/**
 * A network of N layers that are steps of an explicit Runge–Kutta method, as one layer:
 *
 * <pre>
 * yₖ₊₁ = yₖ + hₖ Σᵢ bᵢ kᵢ,   kᵢ = f(yₖ + hₖ Σⱼ aᵢⱼ kⱼ, θₖ),   hₖ = T/N, or αₖ T with α trained
 * </pre>
 *
 * <pre>{@code
 * .layer(new RungeKuttaNetworkLayer.Builder()
 *         .dynamics(new DenseDynamics(Activation.TANH))
 *         .method(OdeSolver.RK4)
 *         .steps(15)
 *         .build())
 * }</pre>
 *
 * <p>With f = {@link org.odelayer.dynamics.DenseDynamics}: Euler's method is a residual network, with learned time
 * steps an ODENet, with {@link TimeSteps#SIMPLEX} its steps are lengths that sum to T, of which training leaves few;
 * {@link Builder#plainNet} is the network without identity. Every step, or every stage ({@link Sharing}), has
 * parameters of its own; with shared ones it is a neural ODE solved by constant steps. Any {@link
 * org.odelayer.dynamics.Dynamics} may be f, and the options of all ODE blocks combine.
 *
 * <p>Input: [batch, n], or images for dynamics that take them; output likewise. Parameters: those of f with a new first
 * dimension, N (or N s with parameters per stage), on each of which constraints act as on a layer of its own; {@code
 * timeSteps} [N, 1] are α, with the bias's updater, regularization and constraints. Works in MultiLayerNetwork and
 * ComputationGraph, FLOAT and DOUBLE.
 *
 * <p>The gradient is the discrete adjoint, a symplectic partitioned Runge–Kutta method ({@link
 * org.odelayer.adjoint.DiscreteAdjoint}): equal to that of backpropagation through the layers. Cost: N s evaluations of
 * f forwards; N (s − 1) and N s with vector-Jacobian product backwards. Memory: N states.
 *
 * <p>Source: Benning, Celledoni, Ehrhardt, Owren, Schönlieb, "Deep learning as optimal control problems: models and
 * numerical methods" (2019).
 */
@JsonDeserialize(using = RungeKuttaNetworkLayer.Reader.class)
public final class RungeKuttaNetworkLayer extends BlockLayer {
    /** The name of the parameter α. */
    public static final String TIME_STEPS = PiecewiseDynamics.TIME_STEPS;

    private static final long serialVersionUID = 1L;

    /** Method, steps and how parameters are shared. */
    private SavedValue<RungeKuttaNetwork> network;

    /** For JSON. */
    private RungeKuttaNetworkLayer() {}

    /** From JSON. */
    static final class Reader extends LayerReader<RungeKuttaNetworkLayer> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(RungeKuttaNetworkLayer.class, "dynamics", "options", "penalties", "network");
        }
    }

    private RungeKuttaNetworkLayer(Builder builder) {
        super(builder);
        this.network = new SavedValue<>(builder.network());
        initializeConstraints(builder);
        if (getNetwork().timeSteps() == TimeSteps.SIMPLEX) {
            constraints = constraints == null ? new ArrayList<>() : new ArrayList<>(constraints);
            constraints.add(new SimplexConstraint(Set.of(TIME_STEPS)));
        }
    }

    /**
     * The network.
     *
     * @return method, steps and how parameters are shared
     */
    public RungeKuttaNetwork getNetwork() {
        return network.get();
    }

    @Override
    OdeBlock blockFor(long... inputShape) {
        return getNetwork().block(getDynamics(), getOptions(), inputShape);
    }

    @Override
    void describe(StringJoiner text) {
        super.describe(text);
        RungeKuttaNetwork network = getNetwork();
        text.add("method=" + network.method()).add("steps=" + network.steps()).add("duration=" + network.duration());
        text.add("parameters=" + network.parameters());
        if (getNetwork().timeSteps() != TimeSteps.EQUAL) {
            text.add("timeSteps=" + network.timeSteps());
        }
        if (!network.identity()) {
            text.add("plainNet=true");
        }
    }

    @Override
    org.odelayer.dl4j.layer.RungeKuttaNetworkLayer running(NeuralNetConfiguration conf, DataType dataType) {
        return new org.odelayer.dl4j.layer.RungeKuttaNetworkLayer(conf, dataType);
    }

    /** The discrete adjoint goes back through all of them. */
    @Override
    long storedStates() {
        return getNetwork().steps();
    }

    @Override
    public RungeKuttaNetworkLayer clone() {
        return (RungeKuttaNetworkLayer) super.clone();
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof RungeKuttaNetworkLayer layer && network.equals(layer.network);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), network);
    }

    /**
     * Builds the layer. {@link #dynamics} and {@link #steps} must be given; {@link OdeLayerBuilder} says what there is
     * of the settings of a {@code DenseLayer}.
     */
    @SuppressWarnings("unchecked")
    public static final class Builder extends BlockLayerBuilder<Builder> {
        private ButcherTableau method = OdeSolver.EULER.tableau();
        private int steps;
        private double duration = 1;
        private Sharing parameters = Sharing.STEP;
        private TimeSteps timeSteps = TimeSteps.EQUAL;
        private boolean identity = true;

        /** A builder with the defaults. */
        public Builder() {}

        /**
         * Sets the method; {@link OdeSolver#EULER}, a residual network, by default.
         *
         * @param newMethod EULER, HEUN (improved Euler), KUTTA3, RK4 or another
         * @return this
         */
        public Builder method(OdeSolver newMethod) {
            return method(newMethod == null ? null : newMethod.tableau());
        }

        /**
         * Sets the method by its tableau.
         *
         * @param newMethod any explicit method
         * @return this
         */
        public Builder method(ButcherTableau newMethod) {
            this.method = newMethod;
            return this;
        }

        /**
         * Sets the number of layers; must be given.
         *
         * @param newSteps N, at least 1
         * @return this
         */
        public Builder steps(int newSteps) {
            this.steps = newSteps;
            return this;
        }

        /**
         * Sets the time that all steps take together; 1 by default. The longer, the more a layer changes its input.
         *
         * @param newDuration T, greater than 0, dimensionless
         * @return this
         */
        public Builder duration(double newDuration) {
            this.duration = newDuration;
            return this;
        }

        /**
         * Sets which evaluations of f share their parameters; {@link Sharing#STEP}, one set for each layer, by default.
         *
         * @param sharing NETWORK, STEP or STAGE
         * @return this
         */
        public Builder parameters(Sharing sharing) {
            this.parameters = sharing;
            return this;
        }

        /**
         * Sets the lengths of the steps; {@link TimeSteps#EQUAL} by default. Learned ones, αₖ T, start equal; f of time
         * sees the times of equal steps.
         *
         * @param newTimeSteps EQUAL, LEARNED or SIMPLEX
         * @return this
         */
        public Builder timeSteps(TimeSteps newTimeSteps) {
            this.timeSteps = newTimeSteps;
            return this;
        }

        /**
         * Makes it a plain net, yₖ₊₁ = f(yₖ, θₖ), without the identity: to compare with. Only with Euler's method and
         * equal steps.
         *
         * @return this
         */
        public Builder plainNet() {
            this.identity = false;
            return this;
        }

        private RungeKuttaNetwork network() {
            return new RungeKuttaNetwork(method, steps, duration, parameters, timeSteps, identity);
        }

        /**
         * Builds the layer.
         *
         * @return the layer
         * @throws IllegalArgumentException naming the value that is not allowed, and the layer
         */
        @Override
        public RungeKuttaNetworkLayer build() {
            return checked(RungeKuttaNetworkLayer.class, () -> new RungeKuttaNetworkLayer(this));
        }
    }
}
