package org.odelayer.dl4j.layer;

import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What an encoder sees of a batch of series: the steps of each example at which something is observed, from the last to
 * the first, and in the end its first step, where the decoder begins. Queries are left out, so that they change
 * nothing.
 *
 * <p>With {@code elapsed} the time since the observation before, of an encoder whose state does not change between
 * them, is one more feature; it is there at all of these steps.
 */
final class ObservedBackwards {
    private final SeriesInput series;
    private final boolean elapsed;
    /** Of each example, from the last to the first. */
    private final int[][] stops;

    private final int legs;

    ObservedBackwards(SeriesInput series, boolean elapsed) {
        this.series = series;
        this.elapsed = elapsed;
        boolean[][] observed = series.observed();
        this.stops = new int[series.batch()][];
        for (int i = 0; i < stops.length; i++) {
            stops[i] = stops(series.there()[i], observed[i]);
        }
        this.legs = Math.max(
                1,
                IntStream.range(0, stops.length).map(i -> stops[i].length).max().orElse(1));
    }

    private static int[] stops(boolean[] there, boolean... observed) {
        int times = there.length;
        int first = IntStream.range(0, times).filter(k -> there[k]).findFirst().orElse(times);
        return IntStream.range(0, times)
                .map(k -> times - 1 - k)
                .filter(k -> observed[k] || k == first)
                .toArray();
    }

    private double time(int example, int leg) {
        return series.at()[example][stops[example][leg]];
    }

    /** Where each leg begins and how long it is; of examples that have fewer, the others are of length 0. */
    INDArray legs() {
        double[] flat = new double[legs * series.batch() * 2];
        for (int i = 0; i < stops.length; i++) {
            for (int k = 0; k < stops[i].length; k++) {
                int place = 2 * (k * series.batch() + i);
                flat[place] = time(i, Math.max(0, k - 1));
                flat[place + 1] = time(i, k) - flat[place];
            }
        }
        return array(flat, 2);
    }

    private INDArray array(double[] flat, int features) {
        return Nd4j.createFromArray(flat)
                .castTo(series.values().dataType())
                .reshape('c', legs, series.batch(), features);
    }

    /** The features of an observation, without their masks. */
    private int features() {
        return series.features() + (elapsed ? 1 : 0);
    }

    /** Values, the time that went by, and the masks of both, [legs, batch, 2 features]. */
    INDArray observations() {
        int d = series.features();
        int all = features();
        double[] values = flat(series.values());
        double[] masks = flat(series.masks());
        double[] seen = new double[legs * series.batch() * 2 * all];
        for (int i = 0; i < stops.length; i++) {
            for (int k = 0; k < stops[i].length; k++) {
                int to = 2 * all * (k * series.batch() + i);
                int from = d * (stops[i][k] * series.batch() + i);
                System.arraycopy(values, from, seen, to, d);
                System.arraycopy(masks, from, seen, to + all, d);
                if (elapsed) {
                    seen[to + d] = time(i, k) - time(i, Math.max(0, k - 1));
                    seen[to + all + d] = 1;
                }
            }
        }
        return array(seen, 2 * all);
    }

    private static double[] flat(INDArray array) {
        return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    }

    /** With respect to the values, [times, batch, d], for that of {@link #observations}. */
    INDArray valueGradients(INDArray ofObservations) {
        int d = series.features();
        double[] from = flat(ofObservations);
        double[] flat = new double[(int) series.values().length()];
        for (int i = 0; i < stops.length; i++) {
            for (int k = 0; k < stops[i].length; k++) {
                System.arraycopy(
                        from,
                        2 * features() * (k * series.batch() + i),
                        flat,
                        d * (stops[i][k] * series.batch() + i),
                        d);
            }
        }
        return Nd4j.createFromArray(flat)
                .castTo(series.values().dataType())
                .reshape('c', series.times(), series.batch(), d);
    }

    /** Adds those with respect to the times, [batch][times], for those of {@link #legs} and {@link #observations}. */
    void addTimeGradients(INDArray ofLegs, INDArray ofObservations, double[][] ofTimes) {
        double[] legGradients = flat(ofLegs);
        double[] seenGradients = flat(ofObservations);
        for (int i = 0; i < stops.length; i++) {
            for (int k = 1; k < stops[i].length; k++) {
                int place = k * series.batch() + i;
                double ofElapsed = elapsed ? seenGradients[2 * features() * place + series.features()] : 0;
                double ofLength = elapsed ? ofElapsed : legGradients[2 * place + 1];
                ofTimes[i][stops[i][k]] += ofLength;
                ofTimes[i][stops[i][k - 1]] += (elapsed ? 0 : legGradients[2 * place]) - ofLength;
            }
        }
    }
}
