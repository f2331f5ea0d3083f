package org.odelayer.graph;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Operation;

/** An array repeated to another one's shape; the transpose of {@link SumTo}. */
final class Spread extends ShapedOperation {
    static final String NAME = "spread";
    static final Rule RULE =
            Rule.linear((call, v) -> of(v, call.x(1), axes(call)), (call, v) -> SumTo.of(v, call.x(0), axes(call)));

    private final Axes axes;

    private Spread(SDVariable x, SDVariable like, Axes axes) {
        super(x.getSameDiff(), x, like);
        this.axes = axes;
    }

    static SDVariable of(SDVariable x, SDVariable like, Axes axes) {
        return x == null ? null : new Spread(x, like, axes).outputVariable();
    }

    private static Axes axes(Call call) {
        return ((Spread) call.op()).axes;
    }

    @Override
    public String opName() {
        return NAME;
    }

    @Override
    Value lower(List<Value> inputs, Lowering lowering) {
        Value x = inputs.get(0);
        long[] full = inputs.get(1).shape();
        if (Arrays.equals(x.shape(), full)) {
            return x;
        }
        long[] small = axes.aligned(x.shape(), full);
        if (Axes.length(small) != x.length() || !Axes.fit(small, full)) {
            throw UnsupportedOperations.refusal(
                    this, "shape " + Arrays.toString(x.shape()) + " cannot be repeated to " + Arrays.toString(full));
        }
        Value aligned = lowering.reshaped(x, small);
        return Arrays.equals(small, full) ? aligned : repeated(aligned, full, lowering);
    }

    /** A column along rows as a BLAS product, all else added to zeros. */
    private static Value repeated(Value x, long[] full, Lowering lowering) {
        DataType type = x.type();
        if (full.length == 2 && x.shape()[1] == 1 && x.shape()[0] == full[0]) {
            Value ones = Value.constant("ones", Nd4j.ones(type, 1, full[1]).detach());
            return lowering.add(Operation.custom("matmul", 0, 0, 0), type, full, x, ones);
        }
        Value zeros = Value.constant("zeros", Nd4j.zeros(type, full).detach());
        return lowering.add(Operation.custom("add"), type, full, zeros, x);
    }
}
