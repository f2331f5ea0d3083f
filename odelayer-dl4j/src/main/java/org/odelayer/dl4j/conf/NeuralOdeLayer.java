package org.odelayer.dl4j.conf;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.block.Augmentation;
import org.odelayer.block.BlockOptions;
import org.odelayer.block.InitialVelocity;
import org.odelayer.block.OdeBlock;
import org.odelayer.block.OutputState;
import org.odelayer.block.TimeSpan;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;
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
 * <p>Options of the {@link Builder} make the blocks of the literature; each is a transformation of f or of the state, so all of
 * them combine:
 *
 * <ul>
 *   <li>{@link Builder#augmentation}: zeros beside the input (ANODE) or a learned lift (IL-ANODE);
 *   <li>{@link Builder#order}: equations of second or higher order, with {@link Builder#initialVelocity}, {@link
 *       Builder#acceleration} and {@link Builder#outputState};
 *   <li>{@link Builder#randomEndTime}: STEER; {@link Builder#learnableEndTime}: the end time as a parameter;
 *   <li>{@link Builder#depth}: parameters that vary over time; {@link Builder#dataControl}: f sees the input at all times;
 *   <li>{@link Builder#outputTimes}: the solution at many times;
 *   <li>{@link Builder#regularization(Penalty...)}: the path itself pays, for its speed or its Jacobian.
 * </ul>
 *
 * <p>Input: [batch, n]; n is inferred from the input type. Recurrent input is taken time by time, as by a dense layer; images, [batch, n, height, width], stay
 * images for dynamics that take them ({@link org.odelayer.dynamics.ConvDynamics}), with n channels, and are flattened for others.
 * Output: [batch, m], m = n but for the options above ({@link BlockOptions} has the table); with output times [batch, m,
 * times]. Works in MultiLayerNetwork and ComputationGraph, FLOAT and DOUBLE.
 *
 * <p>The forward pass solves with an adaptive Runge–Kutta method to the tolerances, the backward pass solves the continuous
 * adjoint equation ({@link org.odelayer.adjoint.ContinuousAdjoint}), so that memory does not grow with the number of steps. The
 * gradient is that of the exact solution and accurate to the tolerances: for a gradient check set them to 1e-8 or less, with
 * DOUBLE data. {@link Builder#gradient} chooses an interpolating adjoint, or the discrete one, which is exact. The cost is the number of function evaluations, which the solver chooses; {@link
 * org.odelayer.dl4j.listener.NfeListener} reports it. A solve that fails raises an {@link
 * org.odelayer.ode.OdeSolveException} that says where and why, and leaves the network usable.
 *
 * <p>Parameters, weight initialization (the network's, Xavier by default), l1/l2 and weight decay, updaters, constraints,
 * dropout (on the input), saving and cloning work as for {@code DenseLayer}. Two things of Deeplearning4j 1.0.0-M2.1 pass
 * over layers of this family: {@code net.setLearningRate} (use a schedule, or {@code conf.getUpdater()} with {@code
 * net.setUpdater(null)}) and {@code FineTuneConfiguration} (set the values on the layer).
 *
 * <p>Source: Chen, Rubanova, Bettencourt, Duvenaud, "Neural ordinary differential equations" (2018).
 */
public final class NeuralOdeLayer extends OdeLayer {
    /** The name of the parameter that a learnable end time is, [1, 1]. */
    public static final String END_TIME = "endTime";

    private static final long serialVersionUID = 1L;

    /** f. */
    private Dynamics dynamics;

    /** Of images; 0 for vectors. */
    @JsonProperty("height")
    private long height;

    /** Of images; 0 for vectors. */
    @JsonProperty("width")
    private long width;

    /** How the block departs from a plain one. */
    private BlockOptions options;

    /** How the state is solved. */
    private SolverConfiguration forward;

    /** How the gradient is computed. */
    private Adjoint gradient;

    /** The time of the input. */
    private double t0;

    /** The time of the last output. */
    private double t1;

    /** The times of the outputs; null for one at the end. */
    private double[] outputTimes;

    /** Running costs whose integrals are part of the loss. */
    private List<Penalty> penalties;

    /** b of t1 ~ U(T − b, T + b) in training; 0 for a fixed end time. */
    private double randomEndTime;

    /** Whether the end time is a parameter. */
    @JsonProperty("learnableEndTime")
    private boolean learnableEndTime;

    /** For JSON. */
    private NeuralOdeLayer() {}

    private NeuralOdeLayer(Builder builder) {
        super(builder);
        this.dynamics = builder.dynamics;
        this.options = builder.options.build();
        this.forward = builder.forward();
        this.gradient = builder.gradient();
        this.t0 = builder.t0;
        this.outputTimes = builder.outputTimes;
        this.t1 = builder.t1;
        this.randomEndTime = builder.randomEndTime;
        this.learnableEndTime = builder.learnableEndTime;
        this.penalties = List.copyOf(builder.penalties);
        initializeConstraints(builder);
    }

    /**
     * The dynamics.
     *
     * @return f
     */
    public Dynamics getDynamics() {
        return dynamics;
    }

    /**
     * How the block departs from a plain neural ODE.
     *
     * @return the options
     */
    public BlockOptions getOptions() {
        return options;
    }

    /**
     * How the state is solved.
     *
     * @return the forward solver's configuration
     */
    public SolverConfiguration getForward() {
        return forward;
    }

    /**
     * How the gradient is computed.
     *
     * @return a continuous, interpolating or discrete adjoint
     */
    public Adjoint getGradient() {
        return gradient;
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

    /**
     * The running costs whose integrals are part of the loss.
     *
     * @return the penalties; may be empty
     */
    public List<Penalty> getPenalties() {
        return penalties;
    }

    /**
     * The ODE block of this layer.
     *
     * @return dynamics, lift, projection, times, solvers and running costs for the present number of features
     */
    public OdeBlock block() {
        OdeBlock block = options.block(dynamics, times(), forward.settings(), gradient, knownShape())
                .withCosts(penalties);
        return learnableEndTime ? block.withTimeGradients() : block;
    }

    private TimeSpan times() {
        return outputTimes == null ? TimeSpan.of(t0, t1) : TimeSpan.series(t0, outputTimes);
    }

    /**
     * The shape of one input.
     *
     * @return [features], or [channels, height, width] for dynamics that take images; sizes are 0 as long as they are not known
     */
    public long[] inputShape() {
        boolean images = dynamics != null && dynamics.takesImages();
        return images ? new long[] {getNIn(), height, width} : new long[] {getNIn()};
    }

    private boolean isShapeKnown() {
        return Arrays.stream(inputShape()).allMatch(size -> size > 0);
    }

    /** As long as the input is unknown, the parameters' names are asked for with some shape: they do not depend on it. */
    private long[] knownShape() {
        long[] shape = inputShape();
        Arrays.setAll(shape, i -> shape[i] > 0 ? shape[i] : i == 0 ? options.order() : 1);
        return shape;
    }

    @Override
    ParameterList parameterList() {
        try {
            ParameterList list = block().parameters(knownShape());
            if (learnableEndTime) {
                list.bias(END_TIME, t1, 1, 1);
            }
            return list;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name() + ": dynamics " + dynamics.getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        if (dynamics.takesImages()) {
            InputTypeConvolutional images = images(inputType);
            long channels = outputFeatures(images.getChannels(), images.getHeight(), images.getWidth());
            return InputType.convolutional(images.getHeight(), images.getWidth(), channels);
        }
        long features = outputFeatures(features(inputType));
        if (outputTimes != null) {
            return InputType.recurrent(features, outputTimes.length, RNNFormat.NCW);
        }
        return inputType instanceof InputType.InputTypeFeedForward ff
                ? InputType.feedForward(features, ff.getTimeDistributedFormat())
                : InputType.feedForward(features);
    }

    private long outputFeatures(long... shape) {
        try {
            return options.block(dynamics, times(), forward.settings(), gradient, shape)
                    .outputShape(shape)[0];
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        if (dynamics.takesImages()) {
            setImages(images(inputType), override);
        } else if (getNIn() <= 0 || override) {
            setFeatures(features(inputType));
        }
    }

    private void setImages(InputTypeConvolutional images, boolean override) {
        height = images.getHeight();
        width = images.getWidth();
        setFeatures(getNIn() <= 0 || override ? images.getChannels() : getNIn());
    }

    /** Images as the network has them, or will have them behind the preprocessor. */
    private InputTypeConvolutional images(InputType inputType) {
        if (inputType instanceof InputTypeConvolutional images) {
            if (images.getFormat() != CNN2DFormat.NCHW) {
                throw new IllegalStateException(
                        name() + ": images must be NCHW, [batch, channels, height, width], not " + images.getFormat());
            }
            if (outputTimes != null) {
                throw new IllegalStateException(name() + ": outputTimes (" + Arrays.toString(outputTimes)
                        + ") must not be given for images, of which Deeplearning4j has no time series");
            }
            return images;
        }
        if (inputType instanceof InputType.InputTypeConvolutionalFlat flat) {
            return (InputTypeConvolutional) flat.getUnflattenedType();
        }
        throw new IllegalStateException(name() + ": " + dynamics.getClass().getSimpleName()
                + " expects images [batch, channels, height, width], got input type " + inputType);
    }

    private long features(InputType inputType) {
        if (inputType instanceof InputType.InputTypeFeedForward ff) {
            return ff.getSize();
        }
        if (inputType instanceof InputType.InputTypeConvolutionalFlat flat) {
            return flat.getFlattenedSize();
        }
        throw new IllegalStateException(
                name() + ": expected feed-forward input [batch, features], got input type " + inputType);
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        if (!dynamics.takesImages()) {
            return DenseInput.preProcessor(inputType, name());
        }
        InputTypeConvolutional images = images(inputType);
        return inputType instanceof InputTypeConvolutional
                ? null
                : new FeedForwardToCnnPreProcessor(images.getHeight(), images.getWidth(), images.getChannels());
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        if (!isShapeKnown()) {
            throw new IllegalStateException(name() + " (index " + layerIndex + "): nIn (" + getNIn()
                    + ") must be > 0; call nIn(...) on the layer's builder or setInputType(...) on the network's"
                    + (dynamics.takesImages() ? ", which also tells the size of images" : ""));
        }
        var layer = new org.odelayer.dl4j.layer.NeuralOdeLayer(conf, networkDataType);
        layer.setListeners(trainingListeners);
        layer.setIndex(layerIndex);
        layer.setParamsViewArray(layerParamsView);
        layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
        layer.setConf(conf);
        layer.validate();
        return layer;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        InputType outputType = getOutputType(0, inputType);
        long perExample = Math.max(inputType.arrayElementsPerExample(), outputType.arrayElementsPerExample());
        long parameters = initializer().numParams(this);
        long stages = forward.solver().tableau().stages();
        return new LayerMemoryReport.Builder(getLayerName(), NeuralOdeLayer.class, inputType, outputType)
                .standardMemory(parameters, updater == null ? 0 : updater.stateSize(parameters))
                .workingMemory(0, (stages + 10) * perExample, 4 * parameters, 3 * (stages + 10) * perExample)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public NeuralOdeLayer clone() {
        NeuralOdeLayer copy = (NeuralOdeLayer) super.clone();
        copy.dynamics = dynamics.copy();
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof NeuralOdeLayer layer
                && dynamics.equals(layer.dynamics)
                && height == layer.height
                && width == layer.width
                && options.equals(layer.options)
                && forward.equals(layer.forward)
                && gradient.equals(layer.gradient)
                && t0 == layer.t0
                && t1 == layer.t1
                && Arrays.equals(outputTimes, layer.outputTimes)
                && randomEndTime == layer.randomEndTime
                && learnableEndTime == layer.learnableEndTime
                && penalties.equals(layer.penalties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), dynamics, options, forward, gradient, t0, t1, randomEndTime, penalties);
    }

    /**
     * Builds the layer. Only {@link #dynamics} must be given. What a {@code DenseLayer} builder has (updater, l1, l2,
     * dropOut, constraints, name) is here too.
     */
    @SuppressWarnings("unchecked")
    public static final class Builder extends OdeLayerBuilder<Builder> {
        private final BlockOptions.Builder options = BlockOptions.builder();
        private Dynamics dynamics;
        private double t0;
        private double t1 = 1;
        private double[] outputTimes;
        private double randomEndTime;
        private boolean learnableEndTime;
        private List<Penalty> penalties = List.of();

        /** A builder with the defaults. */
        public Builder() {}

        /**
         * Sets the right-hand side f; must be given. For higher orders it is the highest derivative.
         *
         * @param newDynamics for instance {@code new MlpDynamics(64, 64)}, or your own {@link Dynamics}
         * @return this
         */
        public Builder dynamics(Dynamics newDynamics) {
            this.dynamics = newDynamics;
            return this;
        }

        /**
         * Sets the interval of integration; [0, 1] by default.
         *
         * @param newT0 the time of the input, dimensionless
         * @param newT1 the time of the output; not equal to t0, may be less
         * @return this
         */
        public Builder timeSpan(double newT0, double newT1) {
            this.t0 = newT0;
            this.t1 = newT1;
            this.outputTimes = null;
            return this;
        }

        /**
         * Makes the output a time series, [batch, features, times] as of a recurrent layer: the solution at these times. The
         * input is the state at time 0, unless {@link #timeSpan} was called before.
         *
         * @param times from t0 on in one direction; the first may be t0; the last is t1
         * @return this
         */
        public Builder outputTimes(double... times) {
            this.outputTimes = times.clone();
            this.t1 = times.length == 0 ? t1 : times[times.length - 1];
            return this;
        }

        /**
         * Widens the input before the solve; not at all by default.
         *
         * @param augmentation {@code Augmentation.zeros(p)} (ANODE) or {@code Augmentation.learned(p)} (IL-ANODE)
         * @return this
         */
        public Builder augmentation(Augmentation augmentation) {
            options.augmentation(augmentation);
            return this;
        }

        /**
         * Sets whether the output has the augmented dimensions; true by default.
         *
         * @param keep false to drop them
         * @return this
         */
        public Builder keepAugmented(boolean keep) {
            options.keepAugmented(keep);
            return this;
        }

        /**
         * Sets the order n of the equation; 1 by default. The state is [h₁, …, hₙ], position, velocity and so on.
         *
         * @param order at least 1
         * @return this
         */
        public Builder order(int order) {
            options.order(order);
            return this;
        }

        /**
         * Sets where the velocity of a higher-order equation starts; {@code InitialVelocity.ZERO} by default.
         *
         * @param velocity {@code InitialVelocity.ZERO}, {@code SPLIT} (the input's second half) or {@code learned()}
         * @return this
         */
        public Builder initialVelocity(InitialVelocity velocity) {
            options.initialVelocity(velocity);
            return this;
        }

        /**
         * Sets what f of a higher-order equation sees; the whole state by default.
         *
         * @param acceleration POSITION or STATE
         * @return this
         */
        public Builder acceleration(Acceleration acceleration) {
            options.acceleration(acceleration);
            return this;
        }

        /**
         * Sets which part of a higher-order state is the output; the position by default.
         *
         * @param output POSITION or ALL
         * @return this
         */
        public Builder outputState(OutputState output) {
            options.output(output);
            return this;
        }

        /**
         * Lets f see the layer's input at all times, beside the state; false by default.
         *
         * @param dataControl true for data control
         * @return this
         */
        public Builder dataControl(boolean dataControl) {
            options.dataControl(dataControl);
            return this;
        }

        /**
         * Lets the parameters of f vary over time; they are constant by default.
         *
         * @param depth {@code DepthDependence.piecewise(pieces)} or {@code galerkin(basis, terms)}
         * @return this
         */
        public Builder depth(DepthDependence depth) {
            options.depth(depth);
            return this;
        }

        /**
         * Draws the end time at random in training: t1 ~ U(T − b, T + b) with T the end of the {@link #timeSpan}; at inference it is T.
         * There is one draw per layer and training iteration, from the network's seed and the iteration's number, so that runs
         * repeat. Source: Ghosh, Behl, Dupont, Torr, Namboodiri, "STEER: Simple temporal regularization for neural ODEs" (2020).
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
         * Makes the end time a parameter, trained with the others, which starts at the end of the {@link #timeSpan}. Its gradient is
         * ∂L/∂t1 = aᵀ f at the end, and the running costs there. It is treated as a bias: {@code updater}, {@code l2Bias} and {@code
         * constrainBias} act on it. With {@link #randomEndTime} it is T.
         *
         * @return this
         */
        public Builder learnableEndTime() {
            this.learnableEndTime = true;
            return this;
        }

        /**
         * Adds running costs to the loss: Σ λᵢ ∫ ℓᵢ dt, the mean over the batch. They are part of {@code score()} in training and of
         * the gradient, and cost nothing at inference; {@link org.odelayer.dl4j.listener.PenaltyListener} reports them. Random
         * probes are drawn once per iteration, from the network's seed and the iteration's number. In a ComputationGraph the layer
         * must not stand between a dense layer and a time series, where it would take times for examples.
         *
         * @param newPenalties for instance {@code JacobianFrobenius.of(0.01)}; in place of those set before
         * @return this
         */
        public Builder regularization(Penalty... newPenalties) {
            this.penalties = List.of(newPenalties);
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
            try {
                NeuralOdeLayer layer = new NeuralOdeLayer(this);
                layer.block();
                checkEndTime();
                requireRoundTrip();
                return layer;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "layer " + (layerName == null ? "NeuralOdeLayer" : "\"" + layerName + "\" (NeuralOdeLayer)")
                                + ": " + e.getMessage(),
                        e);
            }
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
            if (randomEndTime >= Math.abs(t1 - t0)) {
                throw new IllegalArgumentException("randomEndTime (" + randomEndTime
                        + ") must be less than the length of the time span, " + Math.abs(t1 - t0));
            }
        }

        /** A network is saved, cloned and distributed as JSON: what would fail then fails now. */
        private void requireRoundTrip() {
            if (!dynamics.copy().equals(dynamics)) {
                throw new IllegalArgumentException("dynamics (" + dynamics
                        + ") must be equal after a round trip through JSON; are its fields scalars, enums or arrays?");
            }
        }
    }
}
