package org.odelayer.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.HostOperation;
import org.odelayer.kernel.HostVector;

/** ln |det A| of each example, [batch, 1], for A [batch, n, n]; or ln det S, S the symmetric part of A. */
final class LogDeterminant extends HostOperation {
    static final String NAME = "log_determinant";

    /** tr(A⁻¹Ȧ), and A⁻ᵀ times the cotangent; S⁻¹ is symmetric and sees the symmetric part of what it meets. */
    static final Rule RULE = Rule.linear(
            (call, v) -> call.graph().expandDims(v.mul(inverseTransposed(call)).sum(false, 1, 2), 1),
            (call, v) -> inverseTransposed(call).mul(call.graph().expandDims(v, 2)));

    private final Solve.Kind kind;

    LogDeterminant(Solve.Kind kind, SDVariable a) {
        super(a.getSameDiff(), 1, a);
        this.kind = kind;
        addIArgument(kind.ordinal());
    }

    private static SDVariable inverseTransposed(Call call) {
        Solve.Kind kind = ((LogDeterminant) call.op()).kind;
        return LinearSolve.of(kind, call.x(0), new Identities(call.x(0)).outputVariable(), true);
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
        Matrices.check(NAME, inputs.get(0));
        return List.of(new long[] {inputs.get(0)[0], 1});
    }

    @Override
    protected Runnable bind(List<INDArray> inputs, List<INDArray> results) {
        Matrices matrices = new Matrices(NAME, kind, inputs.get(0), false);
        HostVector logarithms = new HostVector(results.get(0));
        double[] values = new double[logarithms.length()];
        return () -> {
            for (int example = 0; example < values.length; example++) {
                values[example] = matrices.of(example).logDeterminant();
            }
            logarithms.write(0, values);
        };
    }

    @Override
    protected void compute(List<INDArray> inputs, List<INDArray> results) {
        bind(inputs, results).run();
    }
}
