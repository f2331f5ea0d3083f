package org.odelayer.ode.method;

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
 * <p>The state y and the stage derivatives k₁ … k_s are the rows of one matrix, and f writes straight into its row:
 * each stage argument y + h Σ aᵢⱼkⱼ, the advanced solution and the error estimate are one matrix-vector product with
 * the coefficients (1, haᵢ₁, haᵢ₂, …).
 *
 * <p>Memory: (s + 4) n elements, allocated here; a step allocates nothing. Not thread-safe.
 */
public final class RungeKuttaStepper implements Stepper {

    private final ButcherTableau tableau;
    private final VectorField field;
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
    private final Tried step = new Tried();
    /** Of the step just tried. */
    private double h;

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
        this.field = field;
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

    @Override
    public INDArray state() {
        return state;
    }

    @Override
    public INDArray slope() {
        return slope;
    }

    @Override
    public INDArray eulerSlope() {
        return proposed;
    }

    @Override
    public INDArray proposed() {
        return proposed;
    }

    @Override
    public INDArray error() {
        return error;
    }

    @Override
    public Interpolation interpolation() {
        return tableau.quartic() ? Interpolation.QUARTIC : Interpolation.CUBIC;
    }

    /** h Σ dᵢkᵢ, the quartic part of the dense output ({@link ButcherTableau#d}). */
    @Override
    public Kernel extra(int index, INDArray result) {
        return product(tableau.stages() + 2, tableau.stages() + 1, result);
    }

    @Override
    public Step last() {
        return step;
    }

    @Override
    public int evaluations() {
        return count;
    }

    @Override
    public void reset() {
        count = 0;
        forget();
    }

    @Override
    public void forget() {
        slopeKnown = false;
    }

    @Override
    public void start(double t) {
        if (!slopeKnown) {
            evaluate(0, t);
            quadrature.carry();
            slopeKnown = true;
        }
    }

    @Override
    public void euler(double h, double end) {
        int row = tableau.stages() + 3;
        coefficients.data().put(index(row, 0), 1.0);
        coefficients.data().put(index(row, 1), h);
        euler.run();
        eulerEvaluation.at(end);
        count++;
    }

    @Override
    public void step(double t, double length, double end) {
        h = length;
        step.begin(t, end);
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

    @Override
    public double integralError() {
        return quadrature.error(h);
    }

    @Override
    public void accept() {
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

    @Override
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

    @Override
    public boolean isUndefinedIn(long from, long to) {
        for (int i = 1; i <= tableau.stages(); i++) {
            INDArray derivative = row(i);
            if (!Vectors.finite(derivative)) {
                return !Vectors.finite(Detached.call(() -> derivative.get(NDArrayIndex.interval(from, to))));
            }
        }
        return false;
    }

    /**
     * Row i of the coefficients: (1, haᵢ₁, …); then (1, hb₁, …), (0, he₁, …) and (0, hd₁, …), and behind them that of
     * {@link #euler}.
     */
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

    @Override
    public void close() {
        List.of(rows, argument, proposed, error, coefficients).forEach(INDArray::close);
        step.close();
    }

    /** The step just tried. */
    private final class Tried implements Step {
        private double t;
        private double end;
        /** f at the end of a step that does not end with it; null until it is asked for. */
        private INDArray endSlope;

        private VectorField.Evaluation endEvaluation;
        private boolean endKnown;

        void begin(double start, double newEnd) {
            t = start;
            end = newEnd;
            endKnown = false;
        }

        @Override
        public double t() {
            return t;
        }

        @Override
        public double h() {
            return h;
        }

        @Override
        public double end() {
            return end;
        }

        @Override
        public INDArray y0() {
            return state;
        }

        @Override
        public INDArray y1() {
            return proposed;
        }

        @Override
        public void at(double theta, INDArray y) {
            Interpolation interpolation = interpolation();
            double[] ofStart = new double[2 + interpolation.extras()];
            double[] ofEnd = new double[2];
            interpolation.weigh(theta, h, ofStart, ofEnd);
            Vectors.clear(y).run();
            if (interpolation.extras() > 0) {
                extra(0, y).run();
                y.muli(ofStart[2]);
            }
            Vectors.add(ofStart[0], state, y);
            Vectors.add(ofStart[1], slope, y);
            Vectors.add(ofEnd[0], proposed, y);
            Vectors.add(ofEnd[1], endSlope(), y);
        }

        private INDArray endSlope() {
            if (tableau.fsal()) {
                return row(tableau.stages());
            }
            if (endSlope == null) {
                endSlope = Detached.call(() -> Nd4j.create(state.dataType(), state.length()));
                endEvaluation = field.bind(proposed, endSlope, false);
            }
            if (!endKnown) {
                endEvaluation.at(end);
                count++;
                endKnown = true;
            }
            return endSlope;
        }

        void close() {
            if (endSlope != null) {
                endSlope.close();
            }
        }
    }
}
