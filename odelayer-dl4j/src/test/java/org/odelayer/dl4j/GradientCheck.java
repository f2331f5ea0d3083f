package org.odelayer.dl4j;

import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Deeplearning4j's own gradient check, for both kinds of network. */
final class GradientCheck {
    /** As in Deeplearning4j's tests of its layers. */
    private static final double MAX_RELATIVE_ERROR = 1e-4;

    private GradientCheck() {}

    static boolean passes(NeuralNetwork network, DataSet data) {
        return passes(network, data, false);
    }

    /** Dropout draws the same mask each time if the seed is reset before. */
    static boolean passes(NeuralNetwork network, DataSet data, boolean resetSeed) {
        return network instanceof MultiLayerNetwork chain
                ? chainPasses(chain, data, resetSeed)
                : graphPasses((ComputationGraph) network, data, resetSeed);
    }

    private static boolean chainPasses(MultiLayerNetwork network, DataSet data, boolean resetSeed) {
        GradientCheckUtil.MLNConfig check = new GradientCheckUtil.MLNConfig()
                .net(network)
                .input(data.getFeatures())
                .labels(data.getLabels())
                .inputMask(data.getFeaturesMaskArray())
                .labelMask(data.getLabelsMaskArray())
                .maxRelError(MAX_RELATIVE_ERROR)
                .print(GradientCheckUtil.PrintMode.FAILURES_ONLY);
        return GradientCheckUtil.checkGradients(
                resetSeed ? check.callEachIter(ignored -> Nd4j.getRandom().setSeed(99)) : check);
    }

    private static boolean graphPasses(ComputationGraph network, DataSet data, boolean resetSeed) {
        GradientCheckUtil.GraphConfig check = new GradientCheckUtil.GraphConfig()
                .net(network)
                .inputs(new INDArray[] {data.getFeatures()})
                .labels(new INDArray[] {data.getLabels()})
                .inputMask(array(data.getFeaturesMaskArray()))
                .labelMask(array(data.getLabelsMaskArray()))
                .maxRelError(MAX_RELATIVE_ERROR)
                .print(GradientCheckUtil.PrintMode.FAILURES_ONLY);
        return GradientCheckUtil.checkGradients(
                resetSeed ? check.callEachIter(ignored -> Nd4j.getRandom().setSeed(99)) : check);
    }

    private static INDArray[] array(INDArray mask) {
        return mask == null ? null : new INDArray[] {mask};
    }
}
