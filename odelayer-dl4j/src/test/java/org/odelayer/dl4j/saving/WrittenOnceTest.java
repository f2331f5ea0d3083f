package org.odelayer.dl4j.saving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.adjoint.AdjointSolver;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.adjoint.InterpolatingAdjoint;
import org.odelayer.block.Augmentation;
import org.odelayer.block.InitialVelocity;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.conf.RungeKuttaNetworkLayer;
import org.odelayer.dynamics.AntisymmetricDynamics;
import org.odelayer.dynamics.DenseDynamics;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.HamiltonianDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.StiffSolver;
import org.odelayer.ode.stepsize.ControllerPreset;
import org.odelayer.regularization.ConditionNumber;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;
import org.odelayer.regularization.SpectralNorm;

/** Files that were written once, with what their networks gave then, are read for ever. */
class WrittenOnceTest {
    private static final INDArray X = Nd4j.createFromArray(new double[][] {{0.5, -1, 2, 0.1}, {1, 0, -0.3, -0.7}});
    private static final INDArray LABELS = Nd4j.createFromArray(new double[][] {{0, 1}, {1, 0}});

    /** After one step of training. */
    private static final double[] OUTPUT = {
        0.2206596377826276, 0.7793403622173724, 0.31291995258114436, 0.6870800474188556
    };

    @TempDir
    private Path folder;

    /** What the files were written of. */
    private static MultiLayerNetwork network() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(0.01))
                .list()
                .layer(new NeuralOdeLayer.Builder()
                        .name("continuous")
                        .dynamics(new MlpDynamics(5).activation(Activation.SOFTPLUS))
                        .solver(OdeSolver.TSIT5)
                        .stepController(ControllerPreset.H211B)
                        .gradient(ContinuousAdjoint.with(
                                AdjointSolver.AS_FORWARD.rtol(1e-4).atol(1e-4)))
                        .augmentation(Augmentation.learned(1))
                        .keepAugmented(false)
                        .depth(DepthDependence.galerkin(DepthBasis.LEGENDRE, 2))
                        .regularization(new KineticEnergy(0.1).onPart(0.5), JacobianFrobenius.of(0.1))
                        .build())
                .layer(new NeuralOdeLayer.Builder()
                        .name("interpolating")
                        .dynamics(new AntisymmetricDynamics())
                        .solver(StiffSolver.RODAS5P)
                        .gradient(InterpolatingAdjoint.AS_FORWARD)
                        .build())
                .layer(new NeuralOdeLayer.Builder()
                        .name("discrete")
                        .dynamics(new MlpDynamics(4))
                        .gradient(DiscreteAdjoint.CHECKPOINTED)
                        .order(2)
                        .initialVelocity(InitialVelocity.learned(4))
                        .regularization(SpectralNorm.of(0.1).atStart(), ConditionNumber.of(0.1))
                        .build())
                .layer(new NeuralOdeLayer.Builder()
                        .name("energy")
                        .dynamics(HamiltonianDynamics.separable(4))
                        .build())
                .layer(new RungeKuttaNetworkLayer.Builder()
                        .name("steps")
                        .dynamics(new DenseDynamics())
                        .steps(2)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(2)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(4))
                .build());
        network.init();
        return network;
    }

    private Path copy(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = WrittenOnceTest.class.getResourceAsStream(name)) {
            Files.copy(in, file);
        }
        return file;
    }

    /** Tolerances of solvers do not enter: what is repeated are their steps, to rounding. */
    @ParameterizedTest
    @CsvSource({"by-name.zip, continuous", "by-class.zip, org.odelayer.adjoint.ContinuousAdjoint"})
    void theNetworkIsWhatItWas(String name, String adjoint) throws IOException {
        Path file = copy(name);
        String json = new String(
                new NetworkFile(file).entries.get(ModelSerializer.CONFIGURATION_JSON), StandardCharsets.UTF_8);
        assertTrue(json.contains("\"@class\" : \"" + adjoint + "\""), json);
        MultiLayerNetwork read = SavedNetwork.restoreMultiLayerNetwork(file);
        MultiLayerNetwork built = network();
        for (int i = 0; i < built.getnLayers(); i++) {
            assertEquals(
                    built.getLayerWiseConfigurations().getConf(i).getLayer(),
                    read.getLayerWiseConfigurations().getConf(i).getLayer());
        }
        assertArrayEquals(OUTPUT, read.output(X).dup().data().asDouble(), 1e-9);
        read.fit(new DataSet(X, LABELS));
        assertTrue(Double.isFinite(read.score()));
    }
}
