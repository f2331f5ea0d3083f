package org.odelayer.ode.method;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;

/**
 * The arrays by which a stepper speaks with the solver, so that two steppers can take turns on the same.
 *
 * @param state y, [n]
 * @param slope f at the state, [n]
 * @param proposed the advanced solution, [n]
 * @param error the error estimate, [n]
 */
record StepArrays(INDArray state, INDArray slope, INDArray proposed, INDArray error) {
    static StepArrays create(DataType type, long size) {
        return Detached.call(() -> new StepArrays(
                Nd4j.create(type, size), Nd4j.create(type, size), Nd4j.create(type, size), Nd4j.create(type, size)));
    }

    static StepArrays of(Stepper stepper) {
        return new StepArrays(stepper.state(), stepper.slope(), stepper.proposed(), stepper.error());
    }

    void close() {
        List.of(state, slope, proposed, error).forEach(INDArray::close);
    }
}
