package org.odelayer.graph;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.odelayer.kernel.Operation;

/**
 * Legacy operations become the custom operation of the same name, which costs less per call and is the only way to the
 * oneDNN kernels (tanh on 128 × 128: 245 µs plain, 15 µs with oneDNN).
 */
final class CustomKernels implements Rewrite {
    private static final Set<String> TRANSFORMS = Set.of("tanh", "sigmoid", "softplus", "softsign");
    private static final Set<String> REDUCTIONS = Set.of("reduce_sum", "reduce_mean");

    @Override
    public List<Node> rewrite(Node node, Draft draft) {
        if (node.operation().function() instanceof CustomOp) {
            return List.of(node);
        }
        if (TRANSFORMS.contains(node.operation().name())) {
            return List.of(new Node(Operation.custom(node.operation().name()), node.inputs(), node.outputs()));
        }
        if (REDUCTIONS.contains(node.operation().name())
                && node.operation().function() instanceof BaseReduceOp reduce) {
            return List.of(new Node(custom(reduce), node.inputs(), node.outputs()));
        }
        return List.of(node);
    }

    private static Operation custom(BaseReduceOp reduce) {
        int[] dimensions = reduce.getDimensions();
        long[] axes = dimensions == null
                ? new long[0]
                : IntStream.of(dimensions)
                        .filter(d -> d != Integer.MAX_VALUE)
                        .mapToLong(d -> d)
                        .toArray();
        return Operation.custom(((ReduceOp) reduce).opName(), axes).withFlags(reduce.isKeepDims());
    }
}
