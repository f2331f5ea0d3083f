package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.dense;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import java.util.List;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.stats.api.StatsReport;
import org.deeplearning4j.ui.model.stats.api.StatsType;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** What Deeplearning4j's training UI is told of. */
class StatsListenerTest {
    private static final DataSet DATA = ToyData.random(DataType.FLOAT, 5, 3, 2);

    private static NeuralNetwork network(NetworkKind kind) {
        return kind.build(
                Layers.global(DataType.FLOAT, new Sgd(0.1)),
                InputType.feedForward(3),
                dense(4),
                ode(5).updater(new Sgd(0.3)).build(),
                softmax(2));
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aStatsListenerSeesTheLayersParametersAndRates(NetworkKind kind) {
        NeuralNetwork network = network(kind);
        NeuralNetwork unwatched = NetworkKind.copy(network);
        InMemoryStatsStorage storage = new InMemoryStatsStorage();
        ((Model) network).setListeners(new StatsListener(storage, 1));
        for (int i = 0; i < 3; i++) {
            network.fit(DATA);
            unwatched.fit(DATA);
        }
        assertEquals(unwatched.params(), network.params(), "watching changes nothing");
        String session = storage.listSessionIDs().get(0);
        // Two of one millisecond are one there.
        List<Persistable> reports = storage.getAllUpdatesAfter(session, StatsListener.TYPE_ID, 0);
        StatsReport last = (StatsReport) reports.get(reports.size() - 1);
        String layer = kind == NetworkKind.MULTI_LAYER ? "1_" : "layer1_";
        assertEquals(0.3, last.getLearningRates().get(layer + "W0"), 1e-7);
        double size = NetworkKind.layer(network, 1).getParam("W1").ameanNumber().doubleValue();
        assertEquals(size, last.getMeanMagnitudes(StatsType.Parameters).get(layer + "W1"), 1e-6);
        assertTrue(last.getMeanMagnitudes(StatsType.Updates).get(layer + "b0") > 0);
        assertFalse(last.getHistograms(StatsType.Parameters).get(layer + "W0").getNBins() == 0);
    }
}
