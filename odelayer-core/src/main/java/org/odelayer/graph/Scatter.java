package org.odelayer.graph;

import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Operation;

/**
 * The transpose of gather by constant indices: each gathered element added to the place it came from, as a matrix
 * product.
 */
final class Scatter extends ShapedOperation {
    static final String NAME = "scatter_gathered";
    static final Rule RULE = Rule.linear(
            (call, v) -> new Scatter(v, call.x(1), call.x(2), axis(call)).outputVariable(),
            (call, v) -> call.graph().gather(v, call.x(2), axis(call)));

    private final int axis;

    private Scatter(SDVariable gathered, SDVariable like, SDVariable indices, int axis) {
        super(gathered.getSameDiff(), gathered, like, indices);
        this.axis = axis;
    }

    private static int axis(Call call) {
        return ((Scatter) call.op()).axis;
    }

    @Override
    public String opName() {
        return NAME;
    }

    @Override
    Value lower(List<Value> inputs, Lowering lowering) {
        Value like = inputs.get(1);
        Value indices = inputs.get(2);
        long[] shape = like.shape();
        int along = Math.floorMod(axis, shape.length);
        long outer =
                Axes.length(IntStream.range(0, along).mapToLong(i -> shape[i]).toArray());
        long inner = like.length() / outer / shape[along];
        Value rows = lowering.reshaped(inputs.get(0), outer, indices.length(), inner);
        Value places = Value.constant(NAME, places(indices.array(), outer, shape[along], like));
        Value sum = lowering.add(
                Operation.custom("matmul", 0, 0, 0),
                like.type(),
                new long[] {outer, shape[along], inner},
                places,
                rows);
        return lowering.reshaped(sum, shape);
    }

    /** 1 where row i of the whole is gathered to place j, [outer, length, indices]. */
    private static INDArray places(INDArray indices, long outer, long length, Value like) {
        INDArray places =
                Lowering.buffer(like.type(), outer, length, indices.length()).assign(0);
        for (long copy = 0; copy < outer; copy++) {
            for (long j = 0; j < indices.length(); j++) {
                places.putScalar(copy, indices.getLong(j), j, 1);
            }
        }
        return places;
    }

    /** Gather along an axis. */
    static final class Gathering implements Rule {
        @Override
        public SDVariable push(Call call, int input, SDVariable tangent) {
            return call.graph().gather(tangent, call.x(1), call.integer(0));
        }

        @Override
        public SDVariable pull(Call call, int input, SDVariable cotangent) {
            return new Scatter(cotangent, call.x(0), call.x(1), call.integer(0)).outputVariable();
        }

        @Override
        public boolean passes(Call call, int input) {
            return input == 0;
        }

        @Override
        public boolean covers(Call call) {
            return call.inputs().size() == 2 && call.x(1).getVariableType() == VariableType.CONSTANT;
        }
    }
}
