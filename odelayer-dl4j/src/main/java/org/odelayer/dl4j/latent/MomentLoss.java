package org.odelayer.dl4j.latent;

import java.util.Arrays;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How far the moments of a batch of random paths are from those of a batch of observed ones: at each time the mean m
 * and the variance v, and the variance w of what moves until the next time,
 *
 * <pre>
 * L = (1/(n T)) Σₖ (mₖ − m̂ₖ)²/v̂ₖ + (vₖ/v̂ₖ − 1)² + (wₖ/ŵₖ − 1)²
 * </pre>
 *
 * <p>with the hat for the labels, the sum over features and times. Means tell the drift, variances the diffusion. What
 * a squared error of single paths cannot do, this does: its minimum has the noise of the data, where that of the
 * squared error has none. Rows of output and labels do not belong together; each is a draw.
 *
 * <pre>{@code
 * .layer(new NeuralSdeLayer.Builder().dynamics(sde).outputTimes(1, 2, 3, 4).stepSize(0.1).build())
 * .layer(new RnnLossLayer.Builder(new MomentLoss(4)).activation(Activation.IDENTITY).build())
 * }</pre>
 *
 * <p>Shapes: output and labels [times examples, n], the examples of a time one after the other, as Deeplearning4j's
 * layers of time series hand them over; without times [examples, n]. Masks are refused. The score is L, whatever the
 * number of examples; of a batch of B paths, moments are off by about 1/√B. Cost: some passes over the batch, in Java.
 *
 * <p>Source: the generalized method of moments, by simulation: Duffie, Singleton, "Simulated moments estimation of
 * Markov models of asset prices", Econometrica 61 (1993).
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public final class MomentLoss implements ILossFunction {
    private static final long serialVersionUID = 1L;
    /** Of the mean variance of a feature: what is known for sure at a time, a start say, has no infinite weight. */
    private static final double LEAST_VARIANCE = 1e-3;

    /** T. */
    private final int times;

    /**
     * A loss of batches of paths.
     *
     * @param times T, the number of output times of a path, at least 1
     * @throws IllegalArgumentException if it is less
     */
    @JsonCreator
    public MomentLoss(@JsonProperty("times") int times) {
        if (times < 1) {
            throw new IllegalArgumentException("times (" + times + ") of a path must be at least 1");
        }
        this.times = times;
    }

    /**
     * The number of output times of a path.
     *
     * @return T
     */
    public int times() {
        return times;
    }

    @Override
    public double computeScore(
            INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask, boolean average) {
        double loss = comparison(labels, preOutput, activationFn, mask).loss();
        return average ? loss : loss * preOutput.size(0) / times;
    }

    /** No example has a loss of its own: each is given that of the batch. */
    @Override
    public INDArray computeScoreArray(INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask) {
        double loss = comparison(labels, preOutput, activationFn, mask).loss();
        return Nd4j.valueArrayOf(new long[] {preOutput.size(0), 1}, loss / times, DataType.DOUBLE);
    }

    @Override
    public INDArray computeGradient(INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask) {
        INDArray gradient = Nd4j.createFromArray(
                        comparison(labels, preOutput, activationFn, mask).gradient())
                .reshape('c', preOutput.shape())
                .castTo(preOutput.dataType());
        return activationFn.backprop(preOutput.dup(), gradient).getFirst();
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask, boolean average) {
        return new Pair<>(
                computeScore(labels, preOutput, activationFn, mask, average),
                computeGradient(labels, preOutput, activationFn, mask));
    }

    private Comparison comparison(INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask) {
        if (mask != null) {
            throw new IllegalArgumentException(
                    "MomentLoss: labels mask (shape " + Arrays.toString(mask.shape()) + ") must not be given");
        }
        boolean fits = preOutput.rank() == 2
                && Arrays.equals(labels.shape(), preOutput.shape())
                && preOutput.size(0) % times == 0
                && preOutput.size(0) >= 2L * times;
        if (!fits) {
            throw new IllegalArgumentException("MomentLoss: output (shape " + Arrays.toString(preOutput.shape())
                    + ") and labels (shape " + Arrays.toString(labels.shape()) + ") must be [times examples, n], with "
                    + times + " times and at least two examples");
        }
        INDArray output = activationFn.getActivation(preOutput.dup(), true);
        int features = (int) preOutput.size(1);
        return new Comparison(new Moments(flat(labels), times, features), new Moments(flat(output), times, features));
    }

    private static double[] flat(INDArray array) {
        double[] flat = array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
        if (!Arrays.stream(flat).allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("MomentLoss: labels and output must be finite, and have elements that"
                    + " are not; a smaller learning rate or gradient clipping may keep the network from this");
        }
        return flat;
    }

    @Override
    public String name() {
        return "MomentLoss";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MomentLoss that && times == that.times;
    }

    @Override
    public int hashCode() {
        return times;
    }

    @Override
    public String toString() {
        return "MomentLoss(times=" + times + ")";
    }

    /** Moments of paths, at each time and feature side by side: [times features]. */
    private static final class Moments {
        private final double[] paths;
        private final int places;
        private final int features;
        /** B. */
        private final int count;

        private final double[] mean;
        private final double[] variance;
        /** Of what moves until the next time; one time less. */
        private final double[] change;

        Moments(double[] paths, int times, int features) {
            this.paths = paths;
            this.features = features;
            this.places = times * features;
            this.count = paths.length / places;
            this.mean = new double[places];
            this.variance = new double[places];
            this.change = new double[places - features];
            for (int i = 0; i < paths.length; i++) {
                mean[place(i)] += paths[i] / count;
            }
            for (int i = 0; i < paths.length; i++) {
                int place = place(i);
                variance[place] += square(deviation(i)) / count;
                if (place < change.length) {
                    change[place] += square(moved(i)) / count;
                }
            }
        }

        private static double square(double x) {
            return x * x;
        }

        /** Of an element of the paths, time and feature. */
        int place(int i) {
            return i / (count * features) * features + i % features;
        }

        /** The same example and feature at the next time. */
        int next(int i) {
            return i + count * features;
        }

        double deviation(int i) {
            return paths[i] - mean[place(i)];
        }

        /** Until the next time, less than the mean does. */
        double moved(int i) {
            return deviation(next(i)) - deviation(i);
        }

        /** What differences of some variances are compared with. */
        double[] scale(String what, double[] variances) {
            double[] scale = variances.clone();
            for (int f = 0; f < features; f++) {
                double sum = 0;
                for (int i = f; i < scale.length; i += features) {
                    sum += variances[i];
                }
                if (scale.length > 0 && !(sum > 0)) {
                    throw new IllegalArgumentException("MomentLoss: feature " + f + " of the labels must differ from"
                            + " path to path, and " + what + " is " + sum);
                }
                for (int i = f; i < scale.length; i += features) {
                    scale[i] += LEAST_VARIANCE * sum * features / scale.length;
                }
            }
            return scale;
        }
    }

    /** Of the moments of output and labels. */
    private static final class Comparison {
        private final Moments output;
        private final double[] ofMean;
        private final double[] ofVariance;
        private final double[] ofChange;
        private double loss;

        Comparison(Moments labels, Moments output) {
            this.output = output;
            this.ofMean = new double[output.places];
            double[] scale = labels.scale("their variance at all times", labels.variance);
            for (int i = 0; i < output.places; i++) {
                double miss = output.mean[i] - labels.mean[i];
                loss += miss * miss / scale[i] / output.places;
                ofMean[i] = 2 * miss / scale[i] / output.places;
            }
            this.ofVariance = compare(output.variance, labels.variance, scale);
            this.ofChange =
                    compare(output.change, labels.change, labels.scale("the variance of what moves", labels.change));
        }

        /** Adds to the loss. Returns the gradient with respect to the output's variances. */
        private double[] compare(double[] ours, double[] theirs, double[] scale) {
            double[] gradient = new double[ours.length];
            for (int i = 0; i < ours.length; i++) {
                double miss = (ours[i] - theirs[i]) / scale[i];
                loss += miss * miss / output.places;
                gradient[i] = 2 * miss / scale[i] / output.places;
            }
            return gradient;
        }

        double loss() {
            return loss;
        }

        /** Of the sum over the examples, since the network divides by their number: B ∂L/∂x. */
        double[] gradient() {
            double[] gradient = new double[output.paths.length];
            for (int i = 0; i < gradient.length; i++) {
                int place = output.place(i);
                gradient[i] += ofMean[place] + 2 * ofVariance[place] * output.deviation(i);
                if (place < ofChange.length) {
                    double both = 2 * ofChange[place] * output.moved(i);
                    gradient[i] -= both;
                    gradient[output.next(i)] += both;
                }
            }
            return gradient;
        }
    }
}
