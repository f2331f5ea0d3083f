package org.odelayer.ode.method;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;

/** The steps of {@link LieMethod}. Outputs within a step are the cubic's through its ends, put on the manifold. */
final class LieStepper extends ConstantStepper {
    private final LieScheme scheme;
    private final LieRows rows;
    private final Quadrature quadrature;
    private final INDArray derivative;
    private final VectorField.Evaluation[] evaluations;
    private final HostVector start;
    private final HostVector startSlope;
    private final HostVector point;
    private final HostVector slope;
    private final HostVector next;

    LieStepper(LieScheme scheme, LieRows rows, VectorField field, DataType type, long size) {
        super(field, type, size);
        this.scheme = scheme;
        this.rows = rows;
        this.quadrature = field.quadrature();
        this.derivative = Detached.call(() -> Nd4j.create(type, size));
        this.evaluations = new VectorField.Evaluation[scheme.count()];
        for (int i = 1; i < evaluations.length; i++) {
            evaluations[i] = field.bind(i, argument(), derivative, true);
        }
        this.start = new HostVector(state());
        this.startSlope = new HostVector(slope());
        this.point = new HostVector(argument());
        this.slope = new HostVector(derivative);
        this.next = new HostVector(proposed());
    }

    @Override
    void advance(double t, double h, double end) {
        quadrature.begin(leg(), h, scheme.weight(0), 0);
        rows.start(start);
        rows.slope(0, h, startSlope);
        for (int i = 1; i < evaluations.length; i++) {
            rows.argument(i, h, point);
            evaluate(evaluations[i], scheme.node(i) == 1 ? end : t + scheme.node(i) * h);
            quadrature.add(scheme.weight(i), 0);
            rows.slope(i, h, slope);
        }
        rows.advance(h, next);
    }

    /** They have gone along with the stages. */
    @Override
    void integrate(Quadrature integrals, double t, double h) {}

    @Override
    INDArray lastArgument() {
        return evaluations.length > 1 ? argument() : state();
    }

    @Override
    INDArray lastDerivative() {
        return evaluations.length > 1 ? derivative : slope();
    }

    @Override
    public void close() {
        super.close();
        derivative.close();
    }
}
