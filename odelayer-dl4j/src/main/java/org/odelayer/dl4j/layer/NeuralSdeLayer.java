package org.odelayer.dl4j.layer;

import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.noise.BrownianPath;
import org.odelayer.noise.NoiseKey;
import org.odelayer.sde.CompiledSde;
import org.odelayer.sde.SdeBlock;

/**
 * The running form of {@link org.odelayer.dl4j.conf.NeuralSdeLayer}, with what can be asked of it: paths of any number
 * and seed.
 *
 * <pre>{@code
 * NeuralSdeLayer sde = (NeuralSdeLayer) network.getLayer(0);
 * INDArray paths = sde.paths(x, 100, 42);                // [100, batch, n], with output times [100, batch, n, times]
 * sde.draw(PathOutput.MEAN, 100, 42);                    // from now on network.output(...) is the mean over 100 paths
 * }</pre>
 */
public final class NeuralSdeLayer extends OdeLayer {
    private static final long serialVersionUID = 1L;

    private transient CompiledCache<CompiledSde> compiled = new CompiledCache<>(CompiledSde::close);
    private transient CompiledSde active;
    /** Its key changes, its memory stays; null before the first pass. */
    private transient BrownianPath path;
    /** Of the last pass. */
    private transient PathRows rows;
    /** Of the last pass, the mean over its rows; kept when the layer is cleared, for the score. */
    private transient double cost;

    /** What inference gives in place of what is configured; null for that. */
    private transient PathOutput inference;

    private transient int inferenceSamples;
    private transient long inferenceSeed;
    /** By which the network divides gradients. */
    private final ExampleCount examples = new ExampleCount();

    /**
     * A layer without parameters yet; use the configuration's {@code instantiate}.
     *
     * @param conf the configuration
     * @param dataType the network's data type
     */
    public NeuralSdeLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    org.odelayer.dl4j.conf.NeuralSdeLayer configuration() {
        return (org.odelayer.dl4j.conf.NeuralSdeLayer) layerConf();
    }

    @Override
    public void validate() {
        long features = configuration().getNIn();
        LayerErrors.compiling(
                layerId(),
                DynamicsTransform.describe(configuration().getDynamics()),
                () -> configuration()
                        .block()
                        .compile(paramTable, dataType, 1, features)
                        .close());
    }

    @Override
    public void setInput(INDArray input, LayerWorkspaceMgr workspaceMgr) {
        examples.take(input, costly());
        super.setInput(input, workspaceMgr);
        rows = null;
    }

    @Override
    public void setInputMiniBatchSize(int size) {
        super.setInputMiniBatchSize(size);
        examples.tell(size);
    }

    private boolean costly() {
        return configuration().getDynamics().hasCost();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaceMgr);
        rows = training
                ? PathRows.each(configuration().getSamples())
                : output() == PathOutput.MEAN ? PathRows.mean(samples()) : PathRows.each(1);
        INDArray result = solve(() -> {
            NoiseKey key = training ? trainingKey() : inferenceKey(inferenceSeed());
            INDArray solution = forward(input, key, rows.count(), training);
            cost = costly() ? lastCost(solution) : 0;
            return laidOut(rows.toOutput(withoutCost(solution)));
        });
        wentForward(active.forwardStatistics());
        return workspaceMgr.dup(ArrayType.ACTIVATIONS, result);
    }

    private PathOutput output() {
        return inference == null ? configuration().getInference() : inference;
    }

    private int samples() {
        return inference == null ? configuration().getSamples() : inferenceSamples;
    }

    private long inferenceSeed() {
        return inference == null ? seed() : inferenceSeed;
    }

    private long seed() {
        Long own = configuration().getSeed();
        return own == null ? conf().getSeed() : own;
    }

    private NoiseKey trainingKey() {
        return new NoiseKey(seed(), getIndex(), getIterationCount());
    }

    /** Apart from all of training. */
    private NoiseKey inferenceKey(long ofPaths) {
        return new NoiseKey(ofPaths, ~getIndex(), 0);
    }

    /** So many paths of each example, [rows, …] or [times, rows, …]. */
    private INDArray forward(INDArray x, NoiseKey key, int count, boolean training) {
        requireFeatures(x);
        Map<String, INDArray> parameters = read(training);
        SdeBlock block = configuration().block();
        long features = x.size(1);
        long all = count * x.size(0);
        active = compiled.get(() -> block.compile(parameters, dataType, all, features), all);
        active.share(alarms());
        INDArray repeated = (count == 1 ? x : x.repeat(0, count)).castTo(dataType);
        BrownianPath motion = motion(key, block, features);
        return training ? active.forward(repeated, motion) : active.infer(repeated, motion);
    }

    private BrownianPath motion(NoiseKey key, SdeBlock block, long features) {
        if (path == null) {
            path = BrownianPath.grid(
                    key, block.times().t0(), block.times().t1(), block.steps(), block.channels(features));
        }
        path.restart(key);
        return path;
    }

    private void requireFeatures(INDArray x) {
        long features = configuration().getNIn();
        if (x.rank() != 2 || x.size(1) != features) {
            throw new IllegalArgumentException("input has shape (" + Arrays.toString(x.shape())
                    + ") and must be [batch, nIn] with nIn = " + features);
        }
    }

    /** The integral at the end, the mean over the rows. */
    private double lastCost(INDArray solution) {
        INDArray last = series() ? solution.tensorAlongDimension((int) solution.size(0) - 1, 1, 2) : solution;
        return last.getColumn(configuration().getNIn())
                .castTo(DataType.DOUBLE)
                .meanNumber()
                .doubleValue();
    }

    private boolean series() {
        return configuration().givesSeries();
    }

    private INDArray withoutCost(INDArray solution) {
        return costly() ? PathRows.features(solution, 0, configuration().getNIn()) : solution;
    }

    /** As the network takes it. */
    private INDArray laidOut(INDArray solution) {
        return series() ? solution.permute(1, 2, 0) : solution;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(true);
        if (rows == null) {
            activate(true, workspaceMgr);
        }
        INDArray ofInput = solve(() -> {
            INDArray ordered = series() ? epsilon.permute(2, 0, 1) : epsilon;
            return rows.toInput(active.backward(withCost(rows.toRows(ordered))));
        });
        wentBack(active.backwardStatistics(), active.drift());
        Gradient gradient = gradient(active.parameterGradients());
        INDArray result = workspaceMgr.dup(ArrayType.ACTIVATION_GRAD, ofInput);
        // FrozenLayerWithBackprop goes forward in inference mode, without dropout, and then asks for the gradient.
        return new Pair<>(gradient, dropoutApplied ? backpropDropOutIfPresent(result) : result);
    }

    /** The gradient with that of the cost's integral at the end behind it. */
    private INDArray withCost(INDArray ofSolution) {
        if (!costly()) {
            return ofSolution;
        }
        long[] shape = ofSolution.shape().clone();
        long features = shape[shape.length - 1]++;
        INDArray both = Nd4j.create(ofSolution.dataType(), shape);
        PathRows.features(both, 0, features).assign(ofSolution);
        INDArray last = series() ? both.tensorAlongDimension((int) shape[0] - 1, 1, 2) : both;
        last.getColumn(features).assign(configuration().getCostWeight() * costFactor());
        return both;
    }

    /** A network divides by the number of its labels, which are as many as the output's rows. */
    private double costFactor() {
        boolean divides = conf().isMiniBatch();
        if (rows.perExample() > 1) {
            return divides ? 1 : 1.0 / (rows.count() * input.size(0));
        }
        return examples.factor(divides, input.size(0), layerId(), "cost along the path") / rows.count();
    }

    /** A time series has its examples' mask at each of its times, and applies none of its own. */
    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int minibatchSize) {
        if (mask == null) {
            return super.feedForwardMaskArray(null, state, minibatchSize);
        }
        int samples = configuration().getSamples();
        if (samples > 1) {
            throw new IllegalArgumentException(layerId() + ": features mask (shape " + Arrays.toString(mask.shape())
                    + ") must not be given with samples (" + samples + ") of each example; mask the labels");
        }
        if (!series()) {
            return super.feedForwardMaskArray(mask, state, minibatchSize);
        }
        INDArray ofSeries =
                Nd4j.ones(mask.dataType(), mask.size(0), configuration().getOutputTimes().length);
        return new Pair<>(ofSeries.muliColumnVector(mask.reshape('c', mask.size(0), 1)), state);
    }

    @Override
    double penalty() {
        return configuration().getCostWeight() * cost;
    }

    /**
     * The integral of the dynamics' cost along the paths of the last pass, the mean over them, without its weight.
     *
     * @return 0 without a cost
     */
    public double cost() {
        return cost;
    }

    /**
     * Sets what inference gives from now on, in place of what is configured. It is no part of the configuration and is
     * not saved.
     *
     * @param output the mean over the paths of each example, or one of them
     * @param samples how many paths a mean is taken over, at least 1
     * @param seed of the paths: the same seed and parameters give the same paths
     * @throws IllegalArgumentException if the output is missing or there is no sample
     */
    public void draw(PathOutput output, int samples, long seed) {
        if (output == null) {
            throw new IllegalArgumentException(
                    layerId() + ": draw (null) must be one of " + Arrays.toString(PathOutput.values()));
        }
        requireCount(samples);
        this.inference = output;
        this.inferenceSamples = samples;
        this.inferenceSeed = seed;
    }

    private void requireCount(int count) {
        if (count < 1) {
            throw new IllegalArgumentException(layerId() + ": samples (" + count + ") must be at least 1");
        }
    }

    /**
     * Paths from some inputs, all at once: for bands and histograms.
     *
     * @param layerInput inputs of this layer, [batch, nIn]
     * @param count how many of each example, at least 1
     * @param seed of the paths: the same seed and parameters give the same paths
     * @return [count, batch, nIn], with output times [count, batch, nIn, times]
     * @throws IllegalArgumentException if the input does not have nIn features, or there is no sample
     * @throws org.odelayer.ode.OdeSolveException if a solve fails numerically
     */
    public INDArray paths(INDArray layerInput, int count, long seed) {
        requireCount(count);
        rows = null;
        return solve(() -> {
            INDArray solution = laidOut(withoutCost(forward(layerInput, inferenceKey(seed), count, false)));
            long[] shape = solution.shape();
            long[] split = new long[shape.length + 1];
            System.arraycopy(shape, 1, split, 2, shape.length - 1);
            split[0] = layerInput.size(0);
            split[1] = count;
            INDArray byExample = solution.dup('c').reshape('c', split);
            return (series() ? byExample.permute(1, 0, 2, 3) : byExample.permute(1, 0, 2)).dup('c');
        });
    }

    @Override
    void forgetCompiled() {
        compiled.clear();
        active = null;
        rows = null;
    }

    @Override
    void restore() {
        super.restore();
        compiled = new CompiledCache<>(CompiledSde::close);
    }
}
