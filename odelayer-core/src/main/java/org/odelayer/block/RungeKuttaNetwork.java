package org.odelayer.block;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.PiecewiseDynamics;
import org.odelayer.dynamics.PlainNetDynamics;
import org.odelayer.dynamics.Sharing;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.ButcherTableau;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/**
 * A network of N layers that are steps of an explicit Runge–Kutta method:
 *
 * <pre>
 * yₖ₊₁ = yₖ + hₖ Σᵢ bᵢ kᵢ,   kᵢ = f(tₖ + cᵢ T/N, yₖ + hₖ Σⱼ aᵢⱼ kⱼ, θₖ),   hₖ = T/N or αₖ T
 * </pre>
 *
 * <p>Its gradient is the discrete adjoint, which is that of backpropagation. With f = {@link
 * org.odelayer.dynamics.DenseDynamics} and Euler's method it is a residual network (ResNet); with learned α an ODENet.
 * A plain net, without the identity, is yₖ₊₁ = f(yₖ, θₖ).
 *
 * <p>Source: Benning, Celledoni, Ehrhardt, Owren, Schönlieb, "Deep learning as optimal control problems: models and
 * numerical methods" (2019).
 *
 * @param method the Runge–Kutta method; its error estimate, if it has one, is not used
 * @param steps N, the number of layers
 * @param duration T
 * @param parameters which evaluations of f share their parameters
 * @param timeSteps the lengths of the steps
 * @param identity whether a layer adds to its input; false for a plain net
 * @serial exclude
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public record RungeKuttaNetwork(
        @JsonProperty("method") ButcherTableau method,
        @JsonProperty("steps") int steps,
        @JsonProperty("duration") double duration,
        @JsonProperty("parameters") Sharing parameters,
        @JsonProperty("timeSteps") TimeSteps timeSteps,
        @JsonProperty("identity") boolean identity)
        implements Serializable {

    /**
     * Checks the values.
     *
     * @param method the Runge–Kutta method
     * @param steps N, at least 1
     * @param duration T, greater than 0; not looked at for a plain net
     * @param parameters which evaluations of f share their parameters
     * @param timeSteps the lengths of the steps
     * @param identity whether a layer adds to its input
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public RungeKuttaNetwork {
        if (method == null) {
            throw new IllegalArgumentException("method (null) must be given, for instance OdeSolver.EULER");
        }
        if (steps < 1) {
            throw new IllegalArgumentException("steps (" + steps + ") must be >= 1: the number of layers");
        }
        if (!(duration > 0) || Double.isInfinite(duration)) {
            throw new IllegalArgumentException("duration (" + duration + ") must be > 0 and finite");
        }
        if (parameters == null || timeSteps == null) {
            throw new IllegalArgumentException("parameters (" + parameters
                    + ") must be NETWORK, STEP or STAGE, timeSteps (" + timeSteps + ") EQUAL, LEARNED or SIMPLEX");
        }
        if (!identity && (method.stages() > 1 || timeSteps != TimeSteps.EQUAL)) {
            throw new IllegalArgumentException("a plain net (without identity) must have method EULER, not " + method
                    + ", and timeSteps EQUAL, not " + timeSteps + ": its layers are no steps");
        }
        method = method.withoutEstimate();
    }

    /**
     * A network of equal steps with parameters for each.
     *
     * @param method the Runge–Kutta method
     * @param steps N, at least 1
     * @param duration T, greater than 0
     * @return the network
     */
    public static RungeKuttaNetwork of(OdeSolver method, int steps, double duration) {
        return new RungeKuttaNetwork(method.tableau(), steps, duration, Sharing.STEP, TimeSteps.EQUAL, true);
    }

    /**
     * The network as a block.
     *
     * @param dynamics f
     * @param options how state and input are transformed, as of any block
     * @param inputShape the shape of one input, without the batch
     * @return a block with constant steps and the discrete adjoint
     * @throws IllegalArgumentException if dynamics are missing or the options do not go with the network
     */
    public OdeBlock block(Dynamics dynamics, BlockOptions options, long... inputShape) {
        if (dynamics == null) {
            throw new IllegalArgumentException("dynamics (null) must be given, for instance new DenseDynamics()");
        }
        if (!identity && (options.order() > 1 || options.dataControl())) {
            throw new IllegalArgumentException("order (" + options.order() + ") must be 1 and dataControl ("
                    + options.dataControl() + ") false for a plain net, which solves no equation");
        }
        double t1 = identity ? duration : steps;
        SolverSettings settings = new SolverSettings(method, StepControl.constant(t1 / steps), steps + 1);
        return options.block(field(dynamics, t1), TimeSpan.of(0, t1), settings, DiscreteAdjoint.EVERY_STEP, inputShape);
    }

    private Dynamics field(Dynamics dynamics, double t1) {
        Dynamics layer = identity ? dynamics : new PlainNetDynamics(dynamics);
        boolean learned = timeSteps != TimeSteps.EQUAL;
        if (parameters == Sharing.NETWORK && !learned) {
            return layer;
        }
        int stages = parameters == Sharing.STAGE ? method.stages() : 1;
        return new PiecewiseDynamics(layer, parameters, steps, stages, learned, 0, t1);
    }
}
