package org.odelayer.dl4j.conf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.dynamics.Parameter;
import org.odelayer.dynamics.ParameterList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A layer with parameters from a {@link ParameterList}, initialized, regularized and cloned as Deeplearning4j's {@code
 * DenseLayer} does it, where its own {@code SameDiffLayer} does not.
 */
public abstract class OdeLayer extends SameDiffLayer {
    /**
     * The format of saved configurations, their property {@code format}. It grows when properties are added or change
     * their meaning; files without it have format 1. Properties that are not known are refused, with both formats where
     * the file's is newer.
     */
    public static final int FORMAT = 1;

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(OdeLayer.class);

    /** The layer's own or the network's; null before either is known. */
    private IWeightInit weightInitFn;

    /** The layer's own or the network's; NaN before either is known. */
    private double biasInit = Double.NaN;

    /** The layer's own or the network's; null for none. */
    private IWeightNoise weightNoise;

    /**
     * Named as in Deeplearning4j's own layers; Jackson would look for a field of the getter's name, and read nothing.
     */
    @JsonProperty("nin")
    /** The number of features; 0 before it is known. */
    private long nIn;

    /** Whether a network has been made of this configuration, or of the one that it was cloned from. */
    private transient boolean running;

    /** Whether it was told that this layer's learning rate has not been set. */
    private transient boolean warnedOfRate;

    /** For JSON. */
    OdeLayer() {}

    /** Subclasses end their constructors with {@code initializeConstraints(builder)}, which asks for the parameters. */
    OdeLayer(OdeLayerBuilder<?> builder) {
        super(builder);
        this.weightInitFn = builder.weightInitFn;
        this.nIn = builder.nIn;
        this.biasInit = builder.biasInit;
        this.weightNoise = builder.weightNoise;
        this.gradientNormalization = builder.gradientNormalization;
        this.gradientNormalizationThreshold = builder.gradientNormalizationThreshold;
    }

    /** The parameters for the present number of features; while it is unknown, for any that gives the same names. */
    abstract ParameterList parameterList();

    /**
     * The weight initialization.
     *
     * @return the layer's own or the network's; null as long as the layer belongs to no network and has none
     */
    public IWeightInit getWeightInitFn() {
        return weightInitFn;
    }

    /**
     * The initial value of biases; parameters that start elsewhere than at 0 by declaration keep that value.
     *
     * @return the layer's own or the network's; NaN as long as the layer belongs to no network and has none
     */
    public double getBiasInit() {
        return biasInit;
    }

    /**
     * The noise on parameters in training.
     *
     * @return the layer's own or the network's; null for none
     */
    public IWeightNoise getWeightNoise() {
        return weightNoise;
    }

    /**
     * The parameters as the dynamics and the layer's options declare them.
     *
     * @return weights, then biases, in the order in which they lie in the network's array
     */
    public final List<Parameter> parameters() {
        return parameterList().all();
    }

    /**
     * The number of features.
     *
     * @return n of the input [batch, n]; 0 if not known yet
     */
    public long getNIn() {
        return nIn;
    }

    /** Gives a running layer its place and its parameters. */
    final void begin(
            org.odelayer.dl4j.layer.OdeLayer layer,
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray view,
            boolean initialize) {
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(view);
        layer.setParamTable(initializer().init(conf, view, initialize));
        layer.setConf(conf);
        layer.validate();
        running = true;
    }

    void setFeatures(long features) {
        if (running && features != nIn) {
            throw new IllegalStateException(name() + ": a network has its parameters for nIn = " + nIn
                    + ", and the layer below gives " + features + " features. A layer belongs to one network, and"
                    + " TransferLearning's nOutReplace does not reach it: remove it and add a new one, by"
                    + " removeLayersFromOutput or removeVertexKeepConnections and addLayer");
        }
        nIn = features;
        // A weight constraint may have asked for the parameters before their shape was known.
        setLayerParams(null);
    }

    /**
     * The format of the configuration when it is saved.
     *
     * @return {@link #FORMAT}
     */
    @JsonProperty(value = "format", access = JsonProperty.Access.READ_ONLY)
    public int getFormat() {
        return FORMAT;
    }

    /** What the layer is, and what departs from the defaults. */
    abstract void describe(StringJoiner text);

    @Override
    public final String toString() {
        StringJoiner text = new StringJoiner(", ", getClass().getSimpleName() + "(", ")");
        if (getLayerName() != null) {
            text.add("name=" + getLayerName());
        }
        describe(text);
        return text.toString();
    }

    /** How messages name this layer. */
    final String name() {
        return name(getClass(), getLayerName());
    }

    /** How messages name a layer that may have no name. */
    static String name(Class<? extends OdeLayer> type, String name) {
        String kind = type.getSimpleName();
        return "layer " + (name == null ? kind : "\"" + name + "\" (" + kind + ")");
    }

    @Override
    public void defineParameters(SDLayerParams params) {
        params.clear();
        for (Parameter parameter : parameters()) {
            if (parameter.kind() == Parameter.Kind.WEIGHT) {
                params.addWeightParam(parameter.name(), parameter.dimensions());
            } else {
                params.addBiasParam(parameter.name(), parameter.dimensions());
            }
        }
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
        double bias = Double.isNaN(biasInit) ? 0 : biasInit;
        for (Parameter declared : parameters()) {
            Parameter parameter = declared.isWeightOrBias() ? declared.startingAt(bias) : declared;
            IWeightInit weights = initialization(parameter.name());
            parameter.initialize(
                    params.get(parameter.name()),
                    view -> weights.init(parameter.fanIn(), parameter.fanOut(), view.shape(), 'c', view));
        }
    }

    private IWeightInit initialization(String parameter) {
        IWeightInit own = paramWeightInit == null ? null : paramWeightInit.get(parameter);
        return own != null ? own : weightInitFn != null ? weightInitFn : WeightInit.XAVIER.getWeightInitFunction();
    }

    /** Not called: the layer runs compiled plans, not a graph. */
    @Override
    public SDVariable defineLayer(
            SameDiff sameDiff, SDVariable layerInput, Map<String, SDVariable> paramTable, SDVariable mask) {
        throw new UnsupportedOperationException(name() + " is solved by compiled plans and has no graph of its own");
    }

    @Override
    public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder globalConfig) {
        if (weightInitFn == null) {
            weightInitFn = globalConfig.getWeightInitFn();
        }
        if (Double.isNaN(biasInit)) {
            biasInit = globalConfig.getBiasInit();
        }
        if (weightNoise == null) {
            weightNoise = globalConfig.getWeightNoise();
        }
        weightNoise = copy(weightNoise);
        ownRegularizationAndUpdaters();
    }

    /** The network's builder hands the same objects to all layers; each layer gets its own. */
    private void ownRegularizationAndUpdaters() {
        regularization = copies(regularization);
        regularizationBias = copies(regularizationBias);
        updater = copy(updater);
        biasUpdater = copy(biasUpdater);
    }

    private static List<Regularization> copies(List<Regularization> list) {
        if (list == null) {
            return null;
        }
        List<Regularization> result = new ArrayList<>();
        list.forEach(item -> result.add(item.clone()));
        return result;
    }

    private static IUpdater copy(IUpdater updater) {
        return updater == null ? null : updater.clone();
    }

    private static IWeightNoise copy(IWeightNoise noise) {
        return noise == null ? null : noise.clone();
    }

    @Override
    public List<Regularization> getRegularizationByParam(String paramName) {
        SDLayerParams parameters = getLayerParams();
        return parameters.isWeightParam(paramName)
                ? regularization
                : parameters.isBiasParam(paramName) ? regularizationBias : null;
    }

    /**
     * Takes the settings of a fine-tuning, as a {@code DenseLayer} does: updaters, regularization, dropout, weight
     * noise, gradient normalization, and the initialization of what is yet to be initialized. The activation does not
     * reach f.
     *
     * <p>In a running network the updaters have to be built anew, and forget their state: {@code
     * network.setUpdater(null)}. {@link FineTuning} does all of this within {@code TransferLearning}.
     *
     * @param settings what is set there changes, all else stays
     */
    public void fineTune(FineTuneConfiguration settings) {
        DenseLayer dense = new DenseLayer();
        dense.setRegularization(regularization);
        dense.setRegularizationBias(regularizationBias);
        dense.setIDropout(iDropout);
        dense.setIUpdater(updater);
        dense.setBiasUpdater(biasUpdater);
        dense.setWeightInitFn(weightInitFn);
        dense.setBiasInit(biasInit);
        dense.setWeightNoise(weightNoise);
        dense.setGradientNormalization(gradientNormalization);
        dense.setGradientNormalizationThreshold(gradientNormalizationThreshold);
        NeuralNetConfiguration configuration = new NeuralNetConfiguration();
        configuration.setLayer(dense);
        settings.applyToNeuralNetConfiguration(configuration);
        takeFrom(dense);
    }

    private void takeFrom(DenseLayer dense) {
        regularization = once(dense.getRegularization());
        regularizationBias = once(dense.getRegularizationBias());
        iDropout = dense.getIDropout();
        updater = dense.getIUpdater();
        biasUpdater = dense.getBiasUpdater();
        weightInitFn = dense.getWeightInitFn();
        biasInit = dense.getBiasInit();
        weightNoise = copy(dense.getWeightNoise());
        gradientNormalization = dense.getGradientNormalization();
        gradientNormalizationThreshold = dense.getGradientNormalizationThreshold();
        ownRegularizationAndUpdaters();
    }

    /** A DenseLayer gets weight decay twice. */
    private static List<Regularization> once(List<Regularization> list) {
        return list == null ? null : list.stream().distinct().toList();
    }

    @Override
    public List<LayerConstraint> getConstraints() {
        if (IgnoredSettings.isFineTuning()) {
            LOG.warn(
                    "{}: a FineTuneConfiguration sets no more than its constraints; fineTuneConfiguration(new"
                            + " FineTuning(...)) sets updater, regularization, dropout and all else too",
                    name());
        }
        return super.getConstraints();
    }

    @Override
    public IUpdater getUpdaterByParam(String paramName) {
        if (!warnedOfRate && IgnoredSettings.isLearningRateOfAllLayers()) {
            warnedOfRate = true;
            LOG.warn(
                    "{}: network.setLearningRate passes over it, {} stays; OdeLayers.setLearningRate(network, ...)"
                            + " sets the learning rate of all layers",
                    name(),
                    updater);
        }
        return super.getUpdaterByParam(paramName);
    }

    /** Transfer learning asks for it before it sets another nOut. */
    @Override
    public void resetLayerDefaultConfig() {
        throw new IllegalStateException(name() + ": nOutReplace does not reach this layer, whose output has the size"
                + " that its input and its options give; remove it and add a new one, by removeVertexKeepConnections"
                + " and addLayer");
    }

    @Override
    public OdeLayer clone() {
        OdeLayer copy = (OdeLayer) super.clone();
        copy.iDropout = iDropout == null ? null : iDropout.clone();
        copy.constraints = constraints == null ? null : new ArrayList<>(constraints);
        copy.weightNoise = copy(weightNoise);
        copy.ownRegularizationAndUpdaters();
        copy.setLayerParams(null);
        return copy;
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof OdeLayer layer) || layer.getClass() != getClass()) {
            return false;
        }
        // The parent compares the parameter shapes, which either side may not have asked for yet.
        getLayerParams();
        layer.getLayerParams();
        return super.equals(other)
                && nIn == layer.nIn
                && Objects.equals(weightInitFn, layer.weightInitFn)
                && Double.compare(biasInit, layer.biasInit) == 0
                && Objects.equals(weightNoise, layer.weightNoise);
    }

    @Override
    public int hashCode() {
        return Objects.hash(getLayerName(), nIn);
    }
}
