package org.odelayer.ode.solver;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.RowCombination;
import org.odelayer.kernel.Vectors;

/**
 * Makes single steps of an explicit Runge–Kutta method.
 *
 * <p>The state y and the stage derivatives k₁ … k_s are the rows of one matrix, and f writes straight into its row: each
 * stage argument y + h Σ aᵢⱼkⱼ, the advanced solution and the error estimate are one matrix-vector product with the
 * coefficients (1, haᵢ₁, haᵢ₂, …).
 *
 * <p>Memory: (s + 4) n elements, allocated here; a step allocates nothing. Not thread-safe.
 */
public final class RungeKuttaStepper implements AutoCloseable {

    private final ButcherTableau tableau;
    private final Quadrature quadrature;
    private final INDArray rows;
    private final INDArray state;
    private final INDArray slope;
    private final INDArray argument;
    private final INDArray proposed;
    private final INDArray error;
    private final INDArray coefficients;
    private final VectorField.Evaluation[] evaluations;
    private final Kernel[] arguments;
    /** Where f reads the state, by stage. */
    private final INDArray[] states;

    private final VectorField.Evaluation eulerEvaluation;
    private final Kernel advance;
    private final Kernel euler;
    private final Kernel estimate;
    private final Kernel keepProposed;
    private final Kernel keepSlope;
    private double coefficientStep = Double.NaN;
    private boolean slopeKnown;
    private int count;

    /**
     * Allocates the arrays and binds the field to them.
     *
     * @param tableau the method
     * @param field the right-hand side
     * @param type FLOAT or DOUBLE
     * @param size n, the number of elements of the state
     */
    public RungeKuttaStepper(ButcherTableau tableau, VectorField field, DataType type, long size) {
        this.tableau = tableau;
        this.quadrature = field.quadrature();
        int stages = tableau.stages();
        this.rows = Detached.call(() -> Nd4j.create(type, stages + 1, size));
        this.state = row(0);
        this.slope = row(1);
        this.argument = Detached.call(() -> Nd4j.create(type, size));
        this.proposed = Detached.call(() -> Nd4j.create(type, size));
        this.error = Detached.call(() -> Nd4j.create(type, size));
        this.coefficients = Detached.call(() -> Nd4j.create(type, stages + 4, stages + 1));
        this.evaluations = new VectorField.Evaluation[stages];
        this.arguments = new Kernel[stages];
        this.states = new INDArray[stages];
        for (int i = 0; i < stages; i++) {
            bindStage(field, i);
        }
        this.eulerEvaluation = field.bind(argument, eulerSlope(), false);
        this.advance = product(stages, stages + 1, proposed);
        this.euler = product(stages + 3, 2, argument);
        this.estimate = tableau.adaptive() ? product(stages + 1, stages + 1, error) : null;
        this.keepProposed = Vectors.copy(proposed, state);
        this.keepSlope = Vectors.copy(row(stages), slope);
    }

    private void bindStage(VectorField field, int stage) {
        int last = tableau.stages() - 1;
        boolean atEnd = tableau.fsal() && stage == last;
        INDArray y = stage == 0 ? state : atEnd ? proposed : argument;
        // With FSAL the last stage is the first of the next step, where its weight is b₁.
        boolean integrand = counts(stage) || atEnd && counts(0);
        evaluations[stage] = field.bind(stage, y, row(stage + 1), integrand);
        arguments[stage] = stage == 0 ? null : product(stage, stage + 1, y);
        states[stage] = y;
    }

    private double errorWeight(int stage) {
        return tableau.adaptive() ? tableau.e(stage) : 0;
    }

    private boolean counts(int stage) {
        return tableau.b(stage) != 0 || errorWeight(stage) != 0;
    }

    private Kernel product(int coefficientRow, int length, INDArray result) {
        return RowCombination.bind(rows, 0, length, coefficients, coefficientRow, result);
    }

    private INDArray row(int index) {
        return Detached.call(() -> rows.slice(index));
    }

    /**
     * The state y at the present time: set it before {@link #start}.
     *
     * @return [n], a view
     */
    public INDArray state() {
        return state;
    }

    /**
     * The derivative f(t, y) at the present time, known after {@link #start}.
     *
     * @return [n], a view
     */
    public INDArray slope() {
        return slope;
    }

    /**
     * The derivative that {@link #euler} computes.
     *
     * @return [n]
     */
    public INDArray eulerSlope() {
        return proposed;
    }

    /**
     * The advanced solution of the last {@link #step}.
     *
     * @return [n]
     */
    public INDArray proposed() {
        return proposed;
    }

    /**
     * The error estimate of the last {@link #step}, if the method has one.
     *
     * @return [n]
     */
    public INDArray error() {
        return error;
    }

    /**
     * Prepares h Σ dᵢkᵢ of the last {@link #step}, the quartic part of its dense output ({@link ButcherTableau#d}).
     *
     * @param result where to write it, [n]
     * @return computes it, before {@link #accept}
     */
    public Kernel bend(INDArray result) {
        return product(tableau.stages() + 2, tableau.stages() + 1, result);
    }

    /**
     * The number of evaluations of f since the last {@link #reset}.
     *
     * @return the count
     */
    public int evaluations() {
        return count;
    }

    /** A new solve begins, from a state yet to be set. */
    public void reset() {
        count = 0;
        slopeKnown = false;
    }

    /**
     * Computes f(t, y) at the present state, unless the last accepted step left it.
     *
     * @param t the present time
     */
    public void start(double t) {
        if (!slopeKnown) {
            evaluate(0, t);
            quadrature.carry();
            slopeKnown = true;
        }
    }

    /**
     * Computes f(t + h, y + h f(t, y)) for the choice of the first step.
     *
     * @param h the length of an Euler step, negative backwards in time
     * @param end t + h, not beyond the end of the interval
     */
    public void euler(double h, double end) {
        int row = tableau.stages() + 3;
        coefficients.data().put(index(row, 0), 1.0);
        coefficients.data().put(index(row, 1), h);
        euler.run();
        eulerEvaluation.at(end);
        count++;
    }

    /**
     * Tries a step from the present state; it changes nothing but {@link #proposed} and {@link #error}.
     *
     * @param t the present time
     * @param h the step, negative backwards in time
     * @param end t + h, exactly the end of the interval on the last step
     */
    public void step(double t, double h, double end) {
        start(t);
        scale(h);
        quadrature.begin(tableau.b(0), errorWeight(0));
        for (int i = 1; i < tableau.stages(); i++) {
            arguments[i].run();
            evaluate(i, tableau.c(i) == 1 ? end : t + tableau.c(i) * h);
            if (counts(i)) {
                quadrature.add(tableau.b(i), errorWeight(i));
            }
        }
        if (!tableau.fsal()) {
            advance.run();
        }
        if (estimate != null) {
            estimate.run();
        }
    }

    /**
     * The error of the step's integrals, as of {@link Quadrature#error}.
     *
     * @param h the step just tried
     * @return error over tolerance; 0 if they are not looked at
     */
    public double integralError(double h) {
        return quadrature.error(h);
    }

    /**
     * Makes the proposed solution the state.
     *
     * @param h the step just tried
     */
    public void accept(double h) {
        quadrature.accept(h);
        keepProposed.run();
        slopeKnown = tableau.fsal();
        if (slopeKnown) {
            keepSlope.run();
            quadrature.carry();
        }
    }

    private void evaluate(int stage, double t) {
        evaluations[stage].at(t);
        count++;
    }

    /**
     * Why the last {@link #step} is not finite: computes its stages' arguments again, and overwrites {@link #proposed}.
     *
     * @param bound the sum of absolute values beyond which a state has left the range where f can be expected to work
     * @return true if f gave NaN or infinity at a state within bounds, false if the states grew beyond them first
     */
    public boolean undefined(double bound) {
        for (int i = 0; i < tableau.stages(); i++) {
            if (i > 0) {
                arguments[i].run();
            }
            if (!(Nd4j.getBlasWrapper().asum(states[i]) <= bound)) {
                return false;
            }
            if (!Vectors.finite(row(i + 1))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Where the derivative is not finite that made the last {@link #start} or {@link #step} fail.
     *
     * @param from where a part of the state begins
     * @param to where it ends, excluded
     * @return true if the first stage that is not finite is so in this part; false too if all stages are finite
     */
    public boolean isUndefinedIn(long from, long to) {
        for (int i = 1; i <= tableau.stages(); i++) {
            INDArray derivative = row(i);
            if (!Vectors.finite(derivative)) {
                return !Vectors.finite(Detached.call(() -> derivative.get(NDArrayIndex.interval(from, to))));
            }
        }
        return false;
    }

    /** Row i of the coefficients: (1, haᵢ₁, …); then (1, hb₁, …), (0, he₁, …) and (0, hd₁, …), and behind them that of {@link #euler}. */
    private void scale(double h) {
        if (h == coefficientStep) {
            return;
        }
        int stages = tableau.stages();
        DataBuffer buffer = coefficients.data();
        for (int i = 0; i < stages; i++) {
            buffer.put(index(i, 0), 1.0);
            for (int j = 0; j < i; j++) {
                buffer.put(index(i, j + 1), h * tableau.a(i, j));
            }
            buffer.put(index(stages, i + 1), h * tableau.b(i));
            buffer.put(index(stages + 1, i + 1), tableau.adaptive() ? h * tableau.e(i) : 0.0);
            buffer.put(index(stages + 2, i + 1), tableau.quartic() ? h * tableau.d(i) : 0.0);
        }
        buffer.put(index(stages, 0), 1.0);
        buffer.put(index(stages + 1, 0), 0.0);
        coefficientStep = h;
    }

    private long index(int row, int column) {
        return (long) row * (tableau.stages() + 1) + column;
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        List.of(rows, argument, proposed, error, coefficients).forEach(INDArray::close);
    }
}
