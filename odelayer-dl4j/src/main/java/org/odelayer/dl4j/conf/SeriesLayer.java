package org.odelayer.dl4j.conf;

import java.util.Collection;
import java.util.Objects;
import java.util.StringJoiner;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.InputTypeUtil;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.block.BatchSteps;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.odelayer.ode.stepsize.ConstantStep;

/**
 * A layer on series that are observed at irregular times, each example at its own.
 *
 * <p>Input: a series of Deeplearning4j, [batch, channels, times] (NWC likewise), with a features mask [batch, times] if
 * examples have fewer times than others. One channel is the time ({@link SeriesLayerBuilder#timeChannel}), the others
 * are values; a value that is missing is NaN, or has a mask of 0 where the last half of them are masks ({@link
 * SeriesLayerBuilder#featureMasks}). Where the times are an array of their own, {@code MergeVertex} joins both.
 *
 * <ul>
 *   <li>A time without any value is a <em>query</em>: nothing is observed there, but there is an output. Forecasts are
 *       asked for by times that go on behind the last value; the labels mask says what counts.
 *   <li>A time whose features mask is 0 does not exist, whatever stands there. Its output is 0.
 *   <li>Times of an example must be finite and must not decrease; equal ones are allowed. Their unit is the network's:
 *       scale them so that the state changes on a scale of about 1, and let the examples begin near 0, since FLOAT
 *       tells 1e-7 of their size apart.
 * </ul>
 *
 * <p>Between two times of each example the batch is solved as one, over u ∈ [0, 1] ({@link
 * org.odelayer.series.SeriesBlock}), so that a batch costs as many legs as its longest series has times. {@code
 * stepSize}, {@code firstStep} and {@code maxStep} are parts of a leg; the first step that is tried is the whole leg
 * unless {@code firstStep} says otherwise.
 *
 * <p>Dropout acts on the values that are there, not on times and masks. {@code rnnTimeStep} and truncated
 * back-propagation through time are refused: they would need a state kept beside the times.
 */
public abstract class SeriesLayer extends OdeLayer {
    private static final long serialVersionUID = 1L;

    /** f. */
    private SavedValue<Dynamics> dynamics;

    /** Named as Jackson names the getter. */
    @JsonProperty("nout")
    /** The features of a state. */
    private long nOut;

    /** The channel that is the time. */
    private int timeChannel;

    /** Whether the last half of the values are masks. */
    @JsonProperty("featureMasks")
    private boolean featureMasks;

    /** How series are laid out; null for NCW as long as no input type tells. */
    private RNNFormat dataFormat;

    /** How each leg is solved. */
    private SavedValue<SolverSettings> forward;

    /** How the gradient of a leg is computed. */
    private SavedValue<Adjoint> gradient;

    /** Who chooses the steps of a batch. */
    @JsonProperty("stepControl")
    private BatchSteps stepControl;

    /** For JSON. */
    SeriesLayer() {}

    /** Subclasses end their constructors with {@code initializeConstraints(builder)}. */
    SeriesLayer(SeriesLayerBuilder<?> builder) {
        super(builder);
        this.dynamics = SavedValue.of(builder.dynamics);
        this.nOut = builder.nOut;
        this.timeChannel = builder.timeChannel;
        this.featureMasks = builder.featureMasks;
        this.dataFormat = builder.dataFormat;
        this.forward = new SavedValue<>(builder.forward());
        this.gradient = new SavedValue<>(builder.gradient());
        this.stepControl = builder.stepControl();
    }

    /** The running form, not yet given its parameters. */
    abstract org.odelayer.dl4j.layer.SeriesLayer running(NeuralNetConfiguration conf, DataType dataType);

    /**
     * Whether the output is a series rather than one state of each example.
     *
     * @return true unless the layer gives the last state alone
     */
    public boolean givesSeries() {
        return true;
    }

    /**
     * The dynamics.
     *
     * @return f
     */
    public Dynamics getDynamics() {
        return SavedValue.get(dynamics);
    }

    /**
     * The features of a state, which are the output's.
     *
     * @return n
     */
    public long getNOut() {
        return nOut;
    }

    /**
     * The channel that is the time.
     *
     * @return from 0
     */
    public int getTimeChannel() {
        return timeChannel;
    }

    /**
     * Whether the last half of the values are masks.
     *
     * @return false if missing values are NaN
     */
    public boolean hasFeatureMasks() {
        return featureMasks;
    }

    /**
     * How series are laid out.
     *
     * @return NCW, [batch, channels, times], or NWC
     */
    public RNNFormat getDataFormat() {
        return dataFormat == null ? RNNFormat.NCW : dataFormat;
    }

    /**
     * How each leg is solved.
     *
     * @return method, step control and limits
     */
    public SolverSettings getForward() {
        return forward.get();
    }

    /**
     * How the gradient of a leg is computed.
     *
     * @return the adjoint
     */
    public Adjoint getGradient() {
        return gradient.get();
    }

    /**
     * Who chooses the steps of a batch.
     *
     * @return SHARED unless asked for otherwise
     */
    public BatchSteps stepControl() {
        return stepControl;
    }

    /**
     * The number of values at a time, without their masks.
     *
     * @return d; 1 as long as the number of channels is not known
     */
    public long values() {
        return getNIn() <= 0 ? 1 : (getNIn() - 1) / (featureMasks ? 2 : 1);
    }

    /** Refuses a number of channels that the layer's options do not go with. */
    private long checkedChannels(long channels) {
        long values = channels - 1;
        if (values < 1 || timeChannel >= channels || featureMasks && values % 2 != 0) {
            throw new IllegalArgumentException(name() + ": input has " + channels + " channels and must have the time ("
                    + "channel " + timeChannel + " of them) and at least one value"
                    + (featureMasks ? ", and as many masks as values" : ""));
        }
        return channels;
    }

    private InputType.InputTypeRecurrent series(InputType inputType) {
        if (inputType instanceof InputType.InputTypeRecurrent recurrent) {
            checkedChannels(recurrent.getSize());
            return recurrent;
        }
        throw new IllegalStateException(name() + ": expected a series [batch, channels, times], one channel of which is"
                + " the time; got input type " + inputType);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        InputType.InputTypeRecurrent series = series(inputType);
        return givesSeries()
                ? InputType.recurrent(nOut, series.getTimeSeriesLength(), series.getFormat())
                : InputType.feedForward(nOut);
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        InputType.InputTypeRecurrent series = series(inputType);
        if (getNIn() <= 0 || override) {
            setFeatures(series.getSize());
        }
        if (dataFormat == null || override) {
            dataFormat = series.getFormat();
        }
    }

    @Override
    public InputPreProcessor getPreProcessorForInputType(InputType inputType) {
        return InputTypeUtil.getPreprocessorForInputTypeRnnLayers(inputType, getDataFormat(), name());
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
        checkedChannels(getNIn());
        org.odelayer.dl4j.layer.SeriesLayer layer = running(conf, networkDataType);
        begin(layer, conf, trainingListeners, layerIndex, layerParamsView, initializeParams);
        return layer;
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        InputType.InputTypeRecurrent series = series(inputType);
        long times = Math.max(1, series.getTimeSeriesLength());
        long parameters = initializer().numParams(this);
        long stages = getForward().method().stages();
        long kept = times * (3 * nOut + 2 + 2 * values());
        return new LayerMemoryReport.Builder(getLayerName(), getClass(), inputType, getOutputType(0, inputType))
                .standardMemory(parameters, updater == null ? 0 : updater.stateSize(parameters))
                .workingMemory(0, (stages + 10) * nOut + kept, 4 * parameters, 3 * (stages + 10) * nOut + 2 * kept)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public SeriesLayer clone() {
        SeriesLayer copy = (SeriesLayer) super.clone();
        copy.dynamics = new SavedValue<>(getDynamics().copy());
        return copy;
    }

    @Override
    void describe(StringJoiner text) {
        text.add("dynamics=" + dynamics);
        text.add("nIn=" + (getNIn() > 0 ? getNIn() : "not known yet"));
        text.add("nOut=" + nOut);
        if (timeChannel != 0) {
            text.add("timeChannel=" + timeChannel);
        }
        if (featureMasks) {
            text.add("featureMasks=true");
        }
        text.add("solver=" + getForward().method());
        if (getForward().control() instanceof ConstantStep constant) {
            text.add("stepSize=" + constant.dt());
        } else if (getForward().control() instanceof AdaptiveStep adaptive) {
            text.add("rtol=" + adaptive.rtol()).add("atol=" + adaptive.atol());
        }
        if (!getGradient().equals(ContinuousAdjoint.AS_FORWARD)) {
            text.add("gradient=" + gradient);
        }
        if (stepControl != BatchSteps.SHARED) {
            text.add("stepControl=" + stepControl);
        }
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other)
                && other instanceof SeriesLayer layer
                && dynamics.equals(layer.dynamics)
                && nOut == layer.nOut
                && timeChannel == layer.timeChannel
                && featureMasks == layer.featureMasks
                && getDataFormat() == layer.getDataFormat()
                && forward.equals(layer.forward)
                && gradient.equals(layer.gradient)
                && stepControl == layer.stepControl;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), dynamics, nOut, forward, gradient);
    }
}
