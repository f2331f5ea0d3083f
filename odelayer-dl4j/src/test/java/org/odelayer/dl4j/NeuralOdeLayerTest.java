package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.odelayer.adjoint.AdjointSolver;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** The layer by itself: its defaults, its numbers, its initial weights. */
class NeuralOdeLayerTest {
    private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspaces();

    private static NeuralNetConfiguration.Builder global() {
        return Layers.global(DataType.DOUBLE, new Sgd(0.1));
    }

    private static org.deeplearning4j.nn.api.Layer running(NeuralOdeLayer layer, int n) {
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(global(), InputType.feedForward(n), layer, softmax(2));
        return NetworkKind.layer(network, 0);
    }

    @Test
    void defaultsAreThoseOfTheJavadoc() {
        NeuralOdeLayer layer = ode(4).build();
        SolverSettings expected =
                new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-3, 1e-3), 10_000);
        assertEquals(expected, layer.getForward());
        assertEquals(ContinuousAdjoint.AS_FORWARD, layer.getGradient());
        assertEquals(0, layer.getT0());
        assertEquals(1, layer.getT1());
        assertEquals(0, layer.getNIn());
        assertNull(layer.getWeightInitFn());
        assertEquals(1e-3, NeuralOdeLayer.Builder.DEFAULT_RTOL);
        assertEquals(1e-3, NeuralOdeLayer.Builder.DEFAULT_ATOL);
        assertEquals(10_000, NeuralOdeLayer.Builder.DEFAULT_MAX_STEPS);
    }

    @Test
    void theAdjointSolveFollowsTheForwardSolveUnlessToldOtherwise() {
        NeuralOdeLayer tolerances =
                ode(4).solver(OdeSolver.TSIT5).rtol(1e-5).atol(1e-6).maxSteps(9).build();
        SolverSettings forward = tolerances.getForward();
        assertEquals(forward, AdjointSolver.AS_FORWARD.settings(forward));
        SolverSettings rtol = AdjointSolver.AS_FORWARD.rtol(1e-8).settings(forward);
        assertEquals(StepControl.adaptive(1e-8, 1e-6), rtol.control());
        assertEquals(9, rtol.maxSteps());
        SolverSettings steps =
                ode(4).solver(OdeSolver.RK4).stepSize(0.25).build().getForward();
        assertEquals(steps, AdjointSolver.AS_FORWARD.settings(steps));
        SolverSettings mixed = AdjointSolver.AS_FORWARD
                .solver(OdeSolver.DOPRI5)
                .rtol(1e-7)
                .atol(1e-8)
                .settings(steps);
        assertEquals(OdeSolver.DOPRI5.tableau(), mixed.method());
        assertEquals(StepControl.adaptive(1e-7, 1e-8), mixed.control());
    }

    /** ẏ = −y: y(1) = y(0)/e, ∂y(1)/∂y(0) = 1/e, and ∂Σy(1)/∂W = ∫ y aᵀ dt = yᵀ1/e. */
    @ParameterizedTest
    @EnumSource(
            value = OdeSolver.class,
            names = {"DOPRI5", "TSIT5", "BOSH3"})
    void linearDynamicsGiveTheExponential(OdeSolver solver) {
        org.deeplearning4j.nn.api.Layer layer =
                running(ode().solver(solver).rtol(1e-8).atol(1e-8).build(), 3);
        layer.setParam("W0", Nd4j.eye(3).castTo(DataType.DOUBLE).negi());
        INDArray x = ToyData.normal(DataType.DOUBLE, 5, 4, 3);
        INDArray y = layer.activate(x.dup(), true, NONE);
        assertTrue(y.equalsWithEps(x.mul(Math.exp(-1)), 1e-7), y.toString());

        layer.setBackpropGradientsViewArray(Nd4j.create(DataType.DOUBLE, layer.numParams()));
        var gradients = layer.backpropGradient(Nd4j.ones(DataType.DOUBLE, 4, 3), NONE);
        assertTrue(gradients
                .getSecond()
                .equalsWithEps(Nd4j.ones(DataType.DOUBLE, 4, 3).mul(Math.exp(-1)), 1e-7));
        INDArray weights = gradients.getFirst().getGradientFor("W0");
        INDArray expected = x.sum(true, 0)
                .transpose()
                .mmul(Nd4j.ones(DataType.DOUBLE, 1, 3))
                .mul(Math.exp(-1));
        assertTrue(weights.equalsWithEps(expected, 1e-6), weights + " is not " + expected);
        INDArray biases = gradients.getFirst().getGradientFor("b0");
        // Each of the four examples adds ∫ e^(t−1) dt = 1 − 1/e.
        assertTrue(biases.equalsWithEps(Nd4j.ones(DataType.DOUBLE, 3).mul(4 * (1 - Math.exp(-1))), 1e-6));
    }

    private static void assertGradient(
            NeuralOdeLayer configuration, double[][] weights, double[] y0, double[]... expected) {
        org.deeplearning4j.nn.api.Layer layer = running(configuration, 2);
        String name = layer.paramTable().keySet().iterator().next();
        layer.setParam(name, Nd4j.createFromArray(weights));
        layer.setBackpropGradientsViewArray(Nd4j.create(DataType.DOUBLE, layer.numParams()));
        INDArray y = layer.activate(Nd4j.createFromArray(new double[][] {y0}), true, NONE);
        assertArrayEquals(expected[0], y.toDoubleVector(), 1e-6);
        var gradients = layer.backpropGradient(Nd4j.ones(DataType.DOUBLE, 1, 2), NONE);
        assertArrayEquals(expected[1], gradients.getSecond().toDoubleVector(), 1e-5);
        assertArrayEquals(
                expected[2],
                gradients.getFirst().getGradientFor(name).dup('c').data().asDouble(),
                1e-5 * 36);
    }

    /** Reference: the variational equations solved by DOP853 at 3e-14, self-consistent to 3e-11. */
    @Test
    void theSpiralHasTheGradientOfItsVariationalEquations() {
        assertGradient(
                Layers.accurate(new NeuralOdeLayer.Builder().dynamics(new CubicDynamics()))
                        .timeSpan(0, 1.5)
                        .build(),
                new double[][] {{-0.1, 2}, {-2, -0.1}},
                new double[] {2, 0},
                new double[] {1.291991562976786, 0.97258607443452},
                new double[] {4.3807569035596, 0.3543906820469},
                new double[] {11.12788206933, 1.88790967891, -0.81617970771, 10.46922481450});
    }

    /** ẏ = Ay from t = 0.3 to 9.5 by the same reference; the layer's y is a row, so its W is A transposed. */
    @Test
    void theLinearOscillatorHasTheGradientOfItsVariationalEquations() {
        assertGradient(
                Layers.accurate(ode()).timeSpan(0.3, 9.5).build(),
                new double[][] {{0.1, 1}, {-1, -0.1}},
                new double[] {0.9, 5.4},
                new double[] {-2.2952534329986, -5.1062551452804},
                new double[] {-0.6676975398005, -1.2593668134182},
                new double[] {-36.156025115875, 15.281740053314, -13.587414406136, -31.937853804294});
    }

    @Test
    void timeRunsFromT0ToT1AlsoBackwards() {
        org.deeplearning4j.nn.api.Layer forwards =
                running(Layers.accurate(ode()).timeSpan(0.5, 2).build(), 3);
        org.deeplearning4j.nn.api.Layer backwards =
                running(Layers.accurate(ode()).timeSpan(2, 0.5).build(), 3);
        backwards.setParams(forwards.params());
        INDArray x = ToyData.normal(DataType.DOUBLE, 5, 4, 3);
        INDArray there = forwards.activate(x.dup(), false, NONE);
        assertTrue(there.distance2(x) > 0.1);
        assertTrue(backwards.activate(there.dup(), false, NONE).equalsWithEps(x, 1e-8));
    }

    /** One Euler step of length 1 is a residual block: y + f(y). */
    @Test
    void oneEulerStepIsAResidualBlock() {
        org.deeplearning4j.nn.api.Layer layer =
                running(ode(5).solver(OdeSolver.EULER).stepSize(1).build(), 3);
        INDArray x = ToyData.normal(DataType.DOUBLE, 5, 4, 3);
        INDArray hidden = Nd4j.math().tanh(x.mmul(layer.getParam("W0")).addRowVector(layer.getParam("b0")));
        INDArray expected = x.add(hidden.mmul(layer.getParam("W1")).addRowVector(layer.getParam("b1")));
        assertTrue(expected.equalsWithEps(layer.activate(x.dup(), false, NONE), 1e-12));
        assertEquals(
                1,
                ((org.odelayer.dl4j.layer.NeuralOdeLayer) layer)
                        .forwardStatistics()
                        .evaluations());
    }

    private static INDArray initial(NeuralNetConfiguration.Builder global, Layer layer, String name) {
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(global, InputType.feedForward(100), layer, softmax(2));
        return NetworkKind.layer(network, 0).getParam(name);
    }

    private static void assertNormal(INDArray weights, double variance) {
        // 20,000 draws: the standard error of the variance is 1 %, of the mean 0.7 % of a deviation.
        assertEquals(variance, weights.varNumber().doubleValue(), 0.05 * variance);
        assertEquals(0, weights.meanNumber().doubleValue(), 0.03 * Math.sqrt(variance));
    }

    @Test
    void weightsAreInitializedByXavierUnlessSomebodySaysOtherwise() {
        assertNormal(initial(global(), ode(200).build(), "W0"), 2.0 / 300);
        assertNormal(initial(global(), ode(200).build(), "W1"), 2.0 / 300);
        assertEquals(Nd4j.zeros(DataType.DOUBLE, 200), initial(global(), ode(200).build(), "b0"));
    }

    @Test
    void weightsFollowTheNetworksInitialization() {
        assertNormal(initial(global().weightInit(WeightInit.RELU), ode(200).build(), "W0"), 2.0 / 100);
        assertNormal(initial(global().weightInit(WeightInit.RELU), ode(200).build(), "W1"), 2.0 / 200);
    }

    @Test
    void theLayersOwnInitializationGoesFirstAndAParametersOwnBeforeThat() {
        NeuralOdeLayer layer = ode(200).weightInit(WeightInit.LECUN_NORMAL)
                .weightInit("W1", new WeightInitConstant(0.5))
                .build();
        assertNormal(initial(global().weightInit(WeightInit.RELU), layer, "W0"), 1.0 / 100);
        assertEquals(
                Nd4j.valueArrayOf(new long[] {200, 100}, 0.5, DataType.DOUBLE),
                initial(global().weightInit(WeightInit.RELU), layer, "W1"));
    }

    @Test
    void initialWeightsDependOnTheSeedOnly() {
        assertEquals(initial(global(), ode(4).build(), "W0"), initial(global(), ode(4).build(), "W0"));
        assertNotEquals(initial(global(), ode(4).build(), "W0"), initial(global().seed(1), ode(4).build(), "W0"));
    }

    @Test
    void nInIsInferredAlsoBehindAnotherLayerAndFromImages() {
        NeuralNetwork network = NetworkKind.GRAPH.build(
                global(),
                InputType.convolutional(3, 4, 2),
                ode(5).build(),
                Layers.dense(7),
                ode(6).build(),
                softmax(2));
        assertEquals(24 * 5 + 5 + 5 * 24 + 24, NetworkKind.layer(network, 0).numParams());
        assertEquals(7 * 6 + 6 + 6 * 7 + 7, NetworkKind.layer(network, 2).numParams());
    }

    @Test
    void theOutputTypeIsTheInputsAlsoOverTime() {
        InputType overTime = InputType.feedForward(3, RNNFormat.NWC);
        assertEquals(overTime, ode(4).build().getOutputType(0, overTime));
        assertNotEquals(InputType.feedForward(3, RNNFormat.NCW), overTime);
    }
}
