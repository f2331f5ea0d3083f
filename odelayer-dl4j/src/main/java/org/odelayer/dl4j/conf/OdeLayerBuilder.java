package org.odelayer.dl4j.conf;

import java.util.List;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.ode.solver.OdeSolver;

/**
 * What the builders of layers that solve an equation have in common: the solver's settings, and the settings of every layer
 * that Deeplearning4j's builder lacks or does not return itself from.
 *
 * @param <T> the builder
 */
@SuppressWarnings("unchecked")
public abstract class OdeLayerBuilder<T extends OdeLayerBuilder<T>> extends SameDiffLayer.Builder<T> {
    /** The default of {@link #rtol}. */
    public static final double DEFAULT_RTOL = 1e-3;
    /** The default of {@link #atol}. */
    public static final double DEFAULT_ATOL = 1e-3;
    /** The default of {@link #maxSteps}. */
    public static final int DEFAULT_MAX_STEPS = 10_000;

    /** The initialization of all weights; null for the network's. */
    IWeightInit weightInitFn;

    /** The number of features; 0 if the network's input type tells. */
    long nIn;

    private OdeSolver solver = OdeSolver.DOPRI5;
    private double rtol = DEFAULT_RTOL;
    private double atol = DEFAULT_ATOL;
    private double stepSize;
    private int maxSteps = DEFAULT_MAX_STEPS;
    private Adjoint gradient = ContinuousAdjoint.AS_FORWARD;

    /** For the builders of this package. */
    OdeLayerBuilder() {}

    private T self() {
        return (T) this;
    }

    /**
     * Sets the method; {@link OdeSolver#DOPRI5} by default.
     *
     * @param newSolver the method; one without error estimate also needs {@link #stepSize}
     * @return this
     */
    public T solver(OdeSolver newSolver) {
        this.solver = newSolver;
        return self();
    }

    /**
     * Sets the relative tolerance of the solver; 1e-3 by default.
     *
     * @param newRtol greater than 0
     * @return this
     */
    public T rtol(double newRtol) {
        this.rtol = newRtol;
        return self();
    }

    /**
     * Sets the absolute tolerance of the solver; 1e-3 by default.
     *
     * @param newAtol greater than 0, in units of the state
     * @return this
     */
    public T atol(double newAtol) {
        this.atol = newAtol;
        return self();
    }

    /**
     * Makes the solver take constant steps, without looking at tolerances.
     *
     * @param newStepSize the length of a step, greater than 0
     * @return this
     */
    public T stepSize(double newStepSize) {
        SolverConfiguration.checkStepSize("stepSize", newStepSize);
        this.stepSize = newStepSize;
        return self();
    }

    /**
     * Sets how many steps a solve may take before it fails, rejected ones included; 10,000 by default.
     *
     * @param newMaxSteps at least 1
     * @return this
     */
    public T maxSteps(int newMaxSteps) {
        this.maxSteps = newMaxSteps;
        return self();
    }

    /**
     * Sets how the gradient is computed; by the continuous adjoint, solved like the state, by default.
     *
     * <pre>{@code
     * .gradient(ContinuousAdjoint.with(AdjointSolver.AS_FORWARD.rtol(1e-6).atol(1e-6)))
     * .gradient(InterpolatingAdjoint.AS_FORWARD)
     * .gradient(DiscreteAdjoint.EVERY_STEP)
     * }</pre>
     *
     * @param newGradient a {@link ContinuousAdjoint}, an {@link org.odelayer.adjoint.InterpolatingAdjoint} or a {@link
     *     org.odelayer.adjoint.DiscreteAdjoint}
     * @return this
     */
    public T gradient(Adjoint newGradient) {
        this.gradient = newGradient;
        return self();
    }

    /**
     * Sets the number of features; not needed if the network knows its input type.
     *
     * @param newNIn n of the input [batch, n], greater than 0
     * @return this
     */
    public T nIn(long newNIn) {
        if (newNIn <= 0) {
            throw new IllegalArgumentException("nIn (" + newNIn + ") must be > 0");
        }
        this.nIn = newNIn;
        return self();
    }

    /**
     * Sets the weight initialization; the network's by default.
     *
     * @param weightInit the initialization of all weights
     * @return this
     */
    @Override
    public T weightInit(WeightInit weightInit) {
        return weightInit(weightInit.getWeightInitFunction());
    }

    /**
     * Sets the weight initialization; the network's by default.
     *
     * @param weightInit the initialization of all weights
     * @return this
     */
    public T weightInit(IWeightInit weightInit) {
        this.weightInitFn = weightInit;
        return self();
    }

    @Override
    public T weightDecay(double coefficient) {
        super.weightDecay(coefficient);
        return self();
    }

    @Override
    public T weightDecay(double coefficient, boolean applyLR) {
        super.weightDecay(coefficient, applyLR);
        return self();
    }

    @Override
    public T weightDecayBias(double coefficient) {
        super.weightDecayBias(coefficient);
        return self();
    }

    @Override
    public T weightDecayBias(double coefficient, boolean applyLR) {
        super.weightDecayBias(coefficient, applyLR);
        return self();
    }

    @Override
    public T regularization(List<Regularization> newRegularization) {
        super.regularization(newRegularization);
        return self();
    }

    @Override
    public T regularizationBias(List<Regularization> newRegularization) {
        super.regularizationBias(newRegularization);
        return self();
    }

    SolverConfiguration forward() {
        return new SolverConfiguration(solver, rtol, atol, stepSize, maxSteps);
    }

    /** Checked together with the forward solve. */
    Adjoint gradient() {
        if (gradient == null) {
            throw new IllegalArgumentException(
                    "gradient (null) must be one of ContinuousAdjoint, InterpolatingAdjoint and" + " DiscreteAdjoint");
        }
        gradient.check(forward().settings());
        return gradient;
    }
}
