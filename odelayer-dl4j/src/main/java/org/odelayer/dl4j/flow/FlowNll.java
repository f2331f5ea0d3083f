package org.odelayer.dl4j.flow;

import java.util.Arrays;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** The negative log-likelihood of data under a flow to a known distribution, of the output [z, ℓ] of the flow. */
abstract class FlowNll implements ILossFunction {
    private static final long serialVersionUID = 1L;

    /** −log p of each z, [batch, 1] in DOUBLE. */
    abstract INDArray cost(INDArray z);

    /** Writes the gradient of the cost over the z of an output, [batch, n + 1]. */
    abstract void writeGradient(INDArray output);

    @Override
    public final double computeScore(
            INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask, boolean average) {
        double sum = computeScoreArray(labels, preOutput, activationFn, mask)
                .sumNumber()
                .doubleValue();
        return average ? sum / preOutput.size(0) : sum;
    }

    @Override
    public final INDArray computeScoreArray(
            INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask) {
        INDArray output = activationFn.getActivation(preOutput.dup(), true);
        requireFlow(output);
        long n = output.size(1) - 1;
        INDArray z = output.get(NDArrayIndex.all(), NDArrayIndex.interval(0, n)).castTo(DataType.DOUBLE);
        INDArray score = cost(z).addi(output.getColumn(n, true).castTo(DataType.DOUBLE));
        return mask == null ? score : score.muli(column(mask, score));
    }

    private void requireFlow(INDArray output) {
        if (output.rank() != 2 || output.size(1) < 2) {
            throw new IllegalArgumentException(name() + ": output (shape " + Arrays.toString(output.shape())
                    + ") must be [batch, n + 1], that of a NeuralOdeLayer with density(...)");
        }
    }

    private INDArray column(INDArray mask, INDArray like) {
        if (mask.length() != like.size(0)) {
            throw new IllegalArgumentException(name() + ": mask (shape " + Arrays.toString(mask.shape())
                    + ") must be [batch] or [batch, 1] with batch = " + like.size(0));
        }
        return mask.reshape('c', like.size(0), 1).castTo(like.dataType());
    }

    @Override
    public final INDArray computeGradient(
            INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask) {
        INDArray gradient = activationFn.getActivation(preOutput.dup(), true).dup();
        requireFlow(gradient);
        writeGradient(gradient);
        gradient.getColumn(gradient.size(1) - 1).assign(1);
        if (mask != null) {
            gradient.muliColumnVector(column(mask, gradient));
        }
        return activationFn.backprop(preOutput.dup(), gradient).getFirst();
    }

    @Override
    public final Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray preOutput, IActivation activationFn, INDArray mask, boolean average) {
        return new Pair<>(
                computeScore(labels, preOutput, activationFn, mask, average),
                computeGradient(labels, preOutput, activationFn, mask));
    }
}
