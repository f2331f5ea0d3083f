package org.odelayer.dl4j;

import java.util.Random;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.OdeRnnLayer;
import org.odelayer.dynamics.MlpDynamics;

/** Small irregular series from fixed seeds, the time in channel 0. */
final class SeriesData {
    private SeriesData() {}

    static OdeRnnLayer.Builder layer(int nOut) {
        return new OdeRnnLayer.Builder().nOut(nOut).dynamics(new MlpDynamics(4));
    }

    static OdeRnnLayer.Builder accurate(int nOut) {
        return layer(nOut).rtol(1e-10).atol(1e-10);
    }

    static RnnOutputLayer regression(int nOut) {
        return new RnnOutputLayer.Builder(LossFunction.MSE)
                .nOut(nOut)
                .activation(Activation.IDENTITY)
                .build();
    }

    /**
     * Times that go on by up to 1, one of them by 0; a quarter of the values missing. Of several examples each but the
     * first has fewer times than that, the last one a single one; behind them all is NaN.
     */
    static INDArray features(DataType type, int batch, int values, int times) {
        Random random = new Random(11);
        INDArray features = Nd4j.create(type, batch, 1 + values, times);
        for (int i = 0; i < batch; i++) {
            double t = random.nextGaussian();
            for (int k = 0; k < times; k++) {
                boolean there = k < length(i, batch, times);
                t += k == 2 ? 0 : random.nextDouble();
                features.putScalar(i, 0, k, there ? t : Double.NaN);
                for (int j = 0; j < values; j++) {
                    double value = random.nextInt(4) == 0 ? Double.NaN : random.nextGaussian();
                    features.putScalar(i, 1 + j, k, there ? value : Double.NaN);
                }
            }
        }
        return features;
    }

    private static int length(int example, int batch, int times) {
        return example == 0 ? times : example == batch - 1 ? 1 : Math.max(1, times - example);
    }

    static INDArray mask(DataType type, int batch, int times) {
        INDArray mask = Nd4j.create(type, batch, times);
        for (int i = 0; i < batch; i++) {
            for (int k = 0; k < length(i, batch, times); k++) {
                mask.putScalar(i, k, 1);
            }
        }
        return mask;
    }

    /** Labels of each time. */
    static DataSet regression(DataType type, int batch, int values, int times, int labels) {
        INDArray mask = mask(type, batch, times);
        return new DataSet(
                features(type, batch, values, times), ToyData.normal(type, 3, batch, labels, times), mask, mask.dup());
    }

    /** A class for each example. */
    static DataSet classification(DataType type, int batch, int values, int times) {
        return new DataSet(
                features(type, batch, values, times),
                ToyData.labels(type, 4, batch, 2),
                mask(type, batch, times),
                null);
    }
}
