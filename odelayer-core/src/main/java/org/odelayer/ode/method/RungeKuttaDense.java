package org.odelayer.ode.method;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Numbers;
import org.odelayer.kernel.RowCombination;
import org.odelayer.kernel.RowCombinations;
import org.odelayer.kernel.Vectors;

/**
 * The solution within the steps of {@link RungeKuttaStepper}: f at the end of a step that does not end with it, and the
 * stages that only the dense output needs, are evaluated when they are first asked for. Whatever is within a step is a
 * linear combination of the state, the stages and these.
 */
final class RungeKuttaDense implements AutoCloseable {
    /** Of a state and its derivative. */
    private static final int ENDS = 2;

    private static final Runnable NOTHING = () -> {};

    private final ButcherTableau tableau;
    private final RungeKuttaStages stages;
    private final Interpolation interpolation;
    private final int count;
    /** 1 if f at the end of a step is not one of the stages. */
    private final int first;
    /** f at the end, if it is not a stage, and the further stages: as many rows, or one that is not used. */
    private final INDArray late;

    private final int lateRows;
    private final INDArray argument;
    /** Of y and the stages: for each further stage, for each extra, and for a point within the step. */
    private final Numbers weights;

    /** Of the late rows. */
    private final Numbers lateWeights;

    private final Exchange exchange;

    private final List<VectorField.Evaluation> evaluations = new ArrayList<>();
    private final List<Runnable> arguments = new ArrayList<>();
    private final Runnable keepSlope;
    private final double[] ofStart;
    private final double[] ofEnd = new double[ENDS];
    /** Of y, the stages and the late rows, for a point within the step. */
    private final double[] ofPoint;

    /** Null before several points are wanted at once. */
    private RowCombinations together;

    private final StepTimes step;
    private double scaledTo = Double.NaN;
    private int known;
    private INDArray target;
    private Runnable point;

    /**
     * What f at the end of a step is evaluated with.
     *
     * @param field the right-hand side
     * @param state the state there
     * @param integrand whether the next step wants the integrand there
     */
    record Ends(VectorField field, INDArray state, boolean integrand) {}

    /** The step to look into, and where evaluations are counted. */
    interface StepTimes {
        double t();

        double h();

        double end();

        void evaluate(VectorField.Evaluation evaluation, double time);
    }

    RungeKuttaDense(ButcherTableau tableau, RungeKuttaStages stages, Ends ends, StepTimes step, Exchange exchange) {
        this.tableau = tableau;
        this.stages = stages;
        this.step = step;
        this.interpolation = tableau.interpolation();
        this.count = tableau.stages();
        this.first = tableau.fsal() ? 0 : 1;
        this.lateRows = first + tableau.lateStages();
        this.exchange = exchange;
        DataType type = ends.state().dataType();
        long size = ends.state().length();
        int rows = tableau.lateStages() + interpolation.extras() + 1;
        this.late = Detached.call(() -> Nd4j.create(type, Math.max(1, lateRows), size));
        this.argument = Detached.call(() -> Nd4j.create(type, size));
        this.weights = exchange.numbers(rows, count + 1);
        this.lateWeights = exchange.numbers(rows, Math.max(1, lateRows));
        this.ofStart = new double[ENDS + interpolation.extras()];
        this.ofPoint = new double[1 + count + lateRows];
        if (first == 1) {
            evaluations.add(ends.field().bind(0, ends.state(), row(0), ends.integrand()));
            arguments.add(NOTHING);
        }
        for (int i = 0; i < tableau.lateStages(); i++) {
            evaluations.add(ends.field().bind(0, argument, row(first + i), false));
            arguments.add(combination(i, first + i, argument));
        }
        this.keepSlope = first == 1 ? Vectors.copy(row(0), stages.derivative(0)) : NOTHING;
    }

    private INDArray row(int index) {
        return Detached.call(() -> late.getRow(index));
    }

    private Runnable combination(int row, int upTo, INDArray result) {
        Kernel early = stages.combination(weights.array(), row, result);
        if (upTo == 0) {
            return early;
        }
        Kernel more = RowCombination.bindSum(late, 0, upTo, lateWeights.array(), row, result);
        return () -> {
            early.run();
            more.run();
        };
    }

    /** Nothing is known of the step to come. */
    void forget() {
        known = 0;
    }

    /** Whether f at the end of the step was evaluated, without being a stage. */
    boolean endKnown() {
        return first == 1 && known > 0;
    }

    /** Makes f at the end of the step that at its start. */
    void keepSlope() {
        keepSlope.run();
    }

    /** h Σ dⱼᵢkᵢ. */
    Runnable extra(int index, INDArray result) {
        Runnable combination = combination(tableau.lateStages() + index, lateRows, result);
        return () -> {
            prepare(lateRows);
            combination.run();
        };
    }

    /** Evaluates so many late rows. */
    private void prepare(int rows) {
        scale();
        exchange.send();
        for (; known < rows; known++) {
            arguments.get(known).run();
            double node = known < first ? 1 : tableau.lateC(known - first);
            step.evaluate(evaluations.get(known), node == 1 ? step.end() : step.t() + node * step.h());
        }
    }

    private void scale() {
        double h = step.h();
        if (h == scaledTo) {
            return;
        }
        for (int i = 0; i < tableau.lateStages(); i++) {
            weights.set(i * (count + 1), 1);
            for (int j = 0; j < tableau.known() + i; j++) {
                put(i, j, h * tableau.lateA(i, j));
            }
        }
        for (int i = 0; i < interpolation.extras(); i++) {
            weights.set((tableau.lateStages() + i) * (count + 1), 0);
            for (int j = 0; j < count + lateRows; j++) {
                put(tableau.lateStages() + i, j, h * tableau.d(i, j));
            }
        }
        scaledTo = h;
    }

    /** The weight of a derivative: a stage, or a late row. */
    private void put(int row, int derivative, double value) {
        if (derivative < count) {
            weights.set(row * (count + 1) + derivative + 1, value);
        } else {
            lateWeights.set(row * Math.max(1, lateRows) + derivative - count, value);
        }
    }

    /** y(t + θh). */
    void at(double theta, INDArray y) {
        int needed = interpolation.extras() > 0 ? lateRows : first;
        prepare(needed);
        weigh(theta);
        weights.set(row() * (count + 1), ofPoint[0]);
        for (int j = 0; j < count + lateRows; j++) {
            put(row(), j, ofPoint[j + 1]);
        }
        exchange.send();
        if (target != y) {
            target = y;
            point = combination(row(), lateRows, y);
        }
        point.run();
    }

    /** Several at once, of methods whose stages are enough. */
    boolean at(INDArray states, int firstRow, int places, double... thetas) {
        if (lateRows > 0 || !RowCombinations.areUsable(argument.dataType())) {
            return false;
        }
        together = together == null ? stages.combinations() : together;
        together.expect(places);
        for (int i = 0; i < places; i++) {
            weigh(thetas[i]);
            together.set(i, ofPoint);
        }
        together.run(places, states, firstRow);
        return true;
    }

    private int row() {
        return tableau.lateStages() + interpolation.extras();
    }

    /** The weights of y, the stages and the late rows. */
    private void weigh(double theta) {
        double h = step.h();
        interpolation.weigh(theta, h, ofStart, ofEnd);
        ofPoint[0] = ofStart[0] + ofEnd[0];
        int end = tableau.fsal() ? count - 1 : count;
        for (int j = 0; j < count + lateRows; j++) {
            double weight = j < count ? h * ofEnd[0] * tableau.b(j) : 0;
            weight += j == 0 ? ofStart[1] : 0;
            weight += j == end ? ofEnd[1] : 0;
            for (int i = 0; i < interpolation.extras(); i++) {
                weight += h * ofStart[ENDS + i] * tableau.d(i, j);
            }
            ofPoint[j + 1] = weight;
        }
    }

    @Override
    public void close() {
        List.of(late, argument).forEach(INDArray::close);
        if (together != null) {
            together.close();
        }
    }
}
