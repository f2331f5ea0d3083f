package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.dense;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.odelayer.adjoint.AdjointNorm;
import org.odelayer.adjoint.AdjointSolver;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatus;
import org.odelayer.ode.method.OdeSolver;

/** Mistakes a user makes: the message says in which layer, what, and what is allowed, and comes at once. */
@Timeout(10)
class ErrorsTest {
    private static final int N = 3;
    private static final InputType INPUT = InputType.feedForward(N);

    private static void assertSays(Class<? extends Exception> type, Executable mistake, String... words) {
        String message = assertThrows(type, mistake).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), () -> "\"" + word + "\" is missing in: " + message);
        }
    }

    private static NeuralOdeLayer.Builder flow() {
        return ode(4).name("flow");
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                bad(new NeuralOdeLayer.Builder().name("flow"), "dynamics (null)"),
                bad(flow().rtol(0), "rtol (0.0)"),
                bad(flow().rtol(-1e-3), "rtol (-0.001)"),
                bad(flow().atol(Double.NaN), "atol (NaN)"),
                bad(flow().atol(Double.POSITIVE_INFINITY), "atol (Infinity)"),
                bad(flow().gradient(null), "gradient (null)", "DiscreteAdjoint"),
                bad(flow().firstStep(0.2).maxStep(0.1), "firstStep (0.2)", "maxStep (0.1)"),
                bad(flow().solver(OdeSolver.RK4).stepSize(0.1).maxStep(0.1), "maxStep (0.1)", "stepSize (0.1)"),
                bad(flow().stepController(null), "stepController (null)", "PI42"),
                bad(flow().jumps(0.5, Double.NaN), "jumps ([0.5, NaN])"),
                bad(
                        flow().solver(OdeSolver.RK4)
                                .stepSize(0.1)
                                .gradient(ContinuousAdjoint.AS_FORWARD.norm(AdjointNorm.SEMINORM)),
                        "norm (SEMINORM)",
                        "constant steps"),
                bad(
                        flow().solver(OdeSolver.RK4)
                                .stepSize(0.1)
                                .gradient(InterpolatingAdjoint.with(AdjointSolver.AS_FORWARD.rtol(1e-5))),
                        "adjoint",
                        "atol (null)"),
                bad(flow().timeSpan(1, 1), "t1 (1.0)", "t0 (1.0)"),
                bad(flow().timeSpan(0, Double.NaN), "t1 (NaN)"),
                bad(flow().timeSpan(Double.NEGATIVE_INFINITY, 1), "-Infinity"),
                bad(flow().maxSteps(0), "maxSteps (0)"),
                bad(flow().solver((OdeSolver) null), "solver (null)"),
                bad(flow().solver(OdeSolver.RK4), "solver (RK4)", "step size", "DOPRI5"),
                bad(
                        flow().gradient(ContinuousAdjoint.with(AdjointSolver.AS_FORWARD.solver(OdeSolver.EULER))),
                        "solver (EULER)",
                        "step size",
                        "adjoint"));
    }

    private static Arguments bad(NeuralOdeLayer.Builder builder, String... words) {
        return Arguments.of(List.of(words), builder);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badValues")
    void aValueThatIsNotAllowedIsRefusedWhenTheLayerIsBuilt(List<String> words, NeuralOdeLayer.Builder builder) {
        assertSays(IllegalArgumentException.class, builder::build, words.toArray(new String[0]));
        assertSays(IllegalArgumentException.class, builder::build, "\"flow\"", "NeuralOdeLayer");
    }

    @Test
    void aValueThatIsNeverAllowedIsRefusedBySetters() {
        assertSays(IllegalArgumentException.class, () -> flow().stepSize(0), "stepSize (0.0)", "> 0");
        assertSays(IllegalArgumentException.class, () -> flow().stepSize(-0.1), "stepSize (-0.1)");
        assertSays(IllegalArgumentException.class, () -> flow().stepSize(Double.NaN), "stepSize (NaN)");
        AdjointSolver adjoint = AdjointSolver.AS_FORWARD;
        assertSays(IllegalArgumentException.class, () -> adjoint.stepSize(-1), "adjoint stepSize (-1.0)");
        assertSays(IllegalArgumentException.class, () -> adjoint.rtol(0), "adjoint rtol (0.0)");
        assertSays(IllegalArgumentException.class, () -> adjoint.atol(-1), "adjoint atol (-1.0)");
        assertSays(
                IllegalArgumentException.class, () -> adjoint.atol(1e-3).stepSize(0.1), "stepSize (0.1)", "tolerances");
        assertSays(IllegalArgumentException.class, () -> flow().nIn(0), "nIn (0)", "> 0");
        assertSays(IllegalArgumentException.class, () -> flow().nIn(-4), "nIn (-4)", "> 0");
    }

    private static NeuralNetwork network(NetworkKind kind, Layer... layers) {
        return kind.build(Layers.global(DataType.DOUBLE, new Sgd(0.1)), INPUT, layers);
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aMissingNInIsNamedWhenTheNetworkIsBuilt(NetworkKind kind) {
        Layer output = new org.deeplearning4j.nn.conf.layers.OutputLayer.Builder()
                .nIn(N)
                .nOut(2)
                .build();
        assertSays(
                IllegalStateException.class,
                () -> kind.build(Layers.global(DataType.DOUBLE, new Sgd(0.1)), null, flow().build(), output),
                "\"flow\"",
                "nIn (0)",
                "setInputType");
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void inputWithAnotherNumberOfFeaturesIsRefused(NetworkKind kind) {
        NeuralNetwork network = network(kind, flow().build(), softmax(2));
        assertSays(
                IllegalArgumentException.class,
                () -> NetworkKind.output(network, Nd4j.ones(DataType.DOUBLE, 5, N + 1)),
                "flow",
                "[5, 4]",
                "nIn = 3");
        assertSays(
                IllegalArgumentException.class,
                () -> network.fit(ToyData.random(DataType.DOUBLE, 5, N - 1, 2)),
                "flow",
                "[5, 2]",
                "nIn = 3");
        assertSays(
                IllegalArgumentException.class,
                () -> NetworkKind.output(network, Nd4j.ones(DataType.DOUBLE, 5, N, 2)),
                "flow",
                "[5, 3, 2]");
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aHalfPrecisionNetworkIsRefused(NetworkKind kind) {
        assertSays(
                IllegalArgumentException.class,
                () -> kind.build(Layers.global(DataType.FLOAT16, new Sgd(0.1)), INPUT, flow().build(), softmax(2)),
                "flow",
                "HALF",
                "FLOAT or DOUBLE");
    }

    /** Dynamics with one mistake each; y is [batch, n]. */
    enum Mistake {
        OTHER_SHAPE {
            @Override
            SDVariable define(SameDiff graph, SDVariable y, SDVariable w) {
                return y.mmul(w);
            }
        },
        SHAPES_DO_NOT_FIT {
            @Override
            SDVariable define(SameDiff graph, SDVariable y, SDVariable w) {
                return w.mmul(y);
            }
        },
        CUMULATIVE_PRODUCT {
            @Override
            SDVariable define(SameDiff graph, SDVariable y, SDVariable w) {
                return graph.cumprod(y, 1);
            }
        },
        OTHER_TYPE {
            @Override
            SDVariable define(SameDiff graph, SDVariable y, SDVariable w) {
                return y.castTo(DataType.FLOAT);
            }
        },
        NOTHING {
            @Override
            SDVariable define(SameDiff graph, SDVariable y, SDVariable w) {
                return null;
            }
        },
        THROWS {
            @Override
            SDVariable define(SameDiff graph, SDVariable y, SDVariable w) {
                throw new IllegalStateException("the user's own complaint");
            }
        };

        abstract SDVariable define(SameDiff graph, SDVariable y, SDVariable w);
    }

    static final class MistakenDynamics extends Dynamics {
        private static final long serialVersionUID = 1L;

        private final Mistake mistake;

        private MistakenDynamics() {
            this(Mistake.NOTHING);
        }

        MistakenDynamics(Mistake mistake) {
            this.mistake = mistake;
        }

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {
            parameters.weight("W", stateShape[0], stateShape[0] + 1, stateShape[0], stateShape[0] + 1);
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return mistake.define(graph, y, parameters.get("W"));
        }
    }

    private static final Map<Mistake, String[]> SAYS = new LinkedHashMap<>(Map.of(
            Mistake.OTHER_SHAPE, new String[] {"[1, 4]", "[1, 3]"},
            Mistake.SHAPES_DO_NOT_FIT, new String[] {"matmul", "[3, 4]"},
            Mistake.CUMULATIVE_PRODUCT, new String[] {"cumprod", "gradient"},
            Mistake.OTHER_TYPE, new String[] {"FLOAT", "DOUBLE"},
            Mistake.NOTHING, new String[] {"null"},
            Mistake.THROWS, new String[] {"the user's own complaint"}));

    @ParameterizedTest
    @EnumSource(Mistake.class)
    void mistakenDynamicsAreNamedWhenTheNetworkIsInitialized(Mistake mistake) {
        NeuralOdeLayer layer = new NeuralOdeLayer.Builder()
                .name("flow")
                .dynamics(new MistakenDynamics(mistake))
                .build();
        Executable building = () -> network(NetworkKind.MULTI_LAYER, layer, softmax(2));
        assertSays(IllegalArgumentException.class, building, SAYS.get(mistake));
        assertSays(IllegalArgumentException.class, building, "flow", "MistakenDynamics");
    }

    /** Parameter names with one mistake each. */
    static final class MisnamedDynamics extends Dynamics {
        private static final long serialVersionUID = 1L;

        private final String name;

        private MisnamedDynamics() {
            this("");
        }

        MisnamedDynamics(String name) {
            this.name = name;
        }

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {
            parameters.weight("W", 1, 1, stateShape[0], stateShape[0]);
            parameters.bias(name, 0, stateShape[0]);
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return y.mmul(parameters.get("W"));
        }
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.CsvSource({
        "W, 'must be unique'",
        "b_1, 'underscore'",
        "t, 'must not be one of'",
        "'', 'must not be empty'"
    })
    void parameterNamesThatAreNotAllowedAreNamed(String name, String words) {
        Executable building = () -> network(
                NetworkKind.MULTI_LAYER,
                new NeuralOdeLayer.Builder()
                        .name("flow")
                        .dynamics(new MisnamedDynamics(name))
                        .build(),
                softmax(2));
        assertSays(IllegalArgumentException.class, building, "(" + name + ")", words, "flow");
    }

    private static void assertFails(SolveStatus status, Executable run, String... words) {
        OdeSolveException e = assertThrows(OdeSolveException.class, run);
        assertEquals(status, e.status());
        assertSays(OdeSolveException.class, run, words);
        assertSays(OdeSolveException.class, run, "flow", status.name());
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void weightsThatAreNotNumbersAreNamed(NetworkKind kind) {
        NeuralNetwork network = network(kind, dense(4), flow().build(), softmax(2));
        DataSet data = ToyData.random(DataType.DOUBLE, 5, N, 2);
        NetworkKind.layer(network, 1).getParam("W0").putScalar(0, Double.NaN);
        assertFails(
                SolveStatus.NON_FINITE_DERIVATIVE, () -> NetworkKind.output(network, data.getFeatures()), "parameters");
        assertFails(SolveStatus.NON_FINITE_DERIVATIVE, () -> network.fit(data), "learning rate");
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void featuresThatAreNotNumbersAreNamed(NetworkKind kind) {
        NeuralNetwork network = network(kind, flow().build(), softmax(2));
        INDArray x = Nd4j.ones(DataType.DOUBLE, 5, N);
        x.putScalar(0, 0, Double.NEGATIVE_INFINITY);
        assertFails(SolveStatus.NON_FINITE_STATE, () -> NetworkKind.output(network, x), "input");
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void tooManyStepsAreNamed(NetworkKind kind) {
        NeuralNetwork network =
                network(kind, flow().rtol(1e-9).atol(1e-9).maxSteps(1).build(), softmax(2));
        INDArray x = ToyData.normal(DataType.DOUBLE, 1, 5, N);
        assertFails(SolveStatus.MAX_STEPS_REACHED, () -> NetworkKind.output(network, x), "raise maxSteps", "t = ");
    }

    /** From y = 2 the solution is infinite at t = 1/2. */
    @Test
    void aSolutionThatExplodesIsNamed() {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                    Layers.global(type, new Sgd(0.1)),
                    INPUT,
                    new NeuralOdeLayer.Builder()
                            .name("flow")
                            .dynamics(new ExplodingDynamics())
                            .build(),
                    softmax(2));
            INDArray x = Nd4j.ones(type, 5, N).mul(2);
            OdeSolveException e = assertThrows(OdeSolveException.class, () -> NetworkKind.output(network, x));
            assertEquals(0.5, e.time(), 0.01, e.getMessage());
            assertTrue(e.getMessage().contains("flow"), e.getMessage());
            // Half the way there is a solution: 1 / (1 - 1/2) = 2 for y = 1/2.
            assertTrue(Nd4j.ones(type, 5, N)
                    .equalsWithEps(
                            NetworkKind.layer(network, 0)
                                    .activate(
                                            Nd4j.ones(type, 5, N).mul(0.5),
                                            false,
                                            org.deeplearning4j.nn.workspace.LayerWorkspaceMgr.noWorkspaces()),
                            1e-2));
        }
    }

    @Test
    void aConstantStepThatIsTooLongIsNamed() {
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.FLOAT, new Sgd(0.1)),
                INPUT,
                new NeuralOdeLayer.Builder()
                        .name("flow")
                        .dynamics(new ExplodingDynamics())
                        .solver(OdeSolver.EULER)
                        .stepSize(0.01)
                        .timeSpan(0, 5)
                        .build(),
                softmax(2));
        assertFails(
                SolveStatus.OVERFLOW,
                () -> NetworkKind.output(network, Nd4j.ones(DataType.FLOAT, 5, N)),
                "constant steps");
    }

    @Test
    void aHiddenLayerOfSizeZeroIsRefused() {
        assertSays(IllegalArgumentException.class, () -> new MlpDynamics(4, 0), "hidden ([4, 0])");
    }
}
