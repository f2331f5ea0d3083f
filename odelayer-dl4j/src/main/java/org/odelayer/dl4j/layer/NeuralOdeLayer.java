package org.odelayer.dl4j.layer;

import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.JacobianPath;
import org.odelayer.block.OdeBlock;
import org.odelayer.dynamics.DensityDynamics;
import org.odelayer.manifold.Manifold;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.stepsize.AdaptiveStep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running form of {@link org.odelayer.dl4j.conf.NeuralOdeLayer}, with what can be asked of it. */
public final class NeuralOdeLayer extends BlockLayer {
    /** Up to so many dimensions a density is computed with the exact trace in inference, whatever training takes. */
    public static final long LARGEST_EXACT_TRACE = 64;

    /**
     * The {@link #inverseDrift} beyond which a warning is given, in tolerances: errors of the tolerance's size have
     * then grown a hundredfold on the way back.
     */
    public static final double INVERSE_DRIFT_LIMIT = 100;

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(NeuralOdeLayer.class);

    /** How inference solves; null if as training does. */
    private transient SolverSettings inference;

    /** Of each example, if it has its own. */
    private transient INDArray times;

    private transient INDArray timesMask;
    private transient double[][] timeGradients;

    /**
     * A layer without parameters yet; use the configuration's {@code instantiate}.
     *
     * @param conf the configuration
     * @param dataType the network's data type
     */
    public NeuralOdeLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    org.odelayer.dl4j.conf.NeuralOdeLayer configuration() {
        return (org.odelayer.dl4j.conf.NeuralOdeLayer) layerConf();
    }

    @Override
    INDArray forward(CompiledBlock block, INDArray x, boolean training, SplittableRandom random) {
        if (hasOwnTimes()) {
            return training ? block.forward(x, times, timesMask) : block.infer(x, times, timesMask);
        }
        if (series()) {
            return super.forward(block, x, training, random);
        }
        return training ? block.forward(x, drawn(random)) : block.infer(x, endTime());
    }

    private boolean hasOwnTimes() {
        return configuration().ownTimes() != null;
    }

    /** Sets the times of each example, [batch, times], before a forward pass of a layer in a vertex. */
    void setTimes(INDArray newTimes) {
        times = newTimes;
    }

    /** The gradients with respect to the times of each example, of the last backward pass: [batch, times]. */
    INDArray timeGradients() {
        return Nd4j.createFromArray(timeGradients);
    }

    /** Of a layer in a vertex, the mask of its times. */
    @Override
    public void setMaskArray(INDArray mask) {
        if (hasOwnTimes()) {
            timesMask = mask;
        } else {
            super.setMaskArray(mask);
        }
    }

    /** Both ends of what may be drawn. */
    @Override
    void check(CompiledBlock block) {
        double b = configuration().getRandomEndTime();
        if (b > 0) {
            block.requireEnd(configuration().getT1() - b);
            block.requireEnd(configuration().getT1() + b);
        }
    }

    private double drawn(SplittableRandom random) {
        return endTime() + configuration().getRandomEndTime() * (2 * random.nextDouble() - 1);
    }

    @Override
    boolean series() {
        return configuration().givesSeries();
    }

    @Override
    void addOtherGradients(CompiledBlock block, Map<String, INDArray> gradients) {
        if (hasOwnTimes() && configuration().ownTimes().differentiated()) {
            timeGradients = block.exampleTimeGradients();
        }
        if (configuration().learnsEndTime()) {
            String name = org.odelayer.dl4j.conf.NeuralOdeLayer.END_TIME;
            INDArray view = gradTable.get(name);
            view.assign(block.outputTimeGradients()[0]);
            gradients.put(name, view);
        }
    }

    /**
     * The end of the time span, the present value of the parameter if it is learned.
     *
     * @return t1
     */
    public double endTime() {
        return configuration().learnsEndTime()
                ? paramTable.get(org.odelayer.dl4j.conf.NeuralOdeLayer.END_TIME).getDouble(0)
                : configuration().getT1();
    }

    /**
     * Sets the tolerances of the solver in inference, for instance looser ones than those of training: a network that
     * was trained to tight tolerances often predicts as well with few evaluations. Training keeps its own. They belong
     * to this running layer and are not saved with the network.
     *
     * <pre>{@code
     * ((NeuralOdeLayer) network.getLayer(1)).setTolerance(1e-2, 1e-2);
     * network.evaluate(test);
     * }</pre>
     *
     * @param rtol relative tolerance, greater than 0
     * @param atol absolute tolerance, greater than 0
     * @throws IllegalArgumentException if one is not allowed, or the layer takes constant steps, which have none
     */
    public void setTolerance(double rtol, double atol) {
        SolverSettings trained = configuration().block().forward();
        if (!(trained.control() instanceof AdaptiveStep adaptive)) {
            throw new IllegalArgumentException(
                    layerId() + ": tolerances (" + rtol + ", " + atol + ") must not be set: it takes constant steps");
        }
        try {
            inference = new SolverSettings(trained.method(), adaptive.tolerances(rtol, atol), trained.maxSteps());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(layerId() + ": " + e.getMessage(), e);
        }
        forgetInference();
    }

    /** Solves in inference as in training again. */
    public void resetTolerance() {
        inference = null;
        forgetInference();
    }

    @Override
    OdeBlock inference(OdeBlock block) {
        OdeBlock solved = inference == null ? block : block.withForward(inference);
        return solved.dynamics() instanceof DensityDynamics density && flowDimensions() <= LARGEST_EXACT_TRACE
                ? solved.withDynamics(density.exact())
                : solved;
    }

    /**
     * Whether the output's last feature is the change of density.
     *
     * @return true for a layer with {@code density(…)}
     */
    public boolean hasDensity() {
        return configuration().getOptions().trace() != null;
    }

    /**
     * Where the layer's states are.
     *
     * @return null for all of space
     */
    public Manifold manifold() {
        return configuration().getOptions().manifold();
    }

    /**
     * The number of dimensions that the layer moves, without the change of density that its input may carry.
     *
     * @return n
     */
    public long flowDimensions() {
        return configuration().getNIn() - (configuration().getOptions().carriesDensity() ? 1 : 0);
    }

    /**
     * What the layer makes of an input in inference, outside the network: nothing of it is remembered.
     *
     * @param layerInput inputs of this layer, [batch, nIn] with any batch, or images
     * @return the output as the block gives it, [batch, …] or [times, batch, …], an array of the caller's own
     * @throws IllegalArgumentException if the input does not have nIn features
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public INDArray infer(INDArray layerInput) {
        requireFeatures(layerInput);
        return solve(() -> inferred(inference(present()), layerInput));
    }

    private INDArray inferred(OdeBlock block, INDArray x) {
        try (CompiledBlock compiled = block.compile(paramTable, dataType, x.shape())) {
            return compiled.infer(x.castTo(dataType)).dup();
        }
    }

    /**
     * The input that gives an output: the same equation with the present parameters, from the last output time back to
     * the time of the input, by the tolerances of inference. Nothing of training is touched.
     *
     * <p>Where the dynamics contract forwards, errors grow on the way back by as much; {@link #inverseDrift} says how
     * large they are.
     *
     * @param output outputs of this layer, [batch, nOut] with any batch, or images; of several times those of the last
     * @return the inputs, an array of the caller's own, [batch, nIn]; with a density [batch, n + 1], the last feature
     *     what it was at the input
     * @throws IllegalArgumentException if the output does not tell the input, saying why
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public INDArray inverse(INDArray output) {
        return solve(() -> inferred(inference(present()).inverse(), output));
    }

    /**
     * How far {@link #inverse} is from the input: RMS of (x̃ − x)/(atol + rtol |x|) over all elements, x̃ the inverse
     * of the output. A few tolerances are the errors of two solves; much more means dynamics that contract forwards.
     * Beyond {@link #INVERSE_DRIFT_LIMIT} the layer logs a warning.
     *
     * @param layerInput inputs of this layer, [batch, nIn] with any batch, or images
     * @return in tolerances
     * @throws IllegalArgumentException if there is no inverse, or the layer takes constant steps, which have no
     *     tolerance
     * @throws org.odelayer.ode.OdeSolveException if a solve fails numerically
     */
    public double inverseDrift(INDArray layerInput) {
        OdeBlock block = inference(present());
        if (!(block.forward().control() instanceof AdaptiveStep adaptive)) {
            throw new IllegalArgumentException(
                    layerId() + ": inverseDrift is in tolerances, and constant steps have none");
        }
        INDArray output = infer(layerInput);
        INDArray last = series() ? output.slice(output.size(0) - 1) : output;
        INDArray x = layerInput.castTo(DataType.DOUBLE);
        INDArray found = inverse(last).castTo(DataType.DOUBLE);
        if (hasDensity() && found.size(1) > x.size(1)) {
            found = found.get(NDArrayIndex.all(), NDArrayIndex.interval(0, x.size(1)));
        }
        INDArray tolerances = Transforms.abs(x).muli(adaptive.rtol()).addi(adaptive.atol());
        double drift = found.sub(x).divi(tolerances).norm2Number().doubleValue() / Math.sqrt(x.length());
        if (!(drift <= INVERSE_DRIFT_LIMIT)) {
            LOG.warn(
                    "{}: its inverse is off by {} tolerances: the dynamics contract, and errors grow backwards; take"
                            + " tighter tolerances, by setTolerance",
                    layerId(),
                    drift);
        }
        return drift;
    }

    /**
     * The states at given times, on any grid: what the layer predicts between and beyond its own times. The whole
     * state, augmented dimensions and velocities included, for the present parameters, by the tolerances of inference.
     * Random end times play no part.
     *
     * <pre>{@code
     * NeuralOdeLayer layer = (NeuralOdeLayer) network.getLayer(1);
     * INDArray states = layer.states(network.feedForwardToLayer(0, x).get(1), 0, 0.25, 0.5, 1);
     * }</pre>
     *
     * @param layerInput inputs of this layer, [batch, nIn] with any batch, or images [batch, nIn, height, width]; of
     *     sequences the rows [batch × times, nIn] that a recurrent layer before it is reshaped to
     * @param times from t0 on in one direction, the first may be t0; at least one beyond it
     * @return [times, batch, …], an array of the caller's own
     * @throws IllegalArgumentException if the input does not have nIn features, or the times are not in order
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public INDArray states(INDArray layerInput, double... times) {
        requireFeatures(layerInput);
        return solve(() -> {
            OdeBlock inside = inference(configuration().block()).inside(times);
            try (CompiledBlock compiled = inside.compile(paramTable, dataType, layerInput.shape())) {
                return compiled.infer(layerInput.castTo(dataType)).dup();
            }
        });
    }

    /** A time series has its examples' mask at each of its times, and applies none of its own. */
    @Override
    public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int minibatchSize) {
        if (mask == null || !series()) {
            return super.feedForwardMaskArray(mask, state, minibatchSize);
        }
        requireMask(mask, mask.size(0));
        INDArray ofSeries =
                Nd4j.ones(mask.dataType(), mask.size(0), configuration().getOutputTimes().length);
        return new Pair<>(ofSeries.muliColumnVector(mask.reshape('c', mask.size(0), 1)), state);
    }

    /**
     * The Jacobian of this layer's field along the trajectories of some inputs: singular values, condition number and
     * eigenvalues, for the present parameters.
     *
     * <pre>{@code
     * NeuralOdeLayer layer = (NeuralOdeLayer) network.getLayer(1);
     * JacobianPath path = layer.jacobianPath(network.feedForwardToLayer(0, x).get(1), 21);
     * double kappa = path.conditionNumber(20, 0);
     * }</pre>
     *
     * @param layerInput inputs of this layer, [batch, nIn]
     * @param points the number of times, equally spaced from t0 to t1, at least 2
     * @return the Jacobians
     * @throws IllegalArgumentException if the input does not have nIn features or there are fewer than two points
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public JacobianPath jacobianPath(INDArray layerInput, int points) {
        requireFeatures(layerInput);
        return solve(() -> JacobianPath.of(inference(present()), paramTable, layerInput.castTo(dataType), points));
    }

    /**
     * The Jacobian of this layer's flow, Φ(t) = ∂y(t)/∂y(t0), along the trajectories of some inputs, for the present
     * parameters; as of {@link JacobianPath#ofFlow}.
     *
     * @param layerInput inputs of this layer, [batch, nIn]
     * @param points the number of times, equally spaced from t0 to t1, at least 2
     * @return the flow's Jacobians
     * @throws IllegalArgumentException if the input does not have nIn features or there are fewer than two points
     * @throws org.odelayer.ode.OdeSolveException if the solve fails numerically
     */
    public JacobianPath flowJacobianPath(INDArray layerInput, int points) {
        requireFeatures(layerInput);
        return solve(() -> JacobianPath.ofFlow(inference(present()), paramTable, layerInput.castTo(dataType), points));
    }

    /**
     * The energy of states, for the present parameters, where the dynamics have one: H of a {@link
     * org.odelayer.dynamics.HamiltonianDynamics}, at t0 if it depends on time, vᵀ∂L/∂v − L of a {@link
     * org.odelayer.dynamics.LagrangianDynamics}.
     *
     * <pre>{@code
     * INDArray energies = layer.energy(layer.states(x, 0, 1, 2));         // [3, batch]
     * }</pre>
     *
     * @param states [batch, features] or, as {@link #states} gives them, [times, batch, features]
     * @return [batch] or [times, batch], an array of the caller's own
     * @throws IllegalArgumentException if the dynamics have no energy, or options of the layer change them
     */
    public INDArray energy(INDArray states) {
        return LayerQuantity.energy(layerId(), configuration().block(), paramTable, states.castTo(dataType));
    }

    /**
     * The mass matrices ∂²L/∂v² of states, for the present parameters of {@link
     * org.odelayer.dynamics.LagrangianDynamics}.
     *
     * @param states [batch, features] or, as {@link #states} gives them, [times, batch, features]
     * @return [batch, n, n] or [times, batch, n, n], an array of the caller's own
     * @throws IllegalArgumentException if the dynamics have none, or options of the layer change them
     */
    public INDArray massMatrix(INDArray states) {
        return LayerQuantity.mass(layerId(), configuration().block(), paramTable, states.castTo(dataType));
    }

    /** With the end time that was learned, if it is. */
    private OdeBlock present() {
        OdeBlock block = configuration().block();
        return configuration().learnsEndTime() ? block.until(endTime()) : block;
    }
}
