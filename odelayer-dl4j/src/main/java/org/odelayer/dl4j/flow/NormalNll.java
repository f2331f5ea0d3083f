package org.odelayer.dl4j.flow;

import java.util.Arrays;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * The negative log-likelihood of data under a flow to the standard normal distribution, in nats:
 *
 * <pre>
 * L = −log N(z; 0, I) + ℓ = ½ ‖z‖² + (n/2) log 2π + ℓ
 * </pre>
 *
 * <p>for the output [z, ℓ] of {@link org.odelayer.dl4j.conf.NeuralOdeLayer.Builder#density}. It belongs in a {@code
 * LossLayer} with the identity as activation behind the last of these layers. {@code score()} is then the mean negative
 * log-likelihood of the data, and {@code scoreExamples} that of each example. There are no labels: a {@code DataSet}
 * has the data in their place as well.
 *
 * <pre>{@code
 * .layer(new NeuralOdeLayer.Builder().dynamics(new MlpDynamics(64, 64)).density(Trace.exact()).build())
 * .layer(new LossLayer.Builder(new NormalNll()).activation(Activation.IDENTITY).build())
 * }</pre>
 *
 * <p>Shapes: output [batch, n + 1], mask [batch] or [batch, 1]. Source: Grathwohl, Chen, Bettencourt, Sutskever,
 * Duvenaud, "FFJORD" (2019), equation 4.
 */
public final class NormalNll implements ILossFunction {
    private static final long serialVersionUID = 1L;
    private static final double LOG_2_PI = Math.log(2 * Math.PI);

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
        INDArray output = activationFn.getActivation(preOutput.dup(), true);
        requireFlow(output);
        long n = output.size(1) - 1;
        INDArray z = output.get(NDArrayIndex.all(), NDArrayIndex.interval(0, n)).castTo(DataType.DOUBLE);
        INDArray change = output.getColumn(n, true).castTo(DataType.DOUBLE);
        INDArray score = z.mul(z).sum(true, 1).muli(0.5).addi(change).addi(n / 2.0 * LOG_2_PI);
        return mask == null ? score : score.muli(column(mask, score));
    }

    private static void requireFlow(INDArray output) {
        if (output.rank() != 2 || output.size(1) < 2) {
            throw new IllegalArgumentException("NormalNll: output (shape " + Arrays.toString(output.shape())
                    + ") must be [batch, n + 1], that of a NeuralOdeLayer with density(...)");
        }
    }

    private static INDArray column(INDArray mask, INDArray like) {
        if (mask.length() != like.size(0)) {
            throw new IllegalArgumentException("NormalNll: mask (shape " + Arrays.toString(mask.shape())
                    + ") must be [batch] or [batch, 1] with batch = " + like.size(0));
        }
        return mask.reshape('c', like.size(0), 1).castTo(like.dataType());
    }

    @Override
    public INDArray computeGradient(INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask) {
        INDArray gradient = activationFn.getActivation(preOutput.dup(), true).dup();
        requireFlow(gradient);
        gradient.getColumn(gradient.size(1) - 1).assign(1);
        if (mask != null) {
            gradient.muliColumnVector(column(mask, gradient));
        }
        return activationFn.backprop(preOutput.dup(), gradient).getFirst();
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
        return "NormalNll";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NormalNll;
    }

    @Override
    public int hashCode() {
        return NormalNll.class.hashCode();
    }

    @Override
    public String toString() {
        return "NormalNll()";
    }
}
