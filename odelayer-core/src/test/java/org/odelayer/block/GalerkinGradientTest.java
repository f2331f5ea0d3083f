package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.AdjointNorm;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/**
 * Parameters that are a series in time start as constants: neither y nor a sees the other terms, whose gradients are
 * integrals of fast functions. Against central differences of a solve at 1e-11.
 */
class GalerkinGradientTest {
    private static final int BATCH = 8;
    private static final int FEATURES = 3;
    private static final INDArray X = BlockGradientTest.normal(new Random(1), BATCH, FEATURES);
    private static final INDArray LOSS = BlockGradientTest.normal(new Random(2), BATCH, FEATURES);

    private static SolverSettings adaptive(double tolerance) {
        return new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(tolerance, tolerance), 100_000);
    }

    private static OdeBlock block(DepthDependence depth, double tolerance, Adjoint adjoint) {
        return BlockOptions.builder()
                .depth(depth)
                .build()
                .block(new MlpDynamics(8), TimeSpan.of(0, 1), adaptive(tolerance), adjoint, FEATURES);
    }

    private static List<Double> gradient(OdeBlock block, Map<String, INDArray> parameters) {
        List<Double> all = new ArrayList<>();
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, BATCH, FEATURES)) {
            compiled.onWarning(text -> {});
            compiled.forward(X);
            compiled.backward(LOSS);
            parameters.keySet().forEach(name -> {
                INDArray gradient = compiled.parameterGradients().get(name);
                for (long i = 0; i < gradient.length(); i++) {
                    all.add(gradient.getDouble(i));
                }
            });
        }
        return all;
    }

    private static List<Double> differences(OdeBlock block, Map<String, INDArray> parameters) {
        List<Double> all = new ArrayList<>();
        double step = 1e-4;
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, BATCH, FEATURES)) {
            parameters.values().forEach(array -> {
                for (long i = 0; i < array.length(); i++) {
                    double original = array.getDouble(i);
                    array.putScalar(i, original + step);
                    double above = loss(compiled);
                    array.putScalar(i, original - step);
                    double below = loss(compiled);
                    array.putScalar(i, original);
                    all.add((above - below) / (2 * step));
                }
            });
        }
        return all;
    }

    private static double loss(CompiledBlock compiled) {
        INDArray y = compiled.forward(X);
        return Nd4j.getBlasWrapper().dot(y.reshape(-1), LOSS.reshape(-1));
    }

    private static double error(List<Double> found, List<Double> expected) {
        double error = 0;
        double size = 0;
        for (int i = 0; i < expected.size(); i++) {
            error += Math.pow(found.get(i) - expected.get(i), 2);
            size += Math.pow(expected.get(i), 2);
        }
        return Math.sqrt(error / size);
    }

    @ParameterizedTest
    @EnumSource
    void gradientsAreWithinTwentyTolerances(DepthBasis basis) {
        for (int terms : new int[] {1, 2, 5, 9}) {
            DepthDependence depth = new DepthDependence(basis, terms);
            OdeBlock exact = block(depth, 1e-11, ContinuousAdjoint.AS_FORWARD);
            Map<String, INDArray> parameters = exact.parameters(FEATURES).glorot(DataType.DOUBLE, 3);
            List<Double> expected = differences(exact, parameters);
            for (double tolerance : new double[] {1e-3, 1e-6}) {
                for (Adjoint adjoint : List.of(ContinuousAdjoint.AS_FORWARD, InterpolatingAdjoint.AS_FORWARD)) {
                    double error = error(gradient(block(depth, tolerance, adjoint), parameters), expected);
                    String which = basis + " " + terms + " " + tolerance + " " + adjoint;
                    assertTrue(error <= 20 * tolerance, () -> which + ": " + error);
                }
            }
        }
    }

    /** What the documentation says of them: why the full norm is the default. */
    @ParameterizedTest
    @EnumSource(names = "FOURIER")
    void theSeminormAndTheStepsMadeAreFarOff(DepthBasis basis) {
        DepthDependence depth = new DepthDependence(basis, 9);
        Map<String, INDArray> parameters = block(depth, 1e-3, ContinuousAdjoint.AS_FORWARD)
                .parameters(FEATURES)
                .glorot(DataType.DOUBLE, 3);
        List<Double> expected = gradient(block(depth, 1e-11, ContinuousAdjoint.AS_FORWARD), parameters);
        for (Adjoint adjoint : List.of(
                ContinuousAdjoint.AS_FORWARD.norm(AdjointNorm.SEMINORM),
                InterpolatingAdjoint.AS_FORWARD.norm(AdjointNorm.SEMINORM),
                DiscreteAdjoint.EVERY_STEP)) {
            double error = error(gradient(block(depth, 1e-6, adjoint), parameters), expected);
            assertTrue(error > 0.1, () -> adjoint + ": " + error);
        }
    }
}
