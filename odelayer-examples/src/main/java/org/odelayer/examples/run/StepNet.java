package org.odelayer.examples.run;

import java.util.function.UnaryOperator;
import org.odelayer.block.TimeSteps;
import org.odelayer.dl4j.conf.RungeKuttaNetworkLayer;
import org.odelayer.ode.method.OdeSolver;

/**
 * The networks of Benning, Celledoni, Ehrhardt, Owren, Schönlieb, "Deep learning as optimal control problems: models
 * and numerical methods" (2019): layers that are steps of a method.
 */
public enum StepNet {
    /** Without the identity: y' = σ(y K + β). */
    NET(layer -> layer.plainNet()),
    /** Euler's method with steps of length 1: y' = y + σ(y K + β). */
    RESNET(layer -> layer),
    /** Euler's method with learned steps; not the ODE-Net of Chen et al. (2018), which the command conv-digits has. */
    ODENET(layer -> layer.timeSteps(TimeSteps.LEARNED)),
    /** Euler's method with learned steps that are not negative and keep their sum. */
    SIMPLEX(layer -> layer.timeSteps(TimeSteps.SIMPLEX)),
    /** Euler's method. */
    EULER(layer -> layer),
    /** The improved Euler method, of order 2. */
    IMPROVED_EULER(layer -> layer.method(OdeSolver.HEUN)),
    /** Kutta's method of order 3. */
    KUTTA3(layer -> layer.method(OdeSolver.KUTTA3)),
    /** Kutta's method of order 4. */
    KUTTA4(layer -> layer.method(OdeSolver.RK4));

    private final UnaryOperator<RungeKuttaNetworkLayer.Builder> choice;

    StepNet(UnaryOperator<RungeKuttaNetworkLayer.Builder> choice) {
        this.choice = choice;
    }

    /**
     * Makes a layer this network.
     *
     * @param layer the layer
     * @param layers the number of steps
     * @param duration the time that they take together, where they are not of length 1
     * @return the layer
     */
    public RungeKuttaNetworkLayer.Builder of(RungeKuttaNetworkLayer.Builder layer, int layers, double duration) {
        return choice.apply(layer.steps(layers).duration(this == RESNET ? layers : duration));
    }

    /**
     * Whether the lengths of the steps are trained.
     *
     * @return true if they are
     */
    public boolean learnsSteps() {
        return this == ODENET || this == SIMPLEX;
    }

    /** As users write it. */
    @Override
    public String toString() {
        return Choice.name(this);
    }

    /**
     * The network of a name.
     *
     * @param name as users write it
     * @return the network
     * @throws IllegalArgumentException if there is none
     */
    public static StepNet of(String name) {
        return Choice.of(values(), "--net", name);
    }
}
