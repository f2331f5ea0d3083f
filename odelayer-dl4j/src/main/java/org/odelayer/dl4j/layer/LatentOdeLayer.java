package org.odelayer.dl4j.layer;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.series.CompiledLatent;

/**
 * The running form of {@link org.odelayer.dl4j.conf.LatentOdeLayer}, with what can be asked of it: the posterior of a
 * series, and draws of posterior and prior.
 *
 * <pre>{@code
 * LatentOdeLayer latent = (LatentOdeLayer) network.getLayer(0);
 * latent.draw(InitialDraw.POSTERIOR, 42);                // from now on network.output(...) is that of a draw
 * INDArray band = network.output(series.repeat(0, 100));     // of each example 100 draws, through the decoder
 * latent.draw(InitialDraw.MEAN, 0);
 * }</pre>
 */
public final class LatentOdeLayer extends SeriesLayer {
    private static final long serialVersionUID = 1L;

    private transient CompiledCache<CompiledLatent> compiled = new CompiledCache<>(CompiledLatent::close);
    private transient CompiledLatent active;
    private transient ObservedBackwards observed;
    /** Kept when the layer is cleared, for the score. */
    private transient double divergence = Double.NaN;

    private transient double weight;
    private transient SolveStatistics encoderStatistics;
    private transient SolveStatistics decoderStatistics;
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
    public LatentOdeLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    org.odelayer.dl4j.conf.LatentOdeLayer configuration() {
        return (org.odelayer.dl4j.conf.LatentOdeLayer) layerConf();
    }

    @Override
    public void validate() {
        LayerErrors.compiling(
                layerId(),
                DynamicsTransform.describe(configuration().getDynamics()),
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
        RandomGenerator random = training ? random() : new SplittableRandom(inferenceSeed);
        return forward(input, parameters, from, from == InitialDraw.MEAN ? null : noise(random, input.batch()));
    }

    private INDArray forward(SeriesInput input, Map<String, INDArray> parameters, InitialDraw from, INDArray noise) {
        active = compiled(parameters, input.batch());
        INDArray start = from == InitialDraw.PRIOR ? noise : encode(input, noise);
        INDArray states = active.decode(start, input.legs());
        decoderStatistics = active.decoder().forwardStatistics();
        wentForward(encoderStatistics == null ? decoderStatistics : encoderStatistics.plus(decoderStatistics));
        return states;
    }

    private CompiledLatent compiled(Map<String, INDArray> parameters, long batch) {
        observed = null;
        divergence = Double.NaN;
        encoderStatistics = null;
        CompiledLatent latent = compiled.get(() -> configuration().block().compile(parameters, dataType, batch), batch);
        latent.share(alarms());
        return latent;
    }

    private INDArray encode(SeriesInput input, INDArray noise) {
        observed = new ObservedBackwards(input, recurrent());
        INDArray start = active.encode(observed.legs(), observed.observations(), noise);
        divergence = active.divergence();
        weight = presentWeight();
        encoderStatistics = recurrent() ? null : active.encoder().forwardStatistics();
        return start;
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

    /** Whether nothing is solved between observations. */
    private boolean recurrent() {
        return configuration().getEncoderDynamics() == null;
    }

    /** Standard normal numbers, [batch, m]. */
    private INDArray noise(RandomGenerator random, long batch) {
        long m = configuration().getNOut();
        double[] flat = new double[Math.toIntExact(batch * m)];
        Arrays.setAll(flat, i -> random.nextGaussian());
        return Nd4j.createFromArray(flat).castTo(dataType).reshape('c', batch, m);
    }

    @Override
    SeriesGradient backward(SeriesInput input, INDArray gradient) {
        if (observed == null) {
            throw new IllegalStateException(
                    layerId() + ": a pass that drew its initial states from the prior has no gradient");
        }
        active.backward(gradient, weight * rowFactor(input.batch()));
        wentBack(
                recurrent() ? active.decoder().backwardStatistics() : active.backwardStatistics(),
                recurrent() ? active.decoder().drift() : active.drift());
        double[][] ofTimes = input.timeGradients(active.decoder().controlGradients());
        INDArray ofObservations = active.encoder().observationGradients();
        observed.addTimeGradients(active.encoder().controlGradients(), ofObservations, ofTimes);
        return new SeriesGradient(observed.valueGradients(ofObservations), ofTimes);
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
        return Double.isNaN(divergence) ? 0 : weight * divergence;
    }

    /**
     * The Kullback–Leibler divergence of the posterior from the prior in the last pass, in training or inference.
     *
     * @return Σ ½ (μ² + σ² − 1) − log σ, the mean over the examples, in nats, without its weight; NaN before the first
     *     pass, and after one that drew from the prior
     */
    public double kullbackLeibler() {
        return divergence;
    }

    /**
     * The cost of the encoder's last forward solve.
     *
     * @return its statistics; null if there was none, as with a GRU alone
     */
    public SolveStatistics encoderStatistics() {
        return encoderStatistics;
    }

    /**
     * The cost of the decoder's last forward solve.
     *
     * @return its statistics; null before the first
     */
    public SolveStatistics decoderStatistics() {
        return decoderStatistics;
    }

    /**
     * Sets where the initial states come from in inference from now on, so that {@code network.output(...)} is that of
     * a draw; {@link InitialDraw#MEAN} at first. It is no part of the configuration and is not saved. The same seed
     * gives the same draws for batches of the same size; examples of a batch are drawn apart.
     *
     * @param from the mean, or a draw of posterior or prior
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

    /**
     * A normal distribution of the initial state of each example.
     *
     * @param mean μ, [batch, latent]
     * @param deviation σ, [batch, latent]
     */
    public record Posterior(INDArray mean, INDArray deviation) {}

    /**
     * What the encoder makes of series.
     *
     * @param series the layer's input, [batch, channels, times], or as its format says
     * @param mask [batch, times]; null if all steps are there
     * @return the distribution of the state at the first time of each example, new arrays
     * @throws IllegalArgumentException if the series is not what the layer takes
     * @throws org.odelayer.ode.OdeSolveException if the encoder fails numerically
     */
    public Posterior posterior(INDArray series, INDArray mask) {
        Map<String, INDArray> parameters = read(false);
        return solve(() -> {
            SeriesInput read = SeriesInput.read(configuration(), dataType, series, mask);
            active = compiled(parameters, read.batch());
            return encoded(read);
        });
    }

    private Posterior encoded(SeriesInput read) {
        encode(read, null);
        return new Posterior(active.mean().dup('c'), active.deviation());
    }

    /**
     * Latent paths from draws of the posterior.
     *
     * @param series the layer's input, [batch, channels, times], or as its format says
     * @param mask [batch, times]; null if all steps are there
     * @param count how many draws of each example, at least 1
     * @param seed of the draws: the same seed and parameters give the same paths
     * @return [count, batch, latent, times], 0 where an example has no step
     * @throws IllegalArgumentException if the series is not what the layer takes, or count is less than 1
     * @throws org.odelayer.ode.OdeSolveException if a solve fails numerically
     */
    public INDArray samplePosterior(INDArray series, INDArray mask, int count, long seed) {
        requireCount(count);
        Map<String, INDArray> parameters = read(false);
        return solve(() -> {
            SeriesInput read = SeriesInput.read(configuration(), dataType, series, mask);
            long m = configuration().getNOut();
            INDArray paths = Nd4j.create(dataType, count, read.batch(), m, read.times());
            SplittableRandom random = new SplittableRandom(seed);
            active = compiled(parameters, read.batch());
            Posterior posterior = encoded(read);
            INDArray legs = read.legs();
            for (int i = 0; i < count; i++) {
                INDArray start =
                        noise(random, read.batch()).muli(posterior.deviation()).addi(posterior.mean());
                INDArray states = active.decode(start, legs).mul(read.given());
                paths.tensorAlongDimension(i, 1, 2, 3).assign(states.permute(1, 2, 0));
            }
            return paths;
        });
    }

    /**
     * Latent paths from draws of the prior.
     *
     * @param times of all paths, at least one, finite and not decreasing; the first is where they start
     * @param count how many, at least 1
     * @param seed of the draws: the same seed and parameters give the same paths
     * @return [count, latent, times]
     * @throws IllegalArgumentException if a time is not allowed, or count is less than 1
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public INDArray samplePrior(double[] times, int count, long seed) {
        requireCount(count);
        if (times.length == 0) {
            throw new IllegalArgumentException(layerId() + ": times ([]) must have at least one");
        }
        Map<String, INDArray> parameters = read(false);
        return solve(() -> {
            SeriesInput read = SeriesInput.read(configuration(), dataType, queries(times, count), null);
            INDArray noise = noise(new SplittableRandom(seed), count);
            return forward(read, parameters, InitialDraw.PRIOR, noise)
                    .permute(1, 2, 0)
                    .dup('c');
        });
    }

    private void requireCount(int count) {
        if (count < 1) {
            throw new IllegalArgumentException(layerId() + ": count (" + count + ") of draws must be >= 1");
        }
    }

    /** An input without values. */
    private INDArray queries(double[] times, int count) {
        org.odelayer.dl4j.conf.SeriesLayer conf = configuration();
        double missing = conf.hasFeatureMasks() ? 0 : Double.NaN;
        INDArray input = Nd4j.valueArrayOf(new long[] {count, conf.getNIn(), times.length}, missing, DataType.DOUBLE);
        INDArray row = Nd4j.createFromArray(times);
        for (int i = 0; i < count; i++) {
            input.tensorAlongDimension(i, 1, 2).getRow(conf.getTimeChannel()).assign(row);
        }
        return conf.getDataFormat() == RNNFormat.NWC ? input.permute(0, 2, 1) : input;
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
        compiled = new CompiledCache<>(CompiledLatent::close);
        divergence = Double.NaN;
        inference = InitialDraw.MEAN;
    }
}
