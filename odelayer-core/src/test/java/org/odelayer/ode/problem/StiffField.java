package org.odelayer.ode.problem;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.ode.method.LinearizableField;

/** A stiff problem as a method sees it that asks for the Jacobian. */
public final class StiffField implements LinearizableField {
    private final StiffProblem problem;

    /** A field that evaluates a problem. */
    public StiffField(StiffProblem problem) {
        this.problem = problem;
    }

    @Override
    public long examples() {
        return 1;
    }

    @Override
    public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
        return (t, leg) -> RecordingField.write(problem.derivative(t, RecordingField.read(y)), dydt);
    }

    @Override
    public Evaluation jvp(int stage, INDArray y, INDArray v, INDArray product) {
        return (t, leg) -> {
            double[][] jacobian = problem.jacobian(t, RecordingField.read(y));
            double[] direction = RecordingField.read(v);
            double[] result = new double[direction.length];
            for (int i = 0; i < result.length; i++) {
                for (int j = 0; j < result.length; j++) {
                    result[i] += jacobian[i][j] * direction[j];
                }
            }
            RecordingField.write(result, product);
        };
    }

    @Override
    public Evaluation jacobian(int stage, INDArray y, INDArray columns) {
        return (t, leg) -> {
            double[][] jacobian = problem.jacobian(t, RecordingField.read(y));
            for (int i = 0; i < jacobian.length; i++) {
                for (int j = 0; j < jacobian.length; j++) {
                    columns.putScalar(new int[] {0, j, i}, jacobian[i][j]);
                }
            }
        };
    }
}
