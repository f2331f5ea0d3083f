package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.accurate;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import java.util.Map;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/**
 * What a new device has to show: the numbers of the CPU, right gradients, and a training run. On whatever backend is on
 * the class path, so that these tests are known to hold on the CPU; docs/cuda.md says how to run them on a GPU.
 */
@Tag("gpu")
@ExtendWith(DoublePrecision.class)
class GpuTest {
    /** y(1) of the block below, by 4000 steps of RK4 in Python: on the CPU it is that to the tolerances. */
    private static final double[] OUTPUT = {
        2.046819161568, -1.805409295161, 1.861075715257, -1.591635464797, 1.620673671974, -1.332634939559
    };

    private static boolean isOnClassPath(String backend) {
        try {
            Class.forName(backend, false, GpuTest.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** So that nobody takes the other tests of a run with {@code -Pcuda} for tests of a GPU if they are none. */
    @Test
    void theBackendOnTheClassPathIsTheOneThatComputes() {
        boolean cuda = isOnClassPath("org.nd4j.linalg.jcublas.JCublasBackend");
        assertEquals(
                cuda ? ExecutionerType.CUDA : ExecutionerType.NATIVE_CPU,
                Nd4j.getExecutioner().type());
    }

    /** Not random: generators of devices differ. */
    private static INDArray waves(DataType type, long... shape) {
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, Math.sin(1 + 3 * i));
        }
        return array.castTo(type);
    }

    private static INDArray output(DataType type, double tolerance) {
        SolverSettings settings =
                new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(tolerance, tolerance), 10_000);
        OdeBlock block = OdeBlock.of(new MlpDynamics(5).time(TimeDependence.CONCAT), 0, 1, settings);
        Map<String, INDArray> parameters = block.parameters(2).glorot(type, 1);
        parameters.replaceAll((name, array) -> waves(type, array.shape()));
        try (CompiledBlock compiled = block.compile(parameters, type, 3, 2)) {
            return compiled.forward(waves(type, 3, 2)).dup().castTo(DataType.DOUBLE);
        }
    }

    @Test
    void outputsAreThoseOfTheCpu() {
        INDArray inDouble = output(DataType.DOUBLE, 1e-10);
        INDArray inFloat = output(DataType.FLOAT, 1e-5);
        for (int i = 0; i < OUTPUT.length; i++) {
            assertEquals(OUTPUT[i], inDouble.getDouble(i), 1e-9, "element " + i);
            assertEquals(OUTPUT[i], inFloat.getDouble(i), 1e-4, "element " + i);
        }
    }

    @Test
    void gradientsPassTheCheckOfDeeplearning4j() {
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.feedForward(3),
                accurate(ode(4)).build(),
                softmax(2));
        assertTrue(GradientCheck.passes(network, ToyData.random(DataType.DOUBLE, 4, 3, 2)));
    }

    @Test
    void trainingInFloatSeparatesTwoMoons() {
        DataSet moons = ToyData.moons(DataType.FLOAT, 200);
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.FLOAT, new Adam(0.06)), InputType.feedForward(2), ode(16).build(), softmax(2));
        for (int epoch = 0; epoch < 80; epoch++) {
            network.fit(moons);
        }
        double accuracy = NetworkKind.accuracy(network, moons);
        assertTrue(accuracy > 0.97, "accuracy " + accuracy);
    }
}
