package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.dl4j.layer.NeuralOdeLayer;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.TrainingLog;

/**
 * Function evaluations over a training on the moons: of its own solves, whose steps keep the error of the penalty too,
 * and of solves without it, as for inference, with the same parameters and points.
 */
final class MoonsCost {
    private final TrainingLog log = new TrainingLog();
    private final List<Double> inference = new ArrayList<>();

    /** Listens to a training. */
    void attach(MultiLayerNetwork network) {
        network.setListeners(log);
    }

    /** A batch comes next: it is solved once before. */
    void before(MultiLayerNetwork network, INDArray points) {
        network.output(points);
        NeuralOdeLayer layer = (NeuralOdeLayer) network.getLayer(0);
        inference.add((double) layer.forwardStatistics().evaluations());
    }

    /** Of a solve for inference, a mean per epoch. */
    double[] inference(int epochs) {
        return means(inference.stream().mapToDouble(Double::doubleValue).toArray(), epochs);
    }

    /** Of a forward solve in training, a mean per epoch. */
    double[] forward(int epochs) {
        return means(log.forward(), epochs);
    }

    /** Of a backward solve, likewise. */
    double[] backward(int epochs) {
        return means(log.backward(), epochs);
    }

    /** Over the iterations of each epoch. */
    private static double[] means(double[] values, int epochs) {
        int each = values.length / epochs;
        return Numbers.filled(
                epochs,
                epoch -> Arrays.stream(values, epoch * each, (epoch + 1) * each)
                        .average()
                        .orElseThrow());
    }
}
