package org.odelayer.ode.method;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.HostVector;

/**
 * The exact gradient of the steps of {@link ProjectedStepper}: back through the projection, for which the step is made
 * once more, and then through the step.
 */
final class ProjectedTranspose implements StepTranspose {
    private final StepTranspose step;
    private final RowProjection projection;
    private final HostVector next;
    private final HostVector adjoint;

    ProjectedTranspose(StepTranspose step, RowProjection projection) {
        this.step = step;
        this.projection = projection;
        this.next = new HostVector(step.next());
        this.adjoint = new HostVector(step.adjoint());
    }

    @Override
    public INDArray start() {
        return step.start();
    }

    @Override
    public INDArray next() {
        return step.next();
    }

    @Override
    public INDArray adjoint() {
        return step.adjoint();
    }

    @Override
    public void forward(RecordedStep made) {
        step.forward(made);
        projection.project(next);
    }

    @Override
    public void back(RecordedStep made, double costWeight) {
        step.forward(made);
        projection.projectBack(next, adjoint);
        step.back(made, costWeight);
    }

    @Override
    public double[] timeGradients(RecordedStep made, double costWeight) {
        return step.timeGradients(made, costWeight);
    }

    @Override
    public int takeCount() {
        return step.takeCount();
    }

    @Override
    public void close() {
        step.close();
    }
}
