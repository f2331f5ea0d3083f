package org.odelayer.dl4j.saving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.regularization.KineticEnergy;

/** A saved network, to be damaged or edited, and what may come of it. */
final class SavedFixture {
    static final INDArray X = Nd4j.createFromArray(new float[][] {{0.5f, -1, 2}, {1, 0, -0.3f}});
    static final INDArray LABELS = Nd4j.createFromArray(new float[][] {{0, 1}, {1, 0}});

    final Path file;
    final MultiLayerNetwork network;
    final INDArray output;
    private final String configuration;

    private static NeuralNetConfiguration.Builder global() {
        return new NeuralNetConfiguration.Builder().seed(1).updater(new Adam(0.01));
    }

    private static NeuralOdeLayer ode() {
        return new NeuralOdeLayer.Builder()
                .name("flow")
                .dynamics(new MlpDynamics(4))
                .regularization(new KineticEnergy(0.1))
                .build();
    }

    private static OutputLayer softmax() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(2)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static MultiLayerNetwork chain() {
        MultiLayerNetwork network = new MultiLayerNetwork(global().list()
                .layer(new DenseLayer.Builder()
                        .nOut(3)
                        .activation(Activation.TANH)
                        .build())
                .layer(ode())
                .layer(softmax())
                .setInputType(InputType.feedForward(3))
                .build());
        network.init();
        return network;
    }

    static ComputationGraph graph() {
        ComputationGraph network = new ComputationGraph(global().graphBuilder()
                .addInputs("in")
                .addLayer("flow", ode(), "in")
                .addLayer("out", softmax(), "flow")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(3))
                .build());
        network.init();
        return network;
    }

    /** A network that was trained a little and saved. */
    SavedFixture(Path file) throws IOException {
        this.file = file;
        this.network = chain();
        network.fit(new DataSet(X, LABELS));
        this.output = network.output(X);
        this.configuration = network.getLayerWiseConfigurations().toJson();
        SavedNetwork.write(network, file);
    }

    UnreadableNetworkException refused() {
        UnreadableNetworkException refusal =
                assertThrows(UnreadableNetworkException.class, () -> SavedNetwork.restoreMultiLayerNetwork(file));
        assertSentence(refusal);
        return refusal;
    }

    void assertSentence(UnreadableNetworkException refusal) {
        String message = refusal.getMessage();
        String start = file + " holds no network that can be read: ";
        assertTrue(message.startsWith(start) && message.length() > start.length() + 10, message);
        assertFalse(message.contains("\n"), message);
    }

    void refusedWith(String part) {
        String message = refused().getMessage();
        assertTrue(message.contains(part), message);
    }

    /** @return whether the file was read, and then as what was saved */
    boolean sameOrRefused() throws IOException {
        MultiLayerNetwork read;
        try {
            read = SavedNetwork.restoreMultiLayerNetwork(file);
        } catch (UnreadableNetworkException e) {
            assertSentence(e);
            return false;
        }
        assertEquals(network.params(), read.params());
        // Compiling takes most of the time, and is the same for the same configuration.
        if (!configuration.equals(read.getLayerWiseConfigurations().toJson())) {
            assertEquals(output, read.output(X));
        }
        assertEquals(network.getUpdater().getStateViewArray(), read.getUpdater().getStateViewArray());
        assertEquals(network.getIterationCount(), read.getIterationCount());
        return true;
    }

    void edit(String entry, UnaryOperator<byte[]> change) throws IOException {
        NetworkFile saved = new NetworkFile(file);
        saved.entries.compute(entry, (name, bytes) -> change.apply(bytes));
        saved.write(file);
    }

    void editJson(Consumer<ObjectNode> change) throws IOException {
        NetworkFile saved = new NetworkFile(file);
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode tree = (ObjectNode) mapper.readTree(saved.entries.get(ModelSerializer.CONFIGURATION_JSON));
        change.accept(tree);
        saved.entries.put(ModelSerializer.CONFIGURATION_JSON, mapper.writeValueAsBytes(tree));
        saved.write(file);
    }
}
