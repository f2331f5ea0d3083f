package org.odelayer.dl4j.latent;

import java.util.Arrays;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.conditions.Conditions;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The negative log-likelihood of data under a normal distribution around the output, with known noise, in nats:
 *
 * <pre>
 * L = Σ −log N(y; ŷ, σ²) = Σ ½ ((y − ŷ)/σ)² + log σ + ½ log 2π
 * </pre>
 *
 * <p>the sum over features and, for time series, over times, as the evidence lower bound of a latent-variable model
 * wants it: Deeplearning4j divides it by the number of examples, and not by that of times. Behind a {@link
 * org.odelayer.dl4j.conf.LatentOdeLayer} with weight 1, {@code score()} is the mean −ELBO.
 *
 * <pre>{@code
 * .layer(new RnnOutputLayer.Builder(new GaussianNll(0.05)).nOut(1).activation(Activation.IDENTITY).build())
 * }</pre>
 *
 * <p>{@link GaussianOutputLayer} learns σ.
 *
 * <p>A label that is NaN is a value that was not observed: it adds nothing to the loss, and its gradient is 0, as if it
 * were masked. So the values of a series with gaps may be its labels as they are. What the output is there makes no
 * difference, unless it is not finite.
 *
 * <p>Shapes: output and labels [rows, n]; mask [rows] or [rows, 1], a weight per row, or [rows, n]. Cost: that of a
 * squared error.
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public final class GaussianNll implements ILossFunction {
    private static final long serialVersionUID = 1L;
    private static final double HALF_LOG_2_PI = 0.5 * Math.log(2 * Math.PI);

    /** The noise's standard deviation: one for all features, or one per feature. */
    private final double[] sigma;

    /**
     * A likelihood with known noise.
     *
     * @param sigma σ in units of the labels, greater than 0: one for all features, or one per feature
     * @throws IllegalArgumentException if there is none, or one is not greater than 0
     */
    @JsonCreator
    public GaussianNll(@JsonProperty("sigma") double... sigma) {
        boolean positive =
                sigma != null && sigma.length > 0 && Arrays.stream(sigma).allMatch(s -> s > 0 && Double.isFinite(s));
        if (!positive) {
            throw new IllegalArgumentException("sigma (" + Arrays.toString(sigma)
                    + ") must be > 0 and finite, one for all features or one per feature");
        }
        this.sigma = sigma.clone();
    }

    /**
     * The noise.
     *
     * @return σ: one for all features, or one per feature
     */
    public double[] sigma() {
        return sigma.clone();
    }

    @Override
    public double computeScore(
            INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask, boolean average) {
        double sum = computeScoreArray(labels, preOutput, activationFn, mask)
                .sumNumber()
                .doubleValue();
        return average ? sum / preOutput.size(0) : sum;
    }

    @Override
    public INDArray computeScoreArray(INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask) {
        INDArray z = residuals(labels, activationFn.getActivation(preOutput.dup(), true));
        INDArray each = z.mul(z).muli(0.5).addiRowVector(row(z.size(1), s -> Math.log(s) + HALF_LOG_2_PI));
        return each.muli(weights(labels, mask)).sum(true, 1);
    }

    @Override
    public INDArray computeGradient(INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask) {
        INDArray z = residuals(labels, activationFn.getActivation(preOutput.dup(), true));
        INDArray gradient = z.muli(weights(labels, mask)).negi().diviRowVector(row(z.size(1), s -> s));
        return activationFn
                .backprop(preOutput.dup(), gradient.castTo(preOutput.dataType()))
                .getFirst();
    }

    /**
     * The gradient with respect to the logarithm of each feature's σ.
     *
     * @param labels [rows, n]
     * @param output [rows, n], behind the activation
     * @param mask as for the loss; null for none
     * @return Σ 1 − ((y − ŷ)/σ)² over the rows, [1, n] in DOUBLE
     */
    INDArray logSigmaGradient(INDArray labels, INDArray output, INDArray mask) {
        INDArray z = residuals(labels, output);
        return z.muli(z).rsubi(1).muli(weights(labels, mask)).sum(true, 0);
    }

    /** (y − ŷ)/σ in DOUBLE; 0 where y was not observed. */
    private INDArray residuals(INDArray labels, INDArray output) {
        require(labels, output);
        INDArray z = labels.castTo(DataType.DOUBLE)
                .sub(output.castTo(DataType.DOUBLE))
                .diviRowVector(row(output.size(1), s -> s));
        requireFinite(output);
        BooleanIndexing.replaceWhere(z, 0, Conditions.isNan());
        return z;
    }

    /** NaN of the output must not pass for a label that was not observed. */
    private static void requireFinite(INDArray output) {
        if (!Double.isFinite(output.sumNumber().doubleValue())) {
            throw new IllegalArgumentException(
                    "GaussianNll: output must be finite, and has elements that are not; a smaller learning rate or"
                            + " gradient clipping may keep the network from this");
        }
    }

    private void require(INDArray labels, INDArray output) {
        if (output.rank() != 2 || !Arrays.equals(labels.shape(), output.shape())) {
            throw new IllegalArgumentException("GaussianNll: labels (shape " + Arrays.toString(labels.shape())
                    + ") must have the output's shape, [rows, n], which is " + Arrays.toString(output.shape()));
        }
        if (sigma.length > 1 && sigma.length != output.size(1)) {
            throw new IllegalArgumentException("GaussianNll: sigma (" + Arrays.toString(sigma)
                    + ") must be one for all features or one for each of the output's " + output.size(1));
        }
    }

    /** A function of each feature's σ, [1, n] in DOUBLE. */
    private INDArray row(long n, java.util.function.DoubleUnaryOperator function) {
        double[] values = new double[(int) n];
        Arrays.setAll(values, i -> function.applyAsDouble(sigma[sigma.length == 1 ? 0 : i]));
        return Nd4j.createFromArray(values).reshape('c', 1, n);
    }

    /** How much each element counts, [rows, n] in DOUBLE. */
    private static INDArray weights(INDArray labels, INDArray mask) {
        INDArray weights = labels.isNaN().castTo(DataType.DOUBLE).rsubi(1);
        if (mask == null) {
            return weights;
        }
        if (Arrays.equals(mask.shape(), labels.shape())) {
            return weights.muli(mask.castTo(DataType.DOUBLE));
        }
        if (mask.length() != labels.size(0)) {
            throw new IllegalArgumentException("GaussianNll: mask (shape " + Arrays.toString(mask.shape())
                    + ") must be [rows], [rows, 1] or [rows, n] with rows = " + labels.size(0) + " and n = "
                    + labels.size(1));
        }
        return weights.muliColumnVector(mask.castTo(DataType.DOUBLE).dup('c').reshape('c', labels.size(0), 1));
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask, boolean average) {
        return new Pair<>(
                computeScore(labels, preOutput, activationFn, mask, average),
                computeGradient(labels, preOutput, activationFn, mask));
    }

    @Override
    public String name() {
        return "GaussianNll";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GaussianNll that && Arrays.equals(sigma, that.sigma);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sigma);
    }

    @Override
    public String toString() {
        return "GaussianNll(sigma=" + Arrays.toString(sigma) + ")";
    }
}
