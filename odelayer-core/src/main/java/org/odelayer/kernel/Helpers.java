package org.odelayer.kernel;

import java.util.Set;

/**
 * oneDNN's kernels, which a build of the CPU backend may have beside its own. A call of one costs some 6 µs more, so it
 * pays for large arrays: the choice is measured, once per process for each operation and shapes.
 */
public final class Helpers {
    private static final Set<String> OPERATIONS = Set.of(
            "matmul",
            "xw_plus_b",
            "xw_plus_b_bp",
            "tanh",
            "tanh_bp",
            "softmax",
            "softmax_bp",
            "concat",
            "conv2d",
            "conv2d_bp",
            "depthwise_conv2d",
            "depthwise_conv2d_bp",
            "deconv2d",
            "deconv2d_bp",
            "conv3dnew",
            "conv3dnew_bp",
            "avgpool2d",
            "avgpool2d_bp",
            "maxpool2d",
            "maxpool2d_bp",
            "batchnorm",
            "batchnorm_bp");

    private Helpers() {}

    /**
     * Whether the backend has them.
     *
     * @return true for a build of the CPU backend with oneDNN
     */
    public static boolean arePresent() {
        return Backend.current().hasOneDnn();
    }

    static boolean has(String operation) {
        return Optimization.ON && arePresent() && OPERATIONS.contains(operation);
    }
}
