package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.AdjointSolver;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.block.CompiledBlock;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.ConvDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.regularization.KineticEnergy;

/** Every adjoint on every kind of input, through Deeplearning4j's own gradient check. */
@ExtendWith(DoublePrecision.class)
class GradientChoiceTest {
    private static final int FEATURES = 3;

    /** What goes into the network. */
    enum Input {
        FEED_FORWARD,
        IMAGES,
        SEQUENCES,
        SERIES
    }

    /** One adjoint on one input in one kind of network. */
    record Setting(NetworkKind kind, Input input, Adjoint adjoint, boolean learnedTime) {
        @Override
        public String toString() {
            return kind + " " + input + " " + adjoint + (learnedTime ? " learned end time" : "");
        }

        NeuralOdeLayer layer(double tolerance) {
            NeuralOdeLayer.Builder builder = new NeuralOdeLayer.Builder()
                    .name("flow")
                    .dynamics(
                            input == Input.IMAGES
                                    ? new ConvDynamics(2).time(TimeDependence.CONCAT)
                                    : new MlpDynamics(3).time(TimeDependence.CONCAT))
                    .rtol(tolerance)
                    .atol(tolerance)
                    .gradient(adjoint);
            if (adjoint instanceof DiscreteAdjoint) {
                // Exact however coarse the steps, as long as they stay the same when the check moves a parameter.
                builder.solver(OdeSolver.RK4).stepSize(0.37);
            }
            if (input == Input.SERIES) {
                builder.outputTimes(0.3, 0.5, 1.1);
            }
            return learnedTime ? builder.timeSpan(0, 0.8).learnableEndTime().build() : builder.build();
        }

        NeuralNetwork network(DataType type, boolean training) {
            Layer rnn = new RnnOutputLayer.Builder()
                    .nOut(2)
                    .activation(Activation.SOFTMAX)
                    .lossFunction(LossFunction.MCXENT)
                    .build();
            boolean sequence = input == Input.SEQUENCES || input == Input.SERIES;
            InputType type0 = input == Input.IMAGES
                    ? InputType.convolutional(3, 2, 2)
                    : input == Input.SEQUENCES ? InputType.recurrent(FEATURES, 4) : InputType.feedForward(FEATURES);
            NeuralNetwork network = kind.build(
                    Layers.global(type, training ? new Adam(0.02) : new NoOp()),
                    type0,
                    layer(training ? 1e-4 : 1e-10),
                    sequence ? rnn : Layers.softmax(2));
            return network;
        }

        DataSet data(DataType type) {
            return switch (input) {
                case FEED_FORWARD -> new DataSet(ToyData.normal(type, 1, 4, FEATURES), ToyData.labels(type, 2, 4, 2));
                case IMAGES -> new DataSet(ToyData.normal(type, 1, 3, 2, 3, 2), ToyData.labels(type, 2, 3, 2));
                case SEQUENCES -> {
                    INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 0, 0}, {1, 1, 1, 1}, {1, 1, 1, 0}})
                            .castTo(type);
                    yield new DataSet(
                            ToyData.normal(type, 1, 3, FEATURES, 4),
                            ToyData.sequenceLabels(type, 2, 3, 2, 4),
                            mask,
                            mask);
                }
                case SERIES ->
                    new DataSet(
                            ToyData.normal(type, 1, 3, FEATURES),
                            ToyData.sequenceLabels(type, 2, 3, 2, 3),
                            null,
                            Nd4j.createFromArray(new double[][] {{1, 0, 1}, {1, 1, 1}, {0, 1, 1}})
                                    .castTo(type));
            };
        }
    }

    static List<Setting> settings() {
        List<Setting> settings = new ArrayList<>();
        List<Adjoint> adjoints = List.of(
                ContinuousAdjoint.AS_FORWARD,
                InterpolatingAdjoint.AS_FORWARD,
                DiscreteAdjoint.EVERY_STEP,
                DiscreteAdjoint.CHECKPOINTED);
        for (NetworkKind kind : NetworkKind.values()) {
            for (Adjoint adjoint : adjoints) {
                for (Input input : Input.values()) {
                    settings.add(new Setting(kind, input, adjoint, false));
                }
                settings.add(new Setting(kind, Input.FEED_FORWARD, adjoint, true));
            }
        }
        return settings;
    }

    @ParameterizedTest
    @MethodSource("settings")
    void gradientsPass(Setting setting) {
        NeuralNetwork network = setting.network(DataType.DOUBLE, false);
        assertTrue(GradientCheck.passes(network, setting.data(DataType.DOUBLE)));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void itTrainsAndIsSaved(Setting setting, @TempDir Path folder) throws IOException {
        NeuralNetwork network = setting.network(DataType.FLOAT, true);
        DataSet data = setting.data(DataType.FLOAT);
        double before = NetworkKind.score(network, data);
        for (int i = 0; i < 30; i++) {
            network.fit(data);
        }
        assertTrue(NetworkKind.score(network, data) < 0.9 * before);
        File file = folder.resolve("network.zip").toFile();
        ModelSerializer.writeModel((Model) network, file, true);
        NeuralNetwork read = setting.kind == NetworkKind.MULTI_LAYER
                ? ModelSerializer.restoreMultiLayerNetwork(file)
                : ModelSerializer.restoreComputationGraph(file);
        network.fit(data);
        read.fit(data);
        assertEquals(network.params(), read.params());
    }

    private static org.odelayer.dl4j.layer.NeuralOdeLayer first(NeuralNetwork network) {
        return (org.odelayer.dl4j.layer.NeuralOdeLayer) ((MultiLayerNetwork) network).getLayer(0);
    }

    /** The check above moves parameters one by one: here the gradients of all adjoints meet, on one network. */
    @Test
    void allAdjointsAgree() {
        List<INDArray> gradients = new ArrayList<>();
        for (Adjoint adjoint :
                List.of(ContinuousAdjoint.AS_FORWARD, InterpolatingAdjoint.AS_FORWARD, DiscreteAdjoint.EVERY_STEP)) {
            MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                    Layers.global(DataType.DOUBLE, new NoOp()),
                    InputType.feedForward(FEATURES),
                    new NeuralOdeLayer.Builder()
                            .dynamics(new MlpDynamics(3))
                            .rtol(1e-10)
                            .atol(1e-10)
                            .gradient(adjoint)
                            .build(),
                    Layers.softmax(2));
            DataSet data =
                    new Setting(NetworkKind.MULTI_LAYER, Input.FEED_FORWARD, adjoint, false).data(DataType.DOUBLE);
            network.setInput(data.getFeatures());
            network.setLabels(data.getLabels());
            network.computeGradientAndScore();
            gradients.add(network.gradient().gradient().dup());
        }
        for (INDArray gradient : gradients) {
            assertArrayEquals(gradients.get(0).toDoubleVector(), gradient.toDoubleVector(), 1e-8);
        }
    }

    @Test
    void theEndTimeIsTrained() {
        // y' = −y cannot shrink 1 to 0.05 by t = 1: the time must grow to ln 20 = 3.
        MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.FLOAT, new Adam(0.1)),
                InputType.feedForward(1),
                new NeuralOdeLayer.Builder()
                        .dynamics(new MlpDynamics())
                        .learnableEndTime()
                        .build(),
                new org.deeplearning4j.nn.conf.layers.LossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build());
        DataSet data = new DataSet(
                Nd4j.ones(DataType.FLOAT, 1, 1), Nd4j.ones(DataType.FLOAT, 1, 1).mul(0.05));
        assertEquals(1, first(network).endTime());
        for (int i = 0; i < 200; i++) {
            network.setParam("0_W0", Nd4j.ones(DataType.FLOAT, 1, 1).neg());
            network.setParam("0_b0", Nd4j.zeros(DataType.FLOAT, 1));
            network.fit(data);
        }
        assertEquals(Math.log(20), first(network).endTime(), 0.1);
        assertEquals(0.05, network.output(data.getFeatures()).getDouble(0), 5e-3, "inference ends there too");
        double[] times = first(network).jacobianPath(data.getFeatures(), 2).times();
        assertEquals(first(network).endTime(), times[1]);
        // What the configuration says is where it began.
        assertEquals(
                1,
                ((NeuralOdeLayer)
                                network.getLayerWiseConfigurations().getConf(0).getLayer())
                        .getT1());
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aLearnedEndTimeGoesWithCostsAndARandomOne(NetworkKind kind) {
        NeuralNetwork network = kind.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.feedForward(FEATURES),
                new NeuralOdeLayer.Builder()
                        .dynamics(new MlpDynamics(3).time(TimeDependence.CONCAT))
                        .rtol(1e-10)
                        .atol(1e-10)
                        .timeSpan(1.2, 0.3)
                        .learnableEndTime()
                        .randomEndTime(0.2)
                        .regularization(new KineticEnergy(0.3), new KineticEnergy(0.2).atStart())
                        .l2Bias(0.01)
                        .build(),
                Layers.softmax(2));
        DataSet data = new Setting(kind, Input.FEED_FORWARD, ContinuousAdjoint.AS_FORWARD, false).data(DataType.DOUBLE);
        assertTrue(GradientCheck.passes(network, data));
    }

    @Test
    void aLearnedEndTimeAndGivenTimesExcludeEachOther() {
        NeuralOdeLayer.Builder builder = new NeuralOdeLayer.Builder()
                .name("flow")
                .dynamics(new MlpDynamics(3))
                .outputTimes(0.5, 1)
                .learnableEndTime();
        String message =
                assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertTrue(message.contains("learnableEndTime") && message.contains("\"flow\""), message);
    }

    /** Padding, whatever stands there, has no say in what becomes of the rest. */
    @Test
    void whatIsMaskedHasNoInfluence() {
        Setting setting = new Setting(NetworkKind.MULTI_LAYER, Input.SEQUENCES, ContinuousAdjoint.AS_FORWARD, false);
        MultiLayerNetwork network = (MultiLayerNetwork) setting.network(DataType.DOUBLE, false);
        DataSet data = setting.data(DataType.DOUBLE);
        INDArray mask = data.getFeaturesMaskArray();
        INDArray output = network.output(data.getFeatures(), false, mask, mask).dup();
        INDArray padded = data.getFeatures().dup();
        for (int i = 0; i < FEATURES; i++) {
            padded.putScalar(new int[] {0, i, 3}, 1e6);
        }
        INDArray other = network.output(padded, false, mask, mask);
        for (int time = 0; time < 2; time++) {
            for (int i = 0; i < 2; i++) {
                assertEquals(output.getDouble(0, i, time), other.getDouble(0, i, time), 0);
            }
        }
    }

    @Test
    void imagesAreMaskedByExample() {
        Setting setting = new Setting(NetworkKind.MULTI_LAYER, Input.IMAGES, DiscreteAdjoint.EVERY_STEP, false);
        MultiLayerNetwork network = (MultiLayerNetwork) setting.network(DataType.DOUBLE, false);
        network.params().addi(0.1);
        DataSet data = setting.data(DataType.DOUBLE);
        network.setLayerMaskArrays(Nd4j.createFromArray(new double[][] {{1}, {0}, {1}}), null);
        INDArray output = network.feedForwardToLayer(0, data.getFeatures()).get(1);
        assertEquals(0, output.slice(1).norm2Number().doubleValue());
        assertNotEquals(0, output.slice(0).norm2Number().doubleValue());
    }

    @Test
    void theDriftIsToldByTheLayer() {
        for (boolean tight : new boolean[] {false, true}) {
            MultiLayerNetwork network = (MultiLayerNetwork) NetworkKind.MULTI_LAYER.build(
                    Layers.global(DataType.DOUBLE, new NoOp()),
                    InputType.feedForward(1),
                    new NeuralOdeLayer.Builder()
                            .dynamics(new MlpDynamics())
                            .gradient(ContinuousAdjoint.with(
                                    tight ? AdjointSolver.AS_FORWARD.rtol(1e-9).atol(1e-9) : AdjointSolver.AS_FORWARD))
                            .build(),
                    Layers.softmax(2));
            assertEquals(Double.NaN, first(network).drift());
            // ẏ = −20y loses on the way what the way back would need.
            network.setParam("0_W0", Nd4j.ones(DataType.DOUBLE, 1, 1).mul(-20));
            network.fit(new DataSet(Nd4j.ones(DataType.DOUBLE, 2, 1), ToyData.labels(DataType.DOUBLE, 2, 2, 2)));
            double drift = first(network).drift();
            assertTrue(drift > CompiledBlock.DRIFT_LIMIT, () -> "drift " + drift);
        }
    }
}
