package org.odelayer.series;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The control paths of a batch of series: X(t₀) and the coefficients of X'(u) on each leg, as linear functions of the
 * observed values, and the transposed function for their gradient.
 *
 * <p>Channels of X: the time, the observed channels, and, where observations are counted, for each of these the number
 * of its observations so far, which lets a model see when it was observed (Kidger et al. 2020 call it the observational
 * intensity). A step that an example's mask leaves out is no step: nothing moves on its leg, and whatever stands there
 * is not read.
 *
 * <p>Everything is computed in DOUBLE in Java, one example and channel after the other. Cost: a few operations for each
 * coefficient. With the times and with what is missing fixed, the functions are linear and the gradient exact; times
 * are constants, without a gradient.
 */
public final class ControlSignal {
    private final ControlPath path;
    private final boolean counted;
    private final SeriesArray values;
    private final ExamplePaths[] examples;

    /**
     * The paths through the observations of a batch.
     *
     * @param path how they go
     * @param times [batch, steps], finite and not decreasing from step to step of an example
     * @param mask [batch, steps], 0 where an example has no step; null if it has all
     * @param values [batch, channels, steps], NaN where a value is missing
     * @param counted whether the numbers of observations are channels too
     * @throws IllegalArgumentException if the shapes do not fit, a time is not finite or less than the one before, or a
     *     value is infinite
     */
    public ControlSignal(ControlPath path, INDArray times, INDArray mask, INDArray values, boolean counted) {
        this.path = path;
        this.counted = counted;
        this.values = new SeriesArray(values);
        this.values.requireSteps("times", times);
        this.values.requireSteps("mask", mask);
        double[] allTimes = times.dup('c').data().asDouble();
        double[] allMasks = mask == null ? null : mask.dup('c').data().asDouble();
        this.examples = new ExamplePaths[this.values.batch()];
        for (int i = 0; i < examples.length; i++) {
            examples[i] = new ExamplePaths(path, this.values, i, allTimes, allMasks);
        }
    }

    /**
     * The channels of X.
     *
     * @param observed channels
     * @param counted whether observations are counted
     * @return with the time
     */
    public static int channels(int observed, boolean counted) {
        return 1 + (counted ? 2 : 1) * observed;
    }

    /**
     * The channels of X.
     *
     * @return the time, the observed ones, their counts
     */
    public int channels() {
        return channels(values.channels(), counted);
    }

    /**
     * The numbers that each leg has of each example.
     *
     * @return the path's terms times the channels
     */
    public int width() {
        return path.terms() * channels();
    }

    /**
     * The number of legs.
     *
     * @return with leg 0, on which nothing moves
     */
    public int legs() {
        return path.legs(values.steps());
    }

    /**
     * X at the first step of each example.
     *
     * @param type FLOAT or DOUBLE
     * @return a new array [batch, channels]
     */
    public INDArray start(DataType type) {
        double[] start = new double[examples.length * channels()];
        for (int i = 0; i < examples.length; i++) {
            examples[i].writeStart(start, i * channels(), counted);
        }
        return Nd4j.createFromArray(start).castTo(type).reshape('c', examples.length, channels());
    }

    /**
     * The coefficients of X'(u) = b + 2c u + 3d u² on each leg.
     *
     * @param type FLOAT or DOUBLE
     * @return a new array [legs, batch, terms · channels], b of all channels first, then 2c, then 3d
     */
    public INDArray coefficients(DataType type) {
        double[] all = new double[Math.multiplyExact(legs() * examples.length, width())];
        for (int i = 0; i < examples.length; i++) {
            examples[i].writeCoefficients(all, grid(i), counted);
        }
        return Nd4j.createFromArray(all).castTo(type).reshape('c', legs(), examples.length, width());
    }

    private LegGrid grid(int example) {
        return new LegGrid(path, channels(), examples.length, example);
    }

    /**
     * The gradient with respect to the observed values.
     *
     * @param start with respect to {@link #start}, [batch, channels]
     * @param coefficients with respect to {@link #coefficients}, [legs, batch, terms · channels]
     * @return a new array [batch, channels, steps] in DOUBLE; 0 where values are missing
     */
    public INDArray gradient(INDArray start, INDArray coefficients) {
        double[] startBar = start.dup('c').data().asDouble();
        double[] coefficientsBar = coefficients.dup('c').data().asDouble();
        double[] gradient = new double[values.length()];
        for (int i = 0; i < examples.length; i++) {
            examples[i].addGradient(startBar, i * channels(), coefficientsBar, grid(i), gradient);
        }
        return Nd4j.createFromArray(gradient).reshape('c', values.batch(), values.channels(), values.steps());
    }
}
