package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.Augmentation;
import org.odelayer.block.BatchSteps;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.flow.FlowSampler;
import org.odelayer.dl4j.flow.UniformNll;
import org.odelayer.dynamics.AlgebraDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ProbeDistribution;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.dynamics.Trace;
import org.odelayer.manifold.Manifold;
import org.odelayer.ode.method.LieSolver;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StiffSolver;

/** Layers whose states are points of a manifold. */
@ExtendWith(DoublePrecision.class)
class ManifoldLayerTest {
    private static final Manifold SPHERE = Manifold.sphere(3);

    static Stream<NamedMethod> solvers() {
        return Stream.of(OdeSolver.RK4, LieSolver.RKMK4, LieSolver.CF4, LieSolver.GEODESIC_EULER);
    }

    private static NeuralOdeLayer.Builder layer() {
        return new NeuralOdeLayer.Builder()
                .name("globe")
                .dynamics(new MlpDynamics(5).time(TimeDependence.CONCAT))
                .manifold(SPHERE);
    }

    private static NeuralOdeLayer.Builder layer(NamedMethod solver) {
        return layer().solver(solver).stepSize(0.25);
    }

    private static LossLayer meanSquare() {
        return new LossLayer.Builder(LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static LossLayer likelihood() {
        return new LossLayer.Builder(UniformNll.on(SPHERE))
                .activation(Activation.IDENTITY)
                .build();
    }

    private static NeuralNetwork network(NetworkKind kind, DataType type, IUpdater updater, NeuralOdeLayer layer) {
        boolean flow = layer.getOptions().trace() != null;
        return kind.build(
                Layers.global(type, updater), InputType.feedForward(3), layer, flow ? likelihood() : meanSquare());
    }

    private static INDArray points(DataType type, int count, int seed) {
        Random random = new Random(seed);
        double[][] rows = new double[count][];
        Arrays.setAll(rows, i -> SPHERE.random(random));
        return Nd4j.createFromArray(rows).castTo(type);
    }

    private static DataSet data(DataType type, int count) {
        return new DataSet(points(type, count, 1), points(type, count, 2));
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void passesTheGradientCheckInBothKindsOfNetwork(NamedMethod solver) {
        for (NetworkKind kind : NetworkKind.values()) {
            NeuralNetwork network =
                    network(kind, DataType.DOUBLE, new NoOp(), layer(solver).build());
            for (int batch : new int[] {1, 4}) {
                assertTrue(GradientCheck.passes(network, data(DataType.DOUBLE, batch)), kind + ", " + batch);
            }
        }
    }

    @Test
    void passesTheGradientCheckWithEverythingThatGoesWithIt() {
        NeuralOdeLayer[] layers = {
            layer().rtol(1e-10).atol(1e-10).build(),
            layer(LieSolver.CF4).outputTimes(0.3, 0.5, 1).hitOutputTimes(true).build(),
            layer(LieSolver.RKMK4)
                    .dataControl(true)
                    .stepControl(BatchSteps.PER_EXAMPLE)
                    .build(),
            layer(LieSolver.CF4)
                    .dynamics(new AlgebraDynamics(new MlpDynamics(4), SPHERE))
                    .gradient(DiscreteAdjoint.CHECKPOINTED)
                    .build()
        };
        for (NeuralOdeLayer layer : layers) {
            DataSet data = data(DataType.DOUBLE, 3);
            boolean series = layer.givesSeries();
            NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                    Layers.global(DataType.DOUBLE, new NoOp()),
                    InputType.feedForward(3),
                    layer,
                    series
                            ? new org.deeplearning4j.nn.conf.layers.RnnLossLayer.Builder(LossFunction.MSE)
                                    .activation(Activation.IDENTITY)
                                    .build()
                            : meanSquare());
            if (series) {
                data.setLabels(ToyData.normal(DataType.DOUBLE, 3, 3, 3, 3));
            }
            assertTrue(GradientCheck.passes(network, data), layer.toString());
        }
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void trainsInBothPrecisionsWithALastBatchThatIsSmaller(NamedMethod solver) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            NetworkKind kind = type == DataType.FLOAT ? NetworkKind.MULTI_LAYER : NetworkKind.GRAPH;
            NeuralNetwork network =
                    network(kind, type, new Adam(0.1), layer(solver).build());
            INDArray x = points(type, 7, 3);
            // A quarter turn around z.
            INDArray y = Nd4j.hstack(x.getColumn(1, true).neg(), x.getColumn(0, true), x.getColumn(2, true));
            DataSet all = new DataSet(x, y);
            double before = NetworkKind.score(network, all);
            ListDataSetIterator<DataSet> batches = new ListDataSetIterator<>(all.asList(), 3);
            for (int i = 0; i < 15; i++) {
                network.fit(batches);
                batches.reset();
            }
            double after = NetworkKind.score(network, all);
            assertTrue(after < 0.5 * before, type + ": " + before + " fell to " + after);
            INDArray output = NetworkKind.output(network, x).castTo(DataType.DOUBLE);
            INDArray squares = output.mul(output).sum(1);
            double tolerance = type == DataType.FLOAT ? 2e-7 : 1e-13;
            for (int i = 0; i < 7; i++) {
                assertEquals(1, squares.getDouble(i), tolerance);
            }
        }
    }

    /** Four steps of four stages; backwards each step is made again and has four products beside. */
    @Test
    void evaluationsAreCounted() {
        MultiLayerNetwork network = (MultiLayerNetwork) network(
                NetworkKind.MULTI_LAYER,
                DataType.FLOAT,
                new NoOp(),
                layer(LieSolver.CF4).build());
        network.fit(data(DataType.FLOAT, 5));
        org.odelayer.dl4j.layer.NeuralOdeLayer layer = NetworkKind.ode(network, 0);
        assertEquals(16, layer.forwardStatistics().evaluations());
        assertEquals(4, layer.forwardStatistics().accepted());
        assertEquals(32, layer.backwardStatistics().evaluations());
    }

    @ParameterizedTest
    @MethodSource("solvers")
    void survivesJsonAndSaving(NamedMethod solver) throws IOException {
        NeuralOdeLayer[] layers = {
            layer(solver).build(), layer(solver).density(Trace.exact()).build()
        };
        for (NeuralOdeLayer layer : layers) {
            MultiLayerNetwork network =
                    (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, DataType.FLOAT, new Adam(0.01), layer);
            DataSet set = data(DataType.FLOAT, 4);
            network.fit(set);
            MultiLayerConfiguration configuration = network.getLayerWiseConfigurations();
            assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
            assertEquals(configuration, configuration.clone());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ModelSerializer.writeModel(network, bytes, true);
            MultiLayerNetwork restored =
                    ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()), true);
            assertEquals(network.output(set.getFeatures()), restored.output(set.getFeatures()));
            network.fit(set);
            restored.fit(set);
            assertEquals(network.params(), restored.params());
            assertTrue(layer.toString().contains("manifold=sphere(3)"), layer.toString());
        }
    }

    @Test
    void masksAndTolerancesOfInferenceWork() {
        NeuralNetwork network = network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), layer().build());
        DataSet data = data(DataType.DOUBLE, 3);
        data.getFeatures().getRow(1).assign(0);
        INDArray mask = Nd4j.createFromArray(new double[][] {{1}, {0}, {1}});
        data.setFeaturesMaskArray(mask);
        data.setLabelsMaskArray(mask);
        assertTrue(GradientCheck.passes(network, data));
        INDArray x = points(DataType.DOUBLE, 2, 5);
        INDArray loose = NetworkKind.output(network, x).dup();
        NetworkKind.ode(network, 0).setTolerance(1e-10, 1e-10);
        INDArray tight = NetworkKind.output(network, x);
        double apart = loose.distance2(tight);
        assertTrue(apart > 1e-9 && apart < 0.05, "apart by " + apart);
        assertEquals(2, tight.mul(tight).sumNumber().doubleValue(), 1e-13);
    }

    /** Σ p(x) over cells of equal latitude and longitude, whatever the field. */
    @ParameterizedTest
    @MethodSource("solvers")
    void theMassOfAnUntrainedFlowIsOne(NamedMethod solver) {
        double h = solver == LieSolver.GEODESIC_EULER ? 0.01 : 0.1;
        MultiLayerNetwork network = (MultiLayerNetwork) network(
                NetworkKind.MULTI_LAYER,
                DataType.DOUBLE,
                new NoOp(),
                layer(solver).stepSize(h).density(Trace.exact()).build());
        network.setParams(network.params().mul(2));
        int rows = 40;
        INDArray grid = Nd4j.create(DataType.DOUBLE, 2L * rows * rows, 3);
        double[] area = new double[2 * rows * rows];
        for (int i = 0; i < area.length; i++) {
            double latitude = Math.PI * ((i / (2 * rows) + 0.5) / rows - 0.5);
            double longitude = Math.PI * (i % (2 * rows)) / rows;
            grid.putScalar(i, 0, Math.cos(latitude) * Math.cos(longitude));
            grid.putScalar(i, 1, Math.cos(latitude) * Math.sin(longitude));
            grid.putScalar(i, 2, Math.sin(latitude));
            area[i] = Math.cos(latitude) * Math.PI / rows * Math.PI / rows;
        }
        INDArray density = FlowSampler.of(network).logDensity(grid);
        double mass = 0;
        for (int i = 0; i < area.length; i++) {
            mass += area[i] * Math.exp(density.getDouble(i));
        }
        double even =
                Math.exp(density.maxNumber().doubleValue() - density.minNumber().doubleValue());
        assertTrue(even > 1.5, "nothing to sum up: " + even);
        // The steps of Euler's method have a determinant of their own, of which ℓ knows the first order.
        assertEquals(1, mass, solver == LieSolver.GEODESIC_EULER ? 0.02 : 1e-3);
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aFlowPassesTheGradientCheckAndLearnsADensity(NetworkKind kind) {
        NeuralOdeLayer.Builder flow = layer(LieSolver.CF4).density(Trace.exact());
        NeuralNetwork checked = kind.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.feedForward(3),
                flow.build(),
                layer(OdeSolver.RK4)
                        .name("second")
                        .density(Trace.hutchinson(1, ProbeDistribution.RADEMACHER))
                        .carriesDensity(true)
                        .build(),
                likelihood());
        INDArray few = points(DataType.DOUBLE, 3, 4);
        assertTrue(GradientCheck.passes(checked, new DataSet(few, few)));
        NeuralNetwork network = network(kind, DataType.FLOAT, new Adam(0.03), flow.build());
        // The upper half, of area 2π.
        INDArray x = points(DataType.FLOAT, 200, 6);
        for (int i = 0; i < 200; i++) {
            x.putScalar(i, 2, Math.abs(x.getDouble(i, 2)));
        }
        DataSet set = new DataSet(x, x);
        double before = NetworkKind.score(network, set);
        for (int i = 0; i < 40; i++) {
            network.fit(set);
        }
        double entropy = Math.log(2 * Math.PI);
        assertEquals(entropy, NetworkKind.score(network, set), 0.25, "before: " + before);
        FlowSampler sampler = FlowSampler.of(network);
        INDArray samples = sampler.sample(300, 3);
        assertEquals(samples, sampler.sample(300, 3), "the same seed");
        INDArray squares = samples.castTo(DataType.DOUBLE);
        squares.muli(squares);
        assertEquals(300, squares.sumNumber().doubleValue(), 1e-3);
        double upper = samples.getColumn(2)
                .gt(-0.1)
                .castTo(DataType.FLOAT)
                .meanNumber()
                .doubleValue();
        assertTrue(upper > 0.85, "in the upper half: " + upper);
        assertTrue(sampler.inverse(sampler.toNormal(samples)).equalsWithEps(samples, 1e-3));
    }

    private static String refusal(Runnable run) {
        return assertThrows(IllegalArgumentException.class, run::run).getMessage();
    }

    @Test
    void theGradientIsTheDiscreteAdjointsUnlessAnotherIsAskedFor() {
        assertEquals(DiscreteAdjoint.EVERY_STEP, layer().build().getGradient());
        assertEquals(
                ContinuousAdjoint.AS_FORWARD, layer().manifold(null).build().getGradient());
        String message = refusal(() -> new NeuralOdeLayer.Builder()
                .name("globe")
                .dynamics(new MlpDynamics(4))
                .gradient(ContinuousAdjoint.AS_FORWARD)
                .manifold(SPHERE)
                .nIn(3)
                .build());
        assertTrue(message.contains("globe") && message.contains("DiscreteAdjoint"), message);
    }

    @Test
    void nonsenseIsRefusedByName() {
        String message =
                refusal(() -> layer().augmentation(Augmentation.zeros(1)).nIn(3).build());
        assertTrue(message.contains("globe") && message.contains("manifold (sphere(3))"), message);
        message = refusal(() -> layer().solver(StiffSolver.RODAS5P).nIn(3).build());
        assertTrue(message.contains("RODAS5P") && message.contains("explicit Runge–Kutta"), message);
        message = refusal(() -> layer().solver(LieSolver.CF4).nIn(3).build());
        assertTrue(message.contains("CF4") && message.contains("step size"), message);
        message = refusal(ManifoldLayerTest::flat);
        assertTrue(message.contains("CF4) needs a manifold"), message);
        message = refusal(() -> NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()), InputType.feedForward(4), layer().build(), meanSquare()));
        assertTrue(message.contains("globe") && message.contains("must be [3]"), message);
        message = refusal(() -> UniformNll.on(Manifold.hyperboloid(3)));
        assertTrue(message.contains("hyperboloid(3)"), message);
        NeuralNetwork network = network(NetworkKind.GRAPH, DataType.DOUBLE, new NoOp(), layer().build());
        INDArray off = points(DataType.DOUBLE, 2, 1).mul(1.1);
        message = refusal(() -> NetworkKind.output(network, off));
        assertTrue(message.contains("globe") && message.contains("example 0"), message);
    }

    private static void flat() {
        NeuralOdeLayer layer = new NeuralOdeLayer.Builder()
                .dynamics(new MlpDynamics(4))
                .solver(LieSolver.CF4)
                .stepSize(0.1)
                .gradient(DiscreteAdjoint.EVERY_STEP)
                .build();
        NeuralNetwork network = network(NetworkKind.MULTI_LAYER, DataType.DOUBLE, new NoOp(), layer);
        NetworkKind.output(network, points(DataType.DOUBLE, 2, 1));
    }
}
