package org.odelayer.examples.advanced;

import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Multiplies the gradient that a layer passes to the layers below by a factor, and leaves everything else alone: an
 * experiment on what a gradient is worth, in the shape of a dropout because that is where Deeplearning4j asks.
 */
final class GradientChange implements IDropout {
    private static final long serialVersionUID = 1L;

    /** 1 for the right gradient, 0 for none, −1 for the opposite. */
    private final double factor;

    GradientChange(double factor) {
        this.factor = factor;
    }

    @Override
    public INDArray applyDropout(
            INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
        return result.assign(input);
    }

    @Override
    public INDArray backprop(INDArray gradient, INDArray result, int iteration, int epoch) {
        return result.assign(gradient).muli(factor);
    }

    @Override
    public void clear() {}

    @Override
    public GradientChange clone() {
        return new GradientChange(factor);
    }
}
