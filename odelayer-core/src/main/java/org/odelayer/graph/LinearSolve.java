package org.odelayer.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.HostOperation;
import org.odelayer.kernel.HostVector;

/** X = A⁻¹B or X = A⁻ᵀB of each example, A [batch, n, n] and B [batch, n, k]; or S⁻¹B, S the symmetric part of A. */
final class LinearSolve extends HostOperation {
    static final String NAME = "linear_solve";
    static final Rule RULE = new Derivative();

    private final Solve.Kind kind;
    private final boolean transposed;

    private LinearSolve(Solve.Kind kind, SDVariable a, SDVariable b, boolean transposed) {
        super(a.getSameDiff(), 1, a, b);
        this.kind = kind;
        this.transposed = transposed;
        addIArgument(kind.ordinal(), transposed ? 1 : 0);
    }

    static SDVariable of(Solve.Kind kind, SDVariable a, SDVariable b, boolean transposed) {
        return new LinearSolve(kind, a, b, transposed && kind == Solve.Kind.GENERAL).outputVariable();
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
        long[] b = inputs.get(1);
        if (b.length != 3 || b[0] != inputs.get(0)[0] || b[1] != inputs.get(0)[1]) {
            throw new IllegalArgumentException(
                    "the right-hand side of " + NAME + " must be [batch, n, k] where the matrices are [batch, n, n]");
        }
        return List.of(b);
    }

    @Override
    protected Runnable bind(List<INDArray> inputs, List<INDArray> results) {
        Matrices matrices = new Matrices(NAME, kind, inputs.get(0), transposed);
        HostVector right = new HostVector(inputs.get(1));
        HostVector solutions = new HostVector(results.get(0));
        int examples = (int) inputs.get(1).size(0);
        int k = (int) inputs.get(1).size(2);
        double[] columns = new double[(int) inputs.get(1).size(1) * k];
        double[] all = new double[solutions.length()];
        return () -> {
            for (int example = 0; example < examples; example++) {
                right.read(example * columns.length, columns);
                matrices.of(example).solveColumns(columns, k);
                System.arraycopy(columns, 0, all, example * columns.length, columns.length);
            }
            solutions.write(0, all);
        };
    }

    @Override
    protected void compute(List<INDArray> inputs, List<INDArray> results) {
        bind(inputs, results).run();
    }

    /** Ẋ = A⁻¹(Ḃ − ȦX); B̄ = A⁻ᵀX̄, Ā = −B̄Xᵀ; of these Ȧ and Ā the part that the matrices' kind sees. */
    private static final class Derivative implements Rule {
        @Override
        public SDVariable push(Call call, int input, SDVariable tangent) {
            LinearSolve op = (LinearSolve) call.op();
            if (input == 1) {
                return of(op.kind, call.x(0), tangent, op.transposed);
            }
            SDVariable right = call.graph().mmul(op.kind.part(tangent), call.y(), op.transposed, false, false);
            return of(op.kind, call.x(0), right.neg(), op.transposed);
        }

        @Override
        public SDVariable pull(Call call, int input, SDVariable cotangent) {
            LinearSolve op = (LinearSolve) call.op();
            SDVariable right = of(op.kind, call.x(0), cotangent, !op.transposed);
            if (input == 1) {
                return right;
            }
            SDVariable product = op.transposed
                    ? call.graph().mmul(call.y(), right, false, true, false)
                    : call.graph().mmul(right, call.y(), false, true, false);
            return op.kind.part(product).neg();
        }
    }
}
