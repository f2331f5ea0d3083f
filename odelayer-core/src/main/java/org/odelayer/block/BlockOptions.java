package org.odelayer.block;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.dynamics.DataControlledDynamics;
import org.odelayer.dynamics.DensityDynamics;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.HigherOrderDynamics;
import org.odelayer.dynamics.ProjectedDynamics;
import org.odelayer.dynamics.Trace;
import org.odelayer.manifold.Manifold;
import org.odelayer.ode.SolverSettings;

/**
 * The blocks of the literature as combinations of options: each is a transformation of the dynamics or of the state, so
 * all of them combine.
 *
 * <pre>{@code
 * OdeBlock anode = BlockOptions.builder().augmentation(Augmentation.zeros(5)).build()
 *         .block(new MlpDynamics(64), TimeSpan.of(0, 1), settings, ContinuousAdjoint.AS_FORWARD, 2);
 * }</pre>
 *
 * <p>With order n, input of m features (of which the position has d = m, or m/n if the velocity is split off) and p
 * augmented dimensions, of which {@link Augmentation#linear} may have fewer than none:
 *
 * <ul>
 *   <li>state: [batch, n (d + p), …];
 *   <li>f sees d + p features (acceleration from the position, or order 1) or n (d + p), and m more with data control;
 *       it gives d + p;
 *   <li>output: d + p features, or d without the augmented ones, n times as many for the whole state.
 * </ul>
 *
 * @param augmentation how the input is widened
 * @param keepAugmented whether the output has the augmented dimensions
 * @param order n, the order of the equation
 * @param initialVelocity where velocity and higher derivatives start; not looked at for order 1
 * @param acceleration what the highest derivative depends on; not looked at for order 1
 * @param output which part of the state is the output; not looked at for order 1
 * @param dataControl whether f sees the input at all times
 * @param depth how parameters vary over time
 * @param trace how the change of density along the flow is computed, which is then the last feature of the output; null
 *     for no density
 * @param carriesDensity whether the last feature of the input is the change of density in the blocks before
 * @param manifold where input, state and output are; null for all of space
 * @serial exclude
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public record BlockOptions(
        @JsonProperty("augmentation") Augmentation augmentation,
        @JsonProperty("keepAugmented") boolean keepAugmented,
        @JsonProperty("order") int order,
        @JsonProperty("initialVelocity") InitialVelocity initialVelocity,
        @JsonProperty("acceleration") Acceleration acceleration,
        @JsonProperty("output") OutputState output,
        @JsonProperty("dataControl") boolean dataControl,
        @JsonProperty("depth") DepthDependence depth,
        @JsonProperty("trace") Trace trace,
        @JsonProperty("carriesDensity") boolean carriesDensity,

        @JsonProperty("manifold") @JsonInclude(JsonInclude.Include.NON_NULL)
        Manifold manifold)
        implements Serializable {

    /** A plain neural ODE. */
    public static final BlockOptions PLAIN = new BlockOptions(
            Augmentation.NONE,
            true,
            1,
            InitialVelocity.ZERO,
            Acceleration.STATE,
            OutputState.POSITION,
            false,
            DepthDependence.CONSTANT,
            null,
            false,
            null);

    /**
     * Checks the values.
     *
     * @param augmentation how the input is widened
     * @param keepAugmented whether the output has the augmented dimensions
     * @param order n, at least 1
     * @param initialVelocity where velocity and higher derivatives start
     * @param acceleration what the highest derivative depends on
     * @param output which part of the state is the output
     * @param dataControl whether f sees the input at all times
     * @param depth how parameters vary over time
     * @param trace how the change of density is computed; null for no density
     * @param carriesDensity whether the last feature of the input is the change of density in the blocks before
     * @param manifold where input, state and output are; null for all of space
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public BlockOptions {
        require("augmentation", augmentation, "Augmentation.zeros(p), learned(p) or linear(rows)");
        require("initialVelocity", initialVelocity, "InitialVelocity.ZERO, SPLIT or learned()");
        require("acceleration", acceleration, "POSITION or STATE");
        require("output", output, "POSITION or ALL");
        require("depth", depth, "DepthDependence.piecewise(pieces) or galerkin(basis, terms)");
        if (order < 1) {
            throw new IllegalArgumentException("order (" + order + ") must be >= 1");
        }
        if (order == 1) {
            boolean plain = Objects.equals(initialVelocity, InitialVelocity.ZERO)
                    && acceleration == Acceleration.STATE
                    && output == OutputState.POSITION;
            if (!plain) {
                throw new IllegalArgumentException(
                        "order (1) must be >= 2 for initialVelocity (" + initialVelocity.kind()
                                + "), acceleration (" + acceleration + ") and output (" + output
                                + ") to mean anything: a first-order state has no velocity");
            }
        }
        if (!keepAugmented && augmentation.size() <= 0) {
            throw new IllegalArgumentException(
                    "keepAugmented (false) needs an augmentation: there are no augmented dimensions to drop");
        }
        if (carriesDensity && trace == null) {
            throw new IllegalArgumentException("carriesDensity (true) needs a density: choose its trace");
        }
        if (manifold != null && (order != 1 || !augmentation.equals(Augmentation.NONE))) {
            throw new IllegalArgumentException("manifold (" + manifold + ") must not be combined with augmentation or a"
                    + " higher order: its points are all that the state is");
        }
        if (trace != null) {
            boolean whole =
                    order == 1 || initialVelocity.kind() == InitialVelocity.Kind.SPLIT && output == OutputState.ALL;
            if (!augmentation.equals(Augmentation.NONE) || dataControl || !whole) {
                throw new IllegalArgumentException("density (" + trace + ") needs a flow from the input to the output:"
                        + " no augmentation, no data control, and of higher orders the split velocity and the whole"
                        + " state");
            }
        }
    }

    private static void require(String name, Object value, String expected) {
        if (value == null) {
            throw new IllegalArgumentException(name + " (null) must be " + expected);
        }
    }

    /**
     * The options that are not those of a plain neural ODE.
     *
     * @return their values by name; empty for {@link #PLAIN}
     */
    public Map<String, Object> departures() {
        Map<String, Object> all = values();
        all.entrySet().removeAll(PLAIN.values().entrySet());
        return all;
    }

    private Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("augmentation", augmentation);
        values.put("keepAugmented", keepAugmented);
        values.put("order", order);
        values.put("initialVelocity", initialVelocity);
        values.put("acceleration", acceleration);
        values.put("outputState", output);
        values.put("dataControl", dataControl);
        values.put("depth", depth);
        values.put("density", trace);
        values.put("carriesDensity", carriesDensity);
        values.put("manifold", manifold);
        return values;
    }

    /**
     * Options, all of them at first those of a plain neural ODE.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The block with these options.
     *
     * @param dynamics f; for higher orders the highest derivative
     * @param times of the initial state and the outputs
     * @param forward how the state is solved
     * @param gradient how the gradient is computed
     * @param inputShape the shape of one input, without the batch
     * @return the block
     * @throws IllegalArgumentException if dynamics are missing
     */
    public OdeBlock block(
            Dynamics dynamics, TimeSpan times, SolverSettings forward, Adjoint gradient, long... inputShape) {
        if (dynamics == null) {
            throw new IllegalArgumentException("dynamics (null) must be given, for instance new MlpDynamics(64)");
        }
        Dynamics field = field(dynamics, times, inputShape);
        if (manifold != null) {
            return onManifold(new ProjectedDynamics(field, manifold), times, forward, gradient);
        }
        if (trace != null) {
            StateMap start = carriesDensity ? StateMap.IDENTITY : DensityStart.INSTANCE;
            return new OdeBlock(new DensityDynamics(field, trace), start, StateMap.IDENTITY, times, forward, gradient);
        }
        long dropped = keepAugmented ? 0 : augmentation.size();
        StateMap projection = new FinalState(order, output == OutputState.ALL, dropped);
        StateMap lift = new InitialState(augmentation, order, initialVelocity);
        return new OdeBlock(field, lift, projection, times, forward, gradient);
    }

    /** The change of density is a number beside the point. */
    private OdeBlock onManifold(Dynamics field, TimeSpan times, SolverSettings forward, Adjoint gradient) {
        Manifold states = trace == null ? manifold : Manifold.product(manifold, Manifold.euclidean(1));
        Dynamics whole = trace == null ? field : new DensityDynamics(field, trace);
        StateMap enter = trace == null || carriesDensity ? StateMap.IDENTITY : DensityStart.INSTANCE;
        StateMap start = new ManifoldStart(carriesDensity ? states : manifold, enter);
        return new OdeBlock(whole, start, StateMap.IDENTITY, times, forward.on(states), gradient);
    }

    private Dynamics field(Dynamics dynamics, TimeSpan times, long[] inputShape) {
        Dynamics varying = times.isPerExample() ? constant(dynamics) : depth.applyTo(dynamics, times.t0(), times.t1());
        Dynamics controlled = dataControl ? new DataControlledDynamics(varying, inputShape) : varying;
        return order == 1 ? controlled : new HigherOrderDynamics(controlled, order, acceleration);
    }

    private Dynamics constant(Dynamics dynamics) {
        if (!depth.equals(DepthDependence.CONSTANT)) {
            throw new IllegalArgumentException("depth (" + depth + ") must be constant where each example has times of"
                    + " its own: parameters that vary over the span of a solve would be others for each; apply it to"
                    + " the dynamics with a span that is given, DepthDependence.applyTo(dynamics, t0, t1)");
        }
        return dynamics;
    }

    /** Gathers options. */
    public static final class Builder {
        private Augmentation augmentation = PLAIN.augmentation;
        private boolean keepAugmented = PLAIN.keepAugmented;
        private int order = PLAIN.order;
        private InitialVelocity initialVelocity = PLAIN.initialVelocity;
        private Acceleration acceleration = PLAIN.acceleration;
        private OutputState output = PLAIN.output;
        private boolean dataControl = PLAIN.dataControl;
        private DepthDependence depth = PLAIN.depth;
        private Trace trace;
        private boolean carriesDensity;
        private Manifold manifold;

        private Builder() {}

        /**
         * Sets how the input is widened; not at all by default.
         *
         * @param value zeros, a learned map or a fixed one
         * @return this
         */
        public Builder augmentation(Augmentation value) {
            augmentation = value;
            return this;
        }

        /**
         * Sets whether the output has the augmented dimensions; true by default.
         *
         * @param value false to drop them
         * @return this
         */
        public Builder keepAugmented(boolean value) {
            keepAugmented = value;
            return this;
        }

        /**
         * Sets the order of the equation; 1 by default.
         *
         * @param value n, at least 1
         * @return this
         */
        public Builder order(int value) {
            order = value;
            return this;
        }

        /**
         * Sets where velocity and higher derivatives start; at zero by default.
         *
         * @param value zero, split off the input, or learned
         * @return this
         */
        public Builder initialVelocity(InitialVelocity value) {
            initialVelocity = value;
            return this;
        }

        /**
         * Sets what the highest derivative depends on; the whole state by default.
         *
         * @param value the position or the whole state
         * @return this
         */
        public Builder acceleration(Acceleration value) {
            acceleration = value;
            return this;
        }

        /**
         * Sets which part of a higher-order state is the output; the position by default.
         *
         * @param value the position or the whole state
         * @return this
         */
        public Builder output(OutputState value) {
            output = value;
            return this;
        }

        /**
         * Sets whether f sees the input at all times; false by default.
         *
         * @param value true for data control
         * @return this
         */
        public Builder dataControl(boolean value) {
            dataControl = value;
            return this;
        }

        /**
         * Sets how the parameters of f vary over time; they are constant by default.
         *
         * @param value piecewise constant, or a series
         * @return this
         */
        public Builder depth(DepthDependence value) {
            depth = value;
            return this;
        }

        /**
         * Sets how the change of density along the flow is computed; there is none by default.
         *
         * @param value exactly, or by an estimate
         * @return this
         */
        public Builder density(Trace value) {
            trace = value;
            return this;
        }

        /**
         * Sets whether the last feature of the input is the change of density in the blocks before; false by default.
         *
         * @param value true for the second and further blocks of a flow
         * @return this
         */
        public Builder carriesDensity(boolean value) {
            carriesDensity = value;
            return this;
        }

        /**
         * Sets the manifold that input, state and output are on, all of space by default: {@link ProjectedDynamics} by
         * the method {@link SolverSettings#on} it. Inputs are points, to {@link Manifold#LARGEST_OFFSET}.
         *
         * @param value for instance {@code Manifold.sphere(3)}; null for all of space
         * @return this
         */
        public Builder manifold(Manifold value) {
            manifold = value;
            return this;
        }

        /**
         * Checks and builds.
         *
         * @return the options
         * @throws IllegalArgumentException naming the value that is not allowed
         */
        public BlockOptions build() {
            return new BlockOptions(
                    augmentation,
                    keepAugmented,
                    order,
                    initialVelocity,
                    acceleration,
                    output,
                    dataControl,
                    depth,
                    trace,
                    carriesDensity,
                    manifold);
        }
    }
}
