package org.odelayer.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Forward-mode differentiation of a SameDiff graph: the Jacobian-vector product as more operations of the same graph.
 *
 * <p>For an output y = f(x) and a tangent v of x's shape, gives ẏ = (∂f/∂x) v. Each operation contributes by a rule of {@link
 * TangentRules}; the rules are made of ordinary operations, so that {@link ReverseMode} can differentiate the result again,
 * which ND4J's own gradient operations do not allow.
 */
public final class ForwardMode {
    private final SameDiff graph;
    private final Map<String, SDVariable> tangents = new HashMap<>();

    private ForwardMode(SameDiff graph) {
        this.graph = graph;
    }

    /**
     * Adds the Jacobian-vector product to the graph.
     *
     * @param output the variable y
     * @param input the variable x
     * @param tangent a variable v of x's shape and data type
     * @return ẏ, of y's shape; zeros if y does not depend on x
     * @throws UnsupportedGraphException if an operation on the way has no rule
     */
    public static SDVariable jvp(SDVariable output, SDVariable input, SDVariable tangent) {
        ForwardMode mode = new ForwardMode(output.getSameDiff());
        mode.tangents.put(input.name(), tangent);
        for (SameDiffOp op : Slice.of(mode.graph, List.of(output.name()))) {
            mode.push(op);
        }
        SDVariable result = mode.tangents.get(output.name());
        return result == null ? mode.graph.zerosLike(output) : result;
    }

    /**
     * Adds the whole Jacobian of each example to the graph, for functions that treat the examples of a batch each by itself.
     *
     * @param output the variable y, of x's shape
     * @param input the variable x, of known shape [batch, …]
     * @return J column by column, [batch, n, n] with n elements of an example: row i is ∂y/∂xᵢ
     * @throws UnsupportedGraphException if an operation on the way has no rule
     */
    public static SDVariable columns(SDVariable output, SDVariable input) {
        long[] shape = input.getShape();
        long batch = shape[0];
        int n = Math.toIntExact(Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact));
        SameDiff graph = output.getSameDiff();
        SDVariable[] columns = new SDVariable[n];
        for (int i = 0; i < n; i++) {
            INDArray unit = Nd4j.zeros(input.dataType(), batch, n);
            unit.get(NDArrayIndex.all(), NDArrayIndex.point(i)).assign(1);
            SDVariable direction = graph.constant(unit.reshape('c', shape));
            columns[i] = jvp(output, input, direction).reshape(batch, n);
        }
        return graph.stack(1, columns);
    }

    private void push(SameDiffOp op) {
        List<SDVariable> inputs =
                Slice.inputs(op).stream().map(graph::getVariable).toList();
        boolean moves = inputs.stream().anyMatch(input -> tangents.containsKey(input.name()));
        SDVariable output = graph.getVariable(op.getOutputsOfOp().get(0));
        if (!moves || !output.dataType().isFPType()) {
            return;
        }
        if (op.getOutputsOfOp().size() != 1) {
            throw TangentRules.missing(op.getOp());
        }
        ReductionAxes.read(graph, op);
        tangents.put(output.name(), TangentRules.apply(new Step(graph, op.getOp(), inputs, output, tangents)));
    }

    /** One operation on the way: its inputs xᵢ, its output y, and the tangents of the inputs that move. */
    record Step(
            SameDiff graph,
            DifferentialFunction op,
            List<SDVariable> inputs,
            SDVariable y,
            Map<String, SDVariable> tangents) {

        SDVariable x(int index) {
            return inputs.get(index);
        }

        boolean moves(int index) {
            return index < inputs.size() && tangents.containsKey(x(index).name());
        }

        /** The tangent of an input; zeros if it does not move. */
        SDVariable dx(int index) {
            SDVariable tangent = tangents.get(x(index).name());
            return tangent == null ? graph.zerosLike(x(index)) : tangent;
        }

        /** Refuses an operation if any input but the first moves. */
        SDVariable onlyFirst() {
            for (int i = 1; i < inputs.size(); i++) {
                if (moves(i)) {
                    throw UnsupportedOperations.refusal(
                            op, "its tangent is known with respect to its first input only");
                }
            }
            return dx(0);
        }
    }
}
