package org.odelayer.adjoint;

import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.DifferentiableField;
import org.odelayer.ode.method.OutputTranspose;
import org.odelayer.ode.method.StepTranspose;
import org.odelayer.ode.method.TransposableMethod;

/**
 * The gradient of what the forward solve computed: each accepted step is a function of the state before it, the
 * parameters and the times, and is differentiated exactly, from the last step to the first. The steps' lengths count as
 * given. With stage arguments Yᵢ and derivatives kᵢ of a step y' = y + h Σ bᵢkᵢ, and p' = ∂L/∂y',
 *
 * <pre>
 * k̄ᵢ = h (bᵢ p' + Σⱼ aⱼᵢ Ȳⱼ),   Ȳᵢ = k̄ᵢᵀ ∂f/∂y(tᵢ, Yᵢ),   ∂L/∂θ += k̄ᵢᵀ ∂f/∂θ,   p = p' + Σ Ȳᵢ
 * </pre>
 *
 * <p>Where all bᵢ ≠ 0, Pᵢ = k̄ᵢ / (h bᵢ) are the stages of the method applied to the adjoint equation with coefficients
 * aᵢⱼ* = bⱼ − bⱼ aⱼᵢ / bᵢ: a symplectic partitioned Runge–Kutta method. Whatever the bᵢ, the product pᵀv with any
 * solution v of the linearized method is the same at all steps (Sanz-Serna, "Symplectic Runge–Kutta schemes for adjoint
 * equations, automatic differentiation, optimal control, and more", SIAM Review 58, 2016).
 *
 * <p>Exact for the steps made does not mean right for the equation: where the steps are too long, so are those of the
 * gradient. With parameters that are a Fourier series of nine terms in time ({@link
 * org.odelayer.dynamics.DepthDependence}), the forward solve sees little of them and takes long steps, whose gradient
 * with respect to the fast terms has little to do with that of the solution, while the adjoints that solve an equation
 * for it find out and take shorter ones.
 *
 * <p>An output within a step, by the method's dense output, is linear in the states and derivatives of that step, and
 * its gradient adds to theirs: exact as well, with the steps of one output and, beside at most two for the last step,
 * no more evaluations. That is so for explicit Runge–Kutta methods whose dense output needs no stages of its own. With
 * other methods, and where gradients with respect to times are wanted, the forward solve steps onto each output time,
 * whatever the block's {@code TimeSpan} says.
 *
 * <p>Gradients with respect to times are those of the grid's points: of t0 as the start of the first step, of an output
 * time as the end of one step and the start of the next, with all other steps' ends where they are; of outputs at one
 * time, or at t0, all but the first have vᵀf, as of the exact solution. Running costs are
 * differentiated as the quadrature that computed them; probes that follow the state, as of a spectral norm, count as
 * given.
 *
 * <p>Cost per accepted step of a method with s stages that count: s − 1 evaluations of f to redo the stages, and s with
 * the vector-Jacobian product; rejected steps cost nothing. Memory: one state per accepted step, or with checkpointing
 * at most 2.2 √N for N steps, for N more steps forwards; (4 s + 7) n elements beside, and two arrays of the parameters'
 * size.
 *
 * @param checkpointing whether only some states are kept and the others solved again
 * @serial exclude
 */
public record DiscreteAdjoint(@JsonProperty("checkpointing") boolean checkpointing) implements Adjoint {

    /** Keeps the state of every step. */
    public static final DiscreteAdjoint EVERY_STEP = new DiscreteAdjoint(false);

    /** Keeps some √N of N states and solves again in between. */
    public static final DiscreteAdjoint CHECKPOINTED = new DiscreteAdjoint(true);

    @Override
    public boolean records() {
        return true;
    }

    /** Not with a method whose dense output has a transpose, unless gradients with respect to times are wanted. */
    @Override
    public boolean hitsOutputTimes(SolverSettings forward, boolean times) {
        return times || !transposable(forward).transposesOutputs();
    }

    /** Goes with every method whose steps can be differentiated, as explicit Runge–Kutta methods, and step control. */
    @Override
    public void check(SolverSettings forward) {
        transposable(forward);
    }

    private static TransposableMethod transposable(SolverSettings forward) {
        if (forward.method() instanceof TransposableMethod method) {
            return method;
        }
        throw new IllegalArgumentException("solver (" + forward.method()
                + ") must be a method whose steps have a transpose, as explicit Runge–Kutta methods, for the discrete"
                + " adjoint");
    }

    @Override
    public AdjointPass bind(DifferentiableField field, OdeIntegrator forward, SolverSettings settings, boolean times) {
        ParameterGradients gradients = new ParameterGradients(field);
        StepTranspose step = transposable(settings).transpose(field, gradients, times);
        StepTape tape = new StepTape(step, forward.state(), checkpointing);
        OutputTranspose outputs =
                hitsOutputTimes(settings, times) ? null : step.outputs().orElseThrow();
        InnerOutputs inner = new InnerOutputs(outputs);
        return new DiscretePass(gradients, step, tape, inner, times ? new EndpointTerms(field) : null);
    }
}
