package org.odelayer.examples.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.saving.SavedNetwork;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.digits.DigitSet;

/**
 * A training of digits that lives in a file: whoever starts it goes on where the last one saved, with the same batches
 * in the same order as if nothing had happened.
 */
final class SoakTraining {
    private static final int BATCH = 100;
    private static final int CHECKED = 200;

    private final Path file;
    private final DigitData digits;
    private final DataSet checked;
    private final long seed;
    private final int batches;

    private MultiLayerNetwork network;
    private DataSetIterator epoch;

    /** Goes on from the file, or starts where there is none. */
    SoakTraining(Path file, DigitData digits, long seed) throws IOException {
        this.file = file;
        this.digits = digits;
        this.seed = seed;
        this.batches = (digits.train().size() + BATCH - 1) / BATCH;
        DigitSet some = digits.test().range(0, Math.min(CHECKED, digits.test().size()));
        this.checked = new DataSet(some.features(), some.labels());
        boolean resumed = Files.exists(file);
        this.network = resumed ? SavedNetwork.restoreMultiLayerNetwork(file) : initial(seed);
        takeUpEpoch();
        SoakEvent.tell(resumed ? SoakEvent.Kind.RESUMED : SoakEvent.Kind.STARTED, iteration(), loss());
    }

    static MultiLayerNetwork initial(long seed) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(0.001))
                .l2(1e-4)
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(20)
                        .activation(Activation.TANH)
                        .build())
                .layer(new NeuralOdeLayer.Builder()
                        .dynamics(new MlpDynamics(20))
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(DigitSet.CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(DigitSet.PIXELS))
                .build());
        network.init();
        return network;
    }

    int iteration() {
        return network.getIterationCount();
    }

    /** On the same digits at any time. */
    double loss() {
        return network.score(checked);
    }

    MultiLayerNetwork network() {
        return network;
    }

    /** An epoch's order is that of its number; what was trained on of it is left out. */
    private void takeUpEpoch() {
        epoch = digits.trainBatches(BATCH, seed + iteration() / batches);
        for (int i = iteration() % batches; i > 0; i--) {
            epoch.next();
        }
    }

    /** Trains on the next batch and gives its loss. */
    double step() {
        if (!epoch.hasNext()) {
            takeUpEpoch();
        }
        network.fit(epoch.next());
        return network.score();
    }

    /** Trains for a while and tells the mean loss. */
    void train(long nanos) {
        long end = System.nanoTime() + nanos;
        double sum = 0;
        int count = 0;
        while (count == 0 || System.nanoTime() < end) {
            sum += step();
            count++;
        }
        SoakEvent.tell(SoakEvent.Kind.TRAINED, iteration(), sum / count);
    }

    /** Saves the network, frees it, and goes on with the one in the file. */
    void saveAndRestore() throws IOException {
        SoakEvent.tell(SoakEvent.Kind.SAVING, iteration(), loss());
        SavedNetwork.write(network, file);
        network.close();
        network = SavedNetwork.restoreMultiLayerNetwork(file);
        takeUpEpoch();
        SoakEvent.tell(SoakEvent.Kind.RESTORED, iteration(), loss());
    }
}
