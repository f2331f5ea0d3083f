package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** Outputs at times at which f jumps: ẏ = pₖ on [0, ½] and [½, 1], p = (1, −3). */
class JumpTest {
    private static final double[] SLOPES = {1, -3};

    static List<Adjoint> adjoints() {
        return Adjoints.all();
    }

    private static OdeBlock block(OdeSolver solver, TimeSpan times, Adjoint adjoint) {
        Dynamics pieces = DepthDependence.piecewise(2).applyTo(new TimeResolutionTest.Slope(), times.t0(), times.t1());
        SolverSettings settings = new SolverSettings(solver.tableau(), StepControl.adaptive(1e-6, 1e-6), 1000);
        return new OdeBlock(pieces, StateMap.IDENTITY, StateMap.IDENTITY, times, settings, adjoint);
    }

    private static CompiledBlock compile(OdeBlock block) {
        Map<String, INDArray> parameters =
                Map.of("p", Nd4j.createFromArray(SLOPES).reshape(2, 1));
        return block.compile(parameters, DataType.DOUBLE, 1, 1);
    }

    /** A step that begins with the slope of the piece before is 1000 tolerances off, and rejected. */
    @ParameterizedTest
    @EnumSource(names = {"BOSH3", "DOPRI5", "TSIT5"})
    void theSlopeBeforeTheJumpIsNotCarriedOn(OdeSolver solver) {
        INDArray zero = Nd4j.zeros(DataType.DOUBLE, 1, 1);
        try (CompiledBlock forwards = compile(block(
                        solver, TimeSpan.series(0, 0, 0.5, 1), Adjoints.all().get(0)));
                CompiledBlock backwards = compile(
                        block(solver, TimeSpan.series(1, 0.5, 0), Adjoints.all().get(0)))) {
            assertArrayEquals(
                    new double[] {0, 0.5, -1}, forwards.forward(zero).ravel().toDoubleVector(), 1e-14);
            assertEquals(0, forwards.forwardStatistics().rejected());
            // From 1 down with slope 1, then −3.
            assertArrayEquals(
                    new double[] {-0.5, 1}, backwards.forward(zero).ravel().toDoubleVector(), 1e-14);
            assertEquals(0, backwards.forwardStatistics().rejected());
        }
    }

    /** L = 2 y(½) + 5 y(1): ∂L/∂p = (½(2 + 5), ½ 5). */
    @ParameterizedTest
    @MethodSource("adjoints")
    void theGradientOfAnOutputOnTheJumpGoesToThePieceBeforeIt(Adjoint adjoint) {
        INDArray x = Nd4j.zeros(DataType.DOUBLE, 1, 1);
        INDArray weights = Nd4j.createFromArray(2.0, 5.0).reshape(2, 1, 1);
        try (CompiledBlock compiled = compile(block(OdeSolver.DOPRI5, TimeSpan.series(0, 0.5, 1), adjoint))) {
            compiled.forward(x);
            assertEquals(7, compiled.backward(weights).getDouble(0), 1e-12);
            assertArrayEquals(
                    new double[] {3.5, 2.5},
                    compiled.parameterGradients().get("p").ravel().toDoubleVector(),
                    1e-12);
            assertEquals(0, compiled.backwardStatistics().rejected());
        }
    }

    @Test
    void outputsBesideTheJumpAreOnTheirOwnSides() {
        double near = 1e-9;
        OdeBlock block = block(
                OdeSolver.DOPRI5,
                TimeSpan.series(0, 0.5 - near, 0.5, 0.5 + near, 1),
                Adjoints.all().get(0));
        try (CompiledBlock compiled = compile(block)) {
            double[] outputs =
                    compiled.forward(Nd4j.zeros(DataType.DOUBLE, 1, 1)).ravel().toDoubleVector();
            assertArrayEquals(new double[] {0.5 - near, 0.5, 0.5 - 3 * near, -1}, outputs, 1e-14);
        }
    }
}
