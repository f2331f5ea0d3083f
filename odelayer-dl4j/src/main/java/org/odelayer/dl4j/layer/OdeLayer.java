package org.odelayer.dl4j.layer;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.samediff.SameDiffLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.odelayer.block.Alarms;
import org.odelayer.block.CompiledBlock;
import org.odelayer.ode.SolveStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running form of {@link org.odelayer.dl4j.conf.OdeLayer}: what any layer that solves equations does for
 * Deeplearning4j where its own SameDiff layer does not: regularization, constraints, weight noise, {@code setParam},
 * Java serialization.
 *
 * <p>The statistics of the last forward and backward solve are kept for listeners.
 */
public abstract class OdeLayer extends SameDiffLayer {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(OdeLayer.class);

    private transient NoisyParameters read = new NoisyParameters();
    private transient SolveStatistics forwardStatistics;
    private transient SolveStatistics backwardStatistics;
    private transient double drift = Double.NaN;
    /** Of all batch shapes. */
    private transient Alarms alarms = newAlarms();

    /**
     * A layer without parameters yet; use the configuration's {@code instantiate}.
     *
     * @param conf the configuration
     * @param dataType the network's data type
     */
    OdeLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    org.odelayer.dl4j.conf.OdeLayer configuration() {
        return (org.odelayer.dl4j.conf.OdeLayer) layerConf();
    }

    /**
     * Compiles for one example, so that dynamics that cannot be compiled are refused when the network is built.
     *
     * @throws IllegalArgumentException naming the layer and what is wrong
     */
    public abstract void validate();

    /** Frees what was compiled: the parameters lie elsewhere now. */
    abstract void forgetCompiled();

    /** What the layer adds to the loss of the last forward pass in training, beside its regularization. */
    double penalty() {
        return 0;
    }

    /**
     * The cost of the last forward pass.
     *
     * @return its statistics; null before the first
     */
    public SolveStatistics forwardStatistics() {
        return forwardStatistics;
    }

    /**
     * The cost of the last backward pass.
     *
     * @return its statistics; null before the first
     */
    public SolveStatistics backwardStatistics() {
        return backwardStatistics;
    }

    /**
     * How far the state that the last gradient was computed with is from the forward solution, relative to its size: as
     * of {@link CompiledBlock#drift}. Beyond {@link CompiledBlock#DRIFT_LIMIT} the layer logs a warning.
     *
     * @return NaN before the first backward pass
     */
    public double drift() {
        return drift;
    }

    final void wentForward(SolveStatistics statistics) {
        forwardStatistics = statistics;
    }

    final void wentBack(SolveStatistics statistics, double newDrift) {
        backwardStatistics = statistics;
        drift = newDrift;
    }

    final Alarms alarms() {
        return alarms;
    }

    private Alarms newAlarms() {
        return new Alarms(text -> LOG.warn("{}: {}", layerId(), text));
    }

    /** The parameters to be solved with, up to date, with noise in training if there is any; always the same arrays. */
    final Map<String, INDArray> read(boolean training) {
        read.set(this, training);
        return read.parameters(this);
    }

    /** The same whenever this layer is asked for it in one iteration. */
    final SplittableRandom random() {
        long seed = conf().getSeed() + 31L * getIndex();
        return new SplittableRandom(seed ^ new SplittableRandom(getIterationCount()).nextLong());
    }

    /** Runs outside workspaces; a failed solve says in which layer. */
    final <T> T solve(Supplier<T> code) {
        return LayerErrors.named(layerId(), code);
    }

    /** Hands gradients to the network, by the names of the parameters. */
    final Gradient gradient(Map<String, INDArray> values) {
        Gradient gradient = new DefaultGradient();
        values.forEach((name, value) -> {
            INDArray view = gradTable.get(name);
            view.assign(value);
            gradient.gradientForVariable().put(name, view);
        });
        return gradient;
    }

    @Override
    public double calcRegularizationScore(boolean backpropOnlyParams) {
        double sum = penalty();
        for (Map.Entry<String, INDArray> parameter : paramTable().entrySet()) {
            List<Regularization> list = layerConf().getRegularizationByParam(parameter.getKey());
            for (Regularization term : list == null ? List.<Regularization>of() : list) {
                sum += term.score(parameter.getValue(), getIterationCount(), getEpochCount());
            }
        }
        return sum;
    }

    @Override
    public void setParam(String key, INDArray value) {
        super.setParam(key, value);
        paramTable.get(key).assign(value);
    }

    @Override
    public void setParamsViewArray(INDArray view) {
        super.setParamsViewArray(view);
        if (paramTable != null) {
            paramTable = layerConf().initializer().getGradientsFromFlattened(conf(), view);
            forgetCompiled();
        }
    }

    @Override
    public void applyConstraints(int iteration, int epoch) {
        List<LayerConstraint> constraints = layerConf().getConstraints();
        if (constraints != null) {
            StackedParameters stacked =
                    new StackedParameters(this, configuration().parameters());
            constraints.forEach(constraint -> stacked.apply(constraint, iteration, epoch));
        }
    }

    /** Makes anew what is not serialized. */
    void restore() {
        read = new NoisyParameters();
        drift = Double.NaN;
        alarms = newAlarms();
    }

    /**
     * Makes the layer's parameters views of one array again: Java serialization writes each view as an array of its
     * own.
     *
     * @param in where to read from
     * @throws IOException if reading fails
     * @throws ClassNotFoundException if a class is missing
     */
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        restore();
        setParamsViewArray(params);
    }
}
