package org.odelayer.block;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;

/** ẏ = K₂ * tanh(K₁ * y) on images, with 3 × 3 kernels. */
final class ConvolutionDynamics extends Dynamics {
    private static final long serialVersionUID = 1L;

    private final int hidden;

    ConvolutionDynamics(int hidden) {
        this.hidden = hidden;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        long channels = stateShape[0];
        parameters.weight("K1", 9 * channels, 9L * hidden, 3, 3, channels, hidden);
        parameters.weight("K2", 9L * hidden, 9 * channels, 3, 3, hidden, channels);
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        Conv2DConfig same =
                Conv2DConfig.builder().kH(3).kW(3).paddingMode(PaddingMode.SAME).build();
        SDVariable inner = graph.math().tanh(graph.cnn().conv2d(y, parameters.get("K1"), same));
        return graph.cnn().conv2d(inner, parameters.get("K2"), same);
    }
}
