package org.odelayer.dl4j.saving;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/**
 * Networks in files: written whole or not at all, and read whole or refused in a sentence.
 *
 * <pre>{@code
 * SavedNetwork.write(network, Path.of("network.zip"));
 * MultiLayerNetwork again = SavedNetwork.restoreMultiLayerNetwork(Path.of("network.zip"));
 * }</pre>
 *
 * <p>The files are those of Deeplearning4j's {@code ModelSerializer}, which reads them as well, and the other way
 * round. Here a file that was cut short, damaged or edited is told so, with what is wrong, before a network is made:
 * sizes and checksums of the entries, the configuration, the number of parameters and of the updater's values, and
 * numbers that are not finite. An edit that leaves all of that in order, such as another tolerance, is taken.
 *
 * <p>Reading is no shield against a file made to do harm: load only files that you trust. The configuration names
 * classes of Deeplearning4j and of users, whose code runs. {@code preprocessor.bin}, of which Deeplearning4j
 * deserializes Java objects, is left alone. Reading takes the memory of the file's entries beside that of the network.
 */
public final class SavedNetwork {
    private SavedNetwork() {}

    /**
     * Writes a network with its updater's state, its counts of iterations and epochs among its configuration. The old
     * file stays until the new one is complete ({@link WholeFile}).
     *
     * @param network a {@code MultiLayerNetwork} or {@code ComputationGraph}
     * @param file where to; missing folders are made
     * @throws IOException if writing fails; the file is then as it was before
     */
    public static void write(Model network, Path file) throws IOException {
        WholeFile.write(file, out -> ModelSerializer.writeModel(network, out, true));
    }

    /**
     * Reads a network of layers one after the other.
     *
     * @param file written by this or by {@code ModelSerializer}
     * @return the network, with its updater's state if that was saved
     * @throws UnreadableNetworkException if it is no whole file of such a network; the message says what is wrong
     * @throws IOException if the file is not there or cannot be read
     */
    public static MultiLayerNetwork restoreMultiLayerNetwork(Path file) throws IOException {
        return new NetworkReader<>(file, new NetworkKind.Chain()).read();
    }

    /**
     * Reads a graph of layers.
     *
     * @param file written by this or by {@code ModelSerializer}
     * @return the network, with its updater's state if that was saved
     * @throws UnreadableNetworkException if it is no whole file of such a network; the message says what is wrong
     * @throws IOException if the file is not there or cannot be read
     */
    public static ComputationGraph restoreComputationGraph(Path file) throws IOException {
        return new NetworkReader<>(file, new NetworkKind.Graph()).read();
    }
}
