package org.odelayer.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.odelayer.kernel.Operation;

/**
 * Gradient operations with an output per input become one operation per output, so that the outputs nobody needs cost
 * nothing, and a gradient that is the incoming one costs nothing at all.
 */
final class SplitGradients implements Rewrite {
    private static final Operation MULTIPLY = Operation.custom("multiply");

    @Override
    public List<Node> rewrite(Node node, Draft draft) {
        switch (node.operation().name()) {
            case "matmul_bp":
                return matmul(node);
            case "multiply_bp":
                return multiply(node, draft);
            case "add_bp":
                return sum(node, draft, 2);
            case "subtract_bp":
                return sum(node, draft, 1);
            case "biasadd_bp":
                return bias(node, draft);
            default:
                return List.of(node);
        }
    }

    /** C = op(A) op(B): for C = AB these are GBᵀ and AᵀG; a transposed factor swaps and flips the operands. */
    private static List<Node> matmul(Node node) {
        Value a = node.input(0);
        Value b = node.input(1);
        Value g = node.input(2);
        Operation op = node.operation();
        boolean plain = op.real(0, 1) == 1 && op.real(1, 0) == 0 && op.integer(2, 0) == 0;
        if (!plain || a.rank() != 2 || b.rank() != 2 || g.rank() != 2) {
            return List.of(node);
        }
        long ta = op.integer(0, 0);
        long tb = op.integer(1, 0);
        Node left = ta == 0
                ? product(g, b, 0, 1 - tb, node.outputs().get(0))
                : product(b, g, tb, 1, node.outputs().get(0));
        Node right = tb == 0
                ? product(a, g, 1 - ta, 0, node.outputs().get(1))
                : product(g, a, 1, ta, node.outputs().get(1));
        return List.of(left, right);
    }

    private static Node product(Value a, Value b, long transposeA, long transposeB, Value result) {
        return new Node(Operation.custom("matmul", transposeA, transposeB, 0), List.of(a, b), List.of(result));
    }

    private static List<Node> multiply(Node node, Draft draft) {
        Value g = node.input(2);
        if (!spreads(node.input(0), g) || !spreads(node.input(1), g)) {
            return List.of(node);
        }
        List<Node> result = new ArrayList<>();
        factor(node, 0, draft, result);
        factor(node, 1, draft, result);
        return result;
    }

    /** Whether a value has a shape that is spread to g's along axes of length 1, or is a scalar. */
    private static boolean spreads(Value value, Value g) {
        if (value.rank() == 0) {
            return true;
        }
        boolean fits = value.rank() == g.rank();
        for (int i = 0; fits && i < g.rank(); i++) {
            fits = value.shape()[i] == g.shape()[i] || value.shape()[i] == 1;
        }
        return fits;
    }

    /** The gradient of one factor: g times the other one, summed over the axes along which the factor is spread. */
    private static void factor(Node node, int index, Draft draft, List<Node> result) {
        Value g = node.input(2);
        Value gradient = node.outputs().get(index);
        List<Value> factors = List.of(g, node.input(1 - index));
        if (node.input(index).sameShape(g)) {
            result.add(new Node(MULTIPLY, factors, List.of(gradient)));
            return;
        }
        Value product = draft.buffer("product", g.type(), g.shape());
        result.add(new Node(MULTIPLY, factors, List.of(product)));
        long[] shape = node.input(index).shape();
        long[] axes = LongStream.range(0, shape.length)
                .filter(axis -> shape[(int) axis] < g.shape()[(int) axis])
                .toArray();
        Operation sum = Operation.custom("reduce_sum", axes).withFlags(shape.length > 0);
        result.add(new Node(sum, List.of(product), List.of(gradient)));
    }

    /** The first {@code plain} gradients of a sum are the incoming gradient where the shape is the same. */
    private static List<Node> sum(Node node, Draft draft, int plain) {
        Value g = node.input(2);
        List<Node> result = new ArrayList<>();
        boolean open = plain < 2;
        for (int i = 0; i < plain; i++) {
            if (node.input(i).sameShape(g)) {
                draft.substitute(node.outputs().get(i), g);
            } else if (isRow(node.input(i), g)) {
                result.add(columnSum(g, node.outputs().get(i)));
            } else {
                open = true;
            }
        }
        return open ? List.of(remainder(node, draft)) : result;
    }

    /** The operation writes all its outputs: those that are not read any more need a place too. */
    private static Node remainder(Node node, Draft draft) {
        List<Value> outputs = node.outputs().stream()
                .map(value -> value.isView() ? draft.buffer("unused", value.type(), value.shape()) : value)
                .toList();
        return new Node(node.operation(), node.inputs(), outputs);
    }

    private static List<Node> bias(Node node, Draft draft) {
        Value g = node.input(2);
        if (g.rank() != 2) {
            return List.of(node);
        }
        draft.substitute(node.outputs().get(0), g);
        return List.of(columnSum(g, node.outputs().get(1)));
    }

    private static boolean isRow(Value value, Value matrix) {
        return matrix.rank() == 2
                && value.rank() >= 1
                && value.rank() <= 2
                && value.shape()[value.rank() - 1] == matrix.shape()[1]
                && (value.rank() == 1 || value.shape()[0] == 1);
    }

    private static Node columnSum(Value matrix, Value result) {
        Operation sum = Operation.custom("reduce_sum", 0).withFlags(result.rank() == 2);
        return new Node(sum, List.of(matrix), List.of(result));
    }
}
