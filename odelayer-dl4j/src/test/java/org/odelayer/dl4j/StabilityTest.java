package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.odelayer.block.CompiledBlock;
import org.odelayer.dl4j.conf.BlockLayer;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.conf.RungeKuttaNetworkLayer;
import org.odelayer.dynamics.AntisymmetricDynamics;
import org.odelayer.dynamics.GradientFlowDynamics;
import org.odelayer.ode.method.OdeSolver;

/** Distances between solutions of stable dynamics, for 1,000 pairs of random inputs. */
class StabilityTest {
    private static final int PAIRS = 1000;
    private static final int FEATURES = 4;
    private static final double TOLERANCE = 1e-6;
    private static final double[] TIMES = {0, 0.1, 0.3, 0.6, 1, 1.5, 2, 3};

    @ParameterizedTest
    @EnumSource(names = {"TANH", "SOFTPLUS", "RELU"})
    void solutionsOfAGradientFlowNeverPartTrainedOrNot(Activation activation) {
        NeuralOdeLayer layer = new NeuralOdeLayer.Builder()
                .dynamics(new GradientFlowDynamics(8).activation(activation))
                .timeSpan(0, 3)
                .rtol(TOLERANCE)
                .atol(TOLERANCE)
                .build();
        NeuralNetwork network = network(layer);
        assertTrue(growth(network, TIMES) < TOLERANCE, () -> "before training " + growth(network, TIMES));
        train(network);
        assertTrue(growth(network, TIMES) < TOLERANCE, () -> "after training " + growth(network, TIMES));
    }

    /** Kutta's method of order 4 keeps it where h‖K‖² is small enough. */
    @ParameterizedTest
    @EnumSource(names = {"EULER", "RK4"})
    void neitherDoThoseOfANetworkOfSmallSteps(OdeSolver method) {
        RungeKuttaNetworkLayer layer = new RungeKuttaNetworkLayer.Builder()
                .dynamics(new GradientFlowDynamics(8))
                .method(method)
                .steps(30)
                .duration(1)
                .build();
        NeuralNetwork network = network(layer);
        double[] times = IntStream.rangeClosed(0, 30).mapToDouble(k -> k / 30.0).toArray();
        assertTrue(growth(network, times) < 1e-12);
        train(network);
        assertTrue(growth(network, times) < 1e-12);
    }

    /** What the test would see of dynamics that are not stable. */
    @Test
    void solutionsOfOtherDynamicsPart() {
        NeuralOdeLayer layer =
                Layers.ode(8).timeSpan(0, 3).rtol(TOLERANCE).atol(TOLERANCE).build();
        NeuralNetwork network = network(layer);
        train(network);
        assertTrue(growth(network, TIMES) > 0.1);
    }

    /** The eigenvalues of the Jacobian diag(σ') (K − Kᵀ) are those of an antisymmetric matrix: imaginary. */
    @Test
    void theJacobianOfAntisymmetricDynamicsHasImaginaryEigenvalues() {
        NeuralOdeLayer layer = new NeuralOdeLayer.Builder()
                .dynamics(new AntisymmetricDynamics())
                .build();
        NeuralNetwork network = network(layer);
        train(network);
        var path = NetworkKind.ode(network, 0).jacobianPath(ToyData.normal(DataType.DOUBLE, 5, 10, FEATURES), 5);
        for (int example = 0; example < 10; example++) {
            for (var eigenvalue : path.eigenvalues(2, example)) {
                assertTrue(Math.abs(eigenvalue.real()) < 1e-10, eigenvalue::toString);
            }
        }
    }

    private static NeuralNetwork network(BlockLayer layer) {
        return NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new Adam(0.05)),
                InputType.feedForward(FEATURES),
                layer,
                Layers.softmax(2));
    }

    private static void train(NeuralNetwork network) {
        DataSet data = new DataSet(
                ToyData.normal(DataType.DOUBLE, 1, 64, FEATURES), ToyData.labels(DataType.DOUBLE, 2, 64, 2));
        for (int i = 0; i < 40; i++) {
            network.fit(data);
        }
    }

    /** How much the distance of a pair grows at most from one time to a later one. */
    private static double growth(NeuralNetwork network, double... times) {
        INDArray x = ToyData.normal(DataType.DOUBLE, 3, 2 * PAIRS, FEATURES);
        List<INDArray> distances = distances(network, x, times);
        double largest = Double.NEGATIVE_INFINITY;
        for (int later = 1; later < times.length; later++) {
            for (int sooner = 0; sooner < later; sooner++) {
                INDArray change = distances.get(later).sub(distances.get(sooner));
                largest = Math.max(largest, change.maxNumber().doubleValue());
            }
        }
        return largest;
    }

    private static List<INDArray> distances(NeuralNetwork network, INDArray x, double... times) {
        var layer = NetworkKind.layer(network, 0);
        var block = ((BlockLayer) layer.conf().getLayer()).block().inside(times);
        List<INDArray> distances = new ArrayList<>();
        try (CompiledBlock compiled = block.compile(layer.paramTable(), DataType.DOUBLE, x.shape())) {
            INDArray states = compiled.infer(x);
            for (int i = 0; i < times.length; i++) {
                INDArray first = states.slice(i).get(NDArrayIndex.interval(0, PAIRS), NDArrayIndex.all());
                INDArray second = states.slice(i).get(NDArrayIndex.interval(PAIRS, 2 * PAIRS), NDArrayIndex.all());
                distances.add(first.sub(second).norm2(1));
            }
        }
        return distances;
    }
}
