package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.GradientReference;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** Gradients of whole blocks against differences of their own solve at rtol = atol = 1e-10. */
class BlockGradientTest {
    private static final double TIGHT = 1e-10;
    /** The adjoint's error is of the size of the solver's tolerance, times the growth over the interval. */
    private static final double TOLERANCE = 1e-7;

    private static final SolverSettings DOPRI5 = tight(OdeSolver.DOPRI5);

    /** f uses neither its parameter "idle" nor, if told so, the state. */
    static final class DrivenDynamics extends Dynamics {
        private static final long serialVersionUID = 1L;
        private boolean autonomous;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {
            parameters.weight("idle", 3, 3, 3, 3);
            parameters.bias("drive", 0.7, stateShape[0]);
        }

        DrivenDynamics withState() {
            autonomous = true;
            return this;
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            SDVariable driven =
                    graph.math().tanh(parameters.get("drive").mul(graph.math().cos(t.mul(5))));
            return autonomous ? y.mul(driven) : driven.add(graph.constant(Nd4j.zeros(DataType.DOUBLE, y.getShape())));
        }
    }

    /** y' = tanh(g y), element by element, on states of any shape. */
    static final class ElementwiseDynamics extends Dynamics {
        private static final long serialVersionUID = 1L;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {
            parameters.bias("g", 0.8, stateShape);
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return graph.math().tanh(y.mul(parameters.get("g")));
        }
    }

    private static SolverSettings tight(OdeSolver solver) {
        return new SolverSettings(solver.tableau(), StepControl.adaptive(TIGHT, TIGHT), 100_000);
    }

    static Stream<Arguments> blocks() {
        Dynamics mlp = new MlpDynamics(5);
        Dynamics timed = new MlpDynamics(5, 4).time(TimeDependence.CONCAT).activation(Activation.SOFTPLUS);
        StateMap same = StateMap.IDENTITY;
        return Stream.of(
                block("MLP", mlp, same, same, 0, 1.2, 4, 3),
                block("MLP of one", mlp, same, same, 0, 1.2, 1, 3),
                block("MLP of one feature", mlp, same, same, 0, 1.2, 4, 1),
                block("timed MLP", timed, same, same, 0.2, 1.5, 4, 3),
                block("MLP backwards", mlp, same, same, 1.2, 0, 4, 3),
                block("timed MLP backwards", timed, same, same, 0.3, -1, 4, 3),
                block("linear", new MlpDynamics(), same, same, 0, 1, 3, 2),
                block("zero padding", mlp, new Maps.ZeroPadding(2), same, 0, 1, 4, 3),
                block("padding and projection", timed, new Maps.ZeroPadding(2), new Maps.FirstFeatures(3), 0, 1, 4, 3),
                block(
                        "padding and projection of one",
                        mlp,
                        new Maps.ZeroPadding(2),
                        new Maps.FirstFeatures(3),
                        0,
                        1,
                        1,
                        3),
                block("trained lift", mlp, new Maps.Affine("in", 4), same, 0, 1, 4, 3),
                block("trained lift, projection", mlp, new Maps.Affine("in", 4), new Maps.FirstFeatures(2), 0, 1, 4, 3),
                block(
                        "both trained, backwards",
                        timed,
                        new Maps.Affine("in", 4),
                        new Maps.Affine("out", 2),
                        1,
                        0,
                        4,
                        3),
                block("only a projection", mlp, same, new Maps.Affine("out", 1), 0, 1, 4, 3),
                block("without state", new DrivenDynamics(), same, same, 0, 2, 4, 3),
                block("idle parameter", new DrivenDynamics().withState(), same, same, 0, 2, 4, 3),
                block("states of rank 2", new ElementwiseDynamics(), same, same, 0, 1, 2, 3, 2),
                block("images", new ElementwiseDynamics(), same, same, 0, 1, 2, 2, 2, 3));
    }

    private static Arguments block(
            String name, Dynamics dynamics, StateMap lift, StateMap projection, double t0, double t1, long... shape) {
        return Arguments.of(
                name,
                new OdeBlock(dynamics, lift, projection, TimeSpan.of(t0, t1), DOPRI5, ContinuousAdjoint.AS_FORWARD),
                shape);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocks")
    void gradientsAreDifferencesOfTheLoss(String name, OdeBlock block, long[] shape) {
        check(block, shape);
    }

    @ParameterizedTest
    @EnumSource(names = {"BOSH3", "DOPRI5", "TSIT5"})
    void gradientsOnTheSpiralAreDifferencesWithEveryMethod(OdeSolver solver) {
        // BOSH3 at 1e-8: at 1e-10 it needs some 10,000 steps for each of 16 losses.
        double tolerance = solver == OdeSolver.BOSH3 ? 1e-8 : TIGHT;
        SolverSettings settings =
                new SolverSettings(solver.tableau(), StepControl.adaptive(tolerance, tolerance), 100_000);
        GradientReference spiral = GradientReference.SPIRAL;
        Fixture fixture = new Fixture(
                OdeBlock.of(spiral.dynamics, spiral.t0, spiral.t1, settings),
                spiral.parameters(DataType.DOUBLE),
                spiral.input(DataType.DOUBLE));
        // The spiral magnifies the tolerance by 400 with BOSH3, 50 else.
        fixture.check(solver == OdeSolver.BOSH3 ? 1e-5 : 1e-7);
    }

    @Test
    void aParameterThatTheFieldNeverUsesHasExactlyNoGradient() {
        for (Dynamics dynamics : List.of(new DrivenDynamics(), new DrivenDynamics().withState())) {
            Fixture fixture = fixture(OdeBlock.of(dynamics, 0, 2, DOPRI5), 4, 3);
            try (CompiledBlock compiled = fixture.compile()) {
                for (int pass = 0; pass < 3; pass++) {
                    compiled.forward(fixture.x);
                    compiled.backward(fixture.weights);
                    INDArray idle = compiled.parameterGradients().get("idle");
                    assertEquals(0, idle.norm1Number().doubleValue(), 0);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocks")
    void passesRepeatedOnOtherInputsLeaveNoTrace(String name, OdeBlock block, long[] shape) {
        Fixture fixture = fixture(block, shape);
        try (CompiledBlock compiled = fixture.compile()) {
            compiled.forward(fixture.x);
            INDArray first = compiled.backward(fixture.weights).dup();
            Map<String, INDArray> firstGradients = new java.util.HashMap<>();
            compiled.parameterGradients().forEach((key, gradient) -> firstGradients.put(key, gradient.dup()));
            int cost = compiled.backwardStatistics().evaluations();
            compiled.forward(fixture.x.mul(-1.3).add(0.2));
            compiled.backward(fixture.weights.mul(5));
            compiled.forward(fixture.x);
            assertEquals(first, compiled.backward(fixture.weights));
            assertEquals(cost, compiled.backwardStatistics().evaluations());
            assertEquals(firstGradients, compiled.parameterGradients());
        }
    }

    static void check(OdeBlock block, long... shape) {
        fixture(block, shape).check(TOLERANCE);
    }

    private static Fixture fixture(OdeBlock block, long... shape) {
        long[] one = java.util.Arrays.copyOfRange(shape, 1, shape.length);
        Map<String, INDArray> parameters = block.parameters(one).glorot(DataType.DOUBLE, 3);
        Random random = new Random(5);
        parameters
                .values()
                .forEach(array -> array.addi(normal(random, array.shape()).muli(0.2)));
        return new Fixture(block, parameters, normal(random, shape));
    }

    static INDArray normal(Random random, long... shape) {
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array;
    }

    /** A block with parameters, an input, and the loss Σ wᵢ outputᵢ. */
    private static final class Fixture {
        private final OdeBlock block;
        private final Map<String, INDArray> parameters;
        private final INDArray x;
        private final INDArray weights;

        Fixture(OdeBlock block, Map<String, INDArray> parameters, INDArray x) {
            this.block = block;
            this.parameters = parameters;
            this.x = x;
            try (CompiledBlock compiled = compile()) {
                this.weights = normal(new Random(11), compiled.forward(x).shape());
            }
        }

        CompiledBlock compile() {
            return block.compile(parameters, DataType.DOUBLE, x.shape());
        }

        void check(double tolerance) {
            try (CompiledBlock compiled = compile()) {
                compiled.forward(x);
                INDArray gradient = compiled.backward(weights);
                CentralDifferences differences = new CentralDifferences(
                        () -> compiled.forward(x).mul(weights).sumNumber().doubleValue(), tolerance);
                differences.check("x", x, gradient);
                parameters.forEach((name, array) -> differences.check(
                        name, array, compiled.parameterGradients().get(name)));
                assertEquals(parameters.keySet(), compiled.parameterGradients().keySet());
            }
        }
    }
}
