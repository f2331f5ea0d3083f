package org.odelayer.examples.advanced;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.block.JacobianPath;
import org.odelayer.dl4j.layer.NeuralOdeLayer;

/** A trained network on the moons, with points that it was not trained on. */
final class MoonsClassifier {
    private final MultiLayerNetwork network;
    private final INDArray points;
    private final INDArray labels;

    MoonsClassifier(MultiLayerNetwork network, DataSet test) {
        this.network = network;
        this.points = test.getFeatures();
        this.labels = test.getLabels();
    }

    MultiLayerNetwork network() {
        return network;
    }

    /** Of the test, [n, 2]. */
    INDArray points() {
        return points;
    }

    /** The Jacobian along the paths of the first test points. */
    JacobianPath jacobianPath(int count, int times) {
        NeuralOdeLayer layer = (NeuralOdeLayer) network.getLayer(0);
        return layer.jacobianPath(points.get(NDArrayIndex.interval(0, count)), times);
    }

    /** The Jacobian of the flow from the first test points. */
    JacobianPath flowJacobianPath(int count, int times) {
        NeuralOdeLayer layer = (NeuralOdeLayer) network.getLayer(0);
        return layer.flowJacobianPath(points.get(NDArrayIndex.interval(0, count)), times);
    }

    boolean isLower(int point) {
        return labels.getDouble(point) > 0.5;
    }

    /** The logarithm of the odds of the lower moon: far from the boundary it does not round as a probability does. */
    double[] logOdds(INDArray x) {
        INDArray features = network.feedForwardToLayer(0, x).get(1);
        return features.mmul(network.getLayer(1).getParam("W"))
                .addi(network.getLayer(1).getParam("b"))
                .toDoubleVector();
    }

    /** The part of the test points that are told right when seen at other places. */
    double accuracy(INDArray places) {
        double[] odds = logOdds(places);
        int right = 0;
        for (int i = 0; i < odds.length; i++) {
            right += odds[i] > 0 == isLower(i) ? 1 : 0;
        }
        return (double) right / odds.length;
    }
}
