package org.odelayer.ode.method;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;

/**
 * The exact gradient of the steps of {@link MidpointStepper}. With m = y + h k/2, k = f(m), y' = y + h k, p' = ∂L/∂y'
 * and the cost h w ℓ(m),
 *
 * <pre>κ = h p' + h m̄/2,   m̄ = κᵀ ∂f/∂y + h w ∂ℓ/∂y,   p = p' + m̄,   ∂L/∂θ += κᵀ ∂f/∂θ + h w ∂ℓ/∂θ</pre>
 *
 * <p>of which the first two are iterated to rounding, like the step.
 */
final class MidpointTranspose implements StepTranspose {
    private final ParameterSum gradients;
    private final DifferentiableField field;
    private final INDArray start;
    private final INDArray next;
    private final INDArray adjoint;
    private final INDArray middle;
    private final INDArray derivative;
    private final INDArray newDerivative;
    private final INDArray cotangent;
    /** m̄. */
    private final INDArray product;

    private final INDArray newProduct;
    /** Null unless gradients with respect to times are wanted. */
    private final INDArray timeBar;

    private final MidpointIteration forward;
    private final MidpointIteration backward;
    private final VectorField.Evaluation evaluation;
    private final VectorField.Evaluation guess;
    private final DifferentiableField.VectorJacobian iterated;
    private final DifferentiableField.VectorJacobian last;
    private final Kernel keepStart;
    private final Kernel begin;
    private final Kernel clearCotangent;
    private final Kernel clearProduct;
    private final Kernel keepProduct;
    private DifferentiableField.Cost cost;
    private double ofLength;
    private int count;

    MidpointTranspose(DifferentiableField field, ParameterSum gradients, boolean times) {
        this.field = field;
        this.gradients = gradients;
        this.start = array();
        this.next = array();
        this.adjoint = array();
        this.middle = array();
        this.derivative = array();
        this.newDerivative = array();
        this.cotangent = array();
        this.product = array();
        this.newProduct = array();
        this.timeBar = times ? Detached.call(() -> Nd4j.create(field.dataType(), new long[0])) : null;
        this.forward = new MidpointIteration(derivative, newDerivative);
        this.backward = new MidpointIteration(product, newProduct);
        this.evaluation = field.bind(0, middle, newDerivative, false);
        this.guess = field.bind(0, start, derivative, false);
        this.iterated = field.vjp(0, middle, cotangent, newDerivative, newProduct, null, null);
        this.last = field.vjp(0, middle, cotangent, newDerivative, newProduct, gradients.sample(), timeBar);
        this.keepStart = Vectors.copy(start, middle);
        this.begin = Vectors.copy(start, next);
        this.clearCotangent = Vectors.clear(cotangent);
        this.clearProduct = Vectors.clear(product);
        this.keepProduct = Vectors.copy(newProduct, product);
    }

    private INDArray array() {
        return Detached.call(() -> Nd4j.create(field.dataType(), field.size()));
    }

    @Override
    public INDArray start() {
        return start;
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
    public void forward(RecordedStep step) {
        guess.at(step.t(), step.leg());
        count++;
        Runnable function = () -> {
            move(step);
            evaluation.at(step.at(0.5), step.leg());
            count++;
        };
        forward.run(function, step.h() / 2, Vectors.norm(start));
        begin.run();
        Vectors.add(step.h(), derivative, next);
    }

    private void move(RecordedStep step) {
        keepStart.run();
        Vectors.add(step.h() / 2, derivative, middle);
    }

    @Override
    public void back(RecordedStep step, double costWeight) {
        forward(step);
        move(step);
        clearProduct.run();
        double weight = costWeight * step.h();
        Runnable function = () -> multiply(iterated, step, weight);
        backward.run(function, 1, Vectors.norm(adjoint));
        multiply(last, step, weight);
        gradients.add(step.leg(), 0);
        keepProduct.run();
        keepTimes(step, costWeight);
        Vectors.add(1, product, adjoint);
    }

    /** m̄ of the present one. */
    private void multiply(DifferentiableField.VectorJacobian vjp, RecordedStep step, double weight) {
        clearCotangent.run();
        Vectors.add(step.h(), adjoint, cotangent);
        Vectors.add(step.h() / 2, product, cotangent);
        vjp.at(step.at(0.5), step.leg(), weight);
        count++;
    }

    private void keepTimes(RecordedStep step, double costWeight) {
        if (timeBar != null) {
            ofLength = Vectors.product(adjoint, derivative) + Vectors.product(product, derivative) / 2;
            if (field.hasCost() && costWeight != 0) {
                cost = cost == null ? field.cost(0, middle, newDerivative) : cost;
                ofLength += costWeight * cost.at(step.at(0.5), step.leg());
            }
        }
    }

    /** h = t' − t, and f is in the middle. */
    @Override
    public double[] timeGradients(RecordedStep step, double costWeight) {
        double bar = new HostVector(timeBar).get(0) / 2;
        return new double[] {ofLength + bar, bar - ofLength};
    }

    @Override
    public int takeCount() {
        int taken = count;
        count = 0;
        return taken;
    }

    @Override
    public void close() {
        List.of(start, next, adjoint, middle, derivative, newDerivative, cotangent, product, newProduct)
                .forEach(INDArray::close);
        forward.close();
        backward.close();
        if (timeBar != null) {
            timeBar.close();
        }
    }
}
