package org.odelayer.series;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.Alarms;
import org.odelayer.kernel.Detached;
import org.odelayer.ode.SolveStatistics;

/** A {@link LatentBlock} for one batch size and data type: encode, draw, decode, and back. Not thread-safe. */
public final class CompiledLatent implements AutoCloseable {
    private final DataType type;
    private final CompiledSeries encoder;
    private final CompiledHead head;
    private final CompiledSeries decoder;
    private final INDArray still;
    /** The gradient by the encoder's states, all 0 but the last; null before the first pass back. */
    private INDArray ofStates;

    private double divergence = Double.NaN;
    private long legs;

    CompiledLatent(LatentBlock block, Map<String, INDArray> parameters, DataType type, long batch) {
        this.type = type;
        this.encoder = block.encoder().compile(LatentBlock.part(LatentBlock.ENCODER, parameters), type, batch);
        this.head = new CompiledHead(block.head(), LatentBlock.part(LatentBlock.HEAD, parameters), type, batch);
        this.decoder = block.decoder().compile(LatentBlock.part(LatentBlock.DECODER, parameters), type, batch);
        this.still = Detached.call(() -> Nd4j.create(type, batch, block.head().hidden()));
    }

    /**
     * Goes over the observations to the distribution of z₀, and draws.
     *
     * @param controls of the encoder's legs, [K, batch, c]
     * @param observations at their ends, [K, batch, d]
     * @param noise ε, [batch, m]; null for none: then the draw is μ
     * @return z₀, [batch, m]; always the same array, which the next call overwrites
     * @throws IllegalArgumentException if an array does not have its shape
     * @throws org.odelayer.ode.OdeSolveException if a leg fails numerically
     * @throws ArithmeticException if the divergence is not finite
     */
    public INDArray encode(INDArray controls, INDArray observations, INDArray noise) {
        divergence = Double.NaN;
        legs = controls.size(0);
        INDArray states = encoder.forward(still, controls, observations);
        INDArray draw = head.forward(states.tensorAlongDimension((int) legs - 1, 1, 2), noise);
        double mean = head.divergence().meanNumber().doubleValue();
        if (!Double.isFinite(mean)) {
            throw new ArithmeticException("the Kullback-Leibler divergence from the prior is " + mean
                    + ": mean or deviation of the initial state has grown too large; a smaller learning rate or"
                    + " gradient clipping may keep the encoder from this");
        }
        divergence = mean;
        return draw;
    }

    /**
     * Solves from an initial state to all times.
     *
     * @param start z₀, [batch, m], as {@link #encode} gave it or another
     * @param controls of the decoder's legs, [K, batch, c]
     * @return z behind each leg, [K, batch, m], which the next call overwrites
     * @throws IllegalArgumentException if an array does not have its shape
     * @throws org.odelayer.ode.OdeSolveException if a leg fails numerically
     */
    public INDArray decode(INDArray start, INDArray controls) {
        return decoder.forward(start, controls, null);
    }

    /**
     * The gradient of the last {@link #encode} and {@link #decode} together.
     *
     * @param gradient ∂L/∂states of the decoder, [K, batch, m]
     * @param divergenceFactor how much of the sum of the examples' divergences is in the loss besides
     * @throws IllegalStateException without forward passes of both
     * @throws org.odelayer.ode.OdeSolveException if a leg's gradient fails numerically
     */
    public void backward(INDArray gradient, double divergenceFactor) {
        if (Double.isNaN(divergence)) {
            throw new IllegalStateException("backward needs encode and decode that succeeded");
        }
        INDArray ofStart = decoder.backward(gradient);
        INDArray ofHidden = head.backward(ofStart, divergenceFactor);
        prepareGradient();
        ofStates.tensorAlongDimension((int) legs - 1, 1, 2).assign(ofHidden);
        encoder.backward(ofStates);
    }

    private void prepareGradient() {
        if (ofStates != null && ofStates.size(0) != legs) {
            ofStates.close();
            ofStates = null;
        }
        if (ofStates == null) {
            ofStates = Detached.call(() -> Nd4j.create(type, legs, still.size(0), still.size(1)));
        }
    }

    /**
     * The Kullback–Leibler divergence of the last {@link #encode}, KL(q(z₀ | x) ‖ N(0, I)), in nats.
     *
     * @return the mean over the examples; NaN before the first
     */
    public double divergence() {
        return divergence;
    }

    /**
     * The mean of z₀ of the last {@link #encode}.
     *
     * @return μ, [batch, m], which the next call overwrites
     */
    public INDArray mean() {
        return head.mean();
    }

    /**
     * The deviation of z₀ of the last {@link #encode}.
     *
     * @return σ, [batch, m], a new array
     */
    public INDArray deviation() {
        return head.deviation();
    }

    /**
     * The encoder, with what its last passes have.
     *
     * @return the compiled encoder
     */
    public CompiledSeries encoder() {
        return encoder;
    }

    /**
     * The decoder, with what its last passes have.
     *
     * @return the compiled decoder
     */
    public CompiledSeries decoder() {
        return decoder;
    }

    /**
     * The gradients with respect to the parameters, after {@link #backward}.
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
     * The cost of the last forward passes.
     *
     * @return the sum of encoder and decoder
     */
    public SolveStatistics forwardStatistics() {
        return encoder.forwardStatistics().plus(decoder.forwardStatistics());
    }

    /**
     * The cost of the last backward pass.
     *
     * @return the sum of encoder and decoder
     */
    public SolveStatistics backwardStatistics() {
        return encoder.backwardStatistics().plus(decoder.backwardStatistics());
    }

    /**
     * The larger {@link CompiledSeries#drift} of encoder and decoder.
     *
     * @return NaN without a backward pass
     */
    public double drift() {
        return Math.max(encoder.drift(), decoder.drift());
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
        if (ofStates != null) {
            ofStates.close();
        }
    }
}
