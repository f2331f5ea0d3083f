package org.odelayer.adjoint;

import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.kernel.Detached;
import org.odelayer.ode.Join;
import org.odelayer.ode.OdeProblem;
import org.odelayer.ode.OdeSolution;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.Outcome;
import org.odelayer.ode.ProblemIntegrator;
import org.odelayer.ode.ProblemIntegrator.LegEnd;
import org.odelayer.ode.event.EventOccurrence;
import org.odelayer.ode.method.DifferentiableField;
import org.odelayer.ode.method.Leg;

/**
 * The gradient of the solution of an {@link OdeProblem} whose f has derivatives: of a loss that depends on the states,
 * and on the times and states of events, with respect to y0, θ and t0.
 *
 * <pre>{@code
 * try (SolutionGradient gradient = new SolutionGradient(problem, ContinuousAdjoint.AS_FORWARD)) {
 *     OdeSolution solution = gradient.solve(times);
 *     gradient.backward(EventGradients.NONE.time(0, 1));    // of the first event's time
 *     gradient.start();                                       // that of t* by y0
 * }
 * }</pre>
 *
 * <p>Going back, the adjoint a jumps at an event. With its root g(t*, y⁻) = 0, the change y⁺ = R(t*, y⁻), f⁻ and f⁺ at
 * both states, a⁺ behind the event (0 if it ends the solve), and what the loss has of t* and y⁻, t̄ and ȳ,
 *
 * <pre>
 * a⁻ = R_yᵀa⁺ + ȳ − g_y (a⁺·(R_y f⁻ + R_t − f⁺) + ȳ·f⁻ + t̄) / (g_t + g_y·f⁻)
 * </pre>
 *
 * <p>by the implicit function theorem: a variation δ of the solution at a fixed time moves the root by dt = −g_y·δ /
 * (g_t + g_y·f⁻), and y⁺ by R_y (δ + f⁻dt) + R_t dt, which the later solution sees at the fixed time as less f⁺dt.
 * Without a change R is the identity. What g and R depend on besides t and y has its gradient if it is part of the
 * state, as one that does not move: ẏ = 0.
 *
 * <p>The gradient is that of the exact solution, to the tolerances, at events also with the discrete adjoint. Steps end
 * at all events, those that are only counted too. Not thread-safe.
 */
public final class SolutionGradient implements AutoCloseable {
    private final OdeProblem problem;
    private final DifferentiableField field;
    private final ProblemIntegrator integrator;
    private final AdjointPass pass;
    private final FieldValues slopes;
    private final INDArray state;
    private final INDArray cotangent;
    private OdeSolution solution;
    private boolean differentiated;

    /**
     * Allocates the arrays.
     *
     * @param problem the problem, with a {@link DifferentiableField}; with events, of one example
     * @param adjoint how the gradient is computed
     * @throws IllegalArgumentException if f has no derivatives, or adjoint and settings do not go together
     */
    public SolutionGradient(OdeProblem problem, Adjoint adjoint) {
        this.problem = problem;
        if (!(problem.field() instanceof DifferentiableField differentiable)) {
            throw new IllegalArgumentException(
                    "f must have derivatives for a gradient: give a DifferentiableField, by" + " OdeProblem.ofField");
        }
        boolean changes = problem.events().stream().anyMatch(event -> event.changesState());
        if (changes && adjoint instanceof DiscreteAdjoint discrete && discrete.checkpointing()) {
            throw new IllegalArgumentException("a discrete adjoint with checkpoints cannot solve again across events"
                    + " that change the state: use DiscreteAdjoint.EVERY_STEP");
        }
        adjoint.check(problem.settings());
        this.field = differentiable;
        this.integrator = new ProblemIntegrator(problem, true, adjoint.hitsOutputTimes(problem.settings(), true));
        this.pass = adjoint.bind(field, integrator.integrator(), problem.settings(), true);
        this.slopes = new FieldValues(field);
        this.state = Detached.call(() -> Nd4j.create(field.dataType(), field.size()));
        this.cotangent = Detached.call(() -> Nd4j.create(field.dataType(), field.size()));
    }

    /**
     * Solves the problem.
     *
     * @param times as of {@link OdeProblem#solve}
     * @return the solution
     * @throws OdeSolveException if it fails
     */
    public OdeSolution solve(double... times) {
        solution = null;
        differentiated = false;
        solution = integrator.solve(pass.recording(), times).orThrow();
        return solution;
    }

    /**
     * Computes the gradient of a loss that depends on the last solution.
     *
     * @param ofStates ∂L/∂{@link OdeSolution#states}, [times, batch, n]; what is beyond a terminal event is not looked
     *     at; null for a loss that does not depend on them
     * @param ofEvents what the loss has of the events
     * @throws IllegalStateException if there is no solution, it was cancelled or ended where it began; if the solution
     *     grazes an event whose time it depends on, or two events occur at one time
     * @throws IllegalArgumentException if the shape is another
     * @throws OdeSolveException if the way back fails
     */
    public void backward(INDArray ofStates, EventGradients ofEvents) {
        List<LegEnd> legs = integrator.legs();
        if (solution == null || solution.status() == Outcome.CANCELLED || legs.isEmpty()) {
            throw new IllegalStateException("a gradient needs a solution that was not cancelled, of a time that is not"
                    + " t0: there is " + (solution == null ? "none" : solution.status()));
        }
        if (ofStates != null
                && !Arrays.equals(ofStates.shape(), solution.states().shape())) {
            throw new IllegalArgumentException("the gradient of states must have the shape "
                    + Arrays.toString(solution.states().shape()) + ", not " + Arrays.toString(ofStates.shape()));
        }
        differentiated = false;
        ofEvents.check(solution.events().size(), (int) field.size());
        INDArray given = ofStates == null
                ? Nd4j.zeros(solution.states().dataType(), solution.states().shape())
                : ofStates;
        pass.begin(0);
        WayBack way = new WayBack(pass.legs());
        for (int k = legs.size() - 1; k >= 0; k--) {
            Leg next = k + 1 < legs.size() ? legs.get(k + 1).leg() : null;
            if (!legs.get(k).events().isEmpty()) {
                passEvent(legs.get(k), next, ofEvents);
                way.changed();
            }
            passOutputs(legs.get(k).leg(), given, way);
            boolean abrupt = k > 0 && legs.get(k).join() == Join.ABRUPT;
            way.go(legs.get(k).leg().from(), abrupt);
        }
        if (solution.times()[0] == problem.t0()) {
            output(legs.get(0).leg().from(), legs.get(0).leg(), 0, given);
        }
        state.assign(problem.start().reshape(state.shape()));
        pass.end(legs.get(0).leg(), state);
        differentiated = true;
    }

    /**
     * As {@link #backward(INDArray, EventGradients)}, of a loss that depends on events alone.
     *
     * @param ofEvents what the loss has of the events
     */
    public void backward(EventGradients ofEvents) {
        backward(null, ofEvents);
    }

    /**
     * As {@link #backward(INDArray, EventGradients)}, of a loss that depends on states alone.
     *
     * @param ofStates ∂L/∂{@link OdeSolution#states}, [times, batch, n]
     */
    public void backward(INDArray ofStates) {
        backward(ofStates, EventGradients.NONE);
    }

    /** The outputs of a leg, from its end on; the start belongs to the leg before. */
    private void passOutputs(Leg leg, INDArray ofStates, WayBack way) {
        double[] times = solution.times();
        way.from(leg.to());
        for (int i = times.length - 1; i >= 0; i--) {
            boolean inside = times[i] == leg.to() || times[i] > leg.least() && times[i] < leg.largest();
            if (inside) {
                way.go(times[i], false);
                output(times[i], leg, i, ofStates);
                way.changed();
            }
        }
    }

    private void output(double t, Leg leg, int index, INDArray ofStates) {
        state.assign(solution.states().slice(index).reshape(state.shape()));
        cotangent.assign(ofStates.slice(index).reshape(state.shape()));
        pass.output(new Leg(leg.from(), t), state, cotangent);
    }

    /** The adjoint jumps. */
    private void passEvent(LegEnd end, Leg next, EventGradients ofEvents) {
        EventOccurrence event = end.events().get(0);
        double[] after = new double[event.state().length];
        if (next != null) {
            state.assign(Nd4j.createFromArray(event.after()));
            cotangent.assign(0);
            pass.output(next, state, cotangent);
            after = pass.adjoint().castTo(DataType.DOUBLE).toDoubleVector();
        }
        int index = solution.events().indexOf(event);
        EventJump jump = new EventJump(event, after, ofEvents.ofTime(index), ofEvents.ofState(index, after.length));
        if (jump.matters() && end.events().size() > 1) {
            throw new IllegalStateException(
                    "events " + end.events() + " occur at one time: which comes first is not" + " differentiable");
        }
        double[] before = jump.matters() ? jump.before(slopes, end.leg(), next) : after;
        state.assign(Nd4j.createFromArray(event.state()));
        cotangent.assign(Nd4j.createFromArray(before));
        pass.change(state, cotangent);
    }

    /**
     * The gradient with respect to the initial state.
     *
     * @return ∂L/∂y0, [batch, n], a new array
     * @throws IllegalStateException if there is none yet
     */
    public INDArray start() {
        return ready().adjoint().dup().reshape(problem.start().shape());
    }

    /**
     * The gradient with respect to the parameters.
     *
     * @return ∂L/∂θ, as of {@link AdjointPass#parameterGradient}, overwritten by the next gradient
     * @throws IllegalStateException if there is none yet
     */
    public INDArray parameters() {
        return ready().parameterGradient();
    }

    /**
     * The gradient with respect to the initial time.
     *
     * @return ∂L/∂t0
     * @throws IllegalStateException if there is none yet
     */
    public double startTime() {
        return ready().timeGradient(problem.t0());
    }

    /**
     * How far the state of the way back is from the solution.
     *
     * @return as of {@link AdjointPass#drift}
     * @throws IllegalStateException if there is no gradient yet
     */
    public double drift() {
        return ready().drift();
    }

    private AdjointPass ready() {
        if (!differentiated) {
            throw new IllegalStateException("there is no gradient yet: call solve and backward");
        }
        return pass;
    }

    /** Frees the arrays. */
    @Override
    public void close() {
        pass.close();
        integrator.close();
        slopes.close();
        List.of(state, cotangent).forEach(INDArray::close);
    }
}
