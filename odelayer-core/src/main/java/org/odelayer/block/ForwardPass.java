package org.odelayer.block;

import java.util.List;
import java.util.function.Predicate;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.dynamics.RunningCost;
import org.odelayer.field.DynamicsField;
import org.odelayer.graph.Program;
import org.odelayer.kernel.Vectors;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolveStatus;
import org.odelayer.ode.method.Leg;
import org.odelayer.ode.method.StepObserver;

/** The solve of a compiled block, with the integrals of its running costs. */
final class ForwardPass implements AutoCloseable {
    private static final String NAME = "forward pass";

    private final BlockParts parts;
    private final OdeBlock block;
    private final DynamicsField field;
    private final OdeIntegrator integrator;
    private final Program lifting;
    private final Program projecting;
    private final OutputStates outputStates;
    /** Whether steps end at the output times. */
    private final boolean hitting;

    private final INDArray flatStates;

    private double[] times = {};
    private double[] costs = {};
    private SolveStatistics statistics;

    ForwardPass(BlockParts parts) {
        this.parts = parts;
        this.block = parts.block();
        this.field = new DynamicsField(parts.dynamics(), block.forward().control());
        this.integrator = new OdeIntegrator(field, parts.type(), parts.size(), block.forward());
        this.lifting = parts.lift().evaluation(parts.input(), integrator.state());
        this.outputStates = new OutputStates(integrator, parts.states());
        this.flatStates = parts.states().reshape('c', new long[] {parts.states().length()});
        this.hitting = block.hitsOutputTimes();
        this.projecting = parts.projection().evaluation(parts.stacked(parts.states()), parts.output());
    }

    DynamicsField field() {
        return field;
    }

    OdeIntegrator integrator() {
        return integrator;
    }

    /** The output times of the last run. */
    double[] times() {
        return times;
    }

    /** Of the costs in their own order, means over the batch. */
    double[] costs() {
        return costs;
    }

    /** Null if the last run failed. */
    SolveStatistics statistics() {
        return statistics;
    }

    /** A new run begins, of an input yet to be set. */
    void forget() {
        statistics = null;
    }

    /** Solves from the present input to output times, with or without the running costs. */
    void run(double[] outputs, boolean costing, StepObserver observer) {
        times = outputs;
        integrator.observe(outputStates);
        lifting.run();
        double t0 = block.times().t0();
        double t1 = times[times.length - 1];
        Leg first = parts.dynamics().firstLeg(t0, t1);
        if (costing) {
            field.reset(t0, integrator.state(), first);
        } else {
            field.reset();
        }
        double[] atStart = parts.startCosts() == null || !costing
                ? new double[0]
                : parts.startCosts().evaluate(integrator.state(), first);
        requireFinite(atStart, RunningCost::startOnly, t0, SolveStatistics.NONE);
        outputStates.begin(t0, times, observer);
        SolveStatistics spent = solve(t0);
        parts.dynamics().probes().leave();
        projecting.run();
        costs = means(field.integrals(), atStart);
        requireFinite(field.integrals(), cost -> !cost.startOnly(), t1, spent);
        statistics = spent;
    }

    /** Takes a run for made that left its input and its states here, without its statistics. */
    void resume(double[] outputs, boolean costing) {
        times = outputs;
        statistics = SolveStatistics.NONE;
        if (costing && parts.startCosts() != null) {
            double t0 = block.times().t0();
            lifting.run();
            parts.startCosts().evaluate(integrator.state(), parts.dynamics().firstLeg(t0, times[times.length - 1]));
        }
    }

    private SolveStatistics solve(double t0) {
        Passage passage = new Passage(parts.dynamics(), integrator);
        try {
            double t = t0;
            for (double stop : hitting ? times : new double[] {times[times.length - 1]}) {
                passage.go(t, stop);
                t = stop;
            }
            requireFiniteOutputs(t0, passage.cost());
            return passage.cost();
        } catch (OdeSolveException e) {
            throw e.in(NAME);
        }
    }

    /** Within a step the solution depends on f at its end, which no step may have looked at. */
    private void requireFiniteOutputs(double t0, SolveStatistics spent) {
        double t1 = times[times.length - 1];
        boolean unseen = !hitting && times.length > 1 || t0 == t1;
        if (unseen && !Vectors.finite(flatStates)) {
            SolveStatus status = t0 == t1 ? SolveStatus.NON_FINITE_STATE : SolveStatus.NON_FINITE_DERIVATIVE;
            throw new OdeSolveException(status, t1, t0, t1, spent);
        }
    }

    private void requireFinite(double[] values, Predicate<RunningCost> which, double t, SolveStatistics spent) {
        List<RunningCost> named = block.costs().stream().filter(which).toList();
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                double t1 = times[times.length - 1];
                throw new OdeSolveException(
                                SolveStatus.NON_FINITE_COST, t, block.times().t0(), t1, spent)
                        .in(named.get(i).toString())
                        .in(NAME);
            }
        }
    }

    /** Of those at the start there are none after inference. */
    private double[] means(double[] integrals, double[] atStart) {
        double direction = Math.signum(times[times.length - 1] - block.times().t0());
        double[] means = new double[block.costs().size()];
        int path = 0;
        int start = 0;
        for (int i = 0; i < means.length; i++) {
            double sum = !block.costs().get(i).startOnly()
                    ? direction * integrals[path++]
                    : atStart.length == 0 ? 0 : atStart[start++];
            means[i] = sum / parts.input().size(0);
        }
        return means;
    }

    @Override
    public void close() {
        integrator.close();
        outputStates.close();
        field.close();
    }
}
