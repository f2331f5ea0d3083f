package org.odelayer.series;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.Alarms;
import org.odelayer.kernel.Detached;
import org.odelayer.ode.SolveStatistics;

/**
 * A {@link LatentSdeBlock} for one batch size and data type: encode, draw, decode along paths, and back. Not
 * thread-safe.
 */
public final class CompiledLatentSde implements AutoCloseable {
    private final CompiledSeries encoder;
    private final CompiledHead head;
    private final CompiledSdeSeries decoder;
    private final INDArray still;
    private LegMotion motion;
    private long legs;
    private double startDivergence = Double.NaN;
    private double pathDivergence = Double.NaN;

    CompiledLatentSde(LatentSdeBlock block, Map<String, INDArray> parameters, DataType type, long batch) {
        this.encoder = block.encoder().compile(LatentBlock.part(LatentBlock.ENCODER, parameters), type, batch);
        this.head = new CompiledHead(block.head(), LatentBlock.part(LatentBlock.HEAD, parameters), type, batch);
        this.still = Detached.call(() -> Nd4j.create(type, batch, block.head().hidden()));
        this.decoder = new CompiledSdeSeries(
                block.leg(),
                block.head().latent(),
                block.controls(),
                LatentBlock.part(LatentBlock.DECODER, parameters),
                still);
    }

    /**
     * Goes over the observations.
     *
     * @param controls of the encoder's legs, [K, batch, c]
     * @param observations at their ends, [K, batch, d]
     * @return the encoder's states behind each, [K, batch, hidden], which the next call overwrites
     * @throws IllegalArgumentException if an array does not have its shape
     * @throws org.odelayer.ode.OdeSolveException if a leg fails numerically
     */
    public INDArray encode(INDArray controls, INDArray observations) {
        startDivergence = Double.NaN;
        pathDivergence = Double.NaN;
        legs = controls.size(0);
        return encoder.forward(still, controls, observations);
    }

    /**
     * The initial state by the last {@link #encode}.
     *
     * @param noise ε, [batch, m]; null for none: then it is μ
     * @return z₀, [batch, m]; always the same array, which the next call overwrites
     * @throws ArithmeticException if its divergence is not finite
     */
    public INDArray draw(INDArray noise) {
        INDArray states = encoder.states();
        INDArray draw = head.forward(states.tensorAlongDimension((int) legs - 1, 1, 2), noise);
        startDivergence = finite("of the initial state", head.divergence());
        return draw;
    }

    private static double finite(String what, INDArray ofExamples) {
        double mean = ofExamples.castTo(DataType.DOUBLE).meanNumber().doubleValue();
        if (!Double.isFinite(mean)) {
            throw new ArithmeticException("the Kullback-Leibler divergence " + what + " from the prior is " + mean
                    + ": the posterior has gone too far from it; a smaller learning rate or gradient clipping may keep"
                    + " it from this");
        }
        return mean;
    }

    /**
     * Solves from an initial state to all times.
     *
     * @param start z₀, [batch, m]
     * @param controls of the legs, [K, batch, 4 + hidden], as {@link LatentSdeBlock#controls} says
     * @param newMotion asked now and in {@link #backwardDecoder}
     * @return z behind each leg, [K, batch, m], which the next call overwrites
     * @throws IllegalArgumentException if an array does not have its shape
     * @throws org.odelayer.ode.OdeSolveException if a leg fails numerically
     * @throws ArithmeticException if the divergence of the path is not finite
     */
    public INDArray decode(INDArray start, INDArray controls, LegMotion newMotion) {
        motion = newMotion;
        INDArray states = decoder.forward(start, controls, newMotion);
        pathDivergence = finite("of the path", decoder.cost());
        return states;
    }

    /**
     * The first half of the gradient of the last {@link #encode}, {@link #draw} and {@link #decode}.
     *
     * @param gradient ∂L/∂states of the decoder, [K, batch, m]
     * @param factor how much of the sum of the examples' divergences is in the loss besides
     * @return ∂L/∂controls of the decoder, [K, batch, 4 + hidden], which the next call overwrites
     * @throws IllegalStateException without a forward pass of both
     * @throws org.odelayer.ode.OdeSolveException if a leg's gradient fails numerically
     */
    public INDArray backwardDecoder(INDArray gradient, double factor) {
        if (Double.isNaN(startDivergence) || Double.isNaN(pathDivergence)) {
            throw new IllegalStateException("backwardDecoder needs encode, draw and decode that succeeded");
        }
        INDArray ofStart = decoder.backward(gradient, factor, motion);
        still.assign(head.backward(ofStart, factor));
        return decoder.controlGradients();
    }

    /**
     * The second half: through the encoder.
     *
     * @param ofStates ∂L/∂states of the encoder as contexts, [K, batch, hidden]; that of the last one as the origin of
     *     z₀ is added to it
     * @throws org.odelayer.ode.OdeSolveException if a leg's gradient fails numerically
     */
    public void backwardEncoder(INDArray ofStates) {
        ofStates.tensorAlongDimension((int) legs - 1, 1, 2).addi(still);
        encoder.backward(ofStates);
        still.assign(0);
    }

    /**
     * The divergence of the initial state's distribution from the prior, KL(N(μ, diag s²) ‖ N(0, I)), in nats.
     *
     * @return the mean over the examples; NaN before the first draw
     */
    public double startDivergence() {
        return startDivergence;
    }

    /**
     * ∫ ½ ‖(f − h)/σ‖² dt along the last paths, in nats.
     *
     * @return the mean over the examples; NaN before the first
     */
    public double pathDivergence() {
        return pathDivergence;
    }

    /**
     * The gradient with respect to the observations, after {@link #backwardEncoder}.
     *
     * @return ∂L/∂observations, [K, batch, d], which the next pass overwrites
     */
    public INDArray observationGradients() {
        return encoder.observationGradients();
    }

    /**
     * The gradients with respect to the parameters, after both halves.
     *
     * @return ∂L/∂θ by name; the arrays are overwritten by the next pass
     */
    public Map<String, INDArray> parameterGradients() {
        Map<String, INDArray> all = new LinkedHashMap<>();
        encoder.parameterGradients().forEach((name, value) -> all.put(LatentBlock.ENCODER + name, value));
        head.parameterGradients().forEach((name, value) -> all.put(LatentBlock.HEAD + name, value));
        decoder.parameterGradients().forEach((name, value) -> all.put(LatentBlock.DECODER + name, value));
        return all;
    }

    /**
     * The cost of the decoder's last forward pass.
     *
     * @return its statistics
     */
    public SolveStatistics forwardStatistics() {
        return decoder.forwardStatistics();
    }

    /**
     * The cost of the decoder's last backward pass, with the legs that were solved again.
     *
     * @return its statistics
     */
    public SolveStatistics backwardStatistics() {
        return decoder.backwardStatistics();
    }

    /**
     * How far the states that were found again by undoing steps were from those of the forward pass.
     *
     * @return 0 for gradients that keep the states
     */
    public double drift() {
        return decoder.drift();
    }

    /**
     * Sets who is told of numerical trouble, with what was told already.
     *
     * @param alarms of this block and others that share them
     */
    public void share(Alarms alarms) {
        encoder.share(alarms);
        decoder.share(alarms);
    }

    /** Frees all arrays, those that were returned too. */
    @Override
    public void close() {
        encoder.close();
        head.close();
        decoder.close();
        still.close();
    }
}
