package org.odelayer.examples.advanced;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Gradient descent with backtracking: θ ← P(θ − ∇F/L), where P are the network's constraints, with the first L for
 * which F(new) ≤ F + ∇F·d + L‖d‖²/2, d the step; L grows by half until it is found, and shrinks by a hundredth behind
 * it. So the authors of "Deep learning as optimal control problems" train (Benning et al., 2019; Beck, Teboulle, "A
 * fast iterative shrinkage-thresholding algorithm", 2009).
 */
final class ControlDescent {
    private static final double GROWTH = 1.5;
    private static final double DECAY = 0.99;
    private static final int TRIES = 200;

    private final MultiLayerNetwork network;
    private final DataSet data;
    /** L. */
    private double lipschitz = 0.1;
    /** F. */
    private double loss;

    /**
     * Prepares to train.
     *
     * @param network DOUBLE: losses that hardly differ are compared
     * @param data the whole training data
     */
    ControlDescent(MultiLayerNetwork network, DataSet data) {
        this.network = network;
        this.data = data;
        this.loss = network.score(data);
    }

    /** The present loss. */
    double loss() {
        return loss;
    }

    /**
     * One iteration. The loss is asked for by {@code network.score(data)}: that of the backward pass is wrong behind a
     * loss layer of 1.0.0-M2.1, whose input its gradient overwrites.
     */
    void step() {
        network.setInput(data.getFeatures());
        network.setLabels(data.getLabels());
        network.computeGradientAndScore();
        INDArray start = network.params().dup();
        // Deeplearning4j's gradient is the sum over the examples, its loss their mean.
        INDArray gradient = network.getFlattenedGradients().div(data.numExamples());
        for (int i = 0; i < TRIES; i++) {
            network.setParams(start.sub(gradient.div(lipschitz)));
            network.applyConstraints(0, 0);
            INDArray moved = network.params().sub(start);
            double bound = loss + dot(gradient, moved) + lipschitz / 2 * dot(moved, moved);
            double reached = network.score(data);
            if (reached <= bound) {
                lipschitz *= DECAY;
                loss = reached;
                return;
            }
            lipschitz *= GROWTH;
        }
        network.setParams(start);
    }

    private static double dot(INDArray a, INDArray b) {
        return a.mul(b).sumNumber().doubleValue();
    }
}
