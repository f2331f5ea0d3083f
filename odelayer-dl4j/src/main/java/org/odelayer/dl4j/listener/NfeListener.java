package org.odelayer.dl4j.listener;

import java.io.Serializable;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.odelayer.dl4j.layer.OdeLayer;
import org.odelayer.ode.SolveStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs, per training iteration, how many function evaluations (NFE) each neural ODE layer spent forwards and backwards,
 * the usual measure of what a neural ODE costs.
 *
 * <p>Log lines go to slf4j at INFO: {@code iteration 10: layer 1 NFE forward 14, backward 14}. As with Deeplearning4j's
 * {@code ScoreIterationListener}, a program without a binding of slf4j, such as logback-classic 1.2, shows nothing, and
 * slf4j says so once. A consumer may take the numbers instead, {@code new NfeListener(1, System.out::println)} for
 * instance. With ParallelWrapper every worker calls the listener, from its own thread: there
 * are as many values per iteration as workers, one at a time, in any order.
 */
public final class NfeListener extends BaseTrainingListener implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(NfeListener.class);

    /** Iterations from one report to the next. */
    private final int frequency;
    /** Java serialization names it if it cannot be serialized. */
    private final Consumer<Nfe> consumer;
    /** Of a loss that goes badly with random paths. */
    private final NoiseListener noise = new NoiseListener();

    /** Logs every iteration. */
    public NfeListener() {
        this(1);
    }

    /**
     * Logs every so many iterations.
     *
     * @param frequency log every that many iterations, at least 1
     * @throws IllegalArgumentException if it is less than 1
     */
    public NfeListener(int frequency) {
        this(frequency, (Consumer<Nfe> & Serializable) NfeListener::log);
    }

    /**
     * Hands the numbers to a consumer.
     *
     * @param frequency every that many iterations, at least 1
     * @param consumer serializable if the listener is to be; takes one value
     *     per layer and iteration, in a training thread; never called by two at a time
     * @throws IllegalArgumentException if the frequency is less than 1
     */
    public NfeListener(int frequency, Consumer<Nfe> consumer) {
        if (frequency < 1) {
            throw new IllegalArgumentException("frequency (" + frequency + ") must be >= 1");
        }
        this.frequency = frequency;
        this.consumer = consumer;
    }

    private static void log(Nfe nfe) {
        LOG.info(
                "iteration {}: layer {} NFE forward {}, backward {}",
                nfe.iteration(),
                nfe.layer(),
                nfe.forward(),
                nfe.backward());
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        noise.iterationDone(model, iteration, epoch);
        if (iteration % frequency != 0) {
            return;
        }
        for (OdeLayer layer : OdeLayers.of(model)) {
            if (layer.forwardStatistics() != null) {
                report(new Nfe(
                        iteration,
                        OdeLayers.name(layer),
                        evaluations(layer.forwardStatistics()),
                        evaluations(layer.backwardStatistics())));
            }
        }
    }

    private static int evaluations(SolveStatistics statistics) {
        return statistics == null ? 0 : statistics.evaluations();
    }

    /** Workers of a ParallelWrapper share the listener and call it from their own threads. */
    private synchronized void report(Nfe value) {
        consumer.accept(value);
    }

    /**
     * What one layer spent in one iteration.
     *
     * @param iteration the network's iteration count
     * @param layer the layer's name, or its index if it has none
     * @param forward function evaluations of the forward solve
     * @param backward evaluations of the dynamics with their vector-Jacobian product in the backward solve; 0 if there
     *     was none
     */
    public record Nfe(int iteration, String layer, int forward, int backward) {}
}
