package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.odelayer.dynamics.EnergyDynamics;
import org.odelayer.dynamics.HamiltonianDynamics;
import org.odelayer.dynamics.LagrangianDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.field.StateQuantity;
import org.odelayer.kernel.OneThread;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** What untrained fields of energies keep, solved to 1e-9: an error of the size of the tolerance times the span. */
@ExtendWith(OneThread.class)
class EnergyConservationTest {
    private static final int BATCH = 4;
    private static final int WIDTH = 6;
    private static final double KEPT = 1e-8;
    private static final SolverSettings TIGHT =
            new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-9, 1e-9), 100_000);

    static Stream<Arguments> fields() {
        return Stream.of(
                Arguments.of(HamiltonianDynamics.general(32, 32), 10, KEPT),
                Arguments.of(HamiltonianDynamics.separable(32, 32), 10, KEPT),
                Arguments.of(HamiltonianDynamics.general(32).structure(), 10, KEPT),
                Arguments.of(HamiltonianDynamics.general(32).structure(8), 10, KEPT),
                Arguments.of(LagrangianDynamics.general(32, 32), 5, KEPT),
                Arguments.of(LagrangianDynamics.mechanical(32, 32), 5, KEPT),
                // Here errors grow faster on the way.
                Arguments.of(LagrangianDynamics.mechanical(32).angles(0, 2), 5, 1e-7));
    }

    private static INDArray states() {
        INDArray states = Nd4j.create(DataType.DOUBLE, BATCH, WIDTH);
        Random random = new Random(2);
        for (int i = 0; i < states.length(); i++) {
            states.putScalar(i, random.nextGaussian());
        }
        return states;
    }

    private static INDArray flow(
            EnergyDynamics field, Map<String, INDArray> parameters, INDArray y, double t0, double t1) {
        try (CompiledBlock block =
                OdeBlock.of(field, t0, t1, TIGHT).compile(parameters, DataType.DOUBLE, BATCH, WIDTH)) {
            return block.infer(y).dup();
        }
    }

    private static double distance(INDArray a, INDArray b) {
        return Transforms.abs(a.sub(b)).maxNumber().doubleValue();
    }

    @ParameterizedTest
    @MethodSource("fields")
    void theEnergyIsKeptAndTheWayBackFound(EnergyDynamics field, double end, double kept) {
        Map<String, INDArray> parameters = ParameterList.of(field, WIDTH).glorot(DataType.DOUBLE, 1);
        INDArray y = states();
        INDArray moved = flow(field, parameters, y, 0, end);
        assertTrue(distance(moved, y) > 0.1, "nothing moves");
        INDArray before = StateQuantity.values(field, field::energyOf, parameters, 0, y);
        double change = distance(before, StateQuantity.values(field, field::energyOf, parameters, 0, moved));
        assertTrue(change <= kept, () -> "energy by " + change);
        double missed = distance(flow(field, parameters, moved, end, 0), y);
        // Errors grow on the way: the flow's sensitivity multiplies them.
        assertTrue(missed <= kept, () -> "there and back by " + missed);
    }

    @ParameterizedTest
    @MethodSource("hamiltonians")
    void volumesAreKept(HamiltonianDynamics field) {
        Map<String, INDArray> parameters = ParameterList.of(field, WIDTH).glorot(DataType.DOUBLE, 1);
        JacobianPath flow = JacobianPath.ofFlow(OdeBlock.of(field, 0, 10, TIGHT), parameters, states(), 2);
        for (int example = 0; example < BATCH; example++) {
            double det = new LUDecomposition(new Array2DRowRealMatrix(flow.jacobian(1, example))).getDeterminant();
            assertEquals(1, det, 1e-6);
        }
    }

    static Stream<HamiltonianDynamics> hamiltonians() {
        return Stream.of(HamiltonianDynamics.general(32, 32), HamiltonianDynamics.separable(32, 32));
    }
}
