package org.odelayer.adjoint;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.ode.LegSolver;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.StepObserver;

/**
 * The gradient of one solve after the other: an {@link Adjoint} bound to its arrays.
 *
 * <p>Use: {@link #recording} before the forward solve, to {@link org.odelayer.ode.OdeIntegrator#observe observe} it;
 * then {@link #begin}; from the last output time back to the first {@link #output}, and {@link #legs} to go to the one
 * before; at last {@link #end}. Not thread-safe.
 */
public interface AdjointPass extends AutoCloseable {
    /**
     * Begins the record of a forward solve.
     *
     * @return what has to observe it; {@link StepObserver#NONE} if nothing of it is needed
     */
    StepObserver recording();

    /**
     * Begins a new gradient: all of them become zero.
     *
     * @param costWeight the factor of Σ λᵢ ∫ ℓᵢ dt in the loss; negative for a solve backwards in time; 0 without costs
     */
    void begin(double costWeight);

    /**
     * Says what the loss wants of the solution at an output time.
     *
     * @param arrived the way of the forward solve that ended at that time: f is taken as it is on this side
     * @param y what the forward solve had there, [n]
     * @param gradient the loss's gradient with respect to it, [n]; not to be changed before {@link #end}, unless steps
     *     end at all output times
     */
    void output(Leg arrived, INDArray y, INDArray gradient);

    /**
     * Says that the forward solve changed the state at the time reached: before that, state and adjoint are others.
     *
     * @param y what the forward solve had before the change, [n]
     * @param adjoint the adjoint there, [n]
     */
    void change(INDArray y, INDArray adjoint);

    /**
     * Goes back along the way of the forward solve, over the same stops.
     *
     * @return always the same
     */
    LegSolver legs();

    /**
     * Says that the start is reached.
     *
     * @param departed the first leg of the forward solve
     * @param y0 the initial state, [n]
     */
    void end(Leg departed, INDArray y0);

    /**
     * The adjoint a = ∂L/∂y at the time reached; after {@link #end} the gradient with respect to the initial state.
     *
     * @return [n], always the same array
     */
    INDArray adjoint();

    /**
     * The gradient with respect to the parameters, ∂L/∂θ.
     *
     * @return laid out as {@link org.odelayer.ode.method.DifferentiableField#parameters}, set by set; always the same
     *     array; exactly zero for parameters that f does not use
     */
    INDArray parameterGradient();

    /**
     * The gradient with respect to a time of the solve, if it was asked for.
     *
     * @param t the initial time or an output time
     * @return ∂L/∂t
     * @throws IllegalStateException if gradients with respect to times were not asked for
     */
    double timeGradient(double t);

    /**
     * The gradient with respect to the time of one output alone, if gradients with respect to times were asked for:
     * where several outputs are at one time, or at t0, each has its own, ∂L/∂tᵢ = gᵢᵀ f for the loss's gradient gᵢ.
     *
     * @param visited the place of the output among the calls of {@link #output}, from 0: 0 is the last output
     * @return ∂L/∂tᵢ
     * @throws IllegalStateException if gradients with respect to times were not asked for
     */
    double outputTimeGradient(int visited);

    /**
     * How far the state ỹ that the last gradient was computed with is from the forward solve's y, relative to its size
     * and weighed by the adjoint: max Σ |aⱼ| |ỹⱼ − yⱼ| / max Σ |aⱼ| |yⱼ|, both over t0 and the output times, of the
     * worst example. Errors within ten absolute tolerances count as none, and for Σ |aⱼ| |yⱼ| of an example stands the
     * median of all examples', if that is larger.
     *
     * <p>What it tells: ỹ is where f is differentiated, and a what the derivatives are multiplied by, so a drift of 0.1
     * means derivatives at states that are off by a tenth, where it matters. What it cannot tell: the error of the
     * gradient itself, which is larger where ∂f/∂y changes fast, and for ∂L/∂y0 nothing at all where f is linear in y;
     * and what happens between the times that are compared.
     *
     * @return 0 if it is the forward solve's own; infinite if the solve failed because the state ran away
     */
    double drift();

    /**
     * What {@link #drift} is relative to: max Σ |aⱼ| |yⱼ| of an example, the median of all examples'. With it the
     * drifts of examples that are solved by themselves can be judged like those of one batch.
     *
     * @return 0 if the state is the forward solve's own
     */
    double driftScale();

    /**
     * How wrong the parameters' gradient is by the method's own estimate, where the step control does not look at it:
     * the error that the steps add up to, as RMS(error / (atol + rtol |∂L/∂θ|)).
     *
     * @return in tolerances; 0 if the step control does look at it, or the gradient is that of the steps; NaN with
     *     constant steps, which have no tolerance
     */
    double integralError();

    @Override
    void close();
}
