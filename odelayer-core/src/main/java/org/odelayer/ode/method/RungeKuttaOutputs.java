package org.odelayer.ode.method;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Exchange;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Numbers;
import org.odelayer.kernel.RowCombination;
import org.odelayer.kernel.Vectors;

/**
 * The transpose of {@link RungeKuttaDense} without further stages. With the coefficients of {@link Interpolation}, an
 * output y(t + θh) with gradient g adds
 *
 * <pre>
 * ȳ₀ += w₀ g,   f̄₀ += w₁ g,   x̄ⱼ += w₂₊ⱼ g,   ȳ₁ += w g,   f̄₁ += w' g
 * </pre>
 *
 * <p>of which ȳ₁ is a part of p', x̄ⱼ gives k̄ᵢ += h dⱼᵢ x̄ⱼ of all derivatives, f₁ among them, and f̄₀ is a part of
 * the first stage's. The arrays are allocated with the first output. Until then, and in steps without outputs, nothing
 * is computed.
 */
final class RungeKuttaOutputs implements OutputTranspose, AutoCloseable {
    /** Of a state and its derivative. */
    private static final int ENDS = 2;

    private final ButcherTableau tableau;
    private final DifferentiableField field;
    private final ParameterSum gradients;
    private final Exchange exchange;
    private final INDArray next;
    private final INDArray adjoint;
    private final Interpolation interpolation;
    private final double[] ofStart;
    private final double[] ofEnd = new double[ENDS];
    /** Null before the first output. */
    private Cotangents cotangents;
    /** Null before the first output whose f at the end is no other step's. */
    private End end;

    private boolean inside;
    private boolean atEnd;

    /** With the arrays of y' and of p' of a step. */
    RungeKuttaOutputs(
            ButcherTableau tableau,
            DifferentiableField field,
            ParameterSum gradients,
            Exchange exchange,
            INDArray next,
            INDArray adjoint) {
        this.tableau = tableau;
        this.field = field;
        this.gradients = gradients;
        this.exchange = exchange;
        this.next = next;
        this.adjoint = adjoint;
        this.interpolation = tableau.interpolation();
        this.ofStart = new double[ENDS + interpolation.extras()];
    }

    private INDArray array(long... shape) {
        return Detached.call(() -> Nd4j.create(field.dataType(), shape));
    }

    @Override
    public void inside(RecordedStep step, double theta, INDArray gradient) {
        interpolation.weigh(theta, step.h(), ofStart, ofEnd);
        prepare();
        for (int i = 0; i < ofStart.length; i++) {
            Vectors.add(ofStart[i], gradient, cotangents.rows[i]);
        }
        Vectors.add(ofEnd[0], gradient, adjoint);
    }

    @Override
    public void startSlope(RecordedStep before, double theta, INDArray gradient) {
        prepare();
        Vectors.add(slopeWeight(before.h(), theta), gradient, cotangents.rows[1]);
    }

    @Override
    public void endSlope(RecordedStep step, double theta, INDArray gradient) {
        end = end == null ? new End() : end;
        atEnd = true;
        Vectors.add(slopeWeight(step.h(), theta), gradient, end.cotangent);
    }

    private void prepare() {
        cotangents = cotangents == null ? new Cotangents() : cotangents;
        inside = true;
    }

    /** Of f at the end of a step, with its part in the extras. */
    private double slopeWeight(double h, double theta) {
        interpolation.weigh(theta, h, ofStart, ofEnd);
        double weight = ofEnd[1];
        for (int i = 0; i < interpolation.extras(); i++) {
            weight += h * ofStart[ENDS + i] * tableau.d(i, tableau.known() - 1);
        }
        return weight;
    }

    /** Whether f at the end of the step is to be gone back from. */
    boolean wantEnd() {
        return atEnd;
    }

    /** Sets numbers for the step to go back through. */
    void expect(RecordedStep step) {
        if (inside) {
            cotangents.scale(step.h());
        }
        if (atEnd) {
            end.product.expect(step.end(), step.leg(), 0);
        }
    }

    /** Goes back from f at the end of the step, y' being in place. */
    void backFromEnd(RecordedStep step) {
        end.product.at(step.end(), step.leg(), 0);
        gradients.add(step.leg(), end.stage);
        Vectors.add(1, end.back, adjoint);
        end.clear.run();
        atEnd = false;
    }

    /** Prepares to add what the outputs have of a stage to its k̄. */
    Runnable addition(int stage, INDArray cotangent) {
        return () -> {
            if (inside) {
                cotangents.kernel(stage, cotangent).run();
            }
        };
    }

    /** Adds what the outputs have of y, p being that of the step; the outputs are done with. */
    void finish() {
        if (inside) {
            Vectors.add(1, cotangents.rows[0], adjoint);
            cotangents.clear.run();
            inside = false;
        }
    }

    @Override
    public void forget() {
        if (inside) {
            cotangents.clear.run();
        }
        if (atEnd) {
            end.clear.run();
        }
        inside = false;
        atEnd = false;
    }

    @Override
    public void close() {
        if (cotangents != null) {
            cotangents.all.close();
        }
        if (end != null) {
            List.of(end.cotangent, end.derivative, end.back).forEach(INDArray::close);
        }
    }

    /** ȳ₀, f̄₀, x̄₀ … */
    private final class Cotangents {
        private final int count = ENDS + interpolation.extras();
        private final INDArray all = array(count, field.size());
        private final INDArray[] rows = new INDArray[count];
        private final Kernel clear = Vectors.clear(all);
        private final Numbers weights = exchange.numbers(tableau.stages(), count);
        private final Runnable[] kernels = new Runnable[tableau.stages()];
        private double scaledTo = Double.NaN;

        Cotangents() {
            for (int i = 0; i < count; i++) {
                int row = i;
                rows[i] = Detached.call(() -> all.slice(row));
            }
        }

        /** Without extras only the first stage has a part. */
        private Runnable kernel(int stage, INDArray cotangent) {
            if (kernels[stage] == null) {
                kernels[stage] = stage > 0 && count == ENDS
                        ? () -> {}
                        : RowCombination.bindSum(all, 1, count, weights.array(), stage, cotangent);
            }
            return kernels[stage];
        }

        private void scale(double h) {
            if (h == scaledTo) {
                return;
            }
            for (int i = 0; i < tableau.stages(); i++) {
                weights.set(i * count + 1, i == 0 ? 1 : 0);
                for (int j = ENDS; j < count; j++) {
                    weights.set(i * count + j, h * tableau.d(j - ENDS, i));
                }
            }
            scaledTo = h;
        }
    }

    /** f at the end of the last step of a leg, f̄₁. */
    private final class End {
        private final int stage = tableau.fsal() ? tableau.stages() - 1 : 0;
        private final INDArray cotangent = array(field.size());
        private final INDArray derivative = array(field.size());
        private final INDArray back = array(field.size());
        private final Kernel clear = Vectors.clear(cotangent);
        private final DifferentiableField.VectorJacobian product =
                field.vjp(stage, next, cotangent, derivative, back, gradients.sample(), null);
    }
}
