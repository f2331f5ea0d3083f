package org.odelayer.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.HostOperation;

/** ln |det A| of each example, [batch, 1], for A [batch, n, n]. */
final class LogDeterminant extends HostOperation {
    static final String NAME = "log_determinant";

    /** tr(A⁻¹Ȧ), and A⁻ᵀ times the cotangent. */
    static final Rule RULE = Rule.linear(
            (call, v) -> call.graph().expandDims(v.mul(inverseTransposed(call)).sum(false, 1, 2), 1),
            (call, v) -> inverseTransposed(call).mul(call.graph().expandDims(v, 2)));

    LogDeterminant(SDVariable a) {
        super(a.getSameDiff(), 1, a);
    }

    private static SDVariable inverseTransposed(Call call) {
        return LinearSolve.of(call.x(0), new Identities(call.x(0)).outputVariable(), true);
    }

    @Override
    public String opName() {
        return NAME;
    }

    @Override
    public boolean isDescribedByArguments() {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        Elimination.check(NAME, inputs.get(0));
        return List.of(new long[] {inputs.get(0)[0], 1});
    }

    @Override
    protected void compute(List<INDArray> inputs, List<INDArray> results) {
        for (int example = 0; example < inputs.get(0).size(0); example++) {
            Elimination elimination = Elimination.of(NAME, inputs.get(0), example, false);
            results.get(0).putScalar(example, elimination.logDeterminant());
        }
    }
}
