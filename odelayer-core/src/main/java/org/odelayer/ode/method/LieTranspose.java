package org.odelayer.ode.method;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;

/**
 * The exact gradient of the steps of {@link LieStepper}: back through projection, exponentials, brackets and lifts by
 * their transposes ({@link LieRows}), and through f by its vector-Jacobian product, from the last stage to the first.
 */
final class LieTranspose implements StepTranspose {
    private final LieScheme scheme;
    private final LieRows rows;
    private final DifferentiableField field;
    private final ParameterSum gradients;
    private final int stages;
    /** Yᵢ; that of the first stage is y. */
    private final INDArray[] points;

    private final INDArray next;
    private final INDArray adjoint;
    private final INDArray derivative;
    private final INDArray cotangent;
    private final INDArray product;
    /** Null unless gradients with respect to times are wanted. */
    private final INDArray timeBar;

    private final VectorField.Evaluation[] evaluations;
    private final DifferentiableField.VectorJacobian[] products;
    private final DifferentiableField.Cost[] costs;
    private final HostVector[] pointElements;
    private final HostVector nextElements;
    private final HostVector adjointElements;
    private final HostVector derivativeElements;
    private final HostVector cotangentElements;
    private final HostVector productElements;
    private double ofEnd;
    private double ofStart;
    private int count;

    LieTranspose(LieScheme scheme, LieRows rows, DifferentiableField field, ParameterSum gradients, boolean times) {
        this.scheme = scheme;
        this.rows = rows;
        this.field = field;
        this.gradients = gradients;
        this.stages = scheme.count();
        this.points = new INDArray[stages];
        this.next = array();
        this.adjoint = array();
        this.derivative = array();
        this.cotangent = array();
        this.product = array();
        this.timeBar = times ? Detached.call(() -> Nd4j.create(field.dataType(), new long[0])) : null;
        this.evaluations = new VectorField.Evaluation[stages];
        this.products = new DifferentiableField.VectorJacobian[stages];
        this.costs = new DifferentiableField.Cost[stages];
        this.pointElements = new HostVector[stages];
        for (int i = 0; i < stages; i++) {
            points[i] = array();
            pointElements[i] = new HostVector(points[i]);
            evaluations[i] = field.bind(i, points[i], derivative, false);
            products[i] = field.vjp(i, points[i], cotangent, derivative, product, gradients.sample(), timeBar);
        }
        this.nextElements = new HostVector(next);
        this.adjointElements = new HostVector(adjoint);
        this.derivativeElements = new HostVector(derivative);
        this.cotangentElements = new HostVector(cotangent);
        this.productElements = new HostVector(product);
    }

    private INDArray array() {
        return Detached.call(() -> Nd4j.create(field.dataType(), field.size()));
    }

    @Override
    public INDArray start() {
        return points[0];
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
        stages(step);
        rows.advance(step.h(), nextElements);
    }

    private void stages(RecordedStep step) {
        rows.start(pointElements[0]);
        for (int i = 0; i < stages; i++) {
            if (i > 0) {
                rows.argument(i, step.h(), pointElements[i]);
            }
            evaluations[i].at(step.at(scheme.node(i)), step.leg());
            count++;
            rows.slope(i, step.h(), derivativeElements);
        }
    }

    @Override
    public void back(RecordedStep step, double costWeight) {
        double h = step.h();
        stages(step);
        rows.startBack(h, adjointElements);
        ofEnd = 0;
        ofStart = 0;
        for (int i = stages - 1; i >= 0; i--) {
            rows.slopeBack(i, h, cotangentElements);
            products[i].at(step.at(scheme.node(i)), step.leg(), costWeight * h * scheme.weight(i));
            count++;
            gradients.add(step.leg(), i);
            rows.argumentBack(i, h, productElements);
            addTimes(i, step, costWeight);
        }
        ofEnd += rows.lengthBar();
        ofStart -= rows.lengthBar();
        rows.endBack(adjointElements);
    }

    /** h = t' − t, and a stage is at (1 − c) t + c t'. */
    private void addTimes(int stage, RecordedStep step, double costWeight) {
        if (timeBar == null) {
            return;
        }
        double bar = new HostVector(timeBar).get(0);
        double cost = 0;
        if (field.hasCost() && costWeight != 0) {
            costs[stage] = costs[stage] == null ? field.cost(stage, points[stage], derivative) : costs[stage];
            double value = costs[stage].at(step.at(scheme.node(stage)), step.leg());
            cost = costWeight * scheme.weight(stage) * value;
        }
        ofEnd += scheme.node(stage) * bar + cost;
        ofStart += (1 - scheme.node(stage)) * bar - cost;
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
        List.of(next, adjoint, derivative, cotangent, product).forEach(INDArray::close);
        if (timeBar != null) {
            timeBar.close();
        }
    }
}
