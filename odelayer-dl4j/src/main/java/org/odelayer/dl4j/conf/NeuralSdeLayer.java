package org.odelayer.dl4j.conf;

import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.StringJoiner;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.StateMap;
import org.odelayer.block.TimeSpan;
import org.odelayer.dl4j.layer.PathOutput;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.sde.SdeBlock;
import org.odelayer.sde.SdeMethod;

/**
 * A neural stochastic differential equation as a layer: the output is y(t1) of dy = f(t, y, θ) dt + g(t, y, θ) dW,
 * y(t0) = input, by constant steps.
 *
 * <pre>{@code
 * .layer(new NeuralSdeLayer.Builder()
 *         .dynamics(new DriftDiffusion(new MlpDynamics(64), new MlpDynamics(16), NoiseType.GENERAL, Calculus.ITO))
 *         .stepSize(0.05)
 *         .build())
 * }</pre>
 *
 * <p><b>Noise.</b> The Brownian motion of an example is a function of seed, layer, iteration, its place in the batch
 * and time ({@link org.odelayer.noise.BrownianPath}). It is another one in each iteration of training, and the same
 * whenever it is asked for in one, so that a gradient is that of the path that was seen, and training that goes on from
 * a file goes on with the same noise. With half the step the path stays what it is. In inference the paths are those of
 * the seed alone, or of {@link org.odelayer.dl4j.layer.NeuralSdeLayer#draw}.
 *
 * <p><b>Samples.</b> In training each example has {@link Builder#samples} paths, one after the other as rows of the
 * output, so that S of them make [S batch, n] of [batch, n], and labels have to be given as often: {@code
 * labels.repeat(0, S)}. In inference there is one row for each example, one path or the mean over the S ({@link
 * Builder#inference}).
 *
 * <p><b>The loss.</b> A squared error of single paths is bias² plus their variance: it is least without noise, and
 * training takes the noise away. {@link org.odelayer.dl4j.listener.NoiseListener} warns of it. Take a loss of what is
 * random: moments of the batch ({@link org.odelayer.dl4j.latent.MomentLoss}), a likelihood, or a {@link
 * LatentSdeLayer}.
 *
 * <p>Input: [batch, n]; n is inferred from the input type. Output: [rows, n]; with output times [rows, n, times]. If
 * the dynamics have a cost along the path ({@link SdeDynamics#hasCost}), its integral, the mean over the rows, times
 * {@link Builder#costWeight}, is part of {@code score()} and gradient, and no part of the output. Works in
 * MultiLayerNetwork and ComputationGraph, FLOAT and DOUBLE; initialization, regularization, constraints, updaters,
 * dropout (on the input), saving and cloning are as of {@link NeuralOdeLayer}.
 *
 * <p>The gradient is that of the steps that were made, with the same increments. Cost: evaluations of f and g as {@link
 * SdeMethod} says, for each step; backwards one or two of them with vector-Jacobian product.
 *
 * <p>Source: Li, Wong, Chen, Duvenaud, "Scalable gradients for stochastic differential equations" (2020); Kidger,
 * Foster, Li, Lyons, "Efficient and accurate gradients for neural SDEs" (2021).
 */
@JsonDeserialize(using = NeuralSdeLayer.Reader.class)
public final class NeuralSdeLayer extends OdeLayer {
    private static final long serialVersionUID = 1L;

    /** f and g. */
    private SavedValue<Dynamics> dynamics;

    /** How steps are made. */
    private SdeMethod method;

    /** The time of the input. */
    private double t0;

    /** The time of the last output. */
    private double t1;

    /** The times of the outputs; null for one at the end. */
    private double[] outputTimes;

    /** h. */
    private double stepSize;

    /** How the gradient is computed. */
    private SavedValue<Adjoint> gradient;

    /** S. */
    private int samples;

    /** Of the paths; null for the network's. */
    private Long seed;

    /** What inference gives. */
    private PathOutput inference;

    /** Of the cost along the path. */
    private double costWeight;

    /** For JSON. */
    private NeuralSdeLayer() {}

    /** From JSON. */
    static final class Reader extends LayerReader<NeuralSdeLayer> {
        private static final long serialVersionUID = 1L;

        Reader() {
            super(
                    NeuralSdeLayer.class,
                    "dynamics",
                    "method",
                    "t0",
                    "t1",
                    "stepSize",
                    "gradient",
                    "samples",
                    "inference");
        }
    }

    private NeuralSdeLayer(Builder builder) {
        super(builder);
        this.dynamics = SavedValue.of(builder.dynamics);
        this.method = builder.method();
        this.t0 = builder.t0();
        this.t1 = builder.t1();
        this.outputTimes = builder.outputTimes;
        this.stepSize = builder.stepSize();
        this.gradient = new SavedValue<>(builder.gradient);
        this.samples = builder.samples;
        this.seed = builder.seed;
        this.inference = builder.inference;
        this.costWeight = builder.costWeight;
        initializeConstraints(builder);
    }

    /**
     * The dynamics.
     *
     * @return f and g
     */
    public SdeDynamics getDynamics() {
        return (SdeDynamics) dynamics.get();
    }

    /**
     * How steps are made.
     *
     * @return the method
     */
    public SdeMethod getMethod() {
        return method;
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
     * @return t1
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
     * The longest step.
     *
     * @return h
     */
    public double getStepSize() {
        return stepSize;
    }

    /**
     * How the gradient is computed.
     *
     * @return the adjoint
     */
    public Adjoint getGradient() {
        return gradient.get();
    }

    /**
     * The number of paths of each example.
     *
     * @return S
     */
    public int getSamples() {
        return samples;
    }

    /**
     * The seed of the paths.
     *
     * @return null for the network's
     */
    public Long getSeed() {
        return seed;
    }

    /**
     * What inference gives.
     *
     * @return the mean path, or one of them
     */
    public PathOutput getInference() {
        return inference;
    }

    /**
     * The weight of the dynamics' cost along the path.
     *
     * @return 1 unless another was given; without a cost it does not matter
     */
    public double getCostWeight() {
        return costWeight;
    }

    /**
     * Whether the output is a time series.
     *
     * @return false for one output at the end
     */
    public boolean givesSeries() {
        return outputTimes != null;
    }

    /**
     * The equation as a block, from [rows, n].
     *
     * @return dynamics, method, times and gradient
     */
    public SdeBlock block() {
        TimeSpan times = givesSeries() ? TimeSpan.series(t0, outputTimes) : TimeSpan.of(t0, t1);
        return new SdeBlock(
                getDynamics(), method, StateMap.IDENTITY, StateMap.IDENTITY, times, stepSize, getGradient());
    }

    @Override
    ParameterList parameterList() {
        try {
            return block().parameters(Math.max(1, getNIn()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name() + ": dynamics " + DynamicsTransform.describe(getDynamics()) + ": " + e.getMessage(), e);
        }
    }

    private long features(InputType inputType) {
        if (inputType instanceof InputType.InputTypeFeedForward vectors) {
            requireExamples(vectors);
        }
        return DenseInput.features(inputType, name());
    }

    private void requireExamples(InputType.InputTypeFeedForward vectors) {
        if (vectors.getTimeDistributedFormat() != null && (samples > 1 || givesSeries())) {
            throw new IllegalStateException(name() + ": samples (" + samples + ") and outputTimes ("
                    + Arrays.toString(outputTimes) + ") must not be given for input that is a time series, of which"
                    + " each time is a row of its own");
        }
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        long features = features(inputType);
        if (givesSeries()) {
            return InputType.recurrent(features, outputTimes.length, RNNFormat.NCW);
        }
        return inputType instanceof InputType.InputTypeFeedForward vectors
                ? InputType.feedForward(features, vectors.getTimeDistributedFormat())
                : InputType.feedForward(features);
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        long features = features(inputType);
        if (getNIn() <= 0 || override) {
            setFeatures(features);
        }
    }

    /** The gradient of a cost needs the number of examples, which a ComputationGraph tells to preprocessors only. */
    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        InputPreProcessor shaping = DenseInput.preProcessor(inputType, name());
        return getDynamics().hasCost() ? ExampleCountPreProcessor.of(shaping) : shaping;
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        if (getNIn() <= 0) {
            throw new IllegalStateException(name() + " (index " + layerIndex + "): nIn (" + getNIn()
                    + ") must be > 0; call nIn(...) on the layer's builder or setInputType(...) on the network's");
        }
        org.odelayer.dl4j.layer.NeuralSdeLayer layer =
                new org.odelayer.dl4j.layer.NeuralSdeLayer(conf, networkDataType);
        begin(layer, conf, trainingListeners, layerIndex, layerParamsView, initializeParams);
        return layer;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        long parameters = initializer().numParams(this);
        long state = samples * features(inputType);
        long stored = getGradient() instanceof DiscreteAdjoint ? block().steps() : 0;
        return new LayerMemoryReport.Builder(getLayerName(), getClass(), inputType, getOutputType(0, inputType))
                .standardMemory(parameters, updater == null ? 0 : updater.stateSize(parameters))
                .workingMemory(0, 12 * state, 4 * parameters, (36 + stored) * state)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public NeuralSdeLayer clone() {
        NeuralSdeLayer copy = (NeuralSdeLayer) super.clone();
        copy.dynamics = new SavedValue<>(getDynamics().copy());
        return copy;
    }

    @Override
    void describe(StringJoiner text) {
        text.add("dynamics=" + dynamics);
        text.add("nIn=" + (getNIn() > 0 ? getNIn() : "not known yet"));
        text.add("t0=" + t0).add(givesSeries() ? "outputTimes=" + Arrays.toString(outputTimes) : "t1=" + t1);
        text.add("method=" + method).add("stepSize=" + stepSize);
        if (!getGradient().equals(DiscreteAdjoint.EVERY_STEP)) {
            text.add("gradient=" + gradient);
        }
        text.add("samples=" + samples).add("inference=" + inference);
        if (seed != null) {
            text.add("seed=" + seed);
        }
        if (getDynamics().hasCost()) {
            text.add("costWeight=" + costWeight);
        }
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof NeuralSdeLayer layer
                && dynamics.equals(layer.dynamics)
                && method == layer.method
                && t0 == layer.t0
                && t1 == layer.t1
                && Arrays.equals(outputTimes, layer.outputTimes)
                && stepSize == layer.stepSize
                && gradient.equals(layer.gradient)
                && samples == layer.samples
                && Objects.equals(seed, layer.seed)
                && inference == layer.inference
                && costWeight == layer.costWeight;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), dynamics, method, t0, t1, stepSize, gradient, samples);
    }

    /**
     * Builds the layer. Only {@link #dynamics} must be given; {@link OdeLayerBuilder} says what there is of the
     * settings of a {@code DenseLayer}.
     */
    @SuppressWarnings("unchecked")
    public static final class Builder extends SdeLayerBuilder<Builder> {
        /** A builder with the defaults. */
        public Builder() {}

        /**
         * Builds the layer.
         *
         * @return the layer
         * @throws IllegalArgumentException naming the value that is not allowed, and the layer
         */
        @Override
        public NeuralSdeLayer build() {
            try {
                checkDynamics();
                checkSpan();
                NeuralSdeLayer layer = new NeuralSdeLayer(this);
                layer.block();
                return layer;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        OdeLayer.name(NeuralSdeLayer.class, layerName) + ": " + e.getMessage(), e);
            }
        }
    }
}
