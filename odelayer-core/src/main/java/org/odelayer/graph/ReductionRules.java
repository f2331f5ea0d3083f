package org.odelayer.graph;

import java.util.Map;
import java.util.function.Function;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.summarystats.Variance;

/** Reductions: ẏ = Σ w ẋ and x̄ = w ȳ, by the weights w = ∂y/∂x of the elements. */
final class ReductionRules {
    private ReductionRules() {}

    static void addTo(Map<String, Rule> table) {
        table.put("reduce_sum", Rule.linear(ReductionRules::sum, ReductionRules::spread));
        table.put(
                "reduce_mean",
                Rule.linear((call, v) -> sum(call, v).mul(share(call)), (call, v) -> spread(call, v.mul(share(call)))));
        weighted(table, "reduce_sqnorm", call -> call.x(0).mul(2));
        weighted(table, "reduce_norm1", call -> call.graph().math().sign(call.x(0)));
        weighted(table, "asum", call -> call.graph().math().sign(call.x(0)));
        weighted(table, "reduce_norm2", call -> call.x(0).div(spread(call, call.y())));
        weighted(
                table,
                "reduce_logsumexp",
                call -> call.graph().math().exp(call.x(0).sub(spread(call, call.y()))));
        weighted(table, "reduce_max", ReductionRules::extreme);
        weighted(table, "reduce_min", ReductionRules::extreme);
        weighted(table, "var", call -> centered(call).mul(perDegree(call).mul(2)));
        weighted(table, "std", call -> centered(call).mul(perDegree(call)).div(spread(call, call.y())));
    }

    private static void weighted(Map<String, Rule> table, String name, Function<Call, SDVariable> weights) {
        table.put(
                name,
                Rule.linear(
                        (call, v) -> sum(call, v.mul(weights.apply(call))),
                        (call, v) -> spread(call, v).mul(weights.apply(call))));
    }

    private static SDVariable sum(Call call, SDVariable v) {
        return call.graph().sum(v, keepsDimensions(call), call.axes());
    }

    private static boolean keepsDimensions(Call call) {
        return call.op() instanceof BaseReduceOp reduce
                ? reduce.isKeepDims()
                : ((DynamicCustomOp) call.op()).tArgs()[0] == 1;
    }

    private static SDVariable spread(Call call, SDVariable v) {
        return Spread.of(v, call.x(0), Axes.of(call.axes()));
    }

    /** The number of results per element. */
    private static SDVariable share(Call call) {
        return size(call, call.y()).div(size(call, call.x(0)));
    }

    private static SDVariable size(Call call, SDVariable x) {
        return call.graph().size(x).castTo(call.x(0).dataType());
    }

    /** 1 at the extreme; where there are several, each has its part. */
    private static SDVariable extreme(Call call) {
        SDVariable found = call.x(0).eq(spread(call, call.y())).castTo(call.x(0).dataType());
        return found.div(call.graph().sum(found, true, call.axes()));
    }

    private static SDVariable centered(Call call) {
        return call.x(0).sub(call.graph().mean(call.x(0), true, call.axes()));
    }

    /** 1/N, or 1/(N − 1) with the bias corrected. */
    private static SDVariable perDegree(Call call) {
        boolean corrected = ((Variance) call.op()).isBiasCorrected();
        SDVariable count = size(call, call.x(0)).div(size(call, call.y()));
        return count.sub(corrected ? 1 : 0).rdiv(1);
    }
}
