package org.odelayer.ode.method;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;

/**
 * The exact gradient of the steps of {@link SplittingStepper}. A part of a step is Yᵢ₊₁ = Yᵢ + h wᵢ Mᵢ f(tᵢ, Yᵢ), Mᵢ
 * the projection on the half that it moves; from the last to the first, with p = ∂L/∂Y,
 *
 * <pre>p̄ = h wᵢ Mᵢ pᵢ₊₁,   pᵢ = pᵢ₊₁ + p̄ᵀ ∂f/∂y(tᵢ, Yᵢ),   ∂L/∂θ += p̄ᵀ ∂f/∂θ</pre>
 */
final class SplittingTranspose implements StepTranspose {
    private final SplittingMethod method;
    private final ParameterSum gradients;
    private final int parts;
    private final INDArray[] masks;
    /** Y₀ … ; behind them y'. */
    private final INDArray[] points;

    private final INDArray adjoint;
    private final INDArray derivative;
    private final INDArray moved;
    private final INDArray cotangent;
    private final INDArray product;
    /** Null unless gradients with respect to times are wanted. */
    private final INDArray timeBar;

    private final VectorField.Evaluation[] evaluations;
    private final DifferentiableField.VectorJacobian[] products;
    private final Kernel[] copies;
    private final Kernel[] cuts;
    private final Kernel[] adjointCuts;
    private final Kernel clear;
    private double ofEnd;
    private double ofStart;
    private int count;

    SplittingTranspose(
            SplittingMethod method,
            Splitting halves,
            DifferentiableField field,
            ParameterSum gradients,
            boolean times) {
        this.method = method;
        this.gradients = gradients;
        this.parts = method.parts();
        this.masks = new INDArray[] {halves.mask(false, field.dataType()), halves.mask(true, field.dataType())};
        this.points = new INDArray[parts + 1];
        for (int i = 0; i <= parts; i++) {
            points[i] = array(field);
        }
        this.adjoint = array(field);
        this.derivative = array(field);
        this.moved = array(field);
        this.cotangent = array(field);
        this.product = array(field);
        this.timeBar = times ? Detached.call(() -> Nd4j.create(field.dataType(), new long[0])) : null;
        this.evaluations = new VectorField.Evaluation[parts];
        this.products = new DifferentiableField.VectorJacobian[parts];
        this.copies = new Kernel[parts];
        this.cuts = new Kernel[parts];
        this.adjointCuts = new Kernel[parts];
        for (int i = 0; i < parts; i++) {
            bindPart(field, i);
        }
        this.clear = Vectors.clear(cotangent);
    }

    private static INDArray array(DifferentiableField field) {
        return Detached.call(() -> Nd4j.create(field.dataType(), field.size()));
    }

    private void bindPart(DifferentiableField field, int i) {
        INDArray mask = masks[method.movesFirst(i) ? 1 : 0];
        evaluations[i] = field.bind(0, points[i], derivative, false);
        products[i] = field.vjp(0, points[i], cotangent, derivative, product, gradients.sample(), timeBar);
        copies[i] = Vectors.copy(points[i], points[i + 1]);
        cuts[i] = Vectors.multiply(derivative, mask, moved);
        adjointCuts[i] = Vectors.multiply(adjoint, mask, moved);
    }

    @Override
    public INDArray start() {
        return points[0];
    }

    @Override
    public INDArray next() {
        return points[parts];
    }

    @Override
    public INDArray adjoint() {
        return adjoint;
    }

    @Override
    public void forward(RecordedStep step) {
        parts(step, parts);
    }

    private void parts(RecordedStep step, int upTo) {
        for (int i = 0; i < upTo; i++) {
            evaluations[i].at(step.at(method.node(i)), step.leg());
            count++;
            copies[i].run();
            cuts[i].run();
            Vectors.add(step.h() * method.weight(i), moved, points[i + 1]);
        }
    }

    @Override
    public void back(RecordedStep step, double costWeight) {
        parts(step, parts - 1);
        ofEnd = 0;
        ofStart = 0;
        for (int i = parts - 1; i >= 0; i--) {
            adjointCuts[i].run();
            clear.run();
            Vectors.add(step.h() * method.weight(i), moved, cotangent);
            products[i].at(step.at(method.node(i)), step.leg(), 0);
            count++;
            gradients.add(step.leg(), 0);
            addTimes(i);
            Vectors.add(1, product, adjoint);
        }
    }

    /** h = t' − t, and a part is at (1 − c) t + c t'. */
    private void addTimes(int part) {
        if (timeBar != null) {
            double ofLength = method.weight(part) * Vectors.product(moved, derivative);
            double bar = new HostVector(timeBar).get(0);
            ofEnd += ofLength + method.node(part) * bar;
            ofStart += (1 - method.node(part)) * bar - ofLength;
        }
    }

    @Override
    public double[] timeGradients(RecordedStep step, double costWeight) {
        return new double[] {ofEnd, ofStart};
    }

    @Override
    public int takeCount() {
        int taken = count;
        count = 0;
        return taken;
    }

    @Override
    public void close() {
        List.of(points).forEach(INDArray::close);
        List.of(masks).forEach(INDArray::close);
        List.of(adjoint, derivative, moved, cotangent, product).forEach(INDArray::close);
        if (timeBar != null) {
            timeBar.close();
        }
    }
}
