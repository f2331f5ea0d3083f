package org.odelayer.dl4j.conf;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.block.BlockOptions;
import org.odelayer.block.OdeBlock;
import org.odelayer.dl4j.dynamics.LayersDynamics;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.regularization.Penalty;

/** A layer that is an ODE block: dynamics, how state and input are transformed, and running costs. */
public abstract class BlockLayer extends OdeLayer {
    private static final long serialVersionUID = 1L;

    /** f. */
    private SavedValue<Dynamics> dynamics;

    /** Of images; 0 for vectors. */
    @JsonProperty("height")
    private long height;

    /** Of images; 0 for vectors. */
    @JsonProperty("width")
    private long width;

    /** How the block departs from a plain one. */
    private SavedValue<BlockOptions> options;

    /** Running costs whose integrals are part of the loss. */
    private SavedValue<Penalty[]> penalties;

    /** For JSON. */
    BlockLayer() {}

    /** Subclasses end their constructors with {@code initializeConstraints(builder)}. */
    BlockLayer(BlockLayerBuilder<?> builder) {
        super(builder);
        this.dynamics = SavedValue.of(builder.dynamics);
        this.height = builder.height;
        this.width = builder.width;
        this.options = new SavedValue<>(builder.options.build());
        this.penalties = new SavedValue<>(builder.penalties.toArray(Penalty[]::new));
    }

    /** The block for inputs of a shape, without running costs. */
    abstract OdeBlock blockFor(long... inputShape);

    /** The running form, not yet given its parameters. */
    abstract org.odelayer.dl4j.layer.BlockLayer running(NeuralNetConfiguration conf, DataType dataType);

    /** The output, [features, …], as the network's input type tells it. */
    InputType outputType(long features, InputType inputType) {
        return inputType instanceof InputType.InputTypeFeedForward ff
                ? InputType.feedForward(features, ff.getTimeDistributedFormat())
                : InputType.feedForward(features);
    }

    /** Refuses input that the layer's options do not go with. */
    void check(InputType inputType) {}

    /**
     * The dynamics.
     *
     * @return f
     */
    public Dynamics getDynamics() {
        return SavedValue.get(dynamics);
    }

    /**
     * How the block departs from a plain neural ODE.
     *
     * @return the options
     */
    public BlockOptions getOptions() {
        return options.get();
    }

    /**
     * The running costs whose integrals are part of the loss.
     *
     * @return the penalties; may be empty
     */
    public List<Penalty> getPenalties() {
        return List.of(penalties.get());
    }

    /**
     * The ODE block of this layer.
     *
     * @return dynamics, lift, projection, times, solvers and running costs for the present number of features
     */
    public OdeBlock block() {
        return blockFor(knownShape()).withCosts(getPenalties());
    }

    /**
     * The shape of one input.
     *
     * @return [features], or [channels, height, width] for dynamics that take images; sizes are 0 as long as they are
     *     not known
     */
    public long[] inputShape() {
        boolean images = dynamics != null && dynamics.get().takesImages();
        return images ? new long[] {getNIn(), height, width} : new long[] {getNIn()};
    }

    /**
     * As long as the input is unknown, the parameters' names are asked for with some shape: they do not depend on it.
     */
    private long[] knownShape() {
        long[] shape = inputShape();
        Arrays.setAll(shape, i -> shape[i] > 0 ? shape[i] : i == 0 ? leastFeatures() : 1);
        return shape;
    }

    /** Of an input. */
    long leastFeatures() {
        return getOptions().order() + (getOptions().carriesDensity() ? 1 : 0);
    }

    @Override
    ParameterList parameterList() {
        try {
            return block().parameters(knownShape());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name() + ": dynamics " + DynamicsTransform.describe(getDynamics()) + ": " + e.getMessage(), e);
        }
    }

    /** Layers inside f may have a regularization of their own. */
    @Override
    public List<Regularization> getRegularizationByParam(String paramName) {
        Dynamics inner = getDynamics();
        while (inner instanceof DynamicsTransform transform) {
            inner = transform.inner();
        }
        List<Regularization> own = inner instanceof LayersDynamics layers ? layers.regularization(paramName) : null;
        return own == null ? super.getRegularizationByParam(paramName) : own;
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        check(inputType);
        if (getDynamics().takesImages()) {
            InputTypeConvolutional images = images(inputType);
            long channels = outputFeatures(images.getChannels(), images.getHeight(), images.getWidth());
            return InputType.convolutional(images.getHeight(), images.getWidth(), channels);
        }
        return outputType(outputFeatures(DenseInput.features(inputType, name())), inputType);
    }

    private long outputFeatures(long... shape) {
        try {
            return blockFor(shape).outputShape(shape)[0];
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        check(inputType);
        if (getDynamics().takesImages()) {
            setImages(images(inputType), override);
        } else if (getNIn() <= 0 || override) {
            setFeatures(DenseInput.features(inputType, name()));
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
            return images;
        }
        if (inputType instanceof InputType.InputTypeConvolutionalFlat flat) {
            return (InputTypeConvolutional) flat.getUnflattenedType();
        }
        throw new IllegalStateException(name() + ": " + DynamicsTransform.describe(getDynamics())
                + " expects images [batch, channels, height, width], got input type " + inputType);
    }

    /** The gradient of penalties needs the number of examples, which a ComputationGraph tells to preprocessors only. */
    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        check(inputType);
        InputPreProcessor shaping = shaping(inputType);
        return getPenalties().isEmpty() ? shaping : ExampleCountPreProcessor.of(shaping);
    }

    /** What brings the input into the shape that f takes; null if it has it. */
    private InputPreProcessor shaping(InputType inputType) {
        if (!getDynamics().takesImages()) {
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
        requireKnownShape(layerIndex);
        refuseMaskZeroLayer();
        org.odelayer.dl4j.layer.BlockLayer layer = running(conf, networkDataType);
        begin(layer, conf, trainingListeners, layerIndex, layerParamsView, initializeParams);
        return layer;
    }

    private void requireKnownShape(int layerIndex) {
        if (getNIn() <= 0) {
            throw new IllegalStateException(name() + " (index " + layerIndex + "): nIn (" + getNIn()
                    + ") must be > 0; call nIn(...) on the layer's builder or setInputType(...) on the network's"
                    + (getDynamics().takesImages() ? ", which also tells the size of images" : ""));
        }
        if (getDynamics().takesImages() && (height <= 0 || width <= 0)) {
            throw new IllegalStateException(name() + " (index " + layerIndex + "): height (" + height + ") and width ("
                    + width + ") of images must be > 0; call inputSize(height, width) on the layer's builder or"
                    + " setInputType(...) on the network's");
        }
    }

    /** That layer tells what it wraps nothing of itself, and then wants input that is a time series. */
    private void refuseMaskZeroLayer() {
        boolean wrapped = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.anyMatch(frame -> frame.getDeclaringClass() == MaskZeroLayer.class));
        if (wrapped) {
            throw new IllegalStateException(name() + ": must not be inside a MaskZeroLayer, which takes time series"
                    + " [batch, nIn, times], where this layer takes [batch, nIn]; give the mask with the data, by"
                    + " setFeaturesMaskArray");
        }
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        InputType outputType = getOutputType(0, inputType);
        long perExample = Math.max(inputType.arrayElementsPerExample(), outputType.arrayElementsPerExample());
        long parameters = initializer().numParams(this);
        long stages = block().forward().method().stages();
        return new LayerMemoryReport.Builder(getLayerName(), getClass(), inputType, outputType)
                .standardMemory(parameters, updater == null ? 0 : updater.stateSize(parameters))
                .workingMemory(
                        0,
                        (stages + 10) * perExample,
                        4 * parameters,
                        3 * (stages + 10) * perExample + storedStates() * stateElements())
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    /** How many states the gradient needs at once, so far as the configuration tells. */
    long storedStates() {
        return 0;
    }

    /** Of one example. */
    private long stateElements() {
        OdeBlock block = block();
        return Arrays.stream(block.inside(block.times().t0() + 1).outputShape(knownShape()))
                .reduce(1, Math::multiplyExact);
    }

    @Override
    public BlockLayer clone() {
        BlockLayer copy = (BlockLayer) super.clone();
        copy.dynamics = new SavedValue<>(getDynamics().copy());
        return copy;
    }

    @Override
    void describe(StringJoiner text) {
        text.add("dynamics=" + dynamics);
        text.add("nIn=" + (getNIn() > 0 ? getNIn() : "not known yet"));
        if (height > 0 && width > 0) {
            text.add("inputSize=" + height + "x" + width);
        }
        getOptions().departures().forEach((option, value) -> text.add(option + "=" + value));
        if (!getPenalties().isEmpty()) {
            text.add("regularization=" + getPenalties());
        }
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof BlockLayer layer
                && dynamics.equals(layer.dynamics)
                && height == layer.height
                && width == layer.width
                && options.equals(layer.options)
                && getPenalties().equals(layer.getPenalties());
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), dynamics, options, getPenalties());
    }
}
