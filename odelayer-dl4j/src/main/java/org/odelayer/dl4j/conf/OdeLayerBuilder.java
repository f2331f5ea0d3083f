package org.odelayer.dl4j.conf;

import java.util.List;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.distribution.Distribution;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * What the builders of all layers here have in common: the settings of every layer that Deeplearning4j's builder lacks
 * or does not return itself from.
 *
 * <p>Of the settings of a {@code DenseLayer}, on the layer or, as its default, on the network:
 *
 * <ul>
 *   <li>{@code weightInit}, {@code biasInit}, {@code updater}, {@code biasUpdater}, {@code l1}, {@code l2}, {@code
 *       l1Bias}, {@code l2Bias}, {@code weightDecay}, {@code gradientNormalization} with its threshold, {@code
 *       weightNoise}, {@code constrainWeights}, {@code constrainBias}, {@code constrainAllParameters}, {@code dropOut}
 *       and {@code name} take effect as there. Dropout acts on the layer's input, before the solve. {@code
 *       weightInit(parameter, init)} sets the initialization of one parameter.
 *   <li>{@code activation} is not here, and the network's does not reach f: the dynamics have their own, for instance
 *       {@code new MlpDynamics(64).activation(Activation.TANH)}, and the output has none.
 *   <li>{@code nOut}, {@code units}, {@code hasBias}, {@code hasLayerNorm} and {@code gainInit} are not here: the
 *       output's size follows from that of the input and the layer's options, and the dynamics say what parameters they
 *       have.
 * </ul>
 *
 * <p>{@code network.summary()} shows "-,-" as nIn and nOut of these layers, as of all layers that are not
 * Deeplearning4j's feed-forward layers, with the number and the shapes of the parameters; {@code
 * network.summary(inputType)} shows the shapes of input and output. The layer's {@code toString} has nIn and the
 * options that were chosen.
 *
 * @param <T> the builder
 */
@SuppressWarnings("unchecked")
public abstract class OdeLayerBuilder<T extends OdeLayerBuilder<T>> extends SameDiffLayer.Builder<T> {
    /** The initialization of all weights; null for the network's. */
    IWeightInit weightInitFn;

    /** The number of features; 0 if the network's input type tells. */
    long nIn;

    /** The initial value of biases; NaN for the network's. */
    double biasInit = Double.NaN;

    /** The noise on weights in training; null for the network's. */
    IWeightNoise weightNoise;

    /** How gradients are clipped or scaled; null for the network's. */
    GradientNormalization gradientNormalization;

    /** Of {@link #gradientNormalization}; NaN for the network's. */
    double gradientNormalizationThreshold = Double.NaN;

    /** For the builders of this package. */
    OdeLayerBuilder() {}

    final T self() {
        return (T) this;
    }

    /**
     * Sets the number of features; not needed if the network knows its input type.
     *
     * @param newNIn n of the input [batch, n], greater than 0
     * @return this
     */
    public T nIn(long newNIn) {
        if (newNIn <= 0) {
            throw new IllegalArgumentException("nIn (" + newNIn + ") must be > 0");
        }
        this.nIn = newNIn;
        return self();
    }

    /**
     * Sets the weight initialization; the network's by default.
     *
     * @param weightInit the initialization of all weights
     * @return this
     */
    @Override
    public T weightInit(WeightInit weightInit) {
        return weightInit(weightInit.getWeightInitFunction());
    }

    /**
     * Sets the weight initialization; the network's by default.
     *
     * @param weightInit the initialization of all weights
     * @return this
     */
    public T weightInit(IWeightInit weightInit) {
        this.weightInitFn = weightInit;
        return self();
    }

    /**
     * Draws the initial weights from a distribution; the network's initialization by default.
     *
     * @param distribution of all weights
     * @return this
     */
    public T weightInit(Distribution distribution) {
        return weightInit(new WeightInitDistribution(distribution));
    }

    /**
     * Sets how the layer's gradients are clipped or scaled before the updater; the network's by default, not at all
     * unless it is set there.
     *
     * @param normalization for instance {@code GradientNormalization.ClipL2PerLayer}
     * @return this
     */
    public T gradientNormalization(GradientNormalization normalization) {
        this.gradientNormalization = normalization;
        return self();
    }

    /**
     * Sets the threshold of {@link #gradientNormalization}; the network's by default, 1 unless it is set there.
     *
     * @param threshold of the gradient's norm or elements, greater than 0
     * @return this
     */
    public T gradientNormalizationThreshold(double threshold) {
        if (!(threshold > 0)) {
            throw new IllegalArgumentException("gradientNormalizationThreshold (" + threshold + ") must be > 0");
        }
        this.gradientNormalizationThreshold = threshold;
        return self();
    }

    /**
     * Sets the initial value of biases; the network's by default, which is 0 unless it is set there. Parameters that
     * start elsewhere than at 0 by declaration keep that value though they are treated as biases: gains of
     * normalizations, learned time steps and end times.
     *
     * @param newBiasInit the value of every element of a bias, finite
     * @return this
     */
    public T biasInit(double newBiasInit) {
        if (!Double.isFinite(newBiasInit)) {
            throw new IllegalArgumentException("biasInit (" + newBiasInit + ") must be finite");
        }
        this.biasInit = newBiasInit;
        return self();
    }

    /**
     * Sets noise on the parameters in training, such as {@code new DropConnect(0.9)}; the network's by default, none
     * unless it is set there. It is drawn once for each forward pass, for the whole solve: the gradient is taken at the
     * parameters with that noise. Inference uses them as they are. As in {@code DenseLayer}, gains are left alone, as
     * are learned time steps and end times. Cost: a copy of the parameters for each forward pass.
     *
     * @param newWeightNoise the noise
     * @return this
     */
    public T weightNoise(IWeightNoise newWeightNoise) {
        this.weightNoise = newWeightNoise;
        return self();
    }

    @Override
    public T weightDecay(double coefficient) {
        super.weightDecay(coefficient);
        return self();
    }

    @Override
    public T weightDecay(double coefficient, boolean applyLR) {
        super.weightDecay(coefficient, applyLR);
        return self();
    }

    @Override
    public T weightDecayBias(double coefficient) {
        super.weightDecayBias(coefficient);
        return self();
    }

    @Override
    public T weightDecayBias(double coefficient, boolean applyLR) {
        super.weightDecayBias(coefficient, applyLR);
        return self();
    }

    @Override
    public T regularization(List<Regularization> newRegularization) {
        super.regularization(newRegularization);
        return self();
    }

    @Override
    public T regularizationBias(List<Regularization> newRegularization) {
        super.regularizationBias(newRegularization);
        return self();
    }
}
