package org.odelayer.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.odelayer.dl4j.Layers.dense;
import static org.odelayer.dl4j.Layers.ode;
import static org.odelayer.dl4j.Layers.softmax;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.odelayer.dl4j.layer.NeuralOdeLayer;
import org.odelayer.dl4j.listener.NfeListener;
import org.odelayer.dl4j.listener.NfeListener.Nfe;
import org.odelayer.dl4j.listener.PenaltyListener;
import org.odelayer.regularization.KineticEnergy;
import org.slf4j.LoggerFactory;

class NfeListenerTest {
    private static final DataSet DATA = ToyData.random(DataType.DOUBLE, 5, 3, 2);

    private static NeuralNetwork network(NetworkKind kind, Layer... layers) {
        return kind.build(Layers.global(DataType.DOUBLE, new Sgd(0.1)), InputType.feedForward(3), layers);
    }

    private static void fit(NeuralNetwork network, NfeListener listener, int iterations) {
        ((Model) network).setListeners(listener);
        for (int i = 0; i < iterations; i++) {
            network.fit(DATA);
        }
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void numbersAreTheLayersStatistics(NetworkKind kind) {
        NeuralNetwork network = network(
                kind,
                dense(4),
                ode(5).name("flow").build(),
                ode(2).rtol(1e-6).atol(1e-6).build(),
                softmax(2));
        List<Nfe> seen = new ArrayList<>();
        List<Nfe> expected = new ArrayList<>();
        NfeListener listener = new NfeListener(1, nfe -> {
            NeuralOdeLayer layer = NetworkKind.ode(network, nfe.layer().equals("flow") ? 1 : 2);
            expected.add(new Nfe(
                    nfe.iteration(),
                    nfe.layer(),
                    layer.forwardStatistics().evaluations(),
                    layer.backwardStatistics().evaluations()));
            seen.add(nfe);
        });
        fit(network, listener, 3);
        assertEquals(expected, seen);
        assertEquals(6, seen.size());
        assertEquals(
                List.of("flow", "layer2"),
                List.of(seen.get(0).layer(), seen.get(1).layer()));
        assertTrue(seen.stream().allMatch(nfe -> nfe.forward() >= 7 && nfe.backward() >= 7), seen.toString());
        assertTrue(seen.get(1).forward() > seen.get(0).forward(), "tighter tolerances cost more");
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void frequencyCountsIterations(NetworkKind kind) {
        NeuralNetwork network = network(kind, ode(5).build(), softmax(2));
        List<Integer> iterations = new ArrayList<>();
        fit(network, new NfeListener(3, nfe -> iterations.add(nfe.iteration())), 8);
        assertEquals(List.of(0, 3, 6), iterations);
    }

    @Test
    void aFrozenLayerIsSeenWithoutABackwardSolve() {
        MultiLayerNetwork trained = (MultiLayerNetwork)
                network(NetworkKind.MULTI_LAYER, dense(4), ode(5).name("flow").build(), softmax(2));
        MultiLayerNetwork frozen =
                new TransferLearning.Builder(trained).setFeatureExtractor(1).build();
        List<Nfe> seen = new ArrayList<>();
        fit(frozen, new NfeListener(1, seen::add), 1);
        assertEquals(1, seen.size());
        assertEquals("flow", seen.get(0).layer());
        assertTrue(seen.get(0).forward() >= 7);
        assertEquals(0, seen.get(0).backward());
    }

    @ParameterizedTest
    @EnumSource(NetworkKind.class)
    void aNetworkWithoutOdeLayersReportsNothing(NetworkKind kind) {
        List<Nfe> seen = new ArrayList<>();
        fit(network(kind, dense(4), softmax(2)), new NfeListener(1, seen::add), 2);
        assertEquals(List.of(), seen);
    }

    @Test
    void linesGoToSlf4jAtInfo() {
        Logger logger = (Logger) LoggerFactory.getLogger(NfeListener.class);
        Level level = logger.getLevel();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        try {
            NeuralNetwork network =
                    network(NetworkKind.MULTI_LAYER, ode(5).name("flow").build(), softmax(2));
            fit(network, new NfeListener(), 1);
            NeuralOdeLayer layer = NetworkKind.ode(network, 0);
            assertEquals(1, lines.list.size());
            assertEquals(Level.INFO, lines.list.get(0).getLevel());
            String line = lines.list.get(0).getFormattedMessage();
            assertTrue(
                    line.endsWith("layer flow NFE forward "
                            + layer.forwardStatistics().evaluations() + ", backward "
                            + layer.backwardStatistics().evaluations()),
                    line);
        } finally {
            logger.setLevel(level);
            logger.setAdditive(true);
            logger.detachAppender(lines);
        }
    }

    /**
     * As the workers of a ParallelWrapper do; 20 ms in the consumer are enough for two that do not wait to meet there.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void consumersAreNeverCalledByTwoThreadsAtOnce(boolean penalties) throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger calls = new AtomicInteger();
        TrainingListener listener = penalties
                ? new PenaltyListener(1, cost -> stay(inside, most, calls))
                : new NfeListener(1, nfe -> stay(inside, most, calls));
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            NeuralNetwork network = network(
                    NetworkKind.MULTI_LAYER,
                    ode(5).regularization(new KineticEnergy(0.1)).build(),
                    softmax(2));
            ((Model) network).setListeners(listener);
            workers.add(new Thread(() -> {
                for (int k = 0; k < 5; k++) {
                    network.fit(DATA);
                }
            }));
        }
        workers.forEach(Thread::start);
        for (Thread worker : workers) {
            worker.join();
        }
        assertEquals(10, calls.get());
        assertEquals(1, most.get());
    }

    private static void stay(AtomicInteger inside, AtomicInteger most, AtomicInteger calls) {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        calls.incrementAndGet();
        LockSupport.parkNanos(20_000_000);
        inside.decrementAndGet();
    }

    @Test
    void aFrequencyOfZeroIsRefused() {
        String message = assertThrows(IllegalArgumentException.class, () -> new NfeListener(0))
                .getMessage();
        assertTrue(message.contains("frequency (0)"), message);
    }
}
