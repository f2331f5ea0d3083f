package org.odelayer.examples.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.odelayer.dl4j.listener.NfeListener;

/** Remembers the loss and the function evaluations of every training iteration of a network with one ODE layer. */
public final class TrainingLog extends BaseTrainingListener {
    private final List<Double> losses = new ArrayList<>();
    private final List<NfeListener.Nfe> evaluations = new ArrayList<>();
    private final NfeListener nfe = new NfeListener(1, evaluations::add);

    /** An empty log; attach it by {@code setListeners}. */
    public TrainingLog() {}

    @Override
    public void iterationDone(Model model, int iteration, int epoch) {
        losses.add(model.score());
        nfe.iterationDone(model, iteration, epoch);
    }

    /**
     * The numbers of the iterations.
     *
     * @return 1, 2, …
     */
    public double[] iterations() {
        return IntStream.rangeClosed(1, losses.size()).asDoubleStream().toArray();
    }

    /**
     * The loss of each iteration's batch before its update.
     *
     * @return one per iteration
     */
    public double[] losses() {
        return losses.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * What the last iteration was like.
     *
     * @return loss and function evaluations, forward and backward, in a few words
     */
    public String last() {
        NfeListener.Nfe nfeOfLast = evaluations.get(evaluations.size() - 1);
        return String.format(
                Locale.ROOT,
                "loss %.3f, NFE %d+%d",
                losses.get(losses.size() - 1),
                nfeOfLast.forward(),
                nfeOfLast.backward());
    }

    /**
     * The function evaluations of each forward solve.
     *
     * @return one per iteration
     */
    public double[] forward() {
        return evaluations.stream().mapToDouble(NfeListener.Nfe::forward).toArray();
    }

    /**
     * The function evaluations of each backward solve.
     *
     * @return one per iteration
     */
    public double[] backward() {
        return evaluations.stream().mapToDouble(NfeListener.Nfe::backward).toArray();
    }

    /**
     * The mean of the last values.
     *
     * @param values one per iteration
     * @param count how many of them, at most all
     * @return their mean; NaN of none
     */
    public static double meanOfLast(double[] values, int count) {
        return IntStream.range(Math.max(0, values.length - count), values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElse(Double.NaN);
    }

    /**
     * Means over as many neighbors as make a line of some hundred points, so that single batches do not hide the trend.
     *
     * @param values one per iteration
     * @return as many, each the mean of the values around it
     */
    public static double[] smooth(double[] values) {
        int reach = values.length / 100;
        return IntStream.range(0, values.length)
                .mapToDouble(i -> IntStream.rangeClosed(Math.max(0, i - reach), Math.min(values.length - 1, i + reach))
                        .mapToDouble(k -> values[k])
                        .average()
                        .orElseThrow())
                .toArray();
    }
}
