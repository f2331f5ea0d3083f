package org.odelayer.examples.run;

import java.util.Locale;
import java.util.function.Supplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** The usual trainings, which tell how far they have come. */
public final class Training {
    private Training() {}

    /**
     * Fits a batch per iteration.
     *
     * @param task what is being done, in a word or two
     * @param network what to train
     * @param iterations how many, at least 1
     * @param batches asked once per iteration
     */
    public static void iterations(String task, MultiLayerNetwork network, int iterations, Supplier<DataSet> batches) {
        Progress.loop(task, iterations, i -> {
            network.fit(batches.get());
            return loss(network);
        });
    }

    /**
     * Fits all of the data per epoch, shuffled anew.
     *
     * @param task what is being done, in a word or two
     * @param network what to train
     * @param data what to train on; its order changes
     * @param epochs how many, at least 1
     * @param batch examples per batch
     * @param seed of the orders
     */
    public static void epochs(String task, MultiLayerNetwork network, DataSet data, int epochs, int batch, long seed) {
        Progress.loop(task, epochs, epoch -> {
            data.shuffle(1000 * seed + epoch);
            data.batchBy(batch).forEach(network::fit);
            return loss(network);
        });
    }

    private static String loss(MultiLayerNetwork network) {
        return String.format(Locale.ROOT, "loss %.4g", network.score());
    }
}
