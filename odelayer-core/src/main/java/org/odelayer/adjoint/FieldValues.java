package org.odelayer.adjoint;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HostVector;
import org.odelayer.ode.method.DifferentiableField;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.VectorField;

/** f at single states. */
final class FieldValues implements AutoCloseable {
    private final INDArray y;
    private final INDArray f;
    private final HostVector state;
    private final HostVector value;
    private final VectorField.Evaluation evaluation;

    FieldValues(DifferentiableField field) {
        this.y = Detached.call(() -> Nd4j.create(field.dataType(), field.size()));
        this.f = Detached.call(() -> Nd4j.create(field.dataType(), field.size()));
        this.state = new HostVector(y);
        this.value = new HostVector(f);
        this.evaluation = field.bind(y, f, false);
    }

    /** f(t, y), as it is in a leg; a new array. */
    double[] at(double t, Leg leg, double... values) {
        state.write(0, values);
        evaluation.at(t, leg);
        double[] result = new double[values.length];
        value.read(0, result);
        return result;
    }

    @Override
    public void close() {
        List.of(y, f).forEach(INDArray::close);
    }
}
