package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatus;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;
import org.odelayer.regularization.KineticEnergy;
import org.odelayer.regularization.Penalty;

/**
 * Blocks drawn at random, hostile ones among them: zero and huge weights, states and spans. A pass gives finite arrays
 * or fails with a named status; a gradient at 1e-8 that nobody warned of is the central difference of a solve at 1e-12.
 */
class BlockFuzzTest {
    private static final double TOLERANCE = 1e-8;
    private static final Map<SolveStatus, Integer> FAILED = new EnumMap<>(SolveStatus.class);
    private static int compared;
    private static int warned;

    /** What is drawn, from one number. */
    private static final class Draw {
        private final Random random;
        private final long features;
        private final long batch;
        private final double t0;
        private final double t1;
        private final OdeBlock block;
        private final Map<String, INDArray> parameters;
        private final INDArray x;
        private boolean varies;

        Draw(long seed, BatchSteps steps) {
            random = new Random(seed);
            features = 2 * one(1L, 2L, 3L);
            batch = one(1L, 2L, 5L);
            t0 = one(0.0, 0.0, -1.0, 3.0);
            double length = one(1.0, 1.0, 0.3, 3.0, 10.0, 1e-6);
            t1 = t0 + one(1, 1, -1) * length;
            block = block().withSteps(steps);
            parameters = block.parameters(features).glorot(DataType.DOUBLE, seed);
            double size = one(1.0, 1.0, 1.0, 0.0, 1e-6, 3.0, 10.0);
            parameters
                    .values()
                    .forEach(
                            array -> array.muli(size).addi(normal(array.shape()).muli(0.1 * size)));
            x = normal(batch, features).muli(one(1.0, 1.0, 0.0, 1e-6, 1e4));
        }

        @SafeVarargs
        private final <T> T one(T... choices) {
            return choices[random.nextInt(choices.length)];
        }

        INDArray normal(long... shape) {
            return BlockGradientTest.normal(random, shape);
        }

        /**
         * The discrete adjoint's gradient is that of steps which may be too long for it where f varies in time, and for
         * costs.
         */
        boolean isOfStepsMade() {
            return block.gradient() instanceof DiscreteAdjoint
                    && (varies || !block.costs().isEmpty());
        }

        private OdeBlock block() {
            TimeDependence time = one(TimeDependence.NONE, TimeDependence.CONCAT);
            DepthDependence depth = one(
                    DepthDependence.CONSTANT,
                    DepthDependence.piecewise(3),
                    DepthDependence.galerkin(DepthBasis.FOURIER, 5),
                    DepthDependence.galerkin(DepthBasis.LEGENDRE, 4));
            varies = time != TimeDependence.NONE || depth != DepthDependence.CONSTANT;
            Dynamics dynamics = new MlpDynamics(one(new long[] {}, new long[] {3}, new long[] {4, 3}))
                    .activation(one(Activation.TANH, Activation.SOFTPLUS, Activation.SWISH, Activation.SIGMOID))
                    .time(time);
            BlockOptions.Builder options = BlockOptions.builder()
                    .augmentation(one(Augmentation.NONE, Augmentation.zeros(1), Augmentation.learned(2)))
                    .dataControl(one(false, false, true))
                    .depth(depth);
            if (one(false, false, true)) {
                options.order(2)
                        .initialVelocity(one(InitialVelocity.ZERO, InitialVelocity.SPLIT))
                        .acceleration(one(Acceleration.values()))
                        .output(one(OutputState.values()));
            }
            TimeSpan times =
                    one(false, false, true) ? TimeSpan.series(t0, t0 + 0.4 * (t1 - t0), t1) : TimeSpan.of(t0, t1);
            OdeSolver solver = one(OdeSolver.DOPRI5, OdeSolver.TSIT5, OdeSolver.BOSH3);
            Adjoint adjoint = Adjoints.all().get(random.nextInt(4));
            List<Penalty> costs = one(false, false, true) ? List.of(new KineticEnergy(0.1)) : List.of();
            return options.build()
                    .block(dynamics, times, settings(solver), adjoint, features)
                    .withCosts(costs);
        }

        private static SolverSettings settings(OdeSolver solver) {
            return new SolverSettings(solver.tableau(), StepControl.adaptive(TOLERANCE, TOLERANCE), 3_000);
        }

        /** Steps so short that they see what parameters do in time, whether the state moves or not. */
        OdeBlock exact() {
            StepControl fine = StepControl.adaptive(1e-12, 1e-12).maxStep(Math.abs(t1 - t0) / 40);
            return block.withForward(new SolverSettings(OdeSolver.DOPRI5.tableau(), fine, 10_000))
                    .withGradient(DiscreteAdjoint.EVERY_STEP)
                    .withSteps(BatchSteps.SHARED);
        }
    }

    @Property(tries = 300, seed = "42", shrinking = ShrinkingMode.OFF)
    void aBlockGivesFiniteNumbersOrANamedStatus(@ForAll long seed) {
        check(new Draw(seed, BatchSteps.SHARED));
    }

    @Property(tries = 120, seed = "43", shrinking = ShrinkingMode.OFF)
    void examplesThatAreSolvedByThemselvesDoSoToo(@ForAll long seed) {
        check(new Draw(seed, BatchSteps.PER_EXAMPLE));
    }

    private static void check(Draw draw) {
        List<String> warnings = new ArrayList<>();
        try (CompiledBlock compiled = draw.block.compile(draw.parameters, DataType.DOUBLE, draw.batch, draw.features)) {
            compiled.onWarning(warnings::add);
            INDArray output = compiled.forward(draw.x);
            assertTrue(finite(output), "output");
            INDArray loss = draw.normal(output.shape());
            Map<String, INDArray> gradients = new LinkedHashMap<>();
            gradients.put("x", compiled.backward(loss).dup());
            compiled.parameterGradients().forEach((name, gradient) -> gradients.put(name, gradient.dup()));
            gradients.forEach((name, gradient) -> assertTrue(finite(gradient), name));
            if (!warnings.isEmpty()) {
                warned++;
            } else if (!draw.isOfStepsMade()) {
                compare(draw, loss, gradients, compiled.drift());
            }
        } catch (OdeSolveException e) {
            assertNotNull(e.status());
            assertTrue(
                    e.getMessage()
                            .matches("(?s)(example . of . \\(row .\\): )?(forward|backward) pass: .*" + e.status()
                                    + ".*"),
                    e.getMessage());
            FAILED.merge(e.status(), 1, Integer::sum);
        }
    }

    private static boolean finite(INDArray array) {
        for (long i = 0; i < array.length(); i++) {
            if (!Double.isFinite(array.getDouble(i))) {
                return false;
            }
        }
        return true;
    }

    /** Along one random direction of all variables at once, each weighed by its size. */
    private static void compare(Draw draw, INDArray loss, Map<String, INDArray> gradients, double drift) {
        Map<String, INDArray> variables = new LinkedHashMap<>(draw.parameters);
        variables.put("x", draw.x);
        Map<String, INDArray> directions = new LinkedHashMap<>();
        double analytic = 0;
        double size = 0;
        for (Map.Entry<String, INDArray> variable : variables.entrySet()) {
            double mean = variable.getValue().ameanNumber().doubleValue();
            INDArray direction = draw.normal(variable.getValue().shape()).muli(mean > 0 ? mean : 1e-3);
            directions.put(variable.getKey(), direction);
            INDArray product = direction.mul(gradients.get(variable.getKey()));
            analytic += product.sumNumber().doubleValue();
            size += product.norm1Number().doubleValue();
        }
        try (CompiledBlock compiled =
                draw.exact().compile(draw.parameters, DataType.DOUBLE, draw.batch, draw.features)) {
            // Four points: the error is of the order of the fourth power.
            double h = 1e-4;
            double numeric = (8
                                    * (at(compiled, draw, loss, variables, directions, h)
                                            - at(compiled, draw, loss, variables, directions, -h))
                            - (at(compiled, draw, loss, variables, directions, 2 * h)
                                    - at(compiled, draw, loss, variables, directions, -2 * h)))
                    / (12 * h);
            // A thousand tolerances of what is added up, of the gradients and of 1 for the absolute one; and of a state
            // that drifts,
            // which may be far less than what there is a warning of, as much again as it is off, tenfold.
            double tolerance = (1e-5 + 10 * drift) * (size + Math.abs(numeric)) + 1e-6;
            assertEquals(numeric, analytic, tolerance, () -> "drift " + drift + " of " + draw.block);
            compared++;
        } catch (OdeSolveException e) {
            FAILED.merge(e.status(), 1, Integer::sum);
        }
    }

    private static double at(
            CompiledBlock compiled,
            Draw draw,
            INDArray loss,
            Map<String, INDArray> variables,
            Map<String, INDArray> directions,
            double step) {
        variables.forEach((name, array) -> array.addi(directions.get(name).mul(step)));
        try {
            INDArray output = compiled.forward(draw.x);
            return output.mul(loss).sumNumber().doubleValue() + compiled.penalty();
        } finally {
            variables.forEach((name, array) -> array.subi(directions.get(name).mul(step)));
        }
    }

    /** Else nothing was tested. */
    @AfterContainer
    static void mostOfThemSucceed() {
        assertTrue(compared > 120, () -> compared + " compared, " + warned + " warned of, failed: " + FAILED);
    }
}
