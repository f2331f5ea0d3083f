package org.odelayer.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** Gradients of every option, and of some together, against differences of their own solve. */
class OptionGradientTest {
    private static final SolverSettings TIGHT =
            new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-10, 1e-10), 100_000);

    /** tanh of a 3 × 3 convolution. */
    static final class Convolution extends Dynamics {
        private static final long serialVersionUID = 1L;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {
            defineParameters(parameters, stateShape, stateShape);
        }

        @Override
        public void defineParameters(ParameterList parameters, long[] seen, long[] result) {
            parameters.weight("K", 9 * seen[0], 9 * result[0], 3, 3, seen[0], result[0]);
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            Conv2DConfig same = Conv2DConfig.builder()
                    .kH(3)
                    .kW(3)
                    .paddingMode(PaddingMode.SAME)
                    .build();
            return graph.math().tanh(graph.cnn().conv2d(y, parameters.get("K"), same));
        }
    }

    /** Options on a state shape, with the times. */
    record Case(String name, BlockOptions options, Dynamics dynamics, TimeSpan times, long... shape) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static BlockOptions.Builder with() {
        return BlockOptions.builder();
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        Dynamics mlp = new MlpDynamics(4).time(TimeDependence.CONCAT);
        TimeSpan unit = TimeSpan.of(0, 1);
        TimeSpan back = TimeSpan.of(0.7, -0.2);
        // Ends of steps: differences see the rounding of steps that turn out otherwise in a dense output.
        TimeSpan series = TimeSpan.series(0, 0, 0.2, 0.7, 1).hitting(true);
        options().forEach((name, options) -> {
            cases.add(new Case(name, options, mlp, unit, 3, 2));
            cases.add(new Case(name + ", one example", options, mlp, unit, 1, 2));
            cases.add(new Case(name + ", backwards", options, mlp, back, 3, 2));
            cases.add(new Case(name + ", series", options, mlp, series, 3, 2));
        });
        cases.add(new Case("plain, series from later on", BlockOptions.PLAIN, mlp, TimeSpan.series(0, -0.1, -1), 2, 3));
        Dynamics convolution = new Convolution();
        cases.add(new Case(
                "images, all",
                with().augmentation(Augmentation.learned(1))
                        .order(2)
                        .initialVelocity(InitialVelocity.learned(2))
                        .dataControl(true)
                        .depth(DepthDependence.piecewise(2))
                        .build(),
                convolution,
                unit,
                2,
                1,
                3,
                2));
        cases.add(new Case(
                "images, zeros", with().augmentation(Augmentation.zeros(1)).build(), convolution, series, 1, 1, 3, 2));
        return cases.stream();
    }

    private static Map<String, BlockOptions> options() {
        Map<String, BlockOptions> options = new LinkedHashMap<>();
        options.put("zeros", with().augmentation(Augmentation.zeros(2)).build());
        options.put(
                "zeros dropped",
                with().augmentation(Augmentation.zeros(2)).keepAugmented(false).build());
        options.put("learned", with().augmentation(Augmentation.learned(1)).build());
        options.put("second order", with().order(2).build());
        options.put(
                "second order, position",
                with().order(2)
                        .acceleration(Acceleration.POSITION)
                        .output(OutputState.ALL)
                        .build());
        options.put(
                "second order, split",
                with().order(2).initialVelocity(InitialVelocity.SPLIT).build());
        options.put(
                "third order, learned",
                with().order(3).initialVelocity(InitialVelocity.learned(3)).build());
        options.put("data control", with().dataControl(true).build());
        options.put("pieces", with().depth(DepthDependence.piecewise(3)).build());
        options.put(
                "Legendre",
                with().depth(DepthDependence.galerkin(DepthBasis.LEGENDRE, 3)).build());
        options.put(
                "Fourier",
                with().depth(DepthDependence.galerkin(DepthBasis.FOURIER, 3)).build());
        options.put(
                "all at once",
                with().augmentation(Augmentation.zeros(1))
                        .keepAugmented(false)
                        .order(2)
                        .initialVelocity(InitialVelocity.SPLIT)
                        .output(OutputState.ALL)
                        .dataControl(true)
                        .depth(DepthDependence.galerkin(DepthBasis.CHEBYSHEV, 2))
                        .build());
        return options;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreDifferencesOfTheLoss(Case given) {
        check(given, ContinuousAdjoint.AS_FORWARD);
    }

    /**
     * In core, options are transformations that adjoints know nothing of; jumps, series and data control they do know.
     */
    @ParameterizedTest
    @MethodSource("cases")
    void gradientsOfOtherAdjointsAreDifferencesOfTheLoss(Case given) {
        check(given, DiscreteAdjoint.CHECKPOINTED);
        check(given, InterpolatingAdjoint.AS_FORWARD);
    }

    private static void check(Case given, Adjoint adjoint) {
        long[] one = Arrays.copyOfRange(given.shape, 1, given.shape.length);
        BlockGradientTest.check(given.options.block(given.dynamics, given.times, TIGHT, adjoint, one), given.shape);
    }
}
