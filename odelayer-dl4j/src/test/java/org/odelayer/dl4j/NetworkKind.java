package org.odelayer.dl4j;

import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Deeplearning4j's two kinds of network, behind one face: a chain of layers. */
enum NetworkKind {
    MULTI_LAYER {
        @Override
        MultiLayerNetwork build(NeuralNetConfiguration.Builder global, InputType input, Layer... layers) {
            NeuralNetConfiguration.ListBuilder list = global.list();
            for (Layer layer : layers) {
                list.layer(layer);
            }
            MultiLayerNetwork network = new MultiLayerNetwork(
                    input == null ? list.build() : list.setInputType(input).build());
            network.init();
            return network;
        }
    },
    GRAPH {
        @Override
        ComputationGraph build(NeuralNetConfiguration.Builder global, InputType input, Layer... layers) {
            ComputationGraphConfiguration.GraphBuilder graph =
                    global.graphBuilder().addInputs("in");
            String last = "in";
            for (int i = 0; i < layers.length; i++) {
                String name = layers[i].getLayerName() == null ? "layer" + i : layers[i].getLayerName();
                graph.addLayer(name, layers[i], last);
                last = name;
            }
            graph.setOutputs(last);
            if (input != null) {
                graph.setInputTypes(input);
            }
            ComputationGraph network = new ComputationGraph(graph.build());
            network.init();
            return network;
        }
    };

    /** Initialized; {@code input} may be null if the layers know their nIn. */
    abstract NeuralNetwork build(NeuralNetConfiguration.Builder global, InputType input, Layer... layers);

    static INDArray output(NeuralNetwork network, INDArray features) {
        return network instanceof MultiLayerNetwork chain
                ? chain.output(features)
                : ((ComputationGraph) network).outputSingle(features);
    }

    static INDArray output(NeuralNetwork network, boolean training, INDArray features) {
        return network instanceof MultiLayerNetwork chain
                ? chain.output(features, training)
                : ((ComputationGraph) network).outputSingle(training, features);
    }

    static double score(NeuralNetwork network, DataSet data) {
        return score(network, data, false);
    }

    static double score(NeuralNetwork network, DataSet data, boolean training) {
        return network instanceof MultiLayerNetwork chain
                ? chain.score(data, training)
                : ((ComputationGraph) network).score(data, training);
    }

    static double accuracy(NeuralNetwork network, DataSet data) {
        Evaluation evaluation = new Evaluation(2);
        evaluation.eval(data.getLabels(), output(network, data.getFeatures()));
        return evaluation.accuracy();
    }

    static org.deeplearning4j.nn.api.Layer layer(NeuralNetwork network, int index) {
        return network instanceof MultiLayerNetwork chain
                ? chain.getLayer(index)
                : ((ComputationGraph) network).getLayer(index);
    }

    static org.odelayer.dl4j.layer.NeuralOdeLayer ode(NeuralNetwork network, int index) {
        return (org.odelayer.dl4j.layer.NeuralOdeLayer) layer(network, index);
    }

    static NeuralNetwork copy(NeuralNetwork network) {
        return network instanceof MultiLayerNetwork chain ? chain.clone() : ((ComputationGraph) network).clone();
    }
}
