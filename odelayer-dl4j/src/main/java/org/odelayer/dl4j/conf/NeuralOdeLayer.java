package org.odelayer.dl4j.conf;

import java.util.Arrays;
import java.util.Objects;
import java.util.StringJoiner;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.BatchSteps;
import org.odelayer.block.BlockOptions;
import org.odelayer.block.OdeBlock;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.JumpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.Trace;
import org.odelayer.manifold.Manifold;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.ConstantStep;
import org.odelayer.ode.stepsize.ControllerPreset;
import org.odelayer.regularization.Penalty;

/**
 * A neural ODE as a layer: the output is y(t1) of ẏ = f(t, y, θ), y(t0) = input.
 *
 * <pre>{@code
 * .layer(new NeuralOdeLayer.Builder()
 *         .dynamics(new MlpDynamics(64, 64))
 *         .build())
 * }</pre>
 *
 * <p>Options of the {@link Builder} make the blocks of the literature; each is a transformation of f or of the state,
 * so all of them combine:
 *
 * <ul>
 *   <li>{@link Builder#augmentation}: zeros beside the input (ANODE), a learned lift (IL-ANODE) or a fixed one;
 *   <li>{@link Builder#order}: equations of second or higher order, with {@link Builder#initialVelocity}, {@link
 *       Builder#acceleration} and {@link Builder#outputState};
 *   <li>{@link Builder#randomEndTime}: STEER; {@link Builder#learnableEndTime}: the end time as a parameter;
 *   <li>{@link Builder#depth}: parameters that vary over time; {@link Builder#dataControl}: f sees the input at all
 *       times;
 *   <li>{@link Builder#outputTimes}: the solution at many times;
 *   <li>{@link Builder#manifold}: states that stay on a sphere, on the rotations, on a torus;
 *   <li>{@link Builder#regularization(Penalty...)}: the path itself pays, for its speed or its Jacobian.
 * </ul>
 *
 * <p>Input: [batch, n]; n is inferred from the input type. Recurrent input is taken time by time, as by a dense layer;
 * images, [batch, n, height, width], stay images for dynamics that take them ({@link
 * org.odelayer.dynamics.ConvDynamics}), with n channels, and are flattened for others. Output: [batch, m], m = n but
 * for the options above ({@link BlockOptions} has the table); with output times [batch, m, times]. Works in
 * MultiLayerNetwork and ComputationGraph, FLOAT and DOUBLE.
 *
 * <p>The examples of a batch share the steps: the error norm is a mean over all of them, so the output of one example
 * depends on the others, by a few tolerances: an example's softmax differs between a batch of 200 and the example alone
 * by up to several 1e-3 at the default ones. Smaller tolerances, or constant steps, make the difference as small as is
 * needed; with {@link Builder#stepControl}{@code (PER_EXAMPLE)} there is none.
 *
 * <p>The forward pass solves with an adaptive Runge–Kutta method to the tolerances, the backward pass solves the
 * continuous adjoint equation ({@link org.odelayer.adjoint.ContinuousAdjoint}), so that memory does not grow with the
 * number of steps. The gradient is that of the exact solution and accurate to the tolerances: for a gradient check set
 * them to 1e-8 or less, with DOUBLE data. {@link Builder#gradient} chooses an interpolating adjoint, or the discrete
 * one, which is exact for the steps made. The cost is the number of function evaluations, which the solver chooses;
 * {@link org.odelayer.dl4j.listener.NfeListener} reports it. A solve that fails raises an {@link
 * org.odelayer.ode.OdeSolveException} that says where and why, and leaves the network usable.
 *
 * <p>Parameters, weight initialization (the network's, Xavier by default), l1/l2 and weight decay, updaters,
 * constraints, weight noise and biasInit, dropout (on the input), saving and cloning work as for {@code DenseLayer}.
 * Three things of Deeplearning4j 1.0.0-M2.1 pass over layers of this family: {@code net.setLearningRate} (use {@link
 * org.odelayer.dl4j.listener.OdeLayers}), {@code FineTuneConfiguration} (use {@link FineTuning}), of both of which the
 * layer warns, and {@code nOutReplace} on the layer below (remove this one and add a new one; errors say so).
 *
 * <p>Source: Chen, Rubanova, Bettencourt, Duvenaud, "Neural ordinary differential equations" (2018).
 */
@JsonDeserialize(using = NeuralOdeLayer.Reader.class)
public final class NeuralOdeLayer extends BlockLayer {
    /** The name of the parameter that a learnable end time is, [1, 1]. */
    public static final String END_TIME = "endTime";

    private static final long serialVersionUID = 1L;

    /** How the state is solved. */
    private SavedValue<SolverSettings> forward;

    /** How the gradient is computed. */
    private SavedValue<Adjoint> gradient;

    /** The time of the input. */
    private double t0;

    /** The time of the last output. */
    private double t1;

    /** The times of the outputs; null for one at the end. */
    private double[] outputTimes;

    /** Whether steps end at the output times. */
    @JsonProperty("hitOutputTimes")
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    private boolean hitOutputTimes;

    /** Who chooses the steps of a batch; null in files that are older than the choice. */
    @JsonProperty("stepControl")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private BatchSteps stepControl;

    /** What a vertex tells of the times that each example has of its own; null if the layer knows them. */
    @JsonProperty("ownTimes")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private SavedValue<OwnTimes> ownTimes;

    /** The times at which f jumps; null for those that it names itself. */
    private double[] jumps;

    /** b of t1 ~ U(T − b, T + b) in training; 0 for a fixed end time. */
    private double randomEndTime;

    /** Whether the end time is a parameter. */
    @JsonProperty("learnableEndTime")
    private boolean learnableEndTime;

    /** For JSON. */
    private NeuralOdeLayer() {}

    /** From JSON. */
    static final class Reader extends LayerReader<NeuralOdeLayer> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(NeuralOdeLayer.class, "dynamics", "options", "penalties", "forward", "gradient", "t0", "t1");
        }
    }

    private NeuralOdeLayer(Builder builder) {
        super(builder);
        this.forward = new SavedValue<>(builder.forward());
        this.gradient = SavedValue.of(builder.gradient());
        this.t0 = builder.t0();
        this.outputTimes = builder.outputTimes;
        this.hitOutputTimes = builder.hitOutputTimes;
        this.t1 = builder.t1();
        this.stepControl = builder.stepControl() == BatchSteps.SHARED ? null : builder.stepControl();
        this.ownTimes = SavedValue.of(builder.ownTimes);
        this.jumps = builder.jumps;
        this.randomEndTime = builder.randomEndTime;
        this.learnableEndTime = builder.learnableEndTime;
        initializeConstraints(builder);
    }

    /**
     * How the state is solved.
     *
     * @return method, step control and limits
     */
    public SolverSettings getForward() {
        return forward.get();
    }

    /**
     * How the gradient is computed.
     *
     * @return a continuous, interpolating or discrete adjoint
     */
    public Adjoint getGradient() {
        return SavedValue.get(gradient);
    }

    /**
     * The time of the input.
     *
     * @return t0
     */
    public double getT0() {
        return t0;
    }

    /**
     * The time of the last output.
     *
     * @return t1; with a random end time the mean T
     */
    public double getT1() {
        return t1;
    }

    /**
     * The times of the outputs.
     *
     * @return a copy; null for one output at t1
     */
    public double[] getOutputTimes() {
        return outputTimes == null ? null : outputTimes.clone();
    }

    /**
     * Whether steps end at the output times.
     *
     * @return false for outputs by dense output, where the gradient allows it
     */
    public boolean hitsOutputTimes() {
        return hitOutputTimes;
    }

    /**
     * Who chooses the steps of a batch.
     *
     * @return SHARED or PER_EXAMPLE
     */
    public BatchSteps stepControl() {
        return stepControl == null ? BatchSteps.SHARED : stepControl;
    }

    /**
     * What is known of the times of each example, of a layer inside a {@link NeuralOdeVertex}.
     *
     * @return null for a layer that knows its times
     */
    public OwnTimes ownTimes() {
        return SavedValue.get(ownTimes);
    }

    /**
     * Whether the output is a time series.
     *
     * @return false for one output at the end
     */
    public boolean givesSeries() {
        return outputs() > 0;
    }

    /** Of the time series; 0 without one. */
    private int outputs() {
        return ownTimes != null ? ownTimes().outputs() : outputTimes == null ? 0 : outputTimes.length;
    }

    /**
     * The times at which f jumps, beside those that the dynamics name.
     *
     * @return a copy; null for none
     */
    public double[] getJumps() {
        return jumps == null ? null : jumps.clone();
    }

    /**
     * How far the end time is from its mean at most, in training.
     *
     * @return b; 0 for a fixed end time
     */
    public double getRandomEndTime() {
        return randomEndTime;
    }

    /**
     * Whether the end time is a parameter, {@link #END_TIME}, which {@link #getT1} is the initial value of.
     *
     * @return false for an end time that is given
     */
    public boolean learnsEndTime() {
        return learnableEndTime;
    }

    @Override
    OdeBlock blockFor(long... inputShape) {
        OdeBlock block = getOptions()
                .block(field(), times(), getForward(), getGradient(), inputShape)
                .withSteps(stepControl());
        boolean timed = learnableEndTime || ownTimes != null && ownTimes().differentiated();
        return timed ? block.withTimeGradients() : block;
    }

    private Dynamics field() {
        return jumps == null || getDynamics() == null ? getDynamics() : new JumpDynamics(getDynamics(), jumps);
    }

    private TimeSpan times() {
        if (ownTimes != null) {
            return ownTimes().span(t0).hitting(hitOutputTimes);
        }
        return outputTimes == null
                ? TimeSpan.of(t0, t1)
                : TimeSpan.series(t0, outputTimes).hitting(hitOutputTimes);
    }

    @Override
    ParameterList parameterList() {
        ParameterList list = super.parameterList();
        if (learnableEndTime) {
            list.gain(END_TIME, t1, 1, 1);
        }
        return list;
    }

    @Override
    InputType outputType(long features, InputType inputType) {
        return givesSeries()
                ? InputType.recurrent(features, outputs(), RNNFormat.NCW)
                : super.outputType(features, inputType);
    }

    @Override
    void check(InputType inputType) {
        if (!givesSeries()) {
            return;
        }
        String given = name() + ": outputTimes (" + (ownTimes == null ? Arrays.toString(outputTimes) : ownTimes)
                + ") must not be given for ";
        if (getDynamics().takesImages()) {
            throw new IllegalStateException(given + "images, of which Deeplearning4j has no time series");
        }
        if (isSeries(inputType)) {
            throw new IllegalStateException(given + "input that is a time series itself, " + inputType
                    + ": each of its times would become a time series");
        }
    }

    private static boolean isSeries(InputType inputType) {
        return inputType instanceof InputType.InputTypeRecurrent
                || inputType instanceof InputType.InputTypeFeedForward ff && ff.getTimeDistributedFormat() != null;
    }

    @Override
    void describe(StringJoiner text) {
        super.describe(text);
        text.add("t0=" + t0)
                .add(
                        ownTimes != null
                                ? ownTimes.toString()
                                : outputTimes == null ? "t1=" + t1 : "outputTimes=" + Arrays.toString(outputTimes));
        SolverSettings solver = getForward();
        text.add("solver=" + solver.method());
        describeSteps(text);
        if (solver.maxSteps() != Builder.DEFAULT_MAX_STEPS) {
            text.add("maxSteps=" + solver.maxSteps());
        }
        if (!getGradient().equals(ContinuousAdjoint.AS_FORWARD)) {
            text.add("gradient=" + gradient);
        }
        if (stepControl != null) {
            text.add("stepControl=" + stepControl);
        }
        if (jumps != null) {
            text.add("jumps=" + Arrays.toString(jumps));
        }
        if (randomEndTime != 0) {
            text.add("randomEndTime=" + randomEndTime);
        }
        if (learnableEndTime) {
            text.add("learnableEndTime=true");
        }
    }

    private void describeSteps(StringJoiner text) {
        if (getForward().control() instanceof ConstantStep constant) {
            text.add("stepSize=" + constant.dt());
        } else if (getForward().control() instanceof AdaptiveStep adaptive) {
            text.add("rtol=" + adaptive.rtol()).add("atol=" + adaptive.atol());
            if (adaptive.firstStep() != 0) {
                text.add("firstStep=" + adaptive.firstStep());
            }
            if (!Double.isInfinite(adaptive.maxStep())) {
                text.add("maxStep=" + adaptive.maxStep());
            }
            if (!adaptive.controller().equals(ControllerPreset.INTEGRAL.controller())) {
                text.add("stepController=" + adaptive.controller());
            }
        }
    }

    @Override
    org.odelayer.dl4j.layer.NeuralOdeLayer running(NeuralNetConfiguration conf, DataType dataType) {
        return new org.odelayer.dl4j.layer.NeuralOdeLayer(conf, dataType);
    }

    @Override
    public NeuralOdeLayer clone() {
        return (NeuralOdeLayer) super.clone();
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof NeuralOdeLayer layer
                && forward.equals(layer.forward)
                && gradient.equals(layer.gradient)
                && t0 == layer.t0
                && t1 == layer.t1
                && Arrays.equals(outputTimes, layer.outputTimes)
                && hitOutputTimes == layer.hitOutputTimes
                && stepControl == layer.stepControl
                && Objects.equals(ownTimes, layer.ownTimes)
                && Arrays.equals(jumps, layer.jumps)
                && randomEndTime == layer.randomEndTime
                && learnableEndTime == layer.learnableEndTime;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), forward, gradient, t0, t1, randomEndTime);
    }

    /**
     * Builds the layer. Only {@link #dynamics} must be given; {@link OdeLayerBuilder} says what there is of the
     * settings of a {@code DenseLayer}.
     */
    @SuppressWarnings("unchecked")
    public static final class Builder extends SolvedLayerBuilder<Builder> {
        /** t0 and t1; null for 0 and 1, or the last output time. */
        private double[] span;

        private double[] outputTimes;
        private boolean hitOutputTimes;
        /** Of a layer inside a vertex. */
        private OwnTimes ownTimes;

        private double[] jumps;
        private double randomEndTime;
        private boolean learnableEndTime;

        /** A builder with the defaults. */
        public Builder() {}

        /**
         * Names the times at which f jumps, beside those that the dynamics name ({@link
         * org.odelayer.dynamics.Dynamics#jumps}): no step straddles them.
         *
         * @param times dimensionless, in any order
         * @return this
         */
        public Builder jumps(double... times) {
            this.jumps = times.clone();
            return this;
        }

        /**
         * Sets the interval of integration; [0, 1] by default, or with {@link #outputTimes} from 0 to the last of them.
         *
         * @param t0 the time of the input, dimensionless
         * @param t1 the time of the output, with output times the last of them; not equal to t0, may be less
         * @return this
         */
        public Builder timeSpan(double t0, double t1) {
            this.span = new double[] {t0, t1};
            return this;
        }

        /**
         * Makes the output a time series, [batch, features, times] as of a recurrent layer: the solution at these
         * times. The input is the state at time 0, or at the start of the {@link #timeSpan}, before or after, which
         * must end at the last of these times. Not for images or input that is a time series. The steps are as for one
         * output at the end, and the solution within them is the method's dense output, unless {@link #hitOutputTimes}
         * or the gradient wants steps that end there. The running layer gives states at any other times too
         * ({@link org.odelayer.dl4j.layer.NeuralOdeLayer#states}).
         *
         * @param times from t0 on in one direction; the first may be t0; the last is t1
         * @return this
         */
        public Builder outputTimes(double... times) {
            this.outputTimes = times.clone();
            return this;
        }

        /**
         * Lets steps end at the {@link #outputTimes}, so that outputs are as accurate as the steps, at the price of
         * shorter ones where the times are dense; false by default.
         *
         * @param exactly whether steps end there
         * @return this
         */
        public Builder hitOutputTimes(boolean exactly) {
            this.hitOutputTimes = exactly;
            return this;
        }

        /**
         * Lets the parameters of f vary over time; they are constant by default. Constraints act on each piece's, or
         * term's, as they would on constant ones.
         *
         * @param depth {@code DepthDependence.piecewise(pieces)} or {@code galerkin(basis, terms)}
         * @return this
         */
        public Builder depth(DepthDependence depth) {
            options.depth(depth);
            return this;
        }

        /**
         * Adds the change of density along the flow as the last feature of the output, for a continuous normalizing
         * flow: the output is [z, ℓ], nOut = nIn + 1, and points that have the density p before have log p + ℓ behind.
         * {@link org.odelayer.dl4j.flow.NormalNll} trains it by likelihood, {@link
         * org.odelayer.dl4j.flow.FlowSampler} draws samples. There is none by default. In inference the trace is exact
         * up to {@link org.odelayer.dl4j.layer.NeuralOdeLayer#LARGEST_EXACT_TRACE} dimensions. ℓ is part of the state
         * that the tolerances are for.
         *
         * @param trace {@code Trace.exact()}, at one tangent of f per dimension, or {@code Trace.hutchinson(1,
         *     ProbeDistribution.RADEMACHER)}, an unbiased estimate at the cost of one, whose random vectors are drawn
         *     once per iteration
         * @return this
         */
        public Builder density(Trace trace) {
            options.density(trace);
            return this;
        }

        /**
         * Lets input, state and output be points of a manifold: the field is the projection of f on its tangent space
         * ({@link org.odelayer.dynamics.ProjectedDynamics}), and each step ends on the manifold. Explicit methods of
         * {@link org.odelayer.ode.method.OdeSolver} are projected there, with adaptive steps too; those of {@link
         * org.odelayer.ode.method.LieSolver} move along it, and take a {@link #stepSize}. The gradient is that of the
         * discrete adjoint, which is the default then, and tangent at the input. An input that is off the manifold by
         * more than {@link Manifold#LARGEST_OFFSET} is refused, and one that is less off projected.
         *
         * <pre>{@code
         * .manifold(Manifold.sphere(3)).solver(LieSolver.CF4).stepSize(0.1)
         * }</pre>
         *
         * <p>With {@link #density} the flow is one of densities on the manifold: {@link
         * org.odelayer.dl4j.flow.UniformNll} trains it.
         *
         * @param manifold of points with nIn numbers each
         * @return this
         */
        public Builder manifold(Manifold manifold) {
            options.manifold(manifold);
            preferGradient(manifold == null ? ContinuousAdjoint.AS_FORWARD : DiscreteAdjoint.EVERY_STEP);
            return this;
        }

        /**
         * Says that the last feature of the input is the change of density in the layers before, which this layer adds
         * to: for the second and further layers of a flow. false by default.
         *
         * @param carries true for layers behind one with {@link #density}
         * @return this
         */
        public Builder carriesDensity(boolean carries) {
            options.carriesDensity(carries);
            return this;
        }

        /**
         * Draws the end time at random in training: t1 ~ U(T − b, T + b) with T the end of the {@link #timeSpan}; at
         * inference it is T. There is one draw per layer and training iteration, from the network's seed and the
         * iteration's number, so that runs repeat. Source: Ghosh, Behl, Dupont, Torr, Namboodiri, "STEER: Simple
         * temporal regularization for neural ODEs" (2020).
         *
         * @param b greater than 0 and less than |T − t0|
         * @return this
         */
        public Builder randomEndTime(double b) {
            if (!(b > 0) || Double.isInfinite(b)) {
                throw new IllegalArgumentException("randomEndTime (" + b + ") must be > 0 and finite");
            }
            this.randomEndTime = b;
            return this;
        }

        /**
         * Makes the end time a parameter, trained with the others, which starts at the end of the {@link #timeSpan}.
         * Its gradient is ∂L/∂t1 = aᵀ f at the end, and the running costs there. It is treated as a bias: {@code
         * updater}, {@code l2Bias} and {@code constrainBias} act on it. With {@link #randomEndTime} it is T.
         *
         * @return this
         */
        public Builder learnableEndTime() {
            this.learnableEndTime = true;
            return this;
        }

        /**
         * Builds the layer.
         *
         * @return the layer
         * @throws IllegalArgumentException naming the value that is not allowed, and the layer
         */
        @Override
        public NeuralOdeLayer build() {
            return checked(NeuralOdeLayer.class, () -> {
                checkSpan();
                NeuralOdeLayer layer = new NeuralOdeLayer(this);
                layer.block();
                checkEndTime();
                return layer;
            });
        }

        /** The layer inside a vertex, whose times are told with the input. */
        NeuralOdeLayer build(OwnTimes times, double t0) {
            if (span != null || outputTimes != null || randomEndTime > 0 || learnableEndTime) {
                throw new IllegalArgumentException("timeSpan, outputTimes, randomEndTime and learnableEndTime must not"
                        + " be given to the layer of a NeuralOdeVertex: its input tells the times, and its startTime"
                        + " where they start");
            }
            ownTimes = times;
            span = new double[] {t0, t0};
            try {
                return build();
            } finally {
                ownTimes = null;
                span = null;
            }
        }

        private void checkSpan() {
            boolean both = span != null && outputTimes != null && outputTimes.length > 0;
            if (both && span[1] != outputTimes[outputTimes.length - 1]) {
                throw new IllegalArgumentException("timeSpan (" + span[0] + ", " + span[1]
                        + ") must end at the last of outputTimes (" + Arrays.toString(outputTimes)
                        + "), or not be given: the input is the state at time 0 then");
            }
        }

        double t0() {
            return span == null ? 0 : span[0];
        }

        double t1() {
            boolean series = outputTimes != null && outputTimes.length > 0;
            return series ? outputTimes[outputTimes.length - 1] : span == null ? 1 : span[1];
        }

        private void checkEndTime() {
            if (learnableEndTime && outputTimes != null) {
                throw new IllegalArgumentException("learnableEndTime must not be combined with outputTimes ("
                        + Arrays.toString(outputTimes) + "): their times are given");
            }
            if (randomEndTime > 0 && outputTimes != null) {
                throw new IllegalArgumentException("randomEndTime (" + randomEndTime
                        + ") must not be combined with outputTimes: their times are given");
            }
            double length = Math.abs(t1() - t0());
            if (randomEndTime > 0 && randomEndTime >= length) {
                throw new IllegalArgumentException("randomEndTime (" + randomEndTime
                        + ") must be less than the length of the time span, " + length);
            }
        }
    }
}
