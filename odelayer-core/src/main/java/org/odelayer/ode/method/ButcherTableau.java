package org.odelayer.ode.method;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An explicit Runge–Kutta method as a Butcher tableau:
 *
 * <pre>
 * kᵢ = f(t + cᵢh, y + h Σⱼ aᵢⱼ kⱼ),   y' = y + h Σᵢ bᵢ kᵢ,   error = h Σᵢ eᵢ kᵢ,   e = b − b̂
 * </pre>
 *
 * <p>The tableau checks itself: a is strictly lower triangular with Σⱼ aᵢⱼ = cᵢ, Σ bᵢ = 1 and Σ eᵢ = 0, all to 1e-12.
 * The number of stages and whether the last stage is the first of the next step (FSAL) are derived.
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public final class ButcherTableau implements TransposableMethod {
    private static final long serialVersionUID = 1L;
    /** Of sums: 1e-15 is what rounding leaves of exact coefficients; published ones may have 13 digits. */
    private static final double TOLERANCE = 1e-12;

    /** Of the sum of {@link #d}: these weights are a hundred times as large as the others. */
    private static final double D_TOLERANCE = 1e-10;

    /** For messages. */
    private final String name;

    /** p. */
    private final int order;

    /** The nodes, which follow from a. */
    @JsonIgnore
    private final double[] c;

    /** The coefficients, strictly lower triangular. */
    private final double[][] a;

    /** The weights. */
    private final double[] b;

    /** The weights of the error estimate; empty without one. */
    private final double[] e;

    /** The weights of the dense output's quartic part; empty without one. */
    private final double[] d;

    /** The weights of a second, coarser error estimate; empty without one. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private final double[] coarse;

    /** The coefficients of stages that only the dense output needs; empty without them. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private final double[][] lateA;

    /** The weights of the dense output with these; empty without one. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private final double[][] lateD;

    /**
     * A method whose dense output is the cubic through states and derivatives at both ends of a step.
     *
     * @param name for messages
     * @param order p, the order of the advanced solution
     * @param a row i holds aᵢ₀ … aᵢ,ᵢ₋₁; the first row is empty. The nodes c are the row sums
     * @param b the weights of the advanced solution
     * @param e the weights of the error estimate, b − b̂; empty if the method has none
     * @throws IllegalArgumentException if the tableau is inconsistent
     */
    public ButcherTableau(String name, int order, double[][] a, double[] b, double[] e) {
        this(name, order, a, b, e, new double[0]);
    }

    /**
     * A method with a dense output of its own.
     *
     * @param name for messages
     * @param order p, the order of the advanced solution
     * @param a row i holds aᵢ₀ … aᵢ,ᵢ₋₁; the first row is empty. The nodes c are the row sums
     * @param b the weights of the advanced solution
     * @param e the weights of the error estimate, b − b̂; empty if the method has none
     * @param d the weights dᵢ of the dense output's quartic part, θ²(1 − θ)² h Σᵢ dᵢkᵢ beside the cubic; empty if it
     *     has none
     * @throws IllegalArgumentException if the tableau is inconsistent
     */
    public ButcherTableau(String name, int order, double[][] a, double[] b, double[] e, double[] d) {
        this(name, order, a, b, e, d, null, null, null);
    }

    @JsonCreator
    private ButcherTableau(
            @JsonProperty("name") String name,
            @JsonProperty("order") int order,
            @JsonProperty("a") double[][] a,
            @JsonProperty("b") double[] b,
            @JsonProperty("e") double[] e,
            @JsonProperty("d") double[] d,
            @JsonProperty("coarse") double[] coarse,
            @JsonProperty("lateA") double[][] lateA,
            @JsonProperty("lateD") double[][] lateD) {
        this.name = name;
        this.order = order;
        this.a = copy(a);
        this.b = b.clone();
        this.e = e.clone();
        this.d = d.clone();
        this.coarse = coarse == null ? new double[0] : coarse.clone();
        this.lateA = copy(lateA);
        this.lateD = copy(lateD);
        this.c = Arrays.stream(a)
                .mapToDouble(row -> Arrays.stream(row).sum())
                .map(ButcherTableau::exactOne)
                .toArray();
        check();
    }

    private static double[][] copy(double[][] rows) {
        return rows == null
                ? new double[0][]
                : Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }

    /**
     * This method with a second error estimate: the error of a step is then ‖E‖² / √(‖E‖² + ‖Ê‖²/100), E = h Σ eᵢkᵢ and
     * Ê = h Σ êᵢkᵢ (Hairer, Nørsett, Wanner, "Solving ordinary differential equations I", II.10, eq. 10.17). Integrals
     * are measured by E alone.
     *
     * @param weights ê, b less the weights of a method of lower order than that of e
     * @return a new method
     * @throws IllegalArgumentException if the weights do not fit, or there is no first estimate
     */
    public ButcherTableau withCoarseEstimate(double... weights) {
        return new ButcherTableau(name, order, a, b, e, d, weights, lateA, lateD);
    }

    /**
     * This method with a dense output that may need more stages: between t and t + h the solution is
     *
     * <pre>
     * y(t + θh) = cubic(θ) + θ²(1 − θ)² Σⱼ φⱼ(θ) h Σᵢ dⱼᵢkᵢ,   φ = 1, θ, θ(1 − θ), θ²(1 − θ), θ²(1 − θ)² …
     * </pre>
     *
     * <p>where the cubic has states and derivatives at both ends and k are the stages, f at the end of the step unless
     * the last stage is that, and the further stages, which are evaluated when the solution within a step is asked for.
     *
     * @param furtherStages their coefficients: of all k before them; may be empty
     * @param weights dⱼᵢ, of all k
     * @return a new method
     * @throws IllegalArgumentException if the numbers of coefficients do not fit
     */
    public ButcherTableau withDenseOutput(double[][] furtherStages, double[][] weights) {
        return new ButcherTableau(name, order, a, b, e, new double[0], coarse, furtherStages, weights);
    }

    /** A node that is 1 up to rounding is 1, so that f is never asked beyond the end of a step. */
    private static double exactOne(double node) {
        return Math.abs(node - 1) < TOLERANCE ? 1 : node;
    }

    private void check() {
        require(order >= 1, "order (" + order + ") must be >= 1");
        require(a.length >= 1, "a must have at least one stage");
        require(b.length == a.length, "b must have one weight for each of the " + a.length + " stages");
        require(e.length == 0 || e.length == b.length, "e must be empty or have one weight per stage");
        require(IntStream.range(0, a.length).allMatch(i -> a[i].length == i), "a must be strictly lower triangular");
        require(Math.abs(Arrays.stream(b).sum() - 1) < TOLERANCE, "b must sum to 1");
        require(Math.abs(Arrays.stream(e).sum()) < TOLERANCE, "e must sum to 0");
        require(d.length == 0 || d.length == b.length, "d must be empty or have one weight per stage");
        require(Math.abs(Arrays.stream(d).sum()) < D_TOLERANCE, "d must sum to 0");
        require(coarse.length == 0 || coarse.length == e.length, "a coarse estimate must have the weights of e");
        require(Math.abs(Arrays.stream(coarse).sum()) < TOLERANCE, "the coarse estimate must sum to 0");
        checkDense();
        require(Arrays.stream(c).allMatch(node -> node >= 0 && node <= 1), "nodes must lie in [0, 1]");
    }

    private void checkDense() {
        for (int i = 0; i < lateA.length; i++) {
            require(lateA[i].length == known() + i, "a further stage must have a coefficient for each before it");
            require(lateC(i) >= 0 && lateC(i) <= 1, "nodes must lie in [0, 1]");
        }
        for (double[] row : lateD) {
            require(row.length == known() + lateA.length, "a dense output must have a weight for each derivative");
            require(Math.abs(Arrays.stream(row).sum()) < D_TOLERANCE, "d must sum to 0");
        }
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("tableau " + name + ": " + message);
        }
    }

    /**
     * The method's name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * The order of the advanced solution.
     *
     * @return p; the local error is O(h^(p+1))
     */
    @Override
    public int order() {
        return order;
    }

    /**
     * The number of stages.
     *
     * @return s; a step costs s evaluations of f, or s − 1 if {@link #fsal}
     */
    @Override
    public int stages() {
        return b.length;
    }

    /**
     * Whether the last stage is f at the end of the step, so that the next step need not evaluate it.
     *
     * @return true if "first same as last"
     */
    public boolean fsal() {
        int last = b.length - 1;
        return last > 0 && b[last] == 0 && Arrays.equals(a[last], Arrays.copyOf(b, last));
    }

    /**
     * Whether the method estimates its error.
     *
     * @return true if adaptive step control is possible
     */
    @Override
    public boolean adaptive() {
        return e.length > 0;
    }

    /**
     * A node.
     *
     * @param i stage, from 0
     * @return cᵢ
     */
    public double c(int i) {
        return c[i];
    }

    /**
     * A coefficient.
     *
     * @param i stage, from 0
     * @param j earlier stage
     * @return aᵢⱼ
     */
    public double a(int i, int j) {
        return a[i][j];
    }

    /**
     * A weight of the advanced solution.
     *
     * @param i stage, from 0
     * @return bᵢ
     */
    public double b(int i) {
        return b[i];
    }

    /**
     * A weight of the error estimate.
     *
     * @param i stage, from 0
     * @return bᵢ − b̂ᵢ
     */
    public double e(int i) {
        return e[i];
    }

    /**
     * Whether there is a second error estimate, as of {@link #withCoarseEstimate}.
     *
     * @return true if a step has two
     */
    public boolean twofold() {
        return coarse.length > 0;
    }

    /** êᵢ. */
    double coarse(int i) {
        return coarse[i];
    }

    /** The derivatives that the dense output has without further stages: s if {@link #fsal}, or s + 1. */
    int known() {
        return fsal() ? stages() : stages() + 1;
    }

    /**
     * The number of stages that only the dense output needs.
     *
     * @return at least 0
     */
    public int lateStages() {
        return lateA.length;
    }

    /** The coefficient of derivative j in a further stage, without h. */
    double lateA(int i, int j) {
        return lateA[i][j];
    }

    /** The node of a further stage. */
    double lateC(int i) {
        return exactOne(Arrays.stream(lateA[i]).sum());
    }

    /**
     * The solution within a step: a polynomial of degree 3, or of one more for each row of weights of the dense output.
     *
     * @return the cubic if there are none
     */
    public Interpolation interpolation() {
        int rows = d.length > 0 ? 1 : lateD.length;
        return rows == 0 ? Interpolation.CUBIC : new Interpolation.Bubble(rows);
    }

    /** dⱼᵢ of {@link #withDenseOutput}, j being the row. */
    double d(int row, int i) {
        return d.length == 0 ? lateD[row][i] : i < d.length ? d[i] : 0;
    }

    /**
     * This method for constant steps: without error estimate and dense output, and without a last stage that serves
     * only these and the next step.
     *
     * @return a method with the same steps
     */
    public ButcherTableau withoutEstimate() {
        return new ButcherTableau(
                name, order, Arrays.copyOf(a, evaluations()), Arrays.copyOf(b, evaluations()), new double[0]);
    }

    @Override
    public int evaluations() {
        return fsal() ? stages() - 1 : stages();
    }

    @Override
    public Stepper bind(VectorField field, DataType type, long size) {
        return new RungeKuttaStepper(this, field, type, size);
    }

    @Override
    public StepTranspose transpose(DifferentiableField field, ParameterSum sum, boolean times) {
        return new RungeKuttaTranspose(this, field, sum, times);
    }

    @Override
    public boolean transposesOutputs() {
        return lateA.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ButcherTableau tableau
                && name.equals(tableau.name)
                && order == tableau.order
                && Arrays.deepEquals(a, tableau.a)
                && Arrays.equals(b, tableau.b)
                && Arrays.equals(e, tableau.e)
                && Arrays.equals(d, tableau.d)
                && Arrays.equals(coarse, tableau.coarse)
                && Arrays.deepEquals(lateA, tableau.lateA)
                && Arrays.deepEquals(lateD, tableau.lateD);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, order, Arrays.deepHashCode(a), Arrays.hashCode(b));
    }

    @Override
    public String toString() {
        return name;
    }
}
