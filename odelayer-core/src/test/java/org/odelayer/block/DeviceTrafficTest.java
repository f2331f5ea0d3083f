package org.odelayer.block;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.RunningCost;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.kernel.CountingBackend;
import org.odelayer.kernel.CountingBackend.Counts;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.KineticEnergy;

/** What goes between Java and a device in the steps of a solve. */
class DeviceTrafficTest {
    @Test
    void counts() {
        for (OdeSolver solver : List.of(OdeSolver.DOPRI5, OdeSolver.TSIT5, OdeSolver.BOSH3, OdeSolver.RK4)) {
            for (List<RunningCost> costs :
                    List.of(List.<RunningCost>of(), List.<RunningCost>of(new KineticEnergy(0.1)))) {
                for (Adjoint adjoint : List.of(
                        ContinuousAdjoint.AS_FORWARD, InterpolatingAdjoint.AS_FORWARD, DiscreteAdjoint.EVERY_STEP)) {
                    measure(solver, costs, adjoint);
                }
            }
        }
    }

    private static void measure(OdeSolver solver, List<RunningCost> costs, Adjoint adjoint) {
        StepControl control = solver == OdeSolver.RK4 ? StepControl.constant(0.05) : StepControl.adaptive(1e-7, 1e-7);
        SolverSettings settings = new SolverSettings(solver.tableau(), control, 10_000);
        OdeBlock block = OdeBlock.of(new MlpDynamics(8).time(TimeDependence.CONCAT), 0, 1, settings)
                .withCosts(costs)
                .withGradient(adjoint);
        Map<String, INDArray> parameters = block.parameters(4).glorot(DataType.DOUBLE, 2);
        INDArray x = BlockGradientTest.normal(new Random(3), 5, 4);
        try (CountingBackend backend = CountingBackend.install();
                CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 5, 4)) {
            backend.take();
            compiled.forward(x);
            Counts forward = backend.take();
            compiled.backward(x);
            Counts back = backend.take();
            System.out.println("TRAFFIC " + solver + " costs " + costs.size() + " "
                    + adjoint.getClass().getSimpleName() + " forward " + per(forward, compiled.forwardStatistics())
                    + " | backward " + per(back, compiled.backwardStatistics()));
        }
    }

    private static String per(Counts counts, SolveStatistics statistics) {
        double attempts = statistics.accepted() + statistics.rejected();
        return String.format(
                "%.0f attempts: %.1f reads, %.1f writes, %.1f elements",
                attempts, counts.reads() / attempts, counts.writes() / attempts, counts.elements() / attempts);
    }
}
