package org.odelayer.dl4j.listener;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.odelayer.dl4j.layer.BlockLayer;

/** The layers of a network that are ODE blocks. */
final class OdeLayers {
    private OdeLayers() {}

    /** All of them, frozen ones too, in the network's order. */
    static List<BlockLayer> of(Model model) {
        return Arrays.stream(layers(model))
                .map(OdeLayers::unwrap)
                .filter(BlockLayer.class::isInstance)
                .map(BlockLayer.class::cast)
                .toList();
    }

    private static Layer[] layers(Model model) {
        if (model instanceof MultiLayerNetwork network) {
            return network.getLayers();
        }
        return model instanceof ComputationGraph graph ? graph.getLayers() : new Layer[0];
    }

    private static Layer unwrap(Layer layer) {
        return layer instanceof BaseWrapperLayer wrapper ? unwrap(wrapper.getUnderlying()) : layer;
    }

    /** Its name, or its index if it has none. */
    static String name(Layer layer) {
        String name = layer.conf().getLayer().getLayerName();
        return name == null ? String.valueOf(layer.getIndex()) : name;
    }
}
