package org.odelayer.dl4j.layer;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.noise.BrownianMotion;
import org.odelayer.noise.BrownianPath;
import org.odelayer.noise.NoiseKey;
import org.odelayer.series.CompiledLatentSde;
import org.odelayer.series.LegMotion;

/**
 * The running form of {@link org.odelayer.dl4j.conf.LatentSdeLayer}, with what can be asked of it: both divergences,
 * and draws of posterior and prior.
 *
 * <pre>{@code
 * LatentSdeLayer latent = (LatentSdeLayer) network.getLayer(0);
 * latent.draw(InitialDraw.POSTERIOR, 42);                // from now on network.output(...) is that of a draw
 * INDArray band = network.output(series.repeat(0, 100));     // of each example 100 paths, through the decoder
 * latent.draw(InitialDraw.MEAN, 0);
 * }</pre>
 */
public final class LatentSdeLayer extends SeriesLayer {
    private static final long serialVersionUID = 1L;

    private transient CompiledCache<CompiledLatentSde> compiled = new CompiledCache<>(CompiledLatentSde::close);
    private transient CompiledLatentSde active;
    private transient ObservedBackwards observed;
    private transient FutureContext context;
    /** The encoder's of the last pass. */
    private transient INDArray states;

    private transient BrownianPath path;
    private transient int pathLegs;
    /** Kept when the layer is cleared, for the score. */
    private transient double startDivergence = Double.NaN;

    private transient double pathDivergence = Double.NaN;
    private transient double weight;
    private transient InitialDraw inference = InitialDraw.MEAN;
    private transient long inferenceSeed;
    /** By which the network divides gradients. */
    private final ExampleCount examples = new ExampleCount();

    /**
     * A layer without parameters yet; use the configuration's {@code instantiate}.
     *
     * @param conf the configuration
     * @param dataType the network's data type
     */
    public LatentSdeLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    org.odelayer.dl4j.conf.LatentSdeLayer configuration() {
        return (org.odelayer.dl4j.conf.LatentSdeLayer) layerConf();
    }

    @Override
    public void validate() {
        LayerErrors.compiling(
                layerId(),
                DynamicsTransform.describe(configuration().getDynamics()) + " and posterior "
                        + DynamicsTransform.describe(configuration().getPosterior()),
                () -> configuration().block().compile(paramTable, dataType, 1).close());
    }

    @Override
    public void setInput(INDArray input, LayerWorkspaceMgr workspaceMgr) {
        examples.take(input, true);
        super.setInput(input, workspaceMgr);
    }

    @Override
    public void setInputMiniBatchSize(int size) {
        super.setInputMiniBatchSize(size);
        examples.tell(size);
    }

    @Override
    INDArray forward(SeriesInput input, Map<String, INDArray> parameters, boolean training) {
        InitialDraw from = training ? InitialDraw.POSTERIOR : inference;
        NoiseKey key = training
                ? new NoiseKey(seed(), getIndex(), getIterationCount())
                : new NoiseKey(inferenceSeed, ~getIndex(), 0);
        RandomGenerator random = training ? random() : new SplittableRandom(inferenceSeed);
        long batch = input.batch();
        active = compiled.get(() -> configuration().block().compile(parameters, dataType, batch), batch);
        active.share(alarms());
        context = new FutureContext(input);
        BrownianMotion motion = from == InitialDraw.MEAN ? new Standstill(latent()) : motion(key, input.times());
        INDArray noise = from == InitialDraw.MEAN ? null : noise(random, batch);
        INDArray start = start(input, from == InitialDraw.PRIOR, noise);
        INDArray controls = context.controls(states, (int) configuration().getHidden(), from == InitialDraw.PRIOR);
        INDArray solution = active.decode(start, controls, new LegMotion(motion, context.lengths()));
        pathDivergence = active.pathDivergence();
        wentForward(active.forwardStatistics());
        return solution;
    }

    private INDArray start(SeriesInput input, boolean prior, INDArray noise) {
        weight = presentWeight();
        observed = null;
        states = null;
        startDivergence = Double.NaN;
        if (prior) {
            return noise;
        }
        observed = new ObservedBackwards(input, true);
        states = active.encode(observed.legs(), observed.observations());
        INDArray start = active.draw(noise);
        startDivergence = active.startDivergence();
        return start;
    }

    private long seed() {
        Long own = configuration().getSeed();
        return own == null ? conf().getSeed() : own;
    }

    private int latent() {
        return Math.toIntExact(configuration().getNOut());
    }

    /** Nodes are the ends of steps. */
    private BrownianPath motion(NoiseKey key, int legs) {
        if (path == null || pathLegs != legs) {
            path = BrownianPath.grid(key, 0, legs, legs * configuration().getSteps(), latent());
            pathLegs = legs;
        }
        path.restart(key);
        return path;
    }

    private double presentWeight() {
        double present = configuration().getKlWeight().valueAt(getIterationCount(), getEpochCount());
        if (!(present >= 0) || Double.isInfinite(present)) {
            throw new IllegalArgumentException(
                    "klWeight (" + present + " by " + configuration().getKlWeight()
                            + " at iteration " + getIterationCount() + ", epoch " + getEpochCount()
                            + ") must be >= 0 and finite");
        }
        return present;
    }

    /** Standard normal numbers, [batch, m]. */
    private INDArray noise(RandomGenerator random, long batch) {
        double[] flat = new double[Math.toIntExact(batch * latent())];
        Arrays.setAll(flat, i -> random.nextGaussian());
        return Nd4j.createFromArray(flat).castTo(dataType).reshape('c', batch, latent());
    }

    @Override
    SeriesGradient backward(SeriesInput input, INDArray gradient) {
        if (observed == null) {
            throw new IllegalStateException(
                    layerId() + ": a pass that drew its initial states from the prior has no gradient");
        }
        INDArray ofControls = active.backwardDecoder(gradient, weight * rowFactor(input.batch()));
        active.backwardEncoder(context.stateGradients(ofControls, states));
        wentBack(active.backwardStatistics(), active.drift());
        return new SeriesGradient(
                observed.valueGradients(active.observationGradients()), new double[input.batch()][input.times()]);
    }

    private double rowFactor(double rows) {
        return weight == 0 ? 0 : examples.factor(conf().isMiniBatch(), rows, layerId(), "Kullback-Leibler term");
    }

    @Override
    Map<String, INDArray> parameterGradients() {
        return active.parameterGradients();
    }

    @Override
    double penalty() {
        return Double.isNaN(startDivergence) ? 0 : weight * (startDivergence + pathDivergence);
    }

    /**
     * The divergence of the initial state's distribution from the prior in the last pass.
     *
     * @return Σ ½ (μ² + s² − 1) − log s, the mean over the examples, in nats, without its weight; NaN before the first
     *     pass, and after one that drew from the prior
     */
    public double startDivergence() {
        return startDivergence;
    }

    /**
     * The divergence along the last paths.
     *
     * @return ∫ ½ ‖(f − h)/σ‖² dt, the mean over the examples, in nats, without its weight; NaN before the first pass
     */
    public double pathDivergence() {
        return pathDivergence;
    }

    /**
     * Sets what paths inference gives from now on; {@link InitialDraw#MEAN} at first. It is no part of the
     * configuration and is not saved. The same seed gives the same draws for batches of the same size and number of
     * times; examples of a batch are drawn apart.
     *
     * @param from from μ along the posterior without noise, or a draw of posterior or prior
     * @param seed of the draws; not looked at for the mean
     * @throws IllegalArgumentException if it is missing
     */
    public void draw(InitialDraw from, long seed) {
        if (from == null) {
            throw new IllegalArgumentException(
                    layerId() + ": draw (null) must be one of " + Arrays.toString(InitialDraw.values()));
        }
        this.inference = from;
        this.inferenceSeed = seed;
    }

    /** W = 0. */
    private record Standstill(int channels) implements BrownianMotion {
        @Override
        public void increment(int example, double s, double t, double[] increment, double[] area) {
            Arrays.fill(increment, 0);
            if (area != null) {
                Arrays.fill(area, 0);
            }
        }
    }

    @Override
    void forgetCompiled() {
        compiled.clear();
        active = null;
        observed = null;
    }

    @Override
    void restore() {
        super.restore();
        compiled = new CompiledCache<>(CompiledLatentSde::close);
        startDivergence = Double.NaN;
        pathDivergence = Double.NaN;
        inference = InitialDraw.MEAN;
    }
}
