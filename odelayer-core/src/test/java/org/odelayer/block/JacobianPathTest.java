package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.hipparchus.complex.Complex;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionNonSymmetric;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** Jacobians along trajectories against closed forms, differences and another library. */
class JacobianPathTest {
    private static final SolverSettings TIGHT =
            new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-9, 1e-9), 10_000);

    private static JacobianPath linear(double[][] w) {
        OdeBlock block = OdeBlock.of(new MlpDynamics(), 0, 1, TIGHT);
        Map<String, INDArray> parameters =
                Map.of("W0", Nd4j.createFromArray(w), "b0", Nd4j.zeros(DataType.DOUBLE, w.length));
        return JacobianPath.of(block, parameters, Nd4j.ones(DataType.DOUBLE, 2, w.length), 3);
    }

    /** ẏ = y W with W of a spiral: J = Wᵀ everywhere, with eigenvalues −0.1 ± 2i and singular values √4.01. */
    @Test
    void theSpiralsAreKnown() {
        JacobianPath path = linear(new double[][] {{-0.1, 2}, {-2, -0.1}});
        assertArrayEquals(new double[] {0, 0.5, 1}, path.times());
        assertEquals(2, path.examples());
        assertEquals(2, path.dimensions());
        for (int time = 0; time < 3; time++) {
            assertArrayEquals(new double[] {-0.1, -2}, path.jacobian(time, 1)[0], 1e-15);
            assertArrayEquals(new double[] {Math.sqrt(4.01), Math.sqrt(4.01)}, path.singularValues(time, 1), 1e-12);
            assertEquals(1, path.conditionNumber(time, 0), 1e-12);
            assertEquals(-0.1, path.spectralAbscissa(time, 1), 1e-12);
            assertEquals(2, Math.abs(path.eigenvalues(time, 0).get(1).imaginary()), 1e-12);
        }
    }

    @Test
    void singularAndDefectiveJacobiansGiveNumbers() {
        assertEquals(Double.POSITIVE_INFINITY, linear(new double[2][2]).conditionNumber(0, 0));
        assertEquals(0, linear(new double[2][2]).spectralAbscissa(0, 0));
        JacobianPath shear = linear(new double[][] {{0, 1}, {0, 0}});
        assertEquals(0, shear.spectralAbscissa(1, 1), 1e-12);
        assertTrue(shear.conditionNumber(1, 1) > 1e12);
        assertEquals(-3, linear(new double[][] {{-3}}).spectralAbscissa(0, 0), 1e-12);
    }

    /** A block with all that can make the state differ from the input. */
    @Test
    void theJacobianIsTheDerivativeOfTheBlocksOwnField() {
        OdeBlock block = BlockOptions.builder()
                .augmentation(Augmentation.learned(1))
                .order(2)
                .dataControl(true)
                .depth(DepthDependence.piecewise(2))
                .build()
                .block(
                        new MlpDynamics(5).time(TimeDependence.CONCAT),
                        TimeSpan.of(0.2, -0.6),
                        TIGHT,
                        ContinuousAdjoint.AS_FORWARD,
                        2);
        Map<String, INDArray> parameters = block.parameters(2).glorot(DataType.DOUBLE, 3);
        INDArray x = BlockGradientTest.normal(new Random(1), 3, 2);
        JacobianPath path = JacobianPath.of(block, parameters, x, 4);
        assertEquals(6, path.dimensions());
        double step = 1e-4;
        for (int example = 0; example < 3; example++) {
            double[][] expected = differences(block, parameters, x, path.times()[1], step, example);
            double[][] found = path.jacobian(1, example);
            for (int i = 0; i < 6; i++) {
                assertArrayEquals(expected[i], found[i], 1e-6);
            }
        }
    }

    /** f as the slope of solves over a very short time, differentiated in each dimension of the state. */
    private static double[][] differences(
            OdeBlock block, Map<String, INDArray> parameters, INDArray x, double t, double step, int example) {
        INDArray state;
        try (CompiledBlock compiled = block.inside(t).compile(parameters, DataType.DOUBLE, x.shape())) {
            state = compiled.forward(x).slice(0).dup();
        }
        Map<String, INDArray> seen = new java.util.HashMap<>(parameters);
        seen.put(org.odelayer.dynamics.Input.Control.NAME, x);
        double[][] jacobian = new double[6][6];
        try (var dynamics =
                org.odelayer.field.CompiledDynamics.compile(block.dynamics(), seen, DataType.DOUBLE, state.shape())) {
            INDArray y = state.dup();
            INDArray f = state.ulike();
            var program = dynamics.evaluation(y, f);
            for (int j = 0; j < 6; j++) {
                y.assign(state).putScalar(example, j, state.getDouble(example, j) + step);
                program.run(t);
                INDArray above = f.dup();
                y.putScalar(example, j, state.getDouble(example, j) - step);
                program.run(t);
                for (int i = 0; i < 6; i++) {
                    jacobian[i][j] = (above.getDouble(example, i) - f.getDouble(example, i)) / (2 * step);
                }
            }
        }
        return jacobian;
    }

    @Test
    void eigenvaluesAreThoseOfAnotherLibrary() {
        OdeBlock block = OdeBlock.of(new MlpDynamics(16), 0, 1, TIGHT);
        Map<String, INDArray> parameters = block.parameters(12).glorot(DataType.DOUBLE, 5);
        JacobianPath path = JacobianPath.of(block, parameters, BlockGradientTest.normal(new Random(2), 2, 12), 3);
        Complex[] expected =
                new EigenDecompositionNonSymmetric(new Array2DRowRealMatrix(path.jacobian(2, 1))).getEigenvalues();
        List<JacobianPath.Eigenvalue> found = path.eigenvalues(2, 1).stream()
                .sorted(Comparator.comparing(JacobianPath.Eigenvalue::real)
                        .thenComparing(JacobianPath.Eigenvalue::imaginary))
                .toList();
        java.util.Arrays.sort(expected, Comparator.comparing(Complex::getReal).thenComparing(Complex::getImaginary));
        for (int i = 0; i < 12; i++) {
            assertEquals(expected[i].getReal(), found.get(i).real(), 1e-9);
            assertEquals(expected[i].getImaginary(), found.get(i).imaginary(), 1e-9);
        }
    }

    @Test
    void oneTimeIsNoPath() {
        OdeBlock block = OdeBlock.of(new MlpDynamics(), 0, 1, TIGHT);
        assertThrows(
                IllegalArgumentException.class,
                () -> JacobianPath.of(block, Map.of(), Nd4j.ones(DataType.DOUBLE, 1, 2), 1));
    }
}
