package org.odelayer.ode.method;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;

/**
 * The steps of {@link SplittingMethod}. A step that ends with a kick leaves f at its end as far as the next kick needs
 * it; the whole of it is evaluated once more if somebody looks within steps, or if integrals ride along: these are
 * advanced by Simpson's rule on the cubic through both ends.
 */
final class SplittingStepper extends ConstantStepper {
    private final SplittingMethod method;
    private final INDArray derivative;
    private final INDArray moved;
    private final INDArray[] masks;
    private final VectorField.Evaluation[] evaluations;
    private final VectorField.Evaluation atMiddle;
    private final Kernel[] cuts;
    private final Kernel begin;
    private final Kernel keepDerivative;
    /** Whether the slope is right for the first part of a step, if no more is known of it. */
    private boolean halfKnown;

    private boolean whole;

    SplittingStepper(SplittingMethod method, Splitting halves, VectorField field, DataType type, long size) {
        super(field, type, size);
        this.method = method;
        this.whole = hasIntegrals();
        this.derivative = Detached.call(() -> Nd4j.create(type, size));
        this.moved = Detached.call(() -> Nd4j.create(type, size));
        this.masks = new INDArray[] {halves.mask(false, type), halves.mask(true, type)};
        this.evaluations = new VectorField.Evaluation[method.parts()];
        this.cuts = new Kernel[method.parts()];
        for (int i = 0; i < method.parts(); i++) {
            INDArray f = i == 0 ? slope() : derivative;
            evaluations[i] = i == 0 ? null : field.bind(0, proposed(), f, false);
            cuts[i] = Vectors.multiply(f, masks[method.movesFirst(i) ? 1 : 0], moved);
        }
        this.atMiddle = field.bind(0, argument(), derivative, true);
        this.begin = Vectors.copy(state(), proposed());
        this.keepDerivative = Vectors.copy(derivative, slope());
    }

    @Override
    public Interpolation interpolation() {
        whole = true;
        return super.interpolation();
    }

    @Override
    public void start(double t) {
        if (whole || !halfKnown) {
            knowSlope(t);
        }
        halfKnown = true;
    }

    @Override
    public void forget() {
        super.forget();
        halfKnown = false;
    }

    @Override
    void advance(double t, double h, double end) {
        begin.run();
        for (int i = 0; i < method.parts(); i++) {
            if (i > 0) {
                double node = method.node(i);
                evaluate(evaluations[i], node == 1 ? end : t + node * h);
            }
            cuts[i].run();
            Vectors.add(h * method.weight(i), moved, proposed());
        }
    }

    @Override
    void integrate(Quadrature integrals, double t, double h) {
        integrals.begin(leg(), h, 1.0 / 6, 0);
        point(0.5, argument());
        // The cubic needs f at the end, whose integrand comes first.
        integrals.add(1.0 / 6, 0);
        evaluate(atMiddle, t + h / 2);
        integrals.add(2.0 / 3, 0);
        forgetEnd();
    }

    @Override
    void keepWhatIsKnown() {
        halfKnown = method.endsAsItBegins();
        if (halfKnown) {
            keepDerivative.run();
        }
    }

    @Override
    INDArray lastArgument() {
        return proposed();
    }

    @Override
    INDArray lastDerivative() {
        return derivative;
    }

    @Override
    public void close() {
        super.close();
        derivative.close();
        moved.close();
        masks[0].close();
        masks[1].close();
    }
}
