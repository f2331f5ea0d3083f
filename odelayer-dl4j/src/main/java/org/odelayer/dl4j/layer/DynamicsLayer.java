package org.odelayer.dl4j.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;

/** The running form of {@link org.odelayer.dl4j.conf.DynamicsLayer}. */
public final class DynamicsLayer extends BlockLayer {
    private static final long serialVersionUID = 1L;

    /**
     * A layer without parameters yet; use the configuration's {@code instantiate}.
     *
     * @param conf the configuration
     * @param dataType the network's data type
     */
    public DynamicsLayer(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }
}
