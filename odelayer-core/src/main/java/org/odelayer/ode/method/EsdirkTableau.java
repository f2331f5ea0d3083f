package org.odelayer.ode.method;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A diagonally implicit Runge–Kutta method whose first stage is explicit, with one number γ on the rest of the
 * diagonal, and whose last stage is the solution (ESDIRK, stiffly accurate):
 *
 * <pre>
 * Yᵢ = y + h Σⱼ aᵢⱼ kⱼ with j ≤ i, kᵢ = f(t + cᵢh, Yᵢ),   y' = Yₛ,   error = h Σᵢ eᵢ kᵢ,   e = b − b̂,   b = aₛ
 * </pre>
 *
 * <p>The tableau checks itself: a is lower triangular with γ on its diagonal but for the first stage, nodes lie in [0,
 * 1], b sums to 1 and e to 0, to 1e-12.
 */
final class EsdirkTableau implements Method {
    private static final long serialVersionUID = 1L;
    private static final double TOLERANCE = 1e-12;

    private final String name;
    private final int order;
    private final double gamma;
    private final double[][] a;
    private final double[] e;
    private final double[] nodes;

    /**
     * A method.
     *
     * @param name for messages
     * @param order p
     * @param a row i holds aᵢ₀ … aᵢ,ᵢ, the last row the weights b
     * @param embedded b̂, the weights of the embedded solution
     */
    EsdirkTableau(String name, int order, double[][] a, double[] embedded) {
        this.name = name;
        this.order = order;
        this.a = a;
        int last = a.length - 1;
        this.gamma = a[last][last];
        this.e = IntStream.range(0, a.length)
                .mapToDouble(i -> a[last][i] - embedded[i])
                .toArray();
        this.nodes = Arrays.stream(a)
                .mapToDouble(row -> clean(Arrays.stream(row).sum()))
                .toArray();
        check();
    }

    private static double clean(double sum) {
        return Math.abs(sum - 1) < TOLERANCE ? 1 : sum;
    }

    private void check() {
        int last = a.length - 1;
        require(IntStream.range(0, a.length).allMatch(i -> a[i].length == i + 1), "a must be lower triangular");
        require(a[0][0] == 0, "the first stage must be explicit");
        require(
                gamma > 0 && IntStream.range(1, a.length).allMatch(i -> a[i][i] == gamma),
                "the diagonal must be one number > 0");
        require(nodes[last] == 1, "b must sum to 1");
        require(Math.abs(Arrays.stream(e).sum()) < TOLERANCE, "e must sum to 0");
        require(Arrays.stream(nodes).allMatch(node -> node >= 0 && node <= 1), "nodes must lie in [0, 1]");
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("tableau " + name + ": " + message);
        }
    }

    double gamma() {
        return gamma;
    }

    double a(int i, int j) {
        return a[i][j];
    }

    /** bᵢ. */
    double b(int i) {
        return a[a.length - 1][i];
    }

    double e(int i) {
        return e[i];
    }

    double node(int i) {
        return nodes[i];
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

    /** With two iterations of each implicit stage. */
    @Override
    public int evaluations() {
        return 2 * (a.length - 1);
    }

    @Override
    public Stepper bind(VectorField field, DataType type, long size) {
        return new EsdirkStepper(this, field, type, StepArrays.create(type, size), true);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EsdirkTableau method && name.equals(method.name) && order() == method.order();
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
