package org.odelayer.kernel;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

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

    /** The fastest of them counts: whatever disturbs a run makes it slower, and seldom five in a row. */
    private static final int RUNS = 5;

    private static final Map<String, Boolean> WORTHWHILE = new ConcurrentHashMap<>();

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

    /**
     * Whether an operation is faster with its helper; {@code bind} makes its kernel with or without, on arrays to write
     * to.
     */
    static boolean areWorthwhile(String operation, List<INDArray> inputs, Function<Boolean, Kernel> bind) {
        StringBuilder key = new StringBuilder(operation);
        inputs.forEach(input -> key.append(' ').append(input.shapeInfoToString()));
        return WORTHWHILE.computeIfAbsent(
                key.toString(), each -> fastest(bind.apply(true)) < fastest(bind.apply(false)));
    }

    private static long fastest(Kernel kernel) {
        kernel.run();
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            kernel.run();
            fastest = Math.min(fastest, System.nanoTime() - start);
        }
        return fastest;
    }
}
