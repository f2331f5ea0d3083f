package org.odelayer.ode.fuzz;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.HostVector;
import org.odelayer.ode.method.LinearizableField;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.problem.Problem;

/** A batch of a problem as a field, which counts its evaluations and remembers the earliest and the latest. */
final class FuzzField implements VectorField {
    private final Problem problem;
    private int evaluations;
    private double earliest = Double.POSITIVE_INFINITY;
    private double latest = Double.NEGATIVE_INFINITY;

    FuzzField(Problem problem) {
        this.problem = problem;
    }

    @Override
    public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
        HostVector from = new HostVector(y);
        HostVector to = new HostVector(dydt);
        double[] state = new double[from.length()];
        return (t, leg) -> {
            evaluations++;
            earliest = Math.min(earliest, t);
            latest = Math.max(latest, t);
            from.read(0, state);
            to.write(0, problem.derivative(t, state));
        };
    }

    int evaluations() {
        return evaluations;
    }

    double earliest() {
        return earliest;
    }

    double latest() {
        return latest;
    }

    /** The field with Jacobians, one per example, by differences of the problem that nobody counts. */
    LinearizableField linearizable(int examples) {
        return new WithJacobian(this, examples);
    }

    private record WithJacobian(FuzzField field, long examples) implements LinearizableField {
        /** The cube root of the rounding error of 1. */
        private static final double DIFFERENCE = 6e-6;

        @Override
        public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
            return field.bind(y, dydt, integrand);
        }

        @Override
        public Evaluation jvp(int stage, INDArray y, INDArray v, INDArray product) {
            HostVector direction = new HostVector(v);
            HostVector result = new HostVector(product);
            double[] along = new double[direction.length()];
            return (t, leg) -> {
                direction.read(0, along);
                double[] sum = new double[along.length];
                for (int j = 0; j < along.length; j++) {
                    double[] column = column(t, j, values(y));
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += column[i] * along[j];
                    }
                }
                result.write(0, sum);
            };
        }

        @Override
        public Evaluation jacobian(int stage, INDArray y, INDArray columns) {
            int m = (int) (y.length() / examples);
            return (t, leg) -> {
                double[] state = values(y);
                for (int j = 0; j < state.length; j++) {
                    double[] column = column(t, j, state);
                    int example = j / m;
                    for (int i = 0; i < m; i++) {
                        columns.putScalar(new int[] {example, j % m, i}, column[example * m + i]);
                    }
                }
            };
        }

        private static double[] values(INDArray y) {
            double[] state = new double[(int) y.length()];
            new HostVector(y).read(0, state);
            return state;
        }

        private double[] column(double t, int j, double... state) {
            double step = DIFFERENCE * Math.max(1e-3, Math.abs(state[j]));
            double[] right = state.clone();
            double[] left = state.clone();
            right[j] += step;
            left[j] -= step;
            double[] up = field.problem.derivative(t, right);
            double[] down = field.problem.derivative(t, left);
            double[] result = new double[state.length];
            Arrays.setAll(result, i -> (up[i] - down[i]) / (right[j] - left[j]));
            return result;
        }
    }
}
