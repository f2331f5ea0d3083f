package org.odelayer.dl4j.layer;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.manifold.Manifold;

/**
 * The running form of {@link org.odelayer.dl4j.conf.BlockLayer}: moves arrays between Deeplearning4j's workspaces and
 * an ODE block compiled for the batch shape at hand.
 *
 * <p>The statistics of the last forward and backward solve are kept for listeners.
 */
public abstract class BlockLayer extends OdeLayer {
    private static final long serialVersionUID = 1L;
    private static final String AFTER_TRANSFER =
            "; if that comes from TransferLearning's nOutReplace on the layer below, remove"
                    + " this layer and add a new one: nOutReplace does not reach it";

    private transient CompiledCache<CompiledBlock> blocks = new CompiledCache<>(CompiledBlock::close);
    private transient CompiledCache<CompiledBlock> inferenceBlocks = new CompiledCache<>(CompiledBlock::close);
    private transient CompiledBlock active;
    /** The running costs of the last forward pass in training; kept when the layer is cleared, for the score. */
    private transient double[] costs = {};

    private transient double penalty;
    /** Whether the last forward pass was one with running costs. */
    private transient boolean penalized;

    /** By which the network divides gradients. */
    private final ExampleCount examples = new ExampleCount();

    /**
     * A layer without parameters yet; use the configuration's {@code instantiate}.
     *
     * @param conf the configuration
     * @param dataType the network's data type
     */
    BlockLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    org.odelayer.dl4j.conf.BlockLayer configuration() {
        return (org.odelayer.dl4j.conf.BlockLayer) layerConf();
    }

    /**
     * The output of a block; {@code random} gives what is drawn in training, the same whenever it is asked for in one
     * iteration.
     */
    INDArray forward(CompiledBlock block, INDArray x, boolean training, SplittableRandom random) {
        return training ? block.forward(x) : block.infer(x);
    }

    /** Refuses a block that could not be solved in training. */
    void check(CompiledBlock block) {}

    /** Whether outputs are a time series. */
    boolean series() {
        return false;
    }

    /** Adds the gradients of parameters that are not the block's. */
    void addOtherGradients(CompiledBlock block, Map<String, INDArray> gradients) {}

    @Override
    public void validate() {
        LayerErrors.compiling(
                layerId(), DynamicsTransform.describe(configuration().getDynamics()), () -> {
                    try (CompiledBlock block = configuration().block().compile(paramTable, dataType, shape(1))) {
                        check(block);
                    }
                });
    }

    @Override
    public void setInput(INDArray input, LayerWorkspaceMgr workspaceMgr) {
        examples.take(input, hasPenalties());
        super.setInput(input, workspaceMgr);
        active = null;
    }

    private boolean hasPenalties() {
        return !configuration().getPenalties().isEmpty();
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaceMgr);
        requireFeatures(input);
        Map<String, INDArray> parameters = read(training);
        active = compiled(training, parameters);
        active.share(alarms());
        INDArray solution = solve(() -> forward(training));
        INDArray result = series() ? solution.permute(1, 2, 0) : maskArray == null ? solution : masked(solution);
        INDArray output = workspaceMgr.dup(ArrayType.ACTIVATIONS, result);
        wentForward(active.forwardStatistics());
        costs = active.costs();
        penalty = active.penalty();
        return output;
    }

    /** In inference another block may be asked for, which is kept apart. */
    private CompiledBlock compiled(boolean training, Map<String, INDArray> parameters) {
        OdeBlock block = configuration().block();
        OdeBlock wanted = training ? block : inference(block);
        CompiledCache<CompiledBlock> cache = wanted.equals(block) ? blocks : inferenceBlocks;
        return cache.get(() -> wanted.compile(parameters, dataType, input.shape()), input.shape());
    }

    /** The block that is solved in inference, in place of that of training. */
    OdeBlock inference(OdeBlock block) {
        return block;
    }

    /** The block of inference has changed. */
    final void forgetInference() {
        inferenceBlocks.clear();
        active = null;
    }

    private INDArray forward(boolean training) {
        SplittableRandom random = training ? random() : null;
        penalized = training && hasPenalties();
        if (penalized || training && active.isNoisy()) {
            active.drawProbes(random.nextLong());
        }
        return forward(active, maskArray == null ? input : padded(masked(input)), training, random);
    }

    /** On a manifold, where zeros are no point, masked examples are at one. */
    private INDArray padded(INDArray masked) {
        Manifold manifold = configuration().getOptions().manifold();
        if (manifold == null) {
            return masked;
        }
        INDArray point = Nd4j.zeros(masked.dataType(), 1, masked.size(1));
        double[] somewhere = manifold.random(new Random(0));
        for (int i = 0; i < somewhere.length; i++) {
            point.putScalar(0, i, somewhere[i]);
        }
        INDArray hidden = maskArray.castTo(masked.dataType()).rsub(1).reshape('c', masked.size(0), 1);
        return masked.add(hidden.mmul(point));
    }

    /** Of a batch. */
    private long[] shape(long batch) {
        return LongStream.concat(
                        LongStream.of(batch), LongStream.of(configuration().inputShape()))
                .toArray();
    }

    final void requireFeatures(INDArray array) {
        long[] expected = shape(array.rank() == 0 ? 1 : array.size(0));
        if (!Arrays.equals(array.shape(), expected)) {
            throw new IllegalArgumentException(layerId() + ": input has shape (" + Arrays.toString(array.shape())
                    + ") and must be " + (expected.length == 2 ? "[batch, nIn]" : "[batch, nIn, height, width]")
                    + " with nIn = " + expected[1]
                    + (expected.length == 2 ? "" : ", height = " + expected[2] + ", width = " + expected[3])
                    + (hasOtherFeatures(array, expected) ? AFTER_TRANSFER : ""));
        }
    }

    private static boolean hasOtherFeatures(INDArray array, long[] expected) {
        return array.rank() == expected.length && array.size(1) != expected[1];
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(true);
        if (active == null) {
            activate(true, workspaceMgr);
        }
        INDArray ordered = series() ? epsilon.permute(2, 0, 1) : epsilon;
        INDArray outputGradient = maskArray == null ? ordered : masked(ordered);
        INDArray inputGradient = solve(() -> active.backward(outputGradient, costFactor()));
        wentBack(active.backwardStatistics(), active.drift());
        Gradient gradient = gradient(active.parameterGradients());
        addOtherGradients(active, gradient.gradientForVariable());
        INDArray result = workspaceMgr.dup(ArrayType.ACTIVATION_GRAD, inputGradient);
        // FrozenLayerWithBackprop goes forward in inference mode, without dropout, and then asks for the gradient.
        return new Pair<>(gradient, dropoutApplied ? backpropDropOutIfPresent(result) : result);
    }

    private double costFactor() {
        return penalized ? examples.factor(conf().isMiniBatch(), input.size(0), layerId(), "penalties") : 0;
    }

    @Override
    public void setInputMiniBatchSize(int size) {
        super.setInputMiniBatchSize(size);
        examples.tell(size);
    }

    /**
     * The running costs of the last forward pass in training: ∫ ℓᵢ |dt|, or ℓᵢ at t0, the mean over the batch, without
     * λ.
     *
     * @return one per penalty; all 0 after inference
     */
    public double[] costs() {
        return costs.clone();
    }

    /** With zeros for masked examples, so that padding has no say in the steps. */
    private INDArray masked(INDArray array) {
        INDArray mask = maskArray.castTo(array.dataType());
        if (mask.rank() == array.rank() && mask.rank() > 2) {
            requireMask(maskArray, spreads(mask, array), array.size(0));
            return array.mul(mask);
        }
        requireMask(maskArray, array.size(0));
        long[] column = new long[array.rank()];
        Arrays.fill(column, 1);
        column[0] = array.size(0);
        return array.mul(mask.reshape('c', column));
    }

    private static boolean spreads(INDArray mask, INDArray array) {
        return IntStream.range(0, mask.rank()).allMatch(i -> mask.size(i) == 1 || mask.size(i) == array.size(i));
    }

    /** One value per row of the input. */
    final void requireMask(INDArray mask, long rows) {
        boolean column = mask.rank() == 1 || mask.rank() == 2 && mask.size(1) == 1;
        requireMask(mask, column && mask.length() == rows, rows);
    }

    private void requireMask(INDArray mask, boolean fits, long rows) {
        if (!fits) {
            throw new IllegalArgumentException(layerId() + ": features mask has shape ("
                    + Arrays.toString(mask.shape()) + ") and must be [batch] or [batch, 1] with batch = " + rows
                    + ", the rows of the layer's input (its examples, or all times of all examples of sequences), or"
                    + " for images their shape, with 1 where it is the same for all");
        }
    }

    @Override
    double penalty() {
        return penalty;
    }

    @Override
    void forgetCompiled() {
        blocks.clear();
        forgetInference();
    }

    @Override
    void restore() {
        super.restore();
        blocks = new CompiledCache<>(CompiledBlock::close);
        inferenceBlocks = new CompiledCache<>(CompiledBlock::close);
        costs = new double[0];
    }
}
