package org.odelayer.dl4j.saving;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What Deeplearning4j's two kinds of network have in common when they are read, and no interface of its names.
 *
 * @param <N> the network
 */
interface NetworkKind<N> {
    /** The property that only the configuration of this kind has. */
    String property();

    /** Who reads the other kind. */
    String otherwise();

    /** A network that is not initialized. */
    N configured(String json);

    /** The configuration as it is written. */
    String json(N network);

    /** Of the configuration. */
    DataType type(N network);

    /** Makes the layers around these parameters; null where there are none. */
    void init(N network, INDArray parameters);

    /** What the updater keeps; null for one that keeps nothing. */
    INDArray updaterState(N network);

    /** {@code MultiLayerNetwork}. */
    final class Chain implements NetworkKind<MultiLayerNetwork> {
        @Override
        public String property() {
            return "confs";
        }

        @Override
        public String otherwise() {
            return "restoreComputationGraph";
        }

        @Override
        public MultiLayerNetwork configured(String json) {
            return new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json));
        }

        @Override
        public String json(MultiLayerNetwork network) {
            return network.getLayerWiseConfigurations().toJson();
        }

        @Override
        public DataType type(MultiLayerNetwork network) {
            return network.getLayerWiseConfigurations().getDataType();
        }

        @Override
        public void init(MultiLayerNetwork network, INDArray parameters) {
            network.init(parameters, false);
        }

        @Override
        public INDArray updaterState(MultiLayerNetwork network) {
            return network.getUpdater().getStateViewArray();
        }
    }

    /** {@code ComputationGraph}. */
    final class Graph implements NetworkKind<ComputationGraph> {
        @Override
        public String property() {
            return "vertices";
        }

        @Override
        public String otherwise() {
            return "restoreMultiLayerNetwork";
        }

        @Override
        public ComputationGraph configured(String json) {
            return new ComputationGraph(ComputationGraphConfiguration.fromJson(json));
        }

        @Override
        public String json(ComputationGraph network) {
            return network.getConfiguration().toJson();
        }

        @Override
        public DataType type(ComputationGraph network) {
            return network.getConfiguration().getDataType();
        }

        @Override
        public void init(ComputationGraph network, INDArray parameters) {
            network.init(parameters, false);
        }

        @Override
        public INDArray updaterState(ComputationGraph network) {
            return network.getUpdater().getStateViewArray();
        }
    }
}
