package org.odelayer.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.summarystats.Variance;
import org.odelayer.kernel.Operation;

/**
 * Legacy operations become the custom operation of the same name, which costs less per call and is the only way to the
 * oneDNN kernels.
 */
final class CustomKernels implements Rewrite {
    private static final Set<String> TRANSFORMS = Set.of("tanh", "sigmoid", "softsign");
    /** From here on softplus is the identity in both data types; from 89 on exp is infinite in FLOAT. */
    private static final double SOFTPLUS_END = 50;

    /** The legacy ones also fail where the axes reduced over have size 1, as in a batch of one. */
    private static final Map<String, String> REDUCTIONS = Map.ofEntries(
            Map.entry("reduce_sum", "reduce_sum"),
            Map.entry("reduce_mean", "reduce_mean"),
            Map.entry("reduce_prod", "reduce_prod"),
            Map.entry("reduce_max", "reduce_max"),
            Map.entry("reduce_min", "reduce_min"),
            Map.entry("reduce_norm1", "reduce_norm1"),
            Map.entry("reduce_norm2", "reduce_norm2"),
            Map.entry("reduce_normmax", "reduce_norm_max"),
            Map.entry("reduce_sqnorm", "reduce_sqnorm"),
            Map.entry("asum", "reduce_norm1"),
            Map.entry("amax", "reduce_norm_max"),
            Map.entry("var", "reduce_variance"),
            Map.entry("std", "reduce_stdev"));

    private static final Map<String, String> SCALARS = Map.of(
            "add_scalar", "add",
            "sub_scalar", "subtract",
            "mul_scalar", "multiply",
            "div_scalar", "divide",
            "rsub_scalar", "subtract",
            "rdiv_scalar", "divide");

    /** Those of {@link #SCALARS} whose number is the first operand. */
    private static final Set<String> REVERSED = Set.of("rsub_scalar", "rdiv_scalar");

    @Override
    public List<Node> rewrite(Node node, Draft draft) {
        if (node.operation().function() instanceof CustomOp) {
            return List.of(node);
        }
        if (TRANSFORMS.contains(node.operation().name())) {
            return List.of(new Node(Operation.custom(node.operation().name()), node.inputs(), node.outputs()));
        }
        if (node.is("softplus")) {
            return softplus(node.input(0), node.output(), draft);
        }
        if (node.is("logsigmoid")) {
            return logSigmoid(node, draft);
        }
        String binary = SCALARS.get(node.operation().name());
        if (binary != null && node.operation().function() instanceof ScalarOp scalar && scalar.scalar() != null) {
            return List.of(withScalar(binary, node, draft, scalar.scalar().getDouble(0)));
        }
        if (node.is("neg")) {
            return List.of(withScalar("multiply", node, draft, -1));
        }
        String reduction = REDUCTIONS.get(node.operation().name());
        if (reduction != null && node.operation().function() instanceof BaseReduceOp reduce) {
            return List.of(new Node(custom(reduction, reduce), node.inputs(), node.outputs()));
        }
        return List.of(node);
    }

    /** ln(1 + exp x), which ND4J computes as it stands, for x up to the end, and what x goes beyond that. */
    private static List<Node> softplus(Value x, Value result, Draft draft) {
        Value end = draft.scalar(x.type(), SOFTPLUS_END);
        Value before = draft.buffer("before", x.type(), x.shape());
        Value curve = draft.buffer("curve", x.type(), x.shape());
        Value beyond = draft.buffer("beyond", x.type(), x.shape());
        return List.of(
                new Node(Operation.custom("minimum"), List.of(x, end), List.of(before)),
                new Node(Operation.custom("softplus"), List.of(before), List.of(curve)),
                new Node(Operation.custom("subtract"), List.of(x, before), List.of(beyond)),
                new Node(Operation.custom("add"), List.of(curve, beyond), List.of(result)));
    }

    /** −softplus(−x); ND4J takes the logarithm of a sigmoid that is 0. */
    private static List<Node> logSigmoid(Node node, Draft draft) {
        Value x = node.input(0);
        Value minus = draft.scalar(x.type(), -1);
        Value opposite = draft.buffer("opposite", x.type(), x.shape());
        Value positive = draft.buffer("positive", x.type(), x.shape());
        List<Node> nodes = new ArrayList<>();
        nodes.add(new Node(Operation.custom("multiply"), List.of(x, minus), List.of(opposite)));
        nodes.addAll(softplus(opposite, positive, draft));
        nodes.add(new Node(Operation.custom("multiply"), List.of(positive, minus), node.outputs()));
        return nodes;
    }

    private static Node withScalar(String name, Node node, Draft draft, double scalar) {
        Value constant = draft.scalar(node.output().type(), scalar);
        List<Value> operands = REVERSED.contains(node.operation().name())
                ? List.of(constant, node.input(0))
                : List.of(node.input(0), constant);
        return new Node(Operation.custom(name), operands, node.outputs());
    }

    private static Operation custom(String name, BaseReduceOp reduce) {
        int[] dimensions = reduce.getDimensions();
        long[] axes = dimensions == null
                ? new long[0]
                : IntStream.of(dimensions)
                        .filter(d -> d != Integer.MAX_VALUE)
                        .mapToLong(d -> d)
                        .toArray();
        Operation operation = Operation.custom(name, axes);
        return reduce instanceof Variance variance
                ? operation.withFlags(reduce.isKeepDims(), variance.isBiasCorrected())
                : operation.withFlags(reduce.isKeepDims());
    }
}
