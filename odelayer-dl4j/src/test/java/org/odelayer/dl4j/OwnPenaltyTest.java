package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TrajectoryPoint;
import org.odelayer.regularization.Penalty;

/** A penalty of a user's own in a layer. */
class OwnPenaltyTest {
    /** As the Javadoc of Penalty has it, with the weights of f beside. */
    public record Tracking(@JsonProperty("weight") double weight) implements Penalty {
        private static final long serialVersionUID = 1L;

        @Override
        public SDVariable define(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes) {
            SDVariable off = at.y().sub(graph.math().sin(at.t()));
            SDVariable bias = at.parameters().get("b0");
            return off.mul(off).sum().add(bias.mul(bias).sum());
        }
    }

    /** Without equals. */
    public static final class Unequal implements Penalty {
        private static final long serialVersionUID = 1L;

        @Override
        public double weight() {
            return 1;
        }

        @Override
        public SDVariable define(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes) {
            return at.y().sum();
        }
    }

    private static NeuralOdeLayer.Builder layer(Penalty... penalties) {
        return new NeuralOdeLayer.Builder()
                .dynamics(new MlpDynamics(3))
                .rtol(1e-8)
                .atol(1e-8)
                .regularization(penalties);
    }

    private static NeuralNetwork network(NetworkKind kind, NeuralOdeLayer layer) {
        return kind.build(
                Layers.global(DataType.DOUBLE, new NoOp()),
                InputType.feedForward(2),
                Layers.dense(3),
                layer,
                Layers.softmax(2));
    }

    @Test
    @ExtendWith(DoublePrecision.class)
    void gradientsPass() {
        for (NetworkKind kind : NetworkKind.values()) {
            for (int batch : new int[] {1, 7}) {
                NeuralNetwork network = network(
                        kind,
                        layer(new Tracking(0.3), new Tracking(0.1).onPart(0.5)).build());
                assertTrue(GradientCheck.passes(network, ToyData.random(DataType.DOUBLE, batch, 2, 2)));
            }
        }
    }

    @Test
    void itIsSavedByItsClass() {
        NeuralOdeLayer layer = layer(new Tracking(0.3)).build();
        MultiLayerNetwork network = (MultiLayerNetwork) network(NetworkKind.MULTI_LAYER, layer);
        MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(
                network.getLayerWiseConfigurations().toJson());
        assertEquals(
                java.util.List.of(new Tracking(0.3)),
                ((NeuralOdeLayer) read.getConf(1).getLayer()).getPenalties());
    }

    @Test
    void whatCannotBeSavedIsRefusedWhenTheLayerIsBuilt() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> layer(new Unequal()).build())
                .getMessage();
        assertTrue(message.contains("must be equal after a round trip through JSON"), message);
        Penalty local = new Penalty() {
            private static final long serialVersionUID = 1L;

            @Override
            public double weight() {
                return 1;
            }

            @Override
            public SDVariable define(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes) {
                return at.y().sum();
            }
        };
        message = assertThrows(
                        IllegalArgumentException.class, () -> layer(local).build())
                .getMessage();
        assertTrue(message.contains("cannot be saved as JSON") && message.contains("named class"), message);
    }
}
