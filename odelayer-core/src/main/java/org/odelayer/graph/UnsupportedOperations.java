package org.odelayer.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.RandomOp;
import org.nd4j.linalg.api.ops.impl.controlflow.compat.BaseCompatOp;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Upsampling2d;
import org.nd4j.linalg.api.ops.impl.shape.tensorops.BaseTensorOp;
import org.odelayer.kernel.Operation;

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

    /** Operations that end the process: ND4J reads arguments that it was not given. */
    private static final Set<String> CRASHING = Set.of("repeat");

    /** Gradients of ND4J 1.0.0-M2.1 that differ from finite differences, or do not end, or damage memory. */
    private static final Map<String, String> WRONG_GRADIENT = Map.ofEntries(
            Map.entry("clipbynorm", "wrong"),
            Map.entry("cross", "wrong"),
            Map.entry("cumprod", "wrong"),
            Map.entry("floormod", "wrong, and damages memory where an operand is broadcast"),
            Map.entry("gather", "missing: it needs shapes that are known only at run time"),
            Map.entry("logentropy", "wrong"),
            Map.entry("lrn", "wrong"),
            Map.entry("matrix_inverse", "wrong"),
            Map.entry("mod", "wrong"),
            Map.entry("precise_gelu", "inexact (relative error 1e-4)"));

    private UnsupportedOperations() {}

    /** Refuses an operation that a plan cannot run as a fixed list of kernels. */
    static void check(DifferentialFunction op) {
        String name = op.opName();
        if (op instanceof BaseCompatOp
                || op instanceof BaseTensorOp
                || CONTROL_FLOW.contains(name.toLowerCase(Locale.ROOT))) {
            throw refusal(op, "control flow cannot be compiled; write the dynamics without loops and conditions");
        }
        if (op instanceof RandomOp || name.startsWith("random") || name.startsWith("dropout")) {
            throw refusal(op, "a random right-hand side is not an ordinary differential equation");
        }
        if (CRASHING.contains(name)) {
            throw refusal(op, "it ends the process in ND4J 1.0.0-M2.1");
        }
        if (VALUE_DEPENDENT_SHAPE.contains(name)) {
            throw refusal(
                    op,
                    "the shape of its output may depend on its input values; to choose by element, multiply by the"
                            + " condition cast to the data type");
        }
    }

    /** Refuses an operation whose ND4J gradient is known to be wrong. */
    static void checkGradient(DifferentialFunction op) {
        String name = op.opName().toLowerCase(Locale.ROOT);
        String reason = WRONG_GRADIENT.get(name);
        if (reason != null) {
            throw refusal(op, "its gradient in ND4J is " + reason);
        }
        if (name.endsWith("_bp") || name.endsWith("derivative")) {
            throw refusal(op, "it is a derivative itself, and ND4J's second derivatives are missing or wrong");
        }
        if (name.equals("clipbyvalue") && op.args().length > 1) {
            throw refusal(op, "its gradient in ND4J is wrong for limits that are variables; give numbers");
        }
        if (op instanceof Upsampling2d upsampling && upsampling.getIArgument(2) == 0) {
            throw refusal(op, "its gradient in ND4J is wrong for NHWC; use NCHW");
        }
    }

    /** Refuses an operation that ND4J gets wrong for some arguments. */
    static void checkArguments(DifferentialFunction op, Operation operation, List<INDArray> inputs) {
        if (StridedSlices.isReversing(operation, inputs)) {
            throw refusal(op, "with a stride below 0 ND4J takes the wrong elements and damages memory; use reverse");
        }
    }

    static UnsupportedGraphException refusal(DifferentialFunction op, String reason) {
        return new UnsupportedGraphException("operation " + describe(op) + " is not supported: " + reason);
    }

    /** What to say if ND4J itself rejects arguments. */
    static UnsupportedGraphException failure(String operation, List<INDArray> inputs, RuntimeException error) {
        return new UnsupportedGraphException(
                "operation " + operation + " does not accept inputs of shapes " + shapes(inputs) + ": "
                        + error.getMessage(),
                error);
    }

    static String shapes(List<INDArray> arrays) {
        return arrays.stream()
                .map(array -> Arrays.toString(array.shape()))
                .toList()
                .toString();
    }

    static String describe(DifferentialFunction op) {
        return op.opName() + " (named " + op.getOwnName() + ")";
    }
}
