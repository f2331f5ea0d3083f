package org.odelayer.dl4j.layer;

import java.util.Map;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.layers.RecurrentLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The running form of {@link org.odelayer.dl4j.conf.SeriesLayer}: reads times, values and masks from Deeplearning4j's
 * series, and moves states and gradients in and out of its workspaces. Subclasses solve.
 *
 * <p>It is a recurrent layer to Deeplearning4j only to refuse what that would do with a kept state.
 */
public abstract class SeriesLayer extends OdeLayer implements RecurrentLayer {
    private static final long serialVersionUID = 1L;

    /** The last input, read; null if there is none. */
    private transient SeriesInput series;

    private transient boolean dropped;

    /**
     * A layer without parameters yet; use the configuration's {@code instantiate}.
     *
     * @param conf the configuration
     * @param dataType the network's data type
     */
    SeriesLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    org.odelayer.dl4j.conf.SeriesLayer configuration() {
        return (org.odelayer.dl4j.conf.SeriesLayer) layerConf();
    }

    /**
     * Solves, outside workspaces, and tells the statistics by {@link #wentForward}.
     *
     * @return the output at each time, [times, batch, m], not changed here
     */
    abstract INDArray forward(SeriesInput input, Map<String, INDArray> parameters, boolean training);

    /**
     * The gradient of the last {@link #forward}, outside workspaces; tells the statistics by {@link #wentBack}.
     *
     * @param gradient ∂L/∂output, [times, batch, m], 0 where an example has no time
     * @return the gradients with respect to values and times
     */
    abstract SeriesGradient backward(SeriesInput input, INDArray gradient);

    /** By name, after {@link #backward}. */
    abstract Map<String, INDArray> parameterGradients();

    @Override
    public void setInput(INDArray input, LayerWorkspaceMgr workspaceMgr) {
        super.setInput(input, workspaceMgr);
        series = null;
    }

    @Override
    public void clear() {
        super.clear();
        series = null;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        Map<String, INDArray> parameters = read(training);
        INDArray result = solve(() -> {
            series = SeriesInput.read(configuration(), dataType, input, maskArray);
            dropped = training && layerConf().getIDropout() != null;
            if (dropped) {
                dropValues(series.values());
            }
            return laidOut(forward(series, parameters, training));
        });
        return workspaceMgr.dup(ArrayType.ACTIVATIONS, result);
    }

    /** Zeros in place of missing values stay zeros, or are not looked at. */
    private void dropValues(INDArray values) {
        IDropout dropout = layerConf().getIDropout();
        LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
        dropout.applyDropout(values, values, getIterationCount(), getEpochCount(), none);
    }

    /** The states as the network takes them. */
    private INDArray laidOut(INDArray states) {
        if (!configuration().givesSeries()) {
            return states.tensorAlongDimension(series.times() - 1, 1, 2);
        }
        INDArray there = states.mul(series.given());
        return nwc() ? there.permute(1, 0, 2) : there.permute(1, 2, 0);
    }

    private boolean nwc() {
        return configuration().getDataFormat() == RNNFormat.NWC;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(true);
        if (series == null) {
            activate(true, workspaceMgr);
        }
        INDArray ofInput = solve(() -> {
            SeriesGradient gradient = backward(series, ofStates(epsilon));
            if (dropped) {
                INDArray ofValues = gradient.ofValues();
                layerConf().getIDropout().backprop(ofValues, ofValues, getIterationCount(), getEpochCount());
            }
            return series.toInput(configuration(), gradient);
        });
        Gradient gradient = gradient(parameterGradients());
        return new Pair<>(gradient, workspaceMgr.dup(ArrayType.ACTIVATION_GRAD, ofInput));
    }

    private INDArray ofStates(INDArray epsilon) {
        if (configuration().givesSeries()) {
            INDArray ordered = nwc() ? epsilon.permute(1, 0, 2) : epsilon.permute(2, 0, 1);
            return ordered.mul(series.given());
        }
        INDArray gradient = Nd4j.create(dataType, series.times(), series.batch(), epsilon.size(1));
        gradient.tensorAlongDimension(series.times() - 1, 1, 2).assign(epsilon);
        return gradient;
    }

    /** Behind the last state there is no time to be masked. */
    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int minibatchSize) {
        super.feedForwardMaskArray(mask, state, minibatchSize);
        return new Pair<>(configuration().givesSeries() ? mask : null, state);
    }

    private UnsupportedOperationException keepsNoState(String what) {
        return new UnsupportedOperationException(layerId() + ": " + what + " is not supported: the layer takes whole"
                + " series, with their times, by output(...) and fit(...)");
    }

    @Override
    public INDArray rnnTimeStep(INDArray step, LayerWorkspaceMgr workspaceMgr) {
        throw keepsNoState("rnnTimeStep");
    }

    @Override
    public INDArray rnnActivateUsingStoredState(
            INDArray part, boolean training, boolean storeLast, LayerWorkspaceMgr workspaceMgr) {
        throw keepsNoState("truncated back-propagation through time");
    }

    @Override
    public Pair<Gradient, INDArray> tbpttBackpropGradient(
            INDArray epsilon, int backLength, LayerWorkspaceMgr workspaceMgr) {
        throw keepsNoState("truncated back-propagation through time");
    }

    /** None. */
    @Override
    public Map<String, INDArray> rnnGetPreviousState() {
        return Map.of();
    }

    @Override
    public void rnnSetPreviousState(Map<String, INDArray> stateMap) {
        throw keepsNoState("a previous state");
    }

    /** There is none to clear. */
    @Override
    public void rnnClearPreviousState() {}

    /** None. */
    @Override
    public Map<String, INDArray> rnnGetTBPTTState() {
        return Map.of();
    }

    @Override
    public void rnnSetTBPTTState(Map<String, INDArray> state) {
        throw keepsNoState("truncated back-propagation through time");
    }
}
