package org.odelayer.ode.method;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;

/**
 * One system for all examples, by restarted GMRES with Jacobian-vector products and without a preconditioner (Saad and
 * Schultz, "GMRES: a generalized minimal residual algorithm for solving nonsymmetric linear systems", 1986).
 *
 * <p>Memory: {@link #BASIS} + 5 vectors of the state's size in DOUBLE. It ends at a residual of 1e-10, in FLOAT 1e-5,
 * of the right side's size, after {@link #CYCLES} times {@link #BASIS} products, or where a restart does not halve it,
 * for the rounding of products that are differences. A residual of 1e-5, in FLOAT 1e-3, is then still a solution.
 */
final class KrylovSystem implements LinearSystem {
    /** Products between two restarts. */
    static final int BASIS = 40;

    /** Restarts, the first start included. */
    static final int CYCLES = 5;

    private static final double RESIDUAL = 1e-10;
    private static final double FLOAT_RESIDUAL = 1e-5;
    private static final double ACCEPTED = 1e-5;
    private static final double FLOAT_ACCEPTED = 1e-3;

    private final int size;
    private final INDArray point;
    private final INDArray vector;
    private final INDArray product;
    private final HostVector direction;
    private final HostVector result;
    private final Kernel keep;
    private final VectorField.Evaluation evaluation;
    /** Null if the field has derivatives, as the products. */
    private final DifferencedField differenced;

    private final DifferencedField.Products products;

    private final double tolerance;
    private final double accepted;
    private final int most;
    private final double[][] basis;
    private final double[][] hessenberg;
    private final double[] cosines;
    private final double[] sines;
    private final double[] right;
    private final double[] residual;
    private final double[] solution;
    private double d;
    private double t;
    private Leg leg = Leg.ALL;
    private int count;

    KrylovSystem(LinearizableField field, DataType type, INDArray state, DifferencedField differenced) {
        this.size = (int) state.length();
        this.point = Detached.call(() -> Nd4j.create(type, size));
        this.vector = Detached.call(() -> Nd4j.create(type, size));
        this.product = Detached.call(() -> Nd4j.create(type, size));
        this.direction = new HostVector(vector);
        this.result = new HostVector(product);
        this.keep = Vectors.copy(state, point);
        this.products = differenced == null ? null : differenced.new Products(point, vector, product);
        this.evaluation = products == null ? field.jvp(0, point, vector, product) : products::multiply;
        this.differenced = differenced;
        this.tolerance = type == DataType.FLOAT ? FLOAT_RESIDUAL : RESIDUAL;
        this.accepted = type == DataType.FLOAT ? FLOAT_ACCEPTED : ACCEPTED;
        this.most = Math.min(BASIS, size);
        this.basis = new double[most + 1][size];
        this.hessenberg = new double[most + 1][most];
        this.cosines = new double[most];
        this.sines = new double[most];
        this.right = new double[most + 1];
        this.residual = new double[size];
        this.solution = new double[size];
    }

    @Override
    public void linearize(double time, Leg newLeg) {
        keep.run();
        t = time;
        leg = newLeg;
        if (products != null) {
            products.begin(t, leg);
        }
        count++;
    }

    @Override
    public boolean factor(double newD) {
        d = newD;
        return Double.isFinite(d);
    }

    @Override
    public boolean solve(double[] b, double[] x) {
        Arrays.fill(solution, 0);
        System.arraycopy(b, 0, residual, 0, size);
        double all = norm(residual);
        double left = all;
        boolean halved = true;
        for (int cycle = 0; cycle < CYCLES && halved && left > tolerance * all; cycle++) {
            improve(tolerance * all);
            apply(solution, basis[0]);
            for (int i = 0; i < size; i++) {
                residual[i] = b[i] - basis[0][i];
            }
            double now = norm(residual);
            halved = now < left / 2;
            left = now;
        }
        System.arraycopy(solution, 0, x, 0, size);
        return left <= accepted * all;
    }

    /** Adds to the solution what one basis finds. */
    private void improve(double goal) {
        double length = norm(residual);
        Arrays.fill(right, 0);
        right[0] = length;
        for (int i = 0; i < size; i++) {
            basis[0][i] = residual[i] / length;
        }
        int used = 0;
        while (used < most && Math.abs(right[used]) > goal) {
            double next = extend(used);
            rotate(used++);
            if (!(next > 0)) {
                break;
            }
        }
        add(used);
    }

    /** The next vector of the basis, orthogonal to those before; its length before it was made 1. */
    private double extend(int k) {
        double[] next = basis[k + 1];
        apply(basis[k], next);
        for (int i = 0; i <= k; i++) {
            double dot = dot(basis[i], next);
            hessenberg[i][k] = dot;
            subtract(dot, basis[i], next);
        }
        double length = norm(next);
        hessenberg[k + 1][k] = length;
        for (int i = 0; i < size && length > 0; i++) {
            next[i] /= length;
        }
        return length;
    }

    /** Givens' rotations make the matrix triangular. */
    private void rotate(int k) {
        for (int i = 0; i < k; i++) {
            double upper = hessenberg[i][k];
            double lower = hessenberg[i + 1][k];
            hessenberg[i][k] = cosines[i] * upper + sines[i] * lower;
            hessenberg[i + 1][k] = cosines[i] * lower - sines[i] * upper;
        }
        double length = Math.hypot(hessenberg[k][k], hessenberg[k + 1][k]);
        cosines[k] = length == 0 ? 1 : hessenberg[k][k] / length;
        sines[k] = length == 0 ? 0 : hessenberg[k + 1][k] / length;
        hessenberg[k][k] = length;
        right[k + 1] = -sines[k] * right[k];
        right[k] *= cosines[k];
    }

    private void add(int used) {
        for (int i = used - 1; i >= 0; i--) {
            double sum = right[i];
            for (int j = i + 1; j < used; j++) {
                sum -= hessenberg[i][j] * right[j];
            }
            right[i] = sum / hessenberg[i][i];
            subtract(-right[i], basis[i], solution);
        }
    }

    private void apply(double[] x, double[] y) {
        direction.write(0, x);
        evaluation.at(t, leg);
        result.read(0, y);
        for (int i = 0; i < size; i++) {
            y[i] = d * x[i] - y[i];
        }
    }

    private static double norm(double... x) {
        return Math.sqrt(dot(x, x));
    }

    private static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    private static void subtract(double factor, double[] x, double[] y) {
        for (int i = 0; i < x.length; i++) {
            y[i] -= factor * x[i];
        }
    }

    @Override
    public double norm() {
        return Double.NaN;
    }

    @Override
    public int jacobians() {
        return count;
    }

    @Override
    public int evaluations() {
        return differenced == null ? 0 : differenced.evaluations();
    }

    @Override
    public void close() {
        List.of(point, vector, product).forEach(INDArray::close);
        if (differenced != null) {
            differenced.close();
        }
    }
}
