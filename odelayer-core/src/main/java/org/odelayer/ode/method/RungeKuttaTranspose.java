package org.odelayer.ode.method;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.HostVector;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Numbers;
import org.odelayer.kernel.RowCombination;
import org.odelayer.kernel.Vectors;

/**
 * The exact gradient of the steps of {@link RungeKuttaStepper}. With stage arguments Yᵢ = y + h Σⱼ aᵢⱼkⱼ, kᵢ = f(tᵢ,
 * Yᵢ), y' = y + h Σ bᵢkᵢ and p' = ∂L/∂y', from the last stage to the first,
 *
 * <pre>
 * k̄ᵢ = h (bᵢ p' + Σⱼ aⱼᵢ Ȳⱼ),   Ȳᵢ = k̄ᵢᵀ ∂f/∂y(tᵢ, Yᵢ),   ∂L/∂θ += k̄ᵢᵀ ∂f/∂θ,   p = p' + Σ Ȳᵢ
 * </pre>
 *
 * <p>A last stage that only serves the next step (FSAL) has no part in it, unless there are outputs within the step.
 */
final class RungeKuttaTranspose implements StepTranspose {
    private final DifferentiableField field;
    private final ButcherTableau tableau;
    private final ParameterSum gradients;
    private final int stages;
    private final Exchange exchange;
    private final boolean ownExchange;
    private final RungeKuttaStages rows;
    /** Of each stage; that of the first is y. */
    private final INDArray[] arguments;

    private final INDArray next;
    private final INDArray adjoint;
    private final INDArray cotangent;
    /** Ȳ₁ … Ȳₛ, p'. */
    private final INDArray backRows;

    private final Numbers backWeights;
    private final Kernel[] argumentKernels;
    private final VectorField.Evaluation[] evaluations;
    private final Kernel advance;
    private final Kernel keepAdjoint;
    private final Kernel[] cotangentKernels;
    private final DifferentiableField.VectorJacobian[] products;
    private final Kernel sum;
    private final RungeKuttaOutputs outputs;
    /** Of what outputs within the step have of its stages. */
    private final Runnable[] outputAdditions;
    /** Null unless gradients with respect to times are wanted. */
    private final Times times;

    private double scaledTo = Double.NaN;
    private int count;

    RungeKuttaTranspose(ButcherTableau tableau, DifferentiableField field, ParameterSum gradients, boolean times) {
        this.field = field;
        this.tableau = tableau;
        this.gradients = gradients;
        this.stages = tableau.fsal() ? tableau.stages() - 1 : tableau.stages();
        this.ownExchange = field.exchange() == null;
        this.exchange = ownExchange ? new Exchange(field.dataType()) : field.exchange();
        this.rows = new RungeKuttaStages(tableau, field.dataType(), field.size(), exchange);
        this.arguments = new INDArray[stages];
        this.next = array(field.size());
        this.adjoint = array(field.size());
        this.cotangent = array(field.size());
        this.backRows = array(stages + 1, field.size());
        this.backWeights = exchange.numbers(stages + 1, stages + 1);
        this.times = times ? new Times() : null;
        this.outputs = new RungeKuttaOutputs(tableau, field, gradients, exchange, next, adjoint);
        this.outputAdditions = new Runnable[stages];
        this.argumentKernels = new Kernel[stages];
        this.evaluations = new VectorField.Evaluation[stages];
        this.cotangentKernels = new Kernel[stages];
        this.products = new DifferentiableField.VectorJacobian[stages];
        for (int i = 0; i < stages; i++) {
            bindStage(i);
        }
        this.advance = rows.advance(next);
        this.keepAdjoint = Vectors.copy(adjoint, backRow(stages));
        this.sum = RowCombination.bind(backRows, 0, stages + 1, backWeights.array(), stages, adjoint);
    }

    private void bindStage(int i) {
        arguments[i] = i == 0 ? rows.state() : array(field.size());
        argumentKernels[i] = i == 0 ? null : rows.argument(i, arguments[i]);
        evaluations[i] = field.bind(i, arguments[i], rows.derivative(i), false);
        cotangentKernels[i] = RowCombination.bind(backRows, i + 1, stages + 1, backWeights.array(), i, cotangent);
        outputAdditions[i] = outputs.addition(i, cotangent);
        INDArray timeBar = times == null ? null : times.bars[i];
        products[i] =
                field.vjp(i, arguments[i], cotangent, rows.derivative(i), backRow(i), gradients.sample(), timeBar);
    }

    private INDArray array(long... shape) {
        return Detached.call(() -> Nd4j.create(field.dataType(), shape));
    }

    private INDArray backRow(int index) {
        return Detached.call(() -> backRows.slice(index));
    }

    @Override
    public INDArray start() {
        return rows.state();
    }

    @Override
    public INDArray next() {
        return next;
    }

    @Override
    public INDArray adjoint() {
        return adjoint;
    }

    @Override
    public int takeCount() {
        int taken = count;
        count = 0;
        return taken;
    }

    @Override
    public void forward(RecordedStep step) {
        scale(step.h());
        for (int i = 0; i < stages; i++) {
            evaluations[i].expect(step.at(tableau.c(i)), step.leg());
        }
        exchange.send();
        stages(step, stages);
        advance.run();
    }

    private void stages(RecordedStep step, int upTo) {
        for (int i = 0; i < stages; i++) {
            if (i > 0) {
                argumentKernels[i].run();
            }
            if (i < upTo) {
                evaluations[i].at(step.at(tableau.c(i)), step.leg());
                count++;
            }
        }
    }

    @Override
    public void back(RecordedStep step, double costWeight) {
        scale(step.h());
        for (int i = 0; i < stages; i++) {
            products[i].expect(step.at(tableau.c(i)), step.leg(), costWeight * step.h() * tableau.b(i));
        }
        outputs.expect(step);
        exchange.send();
        stages(step, outputs.wantEnd() ? stages : stages - 1);
        if (outputs.wantEnd()) {
            advance.run();
            outputs.backFromEnd(step);
            count++;
        }
        keepAdjoint.run();
        for (int i = stages - 1; i >= 0; i--) {
            cotangentKernels[i].run();
            outputAdditions[i].run();
            products[i].at(step.at(tableau.c(i)), step.leg(), costWeight * step.h() * tableau.b(i));
            count++;
            gradients.add(step.leg(), i);
        }
        sum.run();
        outputs.finish();
    }

    @Override
    public Optional<OutputTranspose> outputs() {
        return tableau.transposesOutputs() ? Optional.of(outputs) : Optional.empty();
    }

    @Override
    public double[] timeGradients(RecordedStep step, double costWeight) {
        return times.of(step, costWeight);
    }

    private void scale(double h) {
        rows.scale(h);
        if (h == scaledTo) {
            return;
        }
        for (int i = 0; i < stages; i++) {
            put(i, stages, h * tableau.b(i));
            put(stages, i, 1);
            for (int j = 0; j < i; j++) {
                put(j, i, h * tableau.a(i, j));
            }
        }
        put(stages, stages, 1);
        scaledTo = h;
    }

    private void put(int row, int column, double value) {
        backWeights.set(row * (stages + 1) + column, value);
    }

    @Override
    public void close() {
        rows.close();
        outputs.close();
        if (ownExchange) {
            exchange.close();
        }
        for (int i = 1; i < stages; i++) {
            arguments[i].close();
        }
        List.of(next, adjoint, cotangent, backRows).forEach(INDArray::close);
        if (times != null) {
            times.close();
        }
    }

    /**
     * The gradient with respect to the times of a step: stage i is at (1 − cᵢ) t + cᵢ t', and h = t' − t, so that ∂L/∂h
     * = p'ᵀ Σ bᵢkᵢ + Σᵢ Ȳᵢᵀ Σⱼ aᵢⱼkⱼ, and Σ bᵢℓᵢ of the costs.
     */
    private final class Times {
        private final INDArray[] bars = new INDArray[stages];
        private final INDArray increment = array(field.size());
        private final Kernel[] increments = new Kernel[stages + 1];
        private final DifferentiableField.Cost[] costs = new DifferentiableField.Cost[stages];

        Times() {
            for (int i = 0; i < stages; i++) {
                bars[i] = array();
            }
        }

        double[] of(RecordedStep step, double costWeight) {
            double ofH = 0;
            for (int i = 1; i <= stages; i++) {
                if (increments[i] == null) {
                    increments[i] = i < stages ? rows.argumentIncrement(i, increment) : rows.increment(increment);
                }
                increments[i].run();
                ofH += Vectors.product(backRow(i), increment) / step.h();
            }
            ofH += costsOf(step, costWeight);
            double ofEnd = ofH;
            double ofStart = -ofH;
            for (int i = 0; i < stages; i++) {
                double bar = new HostVector(bars[i]).get(0);
                ofEnd += tableau.c(i) * bar;
                ofStart += (1 - tableau.c(i)) * bar;
            }
            return new double[] {ofEnd, ofStart};
        }

        private double costsOf(RecordedStep step, double costWeight) {
            double total = 0;
            for (int i = 0; field.hasCost() && costWeight != 0 && i < stages; i++) {
                if (costs[i] == null) {
                    costs[i] = field.cost(i, arguments[i], rows.derivative(i));
                }
                total += costWeight * tableau.b(i) * costs[i].at(step.at(tableau.c(i)), step.leg());
            }
            return total;
        }

        void close() {
            List.of(bars).forEach(INDArray::close);
            increment.close();
        }
    }
}
