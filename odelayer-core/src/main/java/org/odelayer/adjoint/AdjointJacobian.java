package org.odelayer.adjoint;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;
import org.odelayer.ode.method.DifferentiableField;
import org.odelayer.ode.method.DifferentiableField.VectorJacobian;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.VectorField;

/**
 * The Jacobian of an adjoint equation, for methods that ask for it: −J of f, transposed, with respect to a; and beside
 * the state
 *
 * <pre>
 *        y               a
 * ẏ   J               0
 * ȧ   −∂(aᵀJ)/∂y     −Jᵀ
 * </pre>
 *
 * <p>where the part with second derivatives is a forward difference of the vector-Jacobian product, all examples at
 * once, at the cost of n + 1 of them.
 */
final class AdjointJacobian {
    private static final double LEAST_SIZE = 1e-5;

    private final DifferentiableField field;
    private final int examples;
    /** Elements of an example. */
    private final int n;

    private final HostVector result;
    private final INDArray jacobian;
    private final HostVector elements;
    private final double[] ofField;

    /** Writes to {@code columns}. */
    AdjointJacobian(DifferentiableField field, INDArray columns) {
        this.field = field;
        this.examples = (int) field.examples();
        this.n = (int) (field.size() / examples);
        this.result = new HostVector(columns);
        this.jacobian = Detached.call(() -> Nd4j.create(field.dataType(), examples, n, n));
        this.elements = new HostVector(jacobian);
        this.ofField = new double[examples * n * n];
    }

    /** At a known y. */
    VectorField.Evaluation along(INDArray y) {
        VectorField.Evaluation evaluation = field.jacobian(0, y, jacobian);
        double[] column = new double[n];
        return (t, leg) -> {
            evaluation.at(t, leg);
            elements.read(0, ofField);
            for (int e = 0; e < examples; e++) {
                for (int j = 0; j < n; j++) {
                    transpose(e, j, column, 0);
                    result.write((e * n + j) * n, column);
                }
            }
        };
    }

    /** ∂ȧ/∂aⱼ of an example: −∂fⱼ/∂yᵢ. */
    private void transpose(int example, int j, double[] column, int from) {
        for (int i = 0; i < n; i++) {
            column[from + i] = -ofField[(example * n + i) * n + j];
        }
    }

    /** At y and a of one state. */
    VectorField.Evaluation ofBoth(INDArray y, INDArray a, DoubleSupplier costWeight) {
        VectorField.Evaluation evaluation = field.jacobian(0, y, jacobian);
        Products products = new Products(y, a);
        double[] column = new double[2 * n];
        return (t, leg) -> {
            evaluation.at(t, leg);
            elements.read(0, ofField);
            products.begin();
            products.at(t, leg, costWeight.getAsDouble(), products.base);
            for (int j = 0; j < n; j++) {
                products.shift(j);
                products.at(t, leg, costWeight.getAsDouble(), products.near);
                for (int e = 0; e < examples; e++) {
                    System.arraycopy(ofField, (e * n + j) * n, column, 0, n);
                    products.difference(e, column);
                    result.write((e * 2 * n + j) * 2 * n, column);
                    Arrays.fill(column, 0);
                    transpose(e, j, column, n);
                    result.write((e * 2 * n + n + j) * 2 * n, column);
                }
            }
        };
    }

    /** aᵀ∂f/∂y near a state. */
    private final class Products {
        private final INDArray shifted = array();
        private final INDArray f = array();
        private final INDArray product = array();
        private final HostVector from;
        private final HostVector at = new HostVector(shifted);
        private final HostVector values = new HostVector(product);
        private final VectorJacobian vjp;
        private final double rounding = field.dataType() == DataType.FLOAT ? Math.ulp(1f) : Math.ulp(1.0);
        private final double[] state = new double[examples * n];
        private final double[] moved = new double[examples * n];
        private final double[] base = new double[examples * n];
        private final double[] near = new double[examples * n];
        private final double[] steps = new double[examples];

        Products(INDArray y, INDArray a) {
            from = new HostVector(y);
            vjp = field.vjp(0, shifted, a, f, product, null, null);
        }

        private INDArray array() {
            return Detached.call(() -> Nd4j.create(field.dataType(), (long) examples * n));
        }

        void begin() {
            from.read(0, state);
            at.write(0, state);
        }

        void shift(int j) {
            System.arraycopy(state, 0, moved, 0, moved.length);
            for (int e = 0; e < examples; e++) {
                double element = state[e * n + j];
                moved[e * n + j] += Math.sqrt(rounding * Math.max(LEAST_SIZE, Math.abs(element)));
            }
            at.write(0, moved);
            for (int e = 0; e < examples; e++) {
                steps[e] = at.get(e * n + j) - state[e * n + j];
            }
        }

        void at(double t, Leg leg, double costWeight, double... results) {
            vjp.at(t, leg, costWeight);
            values.read(0, results);
        }

        void difference(int example, double... column) {
            for (int i = 0; i < n; i++) {
                column[n + i] = (base[example * n + i] - near[example * n + i]) / steps[example];
            }
        }
    }
}
