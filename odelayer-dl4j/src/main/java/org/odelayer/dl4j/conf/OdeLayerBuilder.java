package org.odelayer.dl4j.conf;

import java.util.List;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * What the builders of all layers here have in common: the settings of every layer that Deeplearning4j's builder lacks
 * or does not return itself from.
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
