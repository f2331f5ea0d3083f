package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.odelayer.dl4j.Layers.dense;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.CollectionSerializer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ScheduleType;
import org.objenesis.strategy.StdInstantiatorStrategy;
import org.odelayer.block.BatchSteps;
import org.odelayer.block.TimeSteps;
import org.odelayer.dl4j.conf.DynamicsLayer;
import org.odelayer.dl4j.conf.LatentOdeLayer;
import org.odelayer.dl4j.conf.LatentSdeLayer;
import org.odelayer.dl4j.conf.NeuralCdeLayer;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.conf.NeuralOdeVertex;
import org.odelayer.dl4j.conf.NeuralSdeLayer;
import org.odelayer.dl4j.conf.OdeRnnLayer;
import org.odelayer.dl4j.conf.RungeKuttaNetworkLayer;
import org.odelayer.dl4j.dynamics.LayersDynamics;
import org.odelayer.dl4j.latent.WarmUpSchedule;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.DenseDynamics;
import org.odelayer.dynamics.DriftDiffusion;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.Normalization;
import org.odelayer.manifold.Manifold;
import org.odelayer.ode.method.LieSolver;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.regularization.KineticEnergy;
import org.odelayer.series.ControlPath;

/**
 * Configurations go through Kryo where a user of Spark has chosen it. Kryo here makes objects as that of Spark does:
 * by the constructor without arguments, and without any where there is none.
 */
class KryoTest {
    private static final InputType INPUT = InputType.feedForward(3);

    /** Deeplearning4j's graphs have lists by Arrays.asList, for which Spark brings a serializer. */
    @SuppressWarnings("rawtypes")
    private static final class ListSerializer extends CollectionSerializer {
        @Override
        protected Collection<?> create(Kryo kryo, Input input, Class<Collection> type) {
            return new ArrayList<>();
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T copy(T object) {
        Kryo kryo = new Kryo();
        kryo.setInstantiatorStrategy(new Kryo.DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
        kryo.register(Arrays.asList().getClass(), new ListSerializer());
        Output bytes = new Output(1024, -1);
        kryo.writeClassAndObject(bytes, object);
        return (T) kryo.readClassAndObject(new Input(bytes.toBytes()));
    }

    static Stream<Layer> layers() {
        Stream<Layer> others = Stream.of(
                ode(4).stepControl(BatchSteps.PER_EXAMPLE).build(),
                ode(4).manifold(Manifold.product(Manifold.euclidean(1), Manifold.euclidean(2)))
                        .solver(LieSolver.RKMK4)
                        .stepSize(0.5)
                        .build(),
                ode(4).solver(StiffSolver.RODAS5P).build(),
                ode(4).solver(OdeSolver.BOSH3.tableau()).build(),
                new NeuralOdeLayer.Builder()
                        .dynamics(new LayersDynamics(dense(5), dense(3)).normalization(Normalization.LAYER))
                        .build(),
                new RungeKuttaNetworkLayer.Builder()
                        .dynamics(new DenseDynamics(Activation.TANH))
                        .method(OdeSolver.RK4)
                        .steps(3)
                        .timeSteps(TimeSteps.SIMPLEX)
                        .regularization(new KineticEnergy(0.1))
                        .build(),
                new DynamicsLayer.Builder()
                        .dynamics(new MlpDynamics(4))
                        .time(0.5)
                        .build(),
                new NeuralSdeLayer.Builder()
                        .dynamics(new DriftDiffusion(
                                new MlpDynamics(4), new MlpDynamics(4), NoiseType.GENERAL, Calculus.STRATONOVICH))
                        .seed(3)
                        .build());
        return Stream.concat(SavingTest.layers(), others);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aMultiLayerConfigurationSurvivesKryo(Layer layer) {
        MultiLayerConfiguration configuration = Layers.global(DataType.DOUBLE, new Adam(0.01))
                .l2(0.5)
                .list()
                .layer(layer)
                .layer(softmax(2))
                .setInputType(INPUT)
                .build();
        MultiLayerConfiguration copy = copy(configuration);
        assertNotSame(configuration, copy);
        assertEquals(configuration, copy);
        assertEquals(configuration.toJson(), copy.toJson());
        assertEquals(configuration.clone(), copy.clone());
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        MultiLayerNetwork other = new MultiLayerNetwork(copy);
        other.init();
        INDArray x = ToyData.normal(DataType.DOUBLE, 1, 4, 3);
        assertEquals(network.output(x), other.output(x));
    }

    static Stream<Layer> seriesLayers() {
        return Stream.of(
                new OdeRnnLayer.Builder().nOut(4).solver(OdeSolver.BOSH3).build(),
                new LatentOdeLayer.Builder()
                        .nOut(3)
                        .hidden(5)
                        .encoderDynamics(new MlpDynamics(4))
                        .klWeight(new WarmUpSchedule(ScheduleType.ITERATION, 1, 0.9))
                        .build(),
                new LatentSdeLayer.Builder()
                        .nOut(2)
                        .hidden(4)
                        .klWeight(new WarmUpSchedule(ScheduleType.ITERATION, 1, 0.9))
                        .build(),
                new NeuralCdeLayer.Builder()
                        .nOut(4)
                        .path(ControlPath.NATURAL_CUBIC)
                        .build());
    }

    @ParameterizedTest
    @MethodSource("seriesLayers")
    void aConfigurationForSeriesSurvivesKryo(Layer layer) {
        MultiLayerConfiguration configuration = Layers.global(DataType.DOUBLE, new Adam(0.01))
                .list()
                .layer(layer)
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(3))
                .build();
        MultiLayerConfiguration copy = copy(configuration);
        assertEquals(configuration, copy);
        assertEquals(configuration.toJson(), copy.toJson());
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        MultiLayerNetwork other = new MultiLayerNetwork(copy);
        other.init();
        INDArray x = ToyData.normal(DataType.DOUBLE, 1, 4, 3, 5);
        for (int k = 0; k < 5; k++) {
            x.get(NDArrayIndex.all(), NDArrayIndex.point(0), NDArrayIndex.point(k))
                    .assign(k);
        }
        assertEquals(network.output(x), other.output(x));
    }

    static Stream<NeuralOdeVertex.Builder> vertices() {
        return Stream.of(
                new NeuralOdeVertex.Builder().layer(ode(4)).endTime(),
                new NeuralOdeVertex.Builder().layer(ode(4)).outputTimes(1).timeGradients());
    }

    @ParameterizedTest
    @MethodSource("vertices")
    void aGraphConfigurationSurvivesKryo(NeuralOdeVertex.Builder vertex) {
        ComputationGraphConfiguration configuration = Layers.global(DataType.DOUBLE, new Adam(0.01))
                .graphBuilder()
                .addInputs("state", "times")
                .addVertex("ode", vertex.build(), "state", "times")
                .setOutputs("ode")
                .setInputTypes(INPUT, InputType.feedForward(1))
                .build();
        ComputationGraphConfiguration copy = copy(configuration);
        assertEquals(configuration, copy);
        assertEquals(configuration.toJson(), copy.toJson());
        new ComputationGraph(copy).init();
    }
}
