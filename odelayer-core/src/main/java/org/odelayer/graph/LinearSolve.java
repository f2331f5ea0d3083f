package org.odelayer.graph;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.HostOperation;

/** X = A⁻¹B or X = A⁻ᵀB of each example, A [batch, n, n] and B [batch, n, k]. */
final class LinearSolve extends HostOperation {
    static final String NAME = "linear_solve";
    static final Rule RULE = new Derivative();

    private final boolean transposed;

    private LinearSolve(SDVariable a, SDVariable b, boolean transposed) {
        super(a.getSameDiff(), 1, a, b);
        this.transposed = transposed;
        addIArgument(transposed ? 1 : 0);
    }

    static SDVariable of(SDVariable a, SDVariable b, boolean transposed) {
        return new LinearSolve(a, b, transposed).outputVariable();
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
        long[] b = inputs.get(1);
        if (b.length != 3 || b[0] != inputs.get(0)[0] || b[1] != inputs.get(0)[1]) {
            throw new IllegalArgumentException(
                    "the right-hand side of " + NAME + " must be [batch, n, k] where the matrices are [batch, n, n]");
        }
        return List.of(b);
    }

    @Override
    protected void compute(List<INDArray> inputs, List<INDArray> results) {
        INDArray right = inputs.get(1);
        int n = (int) right.size(1);
        int k = (int) right.size(2);
        double[] column = new double[n];
        for (int example = 0; example < right.size(0); example++) {
            Elimination elimination = Elimination.of(NAME, inputs.get(0), example, transposed);
            long start = (long) example * n * k;
            for (int j = 0; j < k; j++) {
                for (int i = 0; i < n; i++) {
                    column[i] = right.getDouble(start + (long) i * k + j);
                }
                double[] x = elimination.solve(column);
                for (int i = 0; i < n; i++) {
                    results.get(0).putScalar(start + (long) i * k + j, x[i]);
                }
            }
        }
    }

    /** Ẋ = A⁻¹(Ḃ − ȦX); B̄ = A⁻ᵀX̄, Ā = −B̄Xᵀ. */
    private static final class Derivative implements Rule {
        private static boolean transposed(Call call) {
            return ((LinearSolve) call.op()).transposed;
        }

        @Override
        public SDVariable push(Call call, int input, SDVariable tangent) {
            SDVariable right = input == 1
                    ? tangent
                    : call.graph()
                            .mmul(tangent, call.y(), transposed(call), false, false)
                            .neg();
            return of(call.x(0), right, transposed(call));
        }

        @Override
        public SDVariable pull(Call call, int input, SDVariable cotangent) {
            SDVariable right = of(call.x(0), cotangent, !transposed(call));
            if (input == 1) {
                return right;
            }
            SDVariable product = transposed(call)
                    ? call.graph().mmul(call.y(), right, false, true, false)
                    : call.graph().mmul(right, call.y(), false, true, false);
            return product.neg();
        }
    }
}
