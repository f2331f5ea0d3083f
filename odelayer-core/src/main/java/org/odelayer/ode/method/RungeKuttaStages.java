package org.odelayer.ode.method;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Numbers;
import org.odelayer.kernel.RowCombination;
import org.odelayer.kernel.RowCombinations;

/**
 * The state y and the stage derivatives k₁ … k_s of a step as the rows of one matrix, of which all that a step computes
 * beside f is a linear combination.
 */
final class RungeKuttaStages implements AutoCloseable {
    private final ButcherTableau tableau;
    private final int stages;
    private final INDArray rows;
    /** (1, haᵢ₁, …) for each stage; then (1, hb₁, …), (0, he₁, …), (0, hê₁, …), and (1, h) of an Euler step. */
    private final Numbers coefficients;

    private double scaledTo = Double.NaN;

    /** The coefficients are known to kernels once the exchange has sent them. */
    RungeKuttaStages(ButcherTableau tableau, DataType type, long size, Exchange exchange) {
        this.tableau = tableau;
        this.stages = tableau.stages();
        this.rows = Detached.call(() -> Nd4j.create(type, stages + 1, size));
        this.coefficients = exchange.numbers(stages + 4, stages + 1);
    }

    /** y. */
    INDArray state() {
        return row(0);
    }

    /** k of a stage, from 0. */
    INDArray derivative(int stage) {
        return row(stage + 1);
    }

    private INDArray row(int index) {
        return Detached.call(() -> rows.slice(index));
    }

    /** y + h Σ aᵢⱼkⱼ. */
    Kernel argument(int stage, INDArray result) {
        return product(stage, 0, stage + 1, result);
    }

    /** h Σ aᵢⱼkⱼ. */
    Kernel argumentIncrement(int stage, INDArray result) {
        return product(stage, 1, stage + 1, result);
    }

    /** y + h Σ bᵢkᵢ. */
    Kernel advance(INDArray result) {
        return product(stages, 0, stages + 1, result);
    }

    /** h Σ bᵢkᵢ. */
    Kernel increment(INDArray result) {
        return product(stages, 1, stages + 1, result);
    }

    /** h Σ eᵢkᵢ. */
    Kernel estimate(INDArray result) {
        return product(stages + 1, 0, stages + 1, result);
    }

    /** h Σ êᵢkᵢ. */
    Kernel coarseEstimate(INDArray result) {
        return product(stages + 2, 0, stages + 1, result);
    }

    /** w₀y + Σ wᵢkᵢ with a row of other coefficients. */
    Kernel combination(INDArray weights, int row, INDArray result) {
        return RowCombination.bind(rows, 0, stages + 1, weights, row, result);
    }

    /** Many such at once. */
    RowCombinations combinations() {
        return new RowCombinations(rows);
    }

    /** y + h k₁, with the step of {@link #scaleEuler}. */
    Kernel euler(INDArray result) {
        return product(stages + 3, 0, 2, result);
    }

    private Kernel product(int coefficientRow, int from, int to, INDArray result) {
        return RowCombination.bind(rows, from, to, coefficients.array(), coefficientRow, result);
    }

    /** Sets h. */
    void scale(double h) {
        if (h == scaledTo) {
            return;
        }
        for (int i = 0; i < stages; i++) {
            put(i, 0, 1);
            for (int j = 0; j < i; j++) {
                put(i, j + 1, h * tableau.a(i, j));
            }
            put(stages, i + 1, h * tableau.b(i));
            put(stages + 1, i + 1, tableau.adaptive() ? h * tableau.e(i) : 0);
            put(stages + 2, i + 1, tableau.twofold() ? h * tableau.coarse(i) : 0);
        }
        put(stages, 0, 1);
        put(stages + 1, 0, 0);
        put(stages + 2, 0, 0);
        scaledTo = h;
    }

    /** Sets the length of an Euler step. */
    void scaleEuler(double h) {
        put(stages + 3, 0, 1);
        put(stages + 3, 1, h);
    }

    private void put(int row, int column, double value) {
        coefficients.set(row * (stages + 1) + column, value);
    }

    @Override
    public void close() {
        rows.close();
    }
}
