package org.odelayer.dl4j.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a posterior knows on its way to each time of a series: the state of an encoder that went backwards, behind all
 * that is observed from that time on; nothing where nothing is.
 */
final class FutureContext {
    /** Time of the leg's start, its length, whether anything is known, and how long it is from its end to that. */
    private static final int OWN = 4;

    private final SeriesInput series;
    /** The encoder's leg behind which the context of a step is known, [batch][times]; −1 for none. */
    private final int[][] known;
    /** The step that is observed next, this one included, [batch][times]; not looked at if there is none. */
    private final int[][] next;

    FutureContext(SeriesInput series) {
        this.series = series;
        boolean[][] observed = series.observed();
        this.known = new int[series.batch()][series.times()];
        this.next = new int[series.batch()][series.times()];
        for (int i = 0; i < known.length; i++) {
            int count = 0;
            int last = 0;
            for (int k = series.times() - 1; k >= 0; k--) {
                count += observed[i][k] ? 1 : 0;
                last = observed[i][k] ? k : last;
                known[i][k] = count - 1;
                next[i][k] = last;
            }
        }
    }

    /** Δt of each leg, [times][batch]. */
    double[][] lengths() {
        double[][] lengths = new double[series.times()][series.batch()];
        for (int k = 1; k < lengths.length; k++) {
            for (int i = 0; i < series.batch(); i++) {
                lengths[k][i] = series.at()[i][k] - series.at()[i][k - 1];
            }
        }
        return lengths;
    }

    /** Of the decoder's legs, [times, batch, 4 + c]; with states of the encoder [legs, batch, c], or for the prior. */
    INDArray controls(INDArray states, int features, boolean prior) {
        int all = OWN + features;
        double[] from = prior ? null : flat(states);
        double[] flat = new double[series.times() * series.batch() * all];
        for (int k = 0; k < series.times(); k++) {
            for (int i = 0; i < series.batch(); i++) {
                int to = all * (k * series.batch() + i);
                double start = series.at()[i][Math.max(0, k - 1)];
                flat[to] = start;
                flat[to + 1] = series.at()[i][k] - start;
                if (!prior && known[i][k] >= 0) {
                    flat[to + 2] = 1;
                    flat[to + 3] = series.at()[i][next[i][k]] - series.at()[i][k];
                    System.arraycopy(from, place(k, i, features), flat, to + OWN, features);
                }
            }
        }
        return array(flat, series.times(), all);
    }

    private int place(int step, int example, int features) {
        return features * (known[example][step] * series.batch() + example);
    }

    private static double[] flat(INDArray array) {
        return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    }

    private INDArray array(double[] flat, long first, long last) {
        return Nd4j.createFromArray(flat).castTo(series.values().dataType()).reshape('c', first, series.batch(), last);
    }

    /** ∂L/∂states of the encoder for that of the controls. */
    INDArray stateGradients(INDArray ofControls, INDArray states) {
        int features = (int) states.size(2);
        int all = OWN + features;
        double[] from = flat(ofControls);
        double[] flat = new double[(int) states.length()];
        for (int k = 0; k < series.times(); k++) {
            for (int i = 0; i < series.batch(); i++) {
                if (known[i][k] >= 0) {
                    int to = place(k, i, features);
                    int at = all * (k * series.batch() + i) + OWN;
                    for (int j = 0; j < features; j++) {
                        flat[to + j] += from[at + j];
                    }
                }
            }
        }
        return array(flat, states.size(0), features);
    }
}
