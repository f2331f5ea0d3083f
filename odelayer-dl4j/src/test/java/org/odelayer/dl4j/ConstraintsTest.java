package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.constraint.UnitNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dl4j.conf.RungeKuttaNetworkLayer;
import org.odelayer.dynamics.DenseDynamics;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;

/** Constraints on parameters that are stacked along a new first dimension act on each as on a dense layer's. */
@ExtendWith(DoublePrecision.class)
class ConstraintsTest {
    private static final int N = 3;

    /** The layer's weight is K or W, square, as a dense layer's is with as many outputs as inputs. */
    record Case(String name, LayerConstraint constraint, Layer layer, int copies) {
        @Override
        public String toString() {
            return name + ", " + constraint;
        }
    }

    static List<Case> cases() {
        return Stream.of(
                        new MaxNormConstraint(0.5, 0),
                        new MaxNormConstraint(0.5, 1),
                        new MinMaxNormConstraint(0.9, 1.1, 0.5, 0),
                        new UnitNormConstraint(1),
                        new NonNegativeConstraint())
                .flatMap(constraint -> Stream.of(
                        new Case("steps", constraint, steps(constraint), 4),
                        new Case("pieces", constraint, varying(constraint, DepthDependence.piecewise(2)), 2),
                        new Case(
                                "a series",
                                constraint,
                                varying(constraint, DepthDependence.galerkin(DepthBasis.LEGENDRE, 3)),
                                3),
                        new Case("one array", constraint, varying(constraint, DepthDependence.CONSTANT), 1)))
                .toList();
    }

    private static Layer steps(LayerConstraint constraint) {
        return new RungeKuttaNetworkLayer.Builder()
                .dynamics(new DenseDynamics(Activation.TANH))
                .steps(4)
                .constrainWeights(constraint)
                .build();
    }

    private static Layer varying(LayerConstraint constraint, DepthDependence depth) {
        return new NeuralOdeLayer.Builder()
                .dynamics(new DenseDynamics(Activation.TANH))
                .depth(depth)
                .constrainWeights(constraint)
                .build();
    }

    private static org.deeplearning4j.nn.api.Layer running(Layer layer) {
        NeuralNetwork network = NetworkKind.MULTI_LAYER.build(
                Layers.global(DataType.DOUBLE, new NoOp()), InputType.feedForward(N), layer, Layers.softmax(2));
        return NetworkKind.layer(network, 0);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void eachArrayOfAStackIsConstrainedAsADenseLayersIs(Case test) {
        org.deeplearning4j.nn.api.Layer layer = running(test.layer);
        INDArray weights = layer.getParam("K");
        weights.assign(ToyData.normal(DataType.DOUBLE, 3, weights.shape()));
        INDArray before = weights.dup('c');
        layer.applyConstraints(0, 0);
        assertTrue(before.distance2(weights) > 0.1);
        for (int i = 0; i < test.copies; i++) {
            INDArray expected = dense(test.constraint, one(before, i));
            assertEquals(0, expected.distance2(one(weights, i)), 1e-14);
        }
    }

    private static INDArray one(INDArray stack, int index) {
        return stack.dup('c')
                .reshape('c', new long[] {stack.length()})
                .get(NDArrayIndex.interval(index * N * N, (index + 1) * N * N))
                .reshape('c', N, N);
    }

    /** A dense layer's weights after its constraint. */
    private static INDArray dense(LayerConstraint constraint, INDArray weights) {
        org.deeplearning4j.nn.api.Layer layer = running(
                new DenseLayer.Builder().nOut(N).constrainWeights(constraint).build());
        layer.getParam("W").assign(weights);
        layer.applyConstraints(0, 0);
        return layer.getParam("W");
    }

    @Test
    void otherParametersAreLeftAlone() {
        org.deeplearning4j.nn.api.Layer layer = running(steps(new NonNegativeConstraint()));
        layer.getParam("beta").assign(-1);
        layer.applyConstraints(0, 0);
        assertEquals(Nd4j.valueArrayOf(layer.getParam("beta").shape(), -1.0, DataType.DOUBLE), layer.getParam("beta"));
    }
}
