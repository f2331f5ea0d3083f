package org.odelayer.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Forward-mode differentiation of a SameDiff graph: the Jacobian-vector product as more operations of the same graph.
 *
 * <p>For an output y = f(x) and a tangent v of x's shape, gives ẏ = (∂f/∂x) v. Each operation contributes by its rule,
 * which is made of operations that have rules, so that the result can be differentiated again, forwards and backwards.
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
        SDVariable result = pushed(output, input, tangent);
        return result == null ? output.getSameDiff().zerosLike(output) : result;
    }

    /** Null if y does not depend on x. */
    private static SDVariable pushed(SDVariable output, SDVariable input, SDVariable tangent) {
        ForwardMode mode = new ForwardMode(output.getSameDiff());
        mode.tangents.put(input.name(), tangent);
        for (SameDiffOp op : Slice.of(mode.graph, List.of(output.name()))) {
            mode.push(op);
        }
        return mode.tangents.get(output.name());
    }

    /** Whether an operation passes a tangent from x to y. */
    static boolean moves(SDVariable output, SDVariable input) {
        return pushed(output, input, input) != null;
    }

    /**
     * Adds the whole Jacobian of each example to the graph, for functions that treat the examples of a batch each by
     * itself.
     *
     * @param output the variable y [batch, …], usually of x's shape
     * @param input the variable x [batch, …]
     * @return J column by column, [batch, n, m] with n elements of an example of x, m of y: row i is ∂y/∂xᵢ
     * @throws UnsupportedGraphException if an operation on the way has no rule
     */
    public static SDVariable columns(SDVariable output, SDVariable input) {
        return output.getSameDiff().stack(1, perElement(output, input));
    }

    /** The tangents of y when one element of each example of x moves, [batch, m] each. */
    static SDVariable[] perElement(SDVariable output, SDVariable input) {
        long[] shape = Shapes.of(input);
        long batch = shape[0];
        SDVariable[] tangents = new SDVariable[Math.toIntExact(Axes.length(shape) / batch)];
        for (int i = 0; i < tangents.length; i++) {
            INDArray unit = Nd4j.zeros(input.dataType(), batch, tangents.length);
            unit.get(NDArrayIndex.all(), NDArrayIndex.point(i)).assign(1);
            SDVariable direction = output.getSameDiff().constant(unit.reshape('c', shape));
            tangents[i] = jvp(output, input, direction).reshape(batch, -1);
        }
        return tangents;
    }

    private void push(SameDiffOp op) {
        if (Slice.inputs(op).stream().noneMatch(tangents::containsKey)) {
            return;
        }
        Call call = Call.of(graph, op);
        List<SDVariable> moving = new ArrayList<>();
        for (int i = 0; i < call.inputs().size(); i++) {
            moving.add(Rules.passes(call, i) ? tangents.get(call.x(i).name()) : null);
        }
        if (moving.stream().allMatch(Objects::isNull)) {
            return;
        }
        for (int k = 0; k < call.outputs().size(); k++) {
            if (call.outputs().get(k).dataType().isFPType()) {
                push(call.at(k), moving);
            }
        }
    }

    private void push(Call call, List<SDVariable> moving) {
        Rule rule = Rules.of(call);
        if (rule == null) {
            throw UnsupportedOperations.refusal(
                    call.op(), "it has no rule for tangents, which Jacobians need; write it with other operations");
        }
        SDVariable tangent = rule.tangent(call, moving);
        if (tangent != null) {
            tangents.put(call.y().name(), tangent);
        }
    }
}
