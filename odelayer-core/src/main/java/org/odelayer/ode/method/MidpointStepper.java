package org.odelayer.ode.method;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Vectors;

/**
 * The steps of {@link ImplicitMidpoint}: k = f(t + h/2, y + h k/2) by iteration from k = f(t, y), y' = y + h k.
 * Integrals that ride along have the midpoint's integrand.
 */
final class MidpointStepper extends ConstantStepper {
    private final INDArray derivative;
    private final INDArray next;
    private final MidpointIteration iteration;
    private final VectorField.Evaluation atMiddle;
    private final VectorField.Evaluation integrand;
    private final Kernel guess;
    private final Kernel keepState;
    private final Kernel begin;
    private boolean solved = true;

    MidpointStepper(VectorField field, DataType type, long size) {
        super(field, type, size);
        this.derivative = Detached.call(() -> Nd4j.create(type, size));
        this.next = Detached.call(() -> Nd4j.create(type, size));
        this.iteration = new MidpointIteration(derivative, next);
        this.atMiddle = field.bind(0, argument(), next, false);
        this.integrand = field.bind(0, argument(), next, true);
        this.guess = Vectors.copy(slope(), derivative);
        this.keepState = Vectors.copy(state(), argument());
        this.begin = Vectors.copy(state(), proposed());
    }

    @Override
    void advance(double t, double h, double end) {
        guess.run();
        double size = Vectors.norm(state());
        solved = iteration.run(
                () -> {
                    moveArgument(h);
                    evaluate(atMiddle, t + h / 2);
                },
                h / 2,
                size);
        begin.run();
        Vectors.add(h, derivative, proposed());
    }

    private void moveArgument(double h) {
        keepState.run();
        Vectors.add(h / 2, derivative, argument());
    }

    @Override
    void integrate(Quadrature integrals, double t, double h) {
        moveArgument(h);
        integrals.begin(leg(), h, 0, 0);
        evaluate(integrand, t + h / 2);
        integrals.add(1, 0);
    }

    @Override
    public boolean solved() {
        return solved;
    }

    @Override
    INDArray lastArgument() {
        return argument();
    }

    @Override
    INDArray lastDerivative() {
        return next;
    }

    @Override
    public void close() {
        super.close();
        derivative.close();
        next.close();
        iteration.close();
    }
}
