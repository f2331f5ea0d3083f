package org.odelayer.dl4j.conf;

import java.util.Arrays;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dl4j.layer.PathOutput;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.sde.SdeMethod;

/**
 * The settings of a layer that solves a stochastic differential equation.
 *
 * @param <T> the builder
 */
public abstract class SdeLayerBuilder<T extends SdeLayerBuilder<T>> extends OdeLayerBuilder<T> {
    /** By default the step is the time span divided by so many. */
    public static final int DEFAULT_STEPS = 20;

    /** f and g. */
    SdeDynamics dynamics;

    private SdeMethod method;
    private double[] span;
    /** The times of the outputs; null for one at the end. */
    double[] outputTimes;

    private double stepSize;
    /** How the gradient is computed. */
    Adjoint gradient = DiscreteAdjoint.EVERY_STEP;

    /** S. */
    int samples = 1;

    /** Of the paths; null for the network's. */
    Long seed;

    /** What inference gives. */
    PathOutput inference = PathOutput.SAMPLE;

    /** Of the cost along the path. */
    double costWeight = 1;

    /** For the builders of this package. */
    SdeLayerBuilder() {}

    /**
     * Sets drift and diffusion; must be given.
     *
     * @param newDynamics for instance a {@link org.odelayer.dynamics.DriftDiffusion}, or your own {@link
     *     SdeDynamics}; not to be changed once the layer is built
     * @return this
     */
    public T dynamics(SdeDynamics newDynamics) {
        this.dynamics = newDynamics;
        return self();
    }

    /**
     * Sets the method; by default {@link SdeMethod#EULER_MARUYAMA} for Itô's integrals, {@link SdeMethod#HEUN} for
     * Stratonovich's.
     *
     * @param newMethod one that solves such dynamics
     * @return this
     */
    public T method(SdeMethod newMethod) {
        this.method = newMethod;
        return self();
    }

    /**
     * Sets the interval; [0, 1] by default, or with {@link #outputTimes} from 0 to the last of them.
     *
     * @param t0 the time of the input, dimensionless
     * @param t1 the time of the output, greater than t0
     * @return this
     */
    public T timeSpan(double t0, double t1) {
        this.span = new double[] {t0, t1};
        return self();
    }

    /**
     * Makes the output a time series, [rows, features, times] as of a recurrent layer: the paths at these times,
     * at which steps end.
     *
     * @param times ascending from t0 on; the first may be t0; the last is t1
     * @return this
     */
    public T outputTimes(double... times) {
        this.outputTimes = times.clone();
        return self();
    }

    /**
     * Sets the length of a step; a twentieth of the time span by default. Between two outputs steps are equal, and
     * no longer than this.
     *
     * @param h greater than 0
     * @return this
     * @throws IllegalArgumentException if it is not
     */
    public T stepSize(double h) {
        if (!(h > 0) || Double.isInfinite(h)) {
            throw new IllegalArgumentException("stepSize (" + h + ") must be > 0 and finite");
        }
        this.stepSize = h;
        return self();
    }

    /**
     * Sets how the gradient is computed; from the states of all steps by default.
     *
     * @param newGradient {@link DiscreteAdjoint}, with checkpoints too; for {@link SdeMethod#REVERSIBLE_HEUN} also
     *     {@code ContinuousAdjoint.AS_FORWARD}, which is exact there and keeps no states
     * @return this
     */
    public T gradient(Adjoint newGradient) {
        this.gradient = newGradient;
        return self();
    }

    /**
     * Sets the number of paths of each example; 1 by default. In training they are rows of the output.
     *
     * @param count S, at least 1
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public T samples(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("samples (" + count + ") must be at least 1");
        }
        this.samples = count;
        return self();
    }

    /**
     * Sets the seed of the paths; the network's by default.
     *
     * @param newSeed any number
     * @return this
     */
    public T seed(long newSeed) {
        this.seed = newSeed;
        return self();
    }

    /**
     * Sets what inference gives; one path of each example by default.
     *
     * @param output the mean over the {@link #samples} paths of each example, or the first of them
     * @return this
     * @throws IllegalArgumentException if it is missing
     */
    public T inference(PathOutput output) {
        if (output == null) {
            throw new IllegalArgumentException(
                    "inference (null) must be one of " + Arrays.toString(PathOutput.values()));
        }
        this.inference = output;
        return self();
    }

    /**
     * Sets the weight of the dynamics' cost along the path in the loss; 1 by default.
     *
     * @param weight at least 0
     * @return this
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public T costWeight(double weight) {
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("costWeight (" + weight + ") must be >= 0 and finite");
        }
        this.costWeight = weight;
        return self();
    }

    final void checkDynamics() {
        if (dynamics == null) {
            throw new IllegalArgumentException("dynamics (null) must be given, for instance new DriftDiffusion(new"
                    + " MlpDynamics(64), new MlpDynamics(16), NoiseType.GENERAL, Calculus.ITO)");
        }
        if (!dynamics.copy().equals(dynamics)) {
            throw new IllegalArgumentException("dynamics (" + dynamics
                    + ") must be equal after a round trip through JSON; are its fields scalars, enums or arrays?");
        }
        if (gradient == null) {
            throw new IllegalArgumentException("gradient (null) must be DiscreteAdjoint.EVERY_STEP or CHECKPOINTED");
        }
    }

    final void checkSpan() {
        if (outputTimes != null && outputTimes.length == 0) {
            throw new IllegalArgumentException("outputTimes ([]) must have at least one time");
        }
        boolean both = span != null && outputTimes != null;
        if (both && span[1] != outputTimes[outputTimes.length - 1]) {
            throw new IllegalArgumentException("timeSpan (" + span[0] + ", " + span[1]
                    + ") must end at the last of outputTimes (" + Arrays.toString(outputTimes)
                    + "), or not be given: the input is the state at time 0 then");
        }
        if (!(t1() > t0()) || Double.isInfinite(t1() - t0())) {
            throw new IllegalArgumentException("t1 (" + t1() + ") must be finite and greater than t0 (" + t0() + ")");
        }
    }

    final SdeMethod method() {
        return method != null
                ? method
                : dynamics.calculus() == Calculus.ITO ? SdeMethod.EULER_MARUYAMA : SdeMethod.HEUN;
    }

    final double t0() {
        return span == null ? 0 : span[0];
    }

    final double t1() {
        return outputTimes != null ? outputTimes[outputTimes.length - 1] : span == null ? 1 : span[1];
    }

    final double stepSize() {
        return stepSize > 0 ? stepSize : (t1() - t0()) / DEFAULT_STEPS;
    }
}
