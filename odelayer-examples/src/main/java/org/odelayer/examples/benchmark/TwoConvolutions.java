package org.odelayer.examples.benchmark;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;

/** ẏ = K₂ * tanh(K₁ * y + b₁) + b₂ on images, with 3 × 3 kernels. */
final class TwoConvolutions extends Dynamics {
    private static final long serialVersionUID = 1L;

    private static final Conv2DConfig SAME =
            Conv2DConfig.builder().kH(3).kW(3).paddingMode(PaddingMode.SAME).build();

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        long channels = stateShape[0];
        for (String index : new String[] {"1", "2"}) {
            parameters.weight("K" + index, 9 * channels, 9 * channels, 3, 3, channels, channels);
            parameters.bias("b" + index, 0, channels);
        }
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable inner = graph.math().tanh(graph.cnn().conv2d(y, parameters.get("K1"), parameters.get("b1"), SAME));
        return graph.cnn().conv2d(inner, parameters.get("K2"), parameters.get("b2"), SAME);
    }
}
