package org.odelayer.ode.method;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Numbers;
import org.odelayer.kernel.RowCombination;
import org.odelayer.kernel.Vectors;

/**
 * The steps of {@link AdamsBashforthMoulton}. The state, the derivatives at the last four points and at the stages of a
 * step are the rows of one matrix, and all that a step computes beside f is a linear combination of them.
 *
 * <p>Memory: 12 n elements, allocated here; a step allocates nothing. Not thread-safe.
 */
final class AdamsStepper implements Stepper {
    private static final int STATE = 0;
    /** f₀, followed by f₋₁, f₋₂ and f₋₃. */
    private static final int SLOPE = 1;

    private static final int PAST = 3;
    /** k₂, k₃ and k₄ of RK4; f(t + h, y*) is in the place of the last. */
    private static final int STAGES = 5;

    private static final int LAST = STAGES + 2;
    /** f at the end of the step. */
    private static final int END = LAST + 1;

    static final int ROWS = END + 1;

    /** Of a step's length: equal to this part are steps of one length. */
    private static final double COARSE = 1e-10;

    /** Adams and Bashforth's weights of f₀, f₋₁ …, and Adams and Moulton's of f(t + h, y*), f₀, f₋₁ …, over 24. */
    private static final double[] PREDICTOR = {55, -59, 37, -9};

    private static final double[] CORRECTOR = {9, 19, -5, 1};
    private static final double SCALE = 24;

    /** Of RK4: nodes, and weights in sixths. */
    private static final double[] NODES = {0, 0.5, 0.5, 1};

    private static final double[] SIXTHS = {1, 2, 2, 1};

    /** Rows of coefficients. */
    private static final int ARGUMENT = 0;

    private static final int PREDICT = 3;
    private static final int CORRECT = 4;
    private static final int START = 5;
    private static final int MIDDLE = 6;
    private static final int EULER = 7;
    private static final int POINT = 8;

    private final Quadrature quadrature;
    private final INDArray rows;
    private final Exchange exchange;
    private final boolean ownExchange;
    private final Numbers weights;
    private final INDArray state;
    private final INDArray argument;
    private final INDArray proposed;
    private final INDArray euler;
    private final VectorField.Evaluation atStart;
    private final VectorField.Evaluation[] atStage = new VectorField.Evaluation[4];
    private final VectorField.Evaluation atMiddle;
    private final VectorField.Evaluation atEnd;
    private final VectorField.Evaluation atEuler;
    private final Kernel[] combinations = new Kernel[POINT];
    private final Kernel keepProposed;
    private final Kernel clear;
    /** f₋₃ ← f₋₂ ← f₋₁ ← f₀ ← f at the end. */
    private final Kernel[] shift;

    private final Tried tried = new Tried();
    private Leg leg = Leg.ALL;
    private boolean known;
    private boolean endKnown;
    private int count;
    /** The number of derivatives at equal distances before the present one. */
    private int past;

    private double pastLength;
    private double scaledTo = Double.NaN;

    AdamsStepper(VectorField field, DataType type, long size) {
        this.quadrature = field.quadrature();
        this.rows = array(type, ROWS, size);
        this.ownExchange = field.exchange() == null;
        this.exchange = ownExchange ? new Exchange(type) : field.exchange();
        this.weights = exchange.numbers(POINT + 1, ROWS);
        this.state = row(STATE);
        this.argument = array(type, size);
        this.proposed = array(type, size);
        this.euler = array(type, size);
        this.atStart = field.bind(0, state, row(SLOPE), true);
        for (int i = 1; i < NODES.length; i++) {
            atStage[i] = field.bind(0, argument, row(STAGES + i - 1), false);
        }
        this.atMiddle = field.bind(0, argument, euler, true);
        this.atEnd = field.bind(0, proposed, row(END), true);
        this.atEuler = field.bind(0, argument, euler, false);
        for (int i = 0; i < POINT; i++) {
            INDArray result = i == CORRECT || i == START ? proposed : argument;
            combinations[i] = RowCombination.bind(rows, 0, ROWS, weights.array(), i, result);
        }
        this.clear =
                Vectors.clear(Detached.call(() -> rows.get(NDArrayIndex.interval(SLOPE, ROWS), NDArrayIndex.all())));
        this.keepProposed = Vectors.copy(proposed, state);
        this.shift = new Kernel[PAST + 1];
        for (int i = 0; i < PAST; i++) {
            shift[i] = Vectors.copy(row(SLOPE + PAST - 1 - i), row(SLOPE + PAST - i));
        }
        shift[PAST] = Vectors.copy(row(END), row(SLOPE));
    }

    private static INDArray array(DataType type, long... shape) {
        return Detached.call(() -> Nd4j.create(type, shape));
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
        return row(SLOPE);
    }

    @Override
    public INDArray proposed() {
        return proposed;
    }

    /** There is none: not written to. */
    @Override
    public INDArray error() {
        return argument;
    }

    @Override
    public INDArray eulerSlope() {
        return euler;
    }

    @Override
    public int evaluations() {
        return count;
    }

    @Override
    public void reset() {
        count = 0;
        forget();
        // What a failed solve left would spoil combinations in which it has no weight.
        clear.run();
    }

    @Override
    public void forget() {
        known = false;
        past = 0;
    }

    @Override
    public void begin(Leg newLeg) {
        leg = newLeg;
    }

    @Override
    public void start(double t) {
        if (!known) {
            evaluate(atStart, t);
            quadrature.carry();
            known = true;
        }
    }

    private void evaluate(VectorField.Evaluation evaluation, double t) {
        evaluation.at(t, leg);
        count++;
    }

    @Override
    public void euler(double h, double end) {
        put(EULER, STATE, 1);
        put(EULER, SLOPE, h);
        exchange.send();
        combinations[EULER].run();
        evaluate(atEuler, end);
    }

    @Override
    public void step(double t, double h, double end) {
        start(t);
        tried.begin(t, h, end);
        scale(h);
        exchange.send();
        if (past == PAST && Math.abs(h - pastLength) <= COARSE * Math.abs(h)) {
            combinations[PREDICT].run();
            evaluate(atStage[NODES.length - 1], end);
            combinations[CORRECT].run();
        } else {
            for (int i = 1; i < NODES.length; i++) {
                combinations[ARGUMENT + i - 1].run();
                evaluate(atStage[i], NODES[i] == 1 ? end : t + NODES[i] * h);
            }
            combinations[START].run();
        }
        if (quadrature != Quadrature.NONE) {
            integrate(t, h);
        }
    }

    /** Simpson's rule; y in the middle is that of the cubic with the last stage's f for f at the end. */
    private void integrate(double t, double h) {
        quadrature.begin(leg, h, 1.0 / 6, 0);
        combinations[MIDDLE].run();
        Vectors.add(0.5, proposed, argument);
        evaluate(atMiddle, t + h / 2);
        quadrature.add(2.0 / 3, 0);
        evaluateEnd();
        quadrature.add(1.0 / 6, 0);
    }

    private void evaluateEnd() {
        if (!endKnown) {
            evaluate(atEnd, tried.end);
            endKnown = true;
        }
    }

    private void scale(double h) {
        if (h == scaledTo) {
            return;
        }
        for (int i = 1; i < NODES.length; i++) {
            put(ARGUMENT + i - 1, STATE, 1);
            put(ARGUMENT + i - 1, i == 1 ? SLOPE : STAGES + i - 2, h * NODES[i]);
        }
        put(PREDICT, STATE, 1);
        put(CORRECT, STATE, 1);
        put(START, STATE, 1);
        put(MIDDLE, STATE, 0.5);
        put(MIDDLE, SLOPE, h / 8);
        put(MIDDLE, LAST, -h / 8);
        put(CORRECT, LAST, h * CORRECTOR[0] / SCALE);
        for (int i = 0; i <= PAST; i++) {
            put(PREDICT, SLOPE + i, h * PREDICTOR[i] / SCALE);
            put(START, i == 0 ? SLOPE : STAGES + i - 1, h * SIXTHS[i] / 6);
            if (i < PAST) {
                put(CORRECT, SLOPE + i, h * CORRECTOR[i + 1] / SCALE);
            }
        }
        scaledTo = h;
    }

    private void put(int row, int column, double value) {
        weights.set(row * ROWS + column, value);
    }

    @Override
    public Exchange exchange() {
        return exchange;
    }

    @Override
    public double integralError() {
        return quadrature.error(tried.h);
    }

    @Override
    public void accept() {
        quadrature.accept(tried.h);
        evaluateEnd();
        quadrature.carry();
        keepProposed.run();
        boolean same = past > 0 && Math.abs(tried.h - pastLength) <= COARSE * Math.abs(tried.h);
        past = same ? Math.min(PAST, past + 1) : 1;
        pastLength = same ? pastLength : tried.h;
        for (Kernel kernel : shift) {
            kernel.run();
        }
        endKnown = false;
    }

    @Override
    public Step last() {
        return tried;
    }

    @Override
    public Interpolation interpolation() {
        return Interpolation.CUBIC;
    }

    @Override
    public Runnable extra(int index, INDArray result) {
        throw new IllegalArgumentException("index (" + index + ") must be less than 0: the cubic needs no more arrays");
    }

    @Override
    public boolean undefined(double bound) {
        return Vectors.size(state) <= bound && !Vectors.finite(row(SLOPE))
                || Vectors.size(argument) <= bound && !Vectors.finite(row(LAST));
    }

    @Override
    public boolean isUndefinedIn(long from, long to) {
        INDArray failed = Vectors.finite(row(SLOPE)) ? row(LAST) : row(SLOPE);
        return !Vectors.finite(Detached.call(() -> failed.get(NDArrayIndex.interval(from, to))));
    }

    @Override
    public void close() {
        if (ownExchange) {
            exchange.close();
        }
        List.of(rows, argument, proposed, euler).forEach(INDArray::close);
    }

    /** The step just tried. */
    private final class Tried implements Step {
        private final double[] ofStart = new double[2];
        private final double[] ofEnd = new double[2];
        private double t;
        private double h;
        private double end;
        private INDArray target;
        private Kernel point;

        void begin(double start, double length, double newEnd) {
            t = start;
            h = length;
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
            evaluateEnd();
            Interpolation.CUBIC.weigh(theta, h, ofStart, ofEnd);
            put(POINT, STATE, ofStart[0]);
            put(POINT, SLOPE, ofStart[1]);
            put(POINT, END, ofEnd[1]);
            exchange.send();
            if (target != y) {
                target = y;
                point = RowCombination.bind(rows, 0, ROWS, weights.array(), POINT, y);
            }
            point.run();
            Vectors.add(ofEnd[0], proposed, y);
        }
    }
}
