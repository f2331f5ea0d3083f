package org.odelayer.examples.quickstart;

import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.odelayer.examples.digits.DigitSet;

/**
 * How well a network reads some digits.
 *
 * @param evaluation Deeplearning4j's
 * @param loss the mean cross-entropy
 */
record MnistScore(Evaluation evaluation, double loss) {
    private static final int BATCH = 500;
    /** Deeplearning4j's cross-entropy takes no smaller probability either. */
    private static final double LEAST = 1e-10;

    static MnistScore of(MultiLayerNetwork network, DigitSet digits) {
        Evaluation evaluation = new Evaluation(DigitSet.CLASSES);
        double sum = 0;
        for (DataSetIterator batches = digits.batches(BATCH); batches.hasNext(); ) {
            DataSet batch = batches.next();
            INDArray output = network.output(batch.getFeatures());
            evaluation.eval(batch.getLabels(), output);
            double[] ofTheDigit = output.mul(batch.getLabels()).sum(1).toDoubleVector();
            sum -= Arrays.stream(ofTheDigit)
                    .map(p -> Math.log(Math.max(p, LEAST)))
                    .sum();
        }
        return new MnistScore(evaluation, sum / digits.size());
    }

    double accuracy() {
        return evaluation.accuracy();
    }
}
