package org.odelayer.adjoint;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.CompiledDynamics;
import org.odelayer.dynamics.TimedProgram;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.RowCombination;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.method.ButcherTableau;

/**
 * One step of a Runge–Kutta method and its exact gradient. With stage arguments Yᵢ = y + h Σⱼ aᵢⱼkⱼ, kᵢ = f(tᵢ, Yᵢ), y'
 * = y + h Σ bᵢkᵢ and p' = ∂L/∂y', from the last stage to the first,
 *
 * <pre>
 * k̄ᵢ = h (bᵢ p' + Σⱼ aⱼᵢ Ȳⱼ),   Ȳᵢ = k̄ᵢᵀ ∂f/∂y(tᵢ, Yᵢ),   ∂L/∂θ += k̄ᵢᵀ ∂f/∂θ,   p = p' + Σ Ȳᵢ
 * </pre>
 *
 * <p>A last stage that only serves the next step (FSAL) has no part in it.
 */
final class StepAdjoint implements AutoCloseable {

    private final CompiledDynamics dynamics;
    private final ButcherTableau tableau;
    private final ParameterGradients gradients;
    private final int stages;
    /** y, and behind it the stages' derivatives. */
    private final INDArray rows;
    /** The stages' arguments but for the first, which is y. */
    private final INDArray arguments;

    private final INDArray next;
    private final INDArray adjoint;
    private final INDArray cotangent;
    /** Ȳ₁ … Ȳₛ, p'. */
    private final INDArray backRows;

    private final INDArray weights;
    private final INDArray backWeights;
    private final Kernel[] argumentKernels;
    private final TimedProgram[] evaluations;
    private final Kernel advance;
    private final Kernel keepAdjoint;
    private final Kernel[] cotangentKernels;
    private final TimedProgram[] products;
    private final Kernel sum;
    /** Null unless gradients with respect to times are wanted. */
    private final StepTimes times;

    private double scaledTo = Double.NaN;
    private int count;

    StepAdjoint(CompiledDynamics dynamics, ButcherTableau tableau, ParameterGradients gradients, boolean times) {
        this.dynamics = dynamics;
        this.tableau = tableau;
        this.gradients = gradients;
        this.stages = tableau.fsal() ? tableau.stages() - 1 : tableau.stages();
        this.rows = array(stages + 1, size());
        this.arguments = array(stages, size());
        this.next = array(size());
        this.adjoint = array(size());
        this.cotangent = array(size());
        this.backRows = array(stages + 1, size());
        this.weights = array(stages + 1, stages + 1);
        this.backWeights = array(stages + 1, stages + 1);
        this.times = times ? new StepTimes() : null;
        this.argumentKernels = new Kernel[stages];
        this.evaluations = new TimedProgram[stages];
        this.cotangentKernels = new Kernel[stages];
        this.products = new TimedProgram[stages];
        for (int i = 0; i < stages; i++) {
            bindStage(i);
        }
        this.advance = RowCombination.bind(rows, 0, stages + 1, weights, stages, next);
        INDArray last = row(backRows, stages);
        this.keepAdjoint = Vectors.copy(adjoint, last);
        this.sum = RowCombination.bind(backRows, 0, stages + 1, backWeights, stages, adjoint);
    }

    private void bindStage(int i) {
        INDArray argument = i == 0 ? start() : row(arguments, i);
        INDArray derivative = row(rows, i + 1);
        argumentKernels[i] = i == 0 ? null : RowCombination.bind(rows, 0, i + 1, weights, i, argument);
        evaluations[i] =
                Detached.call(() -> dynamics.evaluation(argument, derivative).atStage(i));
        cotangentKernels[i] = RowCombination.bind(backRows, i + 1, stages + 1, backWeights, i, cotangent);
        INDArray timeBar = times == null ? null : times.bars[i];
        products[i] = Detached.call(
                () -> dynamics.vjp(argument, cotangent, derivative, row(backRows, i), gradients.sample(), timeBar)
                        .atStage(i));
    }

    private INDArray array(long... shape) {
        return Detached.call(() -> Nd4j.create(dynamics.dataType(), shape));
    }

    private static INDArray row(INDArray matrix, int index) {
        return Detached.call(() -> matrix.slice(index));
    }

    private long size() {
        return ParameterGradients.length(dynamics.shape());
    }

    /** y, to be set before {@link #forward} or {@link #back}, [n]. */
    INDArray start() {
        return row(rows, 0);
    }

    /** y' after {@link #forward}, [n]. */
    INDArray next() {
        return next;
    }

    /** p' before {@link #back} and p after it, [n]. */
    INDArray adjoint() {
        return adjoint;
    }

    /** The evaluations of f, alone or with its vector-Jacobian product, since the last call. */
    int takeCount() {
        int taken = count;
        count = 0;
        return taken;
    }

    /** Makes the step. */
    void forward(Step step) {
        scale(step.h());
        stages(step, stages);
        advance.run();
    }

    private void stages(Step step, int upTo) {
        for (int i = 0; i < stages; i++) {
            if (i > 0) {
                argumentKernels[i].run();
            }
            if (i < upTo) {
                evaluations[i].run(step.stage(tableau.c(i)));
                count++;
            }
        }
    }

    /** The gradient of the step; costs weigh so much in the loss. */
    void back(Step step, double costWeight) {
        scale(step.h());
        stages(step, stages - 1);
        keepAdjoint.run();
        for (int i = stages - 1; i >= 0; i--) {
            cotangentKernels[i].run();
            dynamics.weighCosts(costWeight * step.h() * tableau.b(i));
            products[i].run(step.stage(tableau.c(i)));
            count++;
            gradients.add(i);
        }
        sum.run();
    }

    /** ∂L/∂t' and ∂L/∂t of the step that {@link #back} was last called with, from t to t'. */
    double[] timeGradients(Step step, double costWeight) {
        return times.of(step, costWeight);
    }

    private void scale(double h) {
        if (h == scaledTo) {
            return;
        }
        for (int i = 0; i < stages; i++) {
            put(weights, i, 0, 1);
            put(weights, stages, i + 1, h * tableau.b(i));
            put(backWeights, i, stages, h * tableau.b(i));
            put(backWeights, stages, i, 1);
            for (int j = 0; j < i; j++) {
                put(weights, i, j + 1, h * tableau.a(i, j));
                put(backWeights, j, i, h * tableau.a(i, j));
            }
        }
        put(weights, stages, 0, 1);
        put(backWeights, stages, stages, 1);
        scaledTo = h;
    }

    private void put(INDArray matrix, int row, int column, double value) {
        DataBuffer buffer = matrix.data();
        buffer.put((long) row * (stages + 1) + column, value);
    }

    @Override
    public void close() {
        List.of(rows, arguments, next, adjoint, cotangent, backRows, weights, backWeights)
                .forEach(INDArray::close);
        if (times != null) {
            times.close();
        }
    }

    /** A step that was accepted. */
    record Step(double t, double h, double end) {
        /** The time of a stage with node c. */
        double stage(double c) {
            return c == 1 ? end : t + c * h;
        }
    }

    /**
     * The gradient with respect to the times of a step: stage i is at (1 − cᵢ) t + cᵢ t', and h = t' − t, so that ∂L/∂h
     * = p'ᵀ Σ bᵢkᵢ + Σᵢ Ȳᵢᵀ Σⱼ aᵢⱼkⱼ, and Σ bᵢℓᵢ of the costs.
     */
    private final class StepTimes {
        private final INDArray[] bars = new INDArray[stages];
        private final INDArray increment = array(size());
        private final INDArray costSums = dynamics.costs() == 0 ? null : array(dynamics.costs());
        private final Kernel[] increments = new Kernel[stages + 1];
        private final TimedProgram[] costs = new TimedProgram[stages];

        StepTimes() {
            for (int i = 0; i < stages; i++) {
                bars[i] = array();
            }
        }

        double[] of(Step step, double costWeight) {
            double ofH = 0;
            for (int i = 1; i <= stages; i++) {
                if (increments[i] == null) {
                    increments[i] = RowCombination.bind(rows, 1, i + 1, weights, i, increment);
                }
                increments[i].run();
                ofH += Nd4j.getBlasWrapper().dot(row(backRows, i), increment) / step.h();
            }
            ofH += costsOf(step, costWeight);
            double ofEnd = ofH;
            double ofStart = -ofH;
            for (int i = 0; i < stages; i++) {
                double bar = bars[i].getDouble(0);
                ofEnd += tableau.c(i) * bar;
                ofStart += (1 - tableau.c(i)) * bar;
            }
            return new double[] {ofEnd, ofStart};
        }

        private double costsOf(Step step, double costWeight) {
            double sum = 0;
            for (int i = 0; costSums != null && costWeight != 0 && i < stages; i++) {
                if (costs[i] == null) {
                    INDArray argument = i == 0 ? start() : row(arguments, i);
                    costs[i] = dynamics.evaluation(argument, row(rows, i + 1), costSums)
                            .atStage(i);
                }
                costs[i].run(step.stage(tableau.c(i)));
                dynamics.weighCosts(costWeight * tableau.b(i));
                sum += dynamics.weighed(costSums);
            }
            return sum;
        }

        void close() {
            List.of(bars).forEach(INDArray::close);
            increment.close();
            if (costSums != null) {
                costSums.close();
            }
        }
    }
}
