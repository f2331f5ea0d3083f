package org.odelayer.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.odelayer.kernel.Operation;

/**
 * The sum of an array over the axes along which one of another shape would be repeated; the transpose of {@link
 * Spread}.
 */
final class SumTo extends ShapedOperation {
    static final String NAME = "sum_to";
    static final Rule RULE =
            Rule.linear((call, v) -> of(v, call.x(1), axes(call)), (call, v) -> Spread.of(v, call.x(0), axes(call)));

    private final Axes axes;

    private SumTo(SDVariable g, SDVariable like, Axes axes) {
        super(g.getSameDiff(), g, like);
        this.axes = axes;
    }

    static SDVariable of(SDVariable g, SDVariable like, Axes axes) {
        return g == null ? null : new SumTo(g, like, axes).outputVariable();
    }

    private static Axes axes(Call call) {
        return ((SumTo) call.op()).axes;
    }

    @Override
    public String opName() {
        return NAME;
    }

    @Override
    Value lower(List<Value> inputs, Lowering lowering) {
        Value g = inputs.get(0);
        long[] wanted = inputs.get(1).shape();
        long[] full = g.shape();
        if (Arrays.equals(full, wanted)) {
            return g;
        }
        long[] small = axes.aligned(wanted, full);
        if (Axes.length(small) != inputs.get(1).length() || !Axes.fit(small, full)) {
            throw UnsupportedOperations.refusal(
                    this,
                    "a cotangent of shape " + Arrays.toString(full) + " does not fit " + Arrays.toString(wanted)
                            + "; matmul of a matrix and a vector has no gradient here: make the vector a matrix");
        }
        long[] over = Axes.repeated(small, full);
        if (over.length == 0) {
            return lowering.reshaped(g, wanted);
        }
        if (wanted.length == 0) {
            return lowering.add(Operation.custom("reduce_sum").withFlags(false), g.type(), wanted, g);
        }
        boolean keep = wanted.length == full.length;
        long[] shape = keep ? small : Axes.without(full, over);
        Value sum = lowering.add(Operation.custom("reduce_sum", over).withFlags(keep), g.type(), shape, g);
        return lowering.reshaped(sum, wanted);
    }
}
