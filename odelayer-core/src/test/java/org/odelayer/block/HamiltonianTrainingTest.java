package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.LambdaDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.graph.Derivatives;
import org.odelayer.kernel.OneThread;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** A field made of the gradient of an energy learns where an oscillator is after a time. */
@ExtendWith(OneThread.class)
class HamiltonianTrainingTest {
    private static final int BATCH = 24;
    private static final int STEPS = 150;
    private static final double RATE = 0.2;

    /** ẏ = (∂H/∂p, −∂H/∂q), H a perceptron with one hidden layer. */
    private static final Dynamics FIELD = new LambdaDynamics(HamiltonianTrainingTest::field)
            .weight("W0", 2, 16)
            .weight("W1", 16, 1);

    private static SDVariable field(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> p) {
        SDVariable hidden = graph.math().square(graph.math().tanh(y.mmul(p.get("W0"))));
        SDVariable gradient = Derivatives.gradient(hidden.mmul(p.get("W1")), y);
        SDVariable byQ = Features.slice(graph, gradient, 0, 1);
        return Features.concat(graph, Features.slice(graph, gradient, 1, 2), byQ.neg());
    }

    /** States turned by 1 radian. */
    private static INDArray turned(INDArray y) {
        INDArray turn = Nd4j.createFromArray(new double[][] {{Math.cos(1), -Math.sin(1)}, {Math.sin(1), Math.cos(1)}});
        return y.mmul(turn);
    }

    @Test
    void theEnergyOfAnOscillatorIsLearned() {
        INDArray y = Nd4j.create(DataType.DOUBLE, BATCH, 2);
        Random random = new Random(3);
        for (int i = 0; i < y.length(); i++) {
            y.putScalar(i, 2 * random.nextDouble() - 1);
        }
        INDArray expected = turned(y);
        Map<String, INDArray> parameters = ParameterList.of(FIELD, 2).glorot(DataType.DOUBLE, 1);
        OdeBlock block =
                OdeBlock.of(FIELD, 0, 1, new SolverSettings(OdeSolver.RK4.tableau(), StepControl.constant(0.25), 100));
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, BATCH, 2)) {
            double first = 0;
            double last = 0;
            for (int step = 0; step < STEPS; step++) {
                INDArray error = compiled.forward(y).sub(expected);
                last = error.norm2Number().doubleValue();
                first = step == 0 ? last : first;
                compiled.backward(error.mul(2.0 / BATCH));
                compiled.parameterGradients()
                        .forEach((name, gradient) -> parameters.get(name).subi(gradient.mul(RATE)));
            }
            double ratio = last / first;
            assertTrue(ratio < 0.1, () -> "error by " + ratio);
        }
    }
}
