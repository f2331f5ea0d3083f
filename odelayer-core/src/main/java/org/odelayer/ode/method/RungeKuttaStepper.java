package org.odelayer.ode.method;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.Kernel;
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
    private final Exchange exchange;
    private final boolean ownExchange;
    private final RungeKuttaStages rows;
    private final INDArray state;
    private final INDArray slope;
    private final INDArray argument;
    private final INDArray proposed;
    private final INDArray error;
    /** Null unless the method has two estimates. */
    private final INDArray coarseError;

    private final VectorField.Evaluation[] evaluations;
    private final Kernel[] arguments;
    /** Where f reads the state, by stage. */
    private final INDArray[] states;

    private final VectorField.Evaluation eulerEvaluation;
    private final Kernel advance;
    private final Kernel euler;
    private final Kernel estimate;
    private final Kernel coarseEstimate;
    /** What is within steps; null until it is asked for. */
    private RungeKuttaDense dense;

    private final Kernel keepProposed;
    private final Kernel keepSlope;
    /** Null until it is asked for, and of methods that it says nothing of. */
    private StiffnessTest stiffnessTest;

    private boolean slopeKnown;
    private int count;
    private final Tried step = new Tried();
    private Leg leg = Leg.ALL;
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
        this.ownExchange = field.exchange() == null;
        this.exchange = ownExchange ? new Exchange(type) : field.exchange();
        this.rows = new RungeKuttaStages(tableau, type, size, exchange);
        this.state = rows.state();
        this.slope = rows.derivative(0);
        this.argument = Detached.call(() -> Nd4j.create(type, size));
        this.proposed = Detached.call(() -> Nd4j.create(type, size));
        this.error = Detached.call(() -> Nd4j.create(type, size));
        this.coarseError = tableau.twofold() ? Detached.call(() -> Nd4j.create(type, size)) : null;
        this.evaluations = new VectorField.Evaluation[stages];
        this.arguments = new Kernel[stages];
        this.states = new INDArray[stages];
        for (int i = 0; i < stages; i++) {
            bindStage(field, i);
        }
        this.eulerEvaluation = field.bind(argument, eulerSlope(), false);
        this.advance = rows.advance(proposed);
        this.euler = rows.euler(argument);
        this.estimate = tableau.adaptive() ? rows.estimate(error) : null;
        this.coarseEstimate = tableau.twofold() ? rows.coarseEstimate(coarseError) : null;
        this.keepProposed = Vectors.copy(proposed, state);
        this.keepSlope = Vectors.copy(rows.derivative(stages - 1), slope);
    }

    private void bindStage(VectorField field, int stage) {
        int last = tableau.stages() - 1;
        boolean atEnd = tableau.fsal() && stage == last;
        INDArray y = stage == 0 ? state : atEnd ? proposed : argument;
        // With FSAL the last stage is the first of the next step, where its weight is b₁.
        boolean integrand = counts(stage) || atEnd && counts(0);
        evaluations[stage] = field.bind(stage, y, rows.derivative(stage), integrand);
        arguments[stage] = stage == 0 ? null : rows.argument(stage, y);
        states[stage] = y;
    }

    private double errorWeight(int stage) {
        return tableau.adaptive() ? tableau.e(stage) : 0;
    }

    private boolean counts(int stage) {
        return tableau.b(stage) != 0 || errorWeight(stage) != 0;
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
    public INDArray coarseError() {
        return coarseError;
    }

    @Override
    public Interpolation interpolation() {
        return tableau.interpolation();
    }

    /** h Σ dⱼᵢkᵢ of the dense output ({@link ButcherTableau#withDenseOutput}); evaluates what it needs of f. */
    @Override
    public Runnable extra(int index, INDArray result) {
        return dense().extra(index, result);
    }

    private RungeKuttaDense dense() {
        if (dense == null) {
            RungeKuttaDense.Ends ends = new RungeKuttaDense.Ends(field, proposed, counts(0));
            dense = new RungeKuttaDense(tableau, rows, ends, step, exchange);
        }
        return dense;
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
    public void begin(Leg newLeg) {
        leg = newLeg;
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
        rows.scaleEuler(h);
        exchange.send();
        euler.run();
        eulerEvaluation.at(end, leg);
        count++;
    }

    @Override
    public void step(double t, double length, double end) {
        h = length;
        step.begin(t, end);
        start(t);
        announce(t, end);
        for (int i = 1; i < tableau.stages(); i++) {
            arguments[i].run();
            evaluate(i, time(i, t, end));
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
        if (coarseEstimate != null) {
            coarseEstimate.run();
        }
    }

    /** Tells kernels all that they need to know of the step. */
    private void announce(double t, double end) {
        rows.scale(h);
        for (int i = 1; i < tableau.stages(); i++) {
            evaluations[i].expect(time(i, t, end), leg);
        }
        quadrature.begin(leg, h, tableau.b(0), errorWeight(0));
        exchange.send();
    }

    private double time(int stage, double t, double end) {
        return tableau.c(stage) == 1 ? end : t + tableau.c(stage) * h;
    }

    @Override
    public double stiffness() {
        if (stiffnessTest == null && StiffnessTest.applies(tableau)) {
            int last = tableau.stages() - 1;
            List<INDArray> slopes = List.of(rows.derivative(last), rows.derivative(last - 1));
            stiffnessTest = new StiffnessTest(tableau, List.of(proposed, argument), slopes);
        }
        return stiffnessTest == null ? Double.NaN : stiffnessTest.value(h);
    }

    @Override
    public Exchange exchange() {
        return exchange;
    }

    @Override
    public void measureIntegrals() {
        quadrature.measure(h);
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
        } else if (dense != null && dense.endKnown()) {
            // What the dense output has evaluated at the end is the next step's first stage.
            dense.keepSlope();
            quadrature.carry();
            slopeKnown = true;
        }
        step.over();
    }

    private void evaluate(int stage, double t) {
        evaluations[stage].at(t, leg);
        count++;
    }

    @Override
    public boolean undefined(double bound) {
        for (int i = 0; i < tableau.stages(); i++) {
            if (i > 0) {
                arguments[i].run();
            }
            if (!(Vectors.size(states[i]) <= bound)) {
                return false;
            }
            if (!Vectors.finite(rows.derivative(i))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean isUndefinedIn(long from, long to) {
        for (int i = 0; i < tableau.stages(); i++) {
            INDArray derivative = rows.derivative(i);
            if (!Vectors.finite(derivative)) {
                return !Vectors.finite(Detached.call(() -> derivative.get(NDArrayIndex.interval(from, to))));
            }
        }
        return false;
    }

    @Override
    public void close() {
        rows.close();
        if (ownExchange) {
            exchange.close();
        }
        List.of(argument, proposed, error).forEach(INDArray::close);
        if (coarseError != null) {
            coarseError.close();
        }
        if (dense != null) {
            dense.close();
        }
        if (stiffnessTest != null) {
            stiffnessTest.close();
        }
    }

    /** The step just tried. */
    private final class Tried implements Step, RungeKuttaDense.StepTimes {
        private double t;
        private double end;

        void begin(double start, double newEnd) {
            t = start;
            end = newEnd;
            over();
        }

        /** What was evaluated within the step is of no use any more. */
        void over() {
            if (dense != null) {
                dense.forget();
            }
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
        public void evaluate(VectorField.Evaluation evaluation, double time) {
            evaluation.at(time, leg);
            count++;
        }

        @Override
        public Leg leg() {
            return leg;
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
            dense().at(theta, y);
        }

        @Override
        public boolean at(INDArray states, int first, int count, double... thetas) {
            return dense().at(states, first, count, thetas);
        }
    }
}
