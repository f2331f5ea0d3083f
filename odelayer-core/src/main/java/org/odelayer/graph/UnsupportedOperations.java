package org.odelayer.graph;

import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ops.RandomOp;
import org.nd4j.linalg.api.ops.impl.controlflow.compat.BaseCompatOp;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.shape.tensorops.BaseTensorOp;

/** What a plan refuses, by operation, each with the reason that the user is told. */
final class UnsupportedOperations {
    private static final Set<String> CONTROL_FLOW =
            Set.of("invoke", "if", "while", "loop_cond", "enter", "exit", "merge", "switch", "next_iteration", "stop");

    /** Operations whose output shape is known only once their input values are. */
    private static final Set<String> VALUE_DEPENDENT_SHAPE = Set.of(
            "unique",
            "unique_with_counts",
            "Where",
            "where_np",
            "boolean_mask",
            "listdiff",
            "dynamic_partition",
            "non_max_suppression",
            "non_max_suppression_v3",
            "choose",
            "bincount");

    /** Gradients of ND4J 1.0.0-M2.1 that differ from finite differences, found with {@code DynamicsCheck}. */
    private static final Map<String, String> WRONG_GRADIENT = Map.of(
            "cumsum", "wrong (off by the direction of the sum)",
            "cumprod", "unverified for zeros and of the same family as cumsum",
            "precise_gelu", "inexact (relative error 1e-4)",
            "gather", "missing",
            "tensormmul", "wrong in shape",
            "upsampling2d", "missing",
            "batchnorm", "missing",
            "mish", "missing");

    private UnsupportedOperations() {}

    /** Refuses an operation that a plan cannot run as a fixed list of kernels. */
    static void check(DifferentialFunction op) {
        String name = op.opName();
        if (op instanceof BaseCompatOp || op instanceof BaseTensorOp || CONTROL_FLOW.contains(name.toLowerCase())) {
            throw refusal(op, "control flow cannot be compiled; write the dynamics without loops and conditions");
        }
        if (op instanceof RandomOp || name.startsWith("random") || name.startsWith("dropout")) {
            throw refusal(op, "a random right-hand side is not an ordinary differential equation");
        }
        if (VALUE_DEPENDENT_SHAPE.contains(name)) {
            throw refusal(op, "the shape of its output depends on its input values");
        }
    }

    /** Refuses an operation whose ND4J gradient is known to be wrong. */
    static void checkGradient(DifferentialFunction op) {
        String reason = WRONG_GRADIENT.get(op.opName().toLowerCase());
        if (reason != null) {
            throw refusal(op, "its gradient in ND4J is " + reason);
        }
        if (op instanceof Conv2D conv && weightsFormat(conv) == WeightsFormat.OIYX) {
            throw refusal(op, "its gradient in ND4J fails for weights in OIYX format; use YXIO");
        }
    }

    private static WeightsFormat weightsFormat(Conv2D conv) {
        Conv2DConfig config = conv.getConfig();
        return config == null ? null : config.getWeightsFormat();
    }

    static UnsupportedGraphException refusal(DifferentialFunction op, String reason) {
        return new UnsupportedGraphException("operation " + describe(op) + " is not supported: " + reason);
    }

    static String describe(DifferentialFunction op) {
        return op.opName() + " (named " + op.getOwnName() + ")";
    }
}
