package org.odelayer.dl4j.listener;

import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.odelayer.dl4j.layer.BlockLayer;
import org.odelayer.dl4j.layer.OdeLayer;
import org.odelayer.regularization.Penalty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs, per training iteration, the running costs of each neural ODE layer that has penalties: the integrals ∫ ℓ dt,
 * means over the batch, without their weights λ.
 *
 * <p>Log lines go to slf4j at INFO; without a binding of slf4j nothing is shown, as of {@link NfeListener}. A consumer
 * may take the numbers instead. With ParallelWrapper every worker calls the listener, from its own thread: there are as
 * many values per iteration as workers, one at a time, in any order.
 */
public final class PenaltyListener extends BaseTrainingListener implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(PenaltyListener.class);

    /** Iterations from one report to the next. */
    private final int frequency;
    /** Java serialization names it if it cannot be serialized. */
    private final Consumer<Cost> consumer;

    /** Logs every iteration. */
    public PenaltyListener() {
        this(1);
    }

    /**
     * Logs every so many iterations.
     *
     * @param frequency log every that many iterations, at least 1
     * @throws IllegalArgumentException if it is less than 1
     */
    public PenaltyListener(int frequency) {
        this(frequency, (Consumer<Cost> & Serializable) PenaltyListener::log);
    }

    /**
     * Hands the numbers to a consumer.
     *
     * @param frequency every that many iterations, at least 1
     * @param consumer serializable if the listener is to be; takes one value
     *     per penalty, layer and iteration, in a training thread; never called by two at a
     *     time
     * @throws IllegalArgumentException if the frequency is less than 1
     */
    public PenaltyListener(int frequency, Consumer<Cost> consumer) {
        if (frequency < 1) {
            throw new IllegalArgumentException("frequency (" + frequency + ") must be >= 1");
        }
        this.frequency = frequency;
        this.consumer = consumer;
    }

    private static void log(Cost cost) {
        LOG.info(
                "iteration {}: layer {} {}, integral {}",
                cost.iteration(),
                cost.layer(),
                cost.penalty(),
                cost.integral());
    }

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        if (iteration % frequency != 0) {
            return;
        }
        for (OdeLayer layer : OdeLayers.of(model)) {
            if (layer instanceof BlockLayer block) {
                report(iteration, block);
            }
        }
    }

    private void report(int iteration, BlockLayer layer) {
        List<Penalty> penalties = OdeLayers.configuration(layer).getPenalties();
        double[] costs = layer.costs();
        for (int i = 0; i < costs.length; i++) {
            report(new Cost(iteration, OdeLayers.name(layer), penalties.get(i), costs[i]));
        }
    }

    /** Workers of a ParallelWrapper share the listener and call it from their own threads. */
    private synchronized void report(Cost value) {
        consumer.accept(value);
    }

    /**
     * One running cost of one layer in one iteration.
     *
     * @param iteration the network's iteration count
     * @param layer the layer's name, or its index if it has none
     * @param penalty what it is a cost of, with its weight λ
     * @param integral ∫ ℓ dt, the mean over the batch, without λ
     */
    public record Cost(int iteration, String layer, Penalty penalty, double integral) {}
}
