package org.odelayer.ode.method;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A Rosenbrock method, linearly implicit, in the variables that need no product with the Jacobian J:
 *
 * <pre>
 * (I/(γh) − J) Uᵢ = f(t + αᵢh, y + Σⱼ aᵢⱼ Uⱼ) + Σⱼ (Cᵢⱼ/h) Uⱼ + h γᵢ ∂f/∂t,   y' = y + Σⱼ aₛⱼ Uⱼ + Uₛ,   error = Uₛ
 * </pre>
 *
 * <p>as of Hairer and Wanner, "Solving ordinary differential equations II", IV.7, eq. 7.25, for methods whose solution
 * is the last argument and the last increment, which is their error estimate. Dense output:
 *
 * <pre>
 * y(t + θh) = (1 − θ) y + θ y' + θ (1 − θ) Σᵣ θʳ Σⱼ Hᵣⱼ Uⱼ
 * </pre>
 *
 * <p>The tableau checks itself: nodes and the factors γᵢ of the time derivative are the row sums of α = aΓ and Γ =
 * (I/γ − C)⁻¹, and the weights sum to 1, to 1e-12.
 */
final class RosenbrockTableau implements Method {
    private static final long serialVersionUID = 1L;
    private static final double TOLERANCE = 1e-12;

    private final String name;
    private final int order;
    private final double gamma;
    private final double[][] a;
    private final double[][] c;
    private final double[][] dense;
    /** αᵢ. */
    private final double[] nodes;
    /** γᵢ. */
    private final double[] times;

    /**
     * A method.
     *
     * @param name for messages
     * @param order p
     * @param gamma γ, greater than 0
     * @param a row i holds aᵢ₀ … aᵢ,ᵢ₋₁; the first row is empty
     * @param c C likewise
     * @param dense H, one row per power of θ and one column per stage
     */
    RosenbrockTableau(String name, int order, double gamma, double[][] a, double[][] c, double[][] dense) {
        this.name = name;
        this.order = order;
        this.gamma = gamma;
        this.a = a;
        this.c = c;
        this.dense = dense;
        double[][] inverse = gammas();
        this.times = Arrays.stream(inverse)
                .mapToDouble(row -> clean(Arrays.stream(row).sum()))
                .toArray();
        this.nodes = Arrays.stream(product(inverse))
                .mapToDouble(row -> clean(Arrays.stream(row).sum()))
                .toArray();
        check();
    }

    /** What is 0 or 1 up to rounding is 0 or 1. */
    private static double clean(double sum) {
        double nearest = Math.rint(sum);
        return Math.abs(sum - nearest) < TOLERANCE ? nearest : sum;
    }

    private void check() {
        require(gamma > 0, "γ (" + gamma + ") must be > 0");
        require(c.length == a.length, "a and C must have as many rows");
        require(
                IntStream.range(0, a.length).allMatch(i -> a[i].length == i && c[i].length == i),
                "a and C must be strictly lower triangular");
        require(Arrays.stream(dense).allMatch(row -> row.length == a.length), "H must have one column per stage");
        require(Arrays.stream(nodes).allMatch(node -> node >= 0 && node <= 1), "nodes must lie in [0, 1]");
        require(Math.abs(Arrays.stream(weights()).sum() - 1) < TOLERANCE, "weights must sum to 1");
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("tableau " + name + ": " + message);
        }
    }

    /** Γ, lower triangular with γ on the diagonal, U = Γk: row by row of (I/γ − C) Γ = I. */
    double[][] gammas() {
        int s = a.length;
        double[][] result = new double[s][s];
        for (int i = 0; i < s; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = i == j ? 1 : 0;
                for (int k = j; k < i; k++) {
                    sum += c[i][k] * result[k][j];
                }
                result[i][j] = gamma * sum;
            }
        }
        return result;
    }

    /** α = aΓ, of which row i multiplies hkⱼ in the argument of stage i. */
    double[][] alphas() {
        return product(gammas());
    }

    private double[][] product(double[]... gammas) {
        int s = a.length;
        double[][] result = new double[s][s];
        for (int i = 0; i < s; i++) {
            for (int k = 0; k < i; k++) {
                for (int j = 0; j <= k; j++) {
                    result[i][j] += a[i][k] * gammas[k][j];
                }
            }
        }
        return result;
    }

    /** b, with y' = y + h Σ bᵢkᵢ. */
    double[] weights() {
        int last = a.length - 1;
        double[] result = product(gammas())[last];
        double[] increment = gammas()[last];
        for (int j = 0; j <= last; j++) {
            result[j] += increment[j];
        }
        return result;
    }

    /** The weights of the solution without the last increment. */
    double[] embeddedWeights() {
        return product(gammas())[a.length - 1];
    }

    double gamma() {
        return gamma;
    }

    double a(int i, int j) {
        return a[i][j];
    }

    double c(int i, int j) {
        return c[i][j];
    }

    double node(int i) {
        return nodes[i];
    }

    double time(int i) {
        return times[i];
    }

    int powers() {
        return dense.length;
    }

    double dense(int power, int j) {
        return dense[power][j];
    }

    @Override
    public int order() {
        return order;
    }

    @Override
    public boolean adaptive() {
        return true;
    }

    @Override
    public int stages() {
        return a.length;
    }

    /** With one for the derivative in time, and without a second. */
    @Override
    public int evaluations() {
        return a.length + 1;
    }

    @Override
    public Stepper bind(VectorField field, DataType type, long size) {
        return new RosenbrockStepper(this, field, type, StepArrays.create(type, size), true);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RosenbrockTableau method && name.equals(method.name) && order() == method.order();
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
