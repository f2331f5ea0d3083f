package org.odelayer.dl4j.layer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Parameter;
import org.odelayer.kernel.Detached;

/**
 * What the blocks of a layer read: the parameters where the network has them or, of a layer with weight noise, copies
 * that hold them with the noise of the last forward pass in training, or without in inference.
 */
final class NoisyParameters {
    private final Map<String, INDArray> copies = new LinkedHashMap<>();

    /** The arrays that blocks are compiled for; always the same ones. */
    Map<String, INDArray> parameters(OdeLayer layer) {
        return noise(layer) == null ? layer.paramTable() : copies;
    }

    /** Brings the copies up to date, with new noise in training. */
    void set(OdeLayer layer, boolean training) {
        if (noise(layer) != null) {
            Detached.call(() -> {
                for (Parameter parameter : layer.configuration().parameters()) {
                    set(layer, parameter, training);
                }
                return null;
            });
        }
    }

    private void set(OdeLayer layer, Parameter parameter, boolean training) {
        String name = parameter.name();
        INDArray clean = layer.paramTable().get(name);
        INDArray value = training && parameter.isWeightOrBias() ? noisy(layer, name) : clean;
        copies.computeIfAbsent(name, key -> Nd4j.create(clean.dataType(), clean.shape(), 'c'))
                .assign(value);
    }

    private static INDArray noisy(OdeLayer layer, String name) {
        // Workspaces would be the network's for activations; this is copied at once.
        LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
        return noise(layer).getParameter(layer, name, layer.getIterationCount(), layer.getEpochCount(), true, none);
    }

    private static IWeightNoise noise(OdeLayer layer) {
        return layer.configuration().getWeightNoise();
    }
}
