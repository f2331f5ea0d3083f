package org.odelayer.ode.method;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;

/**
 * A field without derivatives, its Jacobian by forward differences: of one example, at the cost of n + 1 evaluations
 * for a Jacobian and one for a product, besides one per state. The step of a difference is √(ε max(10⁻⁵, |yⱼ|)) with
 * the rounding ε, as in Hairer and Wanner's RODAS, and √ε |yⱼ| beyond 1: that of RODAS is lost in yⱼ from 4/ε on.
 */
public final class DifferencedField implements LinearizableField, AutoCloseable {
    private static final double LEAST_SIZE = 1e-5;

    private final VectorField field;
    private final DataType type;
    private final double rounding;
    private final List<INDArray> arrays = new ArrayList<>();
    private int count;

    /**
     * Shows a field as one that can be linearized.
     *
     * @param field the right-hand side
     * @param type FLOAT or DOUBLE
     */
    public DifferencedField(VectorField field, DataType type) {
        this.field = field;
        this.type = type;
        this.rounding = rounding(type);
    }

    /** The distance from 1 to the next number. */
    static double rounding(DataType type) {
        return type == DataType.FLOAT ? Math.ulp(1f) : Math.ulp(1.0);
    }

    /** The evaluations of f so far. */
    int evaluations() {
        return count;
    }

    @Override
    public long examples() {
        return 1;
    }

    @Override
    public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
        return field.bind(y, dydt, integrand);
    }

    @Override
    public Evaluation jvp(int stage, INDArray y, INDArray v, INDArray product) {
        Products products = new Products(y, v, product);
        return (t, leg) -> {
            products.begin(t, leg);
            products.multiply(t, leg);
        };
    }

    /** Products with the Jacobian at one state after the other. */
    final class Products {
        private final Difference difference;
        private final HostVector direction;
        private final HostVector result;
        private final double[] along;

        Products(INDArray y, INDArray v, INDArray product) {
            difference = new Difference(y);
            direction = new HostVector(v);
            result = new HostVector(product);
            along = new double[(int) y.length()];
        }

        /** The present state is where the Jacobian is. */
        void begin(double t, Leg leg) {
            difference.start(t, leg);
        }

        /** With the present v. */
        void multiply(double t, Leg leg) {
            direction.read(0, along);
            double size = norm(along);
            double step = size == 0 ? 1 : Math.sqrt(rounding) * Math.max(norm(difference.state), 1) / size;
            difference.shift(along, step);
            difference.end(t, leg, step, along);
            result.write(0, along);
        }
    }

    private static double norm(double... values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    @Override
    public Evaluation jacobian(int stage, INDArray y, INDArray columns) {
        Difference difference = new Difference(y);
        HostVector result = new HostVector(columns);
        int n = (int) y.length();
        double[] column = new double[n];
        return (t, leg) -> {
            difference.start(t, leg);
            for (int j = 0; j < n; j++) {
                double taken = difference.shift(j, step(Math.abs(difference.state[j])));
                difference.end(t, leg, taken, column);
                result.write(j * n, column);
            }
        };
    }

    private double step(double size) {
        return Math.sqrt(rounding) * Math.max(Math.sqrt(Math.max(LEAST_SIZE, size)), size);
    }

    /** Frees the arrays of all that was prepared. */
    @Override
    public void close() {
        arrays.forEach(INDArray::close);
        arrays.clear();
    }

    /** f at a state and near it. */
    private final class Difference {
        private final INDArray shifted;
        private final INDArray value;
        private final HostVector from;
        private final HostVector at;
        private final HostVector f;
        private final Evaluation evaluation;
        private final double[] state;
        private final double[] base;
        private final double[] near;

        Difference(INDArray y) {
            int n = (int) y.length();
            shifted = Detached.call(() -> Nd4j.create(type, n));
            value = Detached.call(() -> Nd4j.create(type, n));
            arrays.addAll(List.of(shifted, value));
            from = new HostVector(y);
            at = new HostVector(shifted);
            f = new HostVector(value);
            evaluation = field.bind(shifted, value, false);
            state = new double[n];
            base = new double[n];
            near = new double[n];
        }

        void start(double t, Leg leg) {
            from.read(0, state);
            at.write(0, state);
            evaluate(t, leg, base);
        }

        private void evaluate(double t, Leg leg, double... result) {
            evaluation.at(t, leg);
            f.read(0, result);
            count++;
        }

        void shift(double[] along, double step) {
            for (int i = 0; i < near.length; i++) {
                near[i] = state[i] + step * along[i];
            }
            at.write(0, near);
        }

        /** The step that rounding leaves. */
        double shift(int index, double step) {
            System.arraycopy(state, 0, near, 0, near.length);
            near[index] += step;
            at.write(0, near);
            return at.get(index) - state[index];
        }

        void end(double t, Leg leg, double step, double... result) {
            evaluate(t, leg, near);
            for (int i = 0; i < near.length; i++) {
                result[i] = (near[i] - base[i]) / step;
            }
        }
    }
}
