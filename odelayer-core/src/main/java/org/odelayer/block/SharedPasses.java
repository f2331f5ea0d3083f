package org.odelayer.block;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.adjoint.AdjointPass;
import org.odelayer.field.CompiledDynamics;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.HomeDevice;
import org.odelayer.kernel.NativeThreads;
import org.odelayer.ode.OdeSolveException;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.method.StepObserver;

/** Passes that solve a batch as one state. The adjoint is set up when it is first needed. */
final class SharedPasses implements BlockPasses {
    private static final String BACKWARD = "backward pass";

    private final OdeBlock block;
    private final BlockParts parts;
    private final ForwardPass forward;
    private final HomeDevice home = new HomeDevice();
    private boolean costing;
    /** Whether the last forward pass left what the gradient needs. */
    private boolean recorded;

    /** The states as a block without projection gives them; null before they are told. */
    private INDArray known;

    private AdjointPass adjoint;
    private BackwardPass backward;

    SharedPasses(OdeBlock block, Map<String, INDArray> parameters, DataType type, long... inputShape) {
        this.block = block;
        NativeThreads.note();
        this.parts = NativeThreads.single(() -> BlockParts.compile(block, parameters, type, inputShape));
        this.forward = new ForwardPass(parts);
        drawProbes(0);
    }

    BlockParts parts() {
        return parts;
    }

    @Override
    public CompiledDynamics dynamics() {
        return parts.dynamics();
    }

    @Override
    public void drawProbes(long seed) {
        parts.dynamics().draw(seed);
        if (parts.startCosts() != null) {
            parts.startCosts().drawProbes(~seed);
        }
    }

    @Override
    public INDArray forward(INDArray x, OutputTimes times, boolean withCosts) {
        home.check();
        forward.forget();
        BlockParts.copy("input", x, parts.input());
        return NativeThreads.single(() -> {
            solve(times.of(0), withCosts, withCosts);
            return parts.output();
        });
    }

    /** Solves from the input that is there; with a record if a gradient is to follow. */
    void solve(double[] outputs, boolean withCosts, boolean recording) {
        forward.forget();
        costing = withCosts;
        recorded = recording && block.gradient().records();
        forward.run(outputs, costing, recorded ? adjoint().recording() : StepObserver.NONE);
    }

    @Override
    public void resume(INDArray x, INDArray states) {
        BlockParts.copy("input", x, parts.input());
        if (known == null) {
            known = Detached.call(() -> parts.stacked(parts.states()));
        }
        BlockParts.copy("states", states, known);
        recorded = false;
        resume(block.times().outputs(), false);
    }

    /** Takes a solve for made that left its input and its states here. */
    void resume(double[] outputs, boolean withCosts) {
        costing = withCosts;
        forward.resume(outputs, withCosts);
    }

    private AdjointPass adjoint() {
        if (adjoint == null) {
            adjoint = block.gradient().bind(forward.field(), forward.integrator(), block.forward(), block.timed());
        }
        return adjoint;
    }

    @Override
    public double[] costs() {
        return forward.costs();
    }

    @Override
    public List<SolveStatistics> forwardStatistics() {
        return each(forward.statistics());
    }

    private List<SolveStatistics> each(SolveStatistics ofAll) {
        return ofAll == null ? null : Collections.nCopies((int) parts.input().size(0), ofAll);
    }

    @Override
    public INDArray backward(INDArray outputGradient, double costFactor) {
        home.check();
        return NativeThreads.single(() -> goBack(outputGradient, costFactor));
    }

    private INDArray goBack(INDArray outputGradient, double costFactor) {
        if (block.gradient().records() && !recorded) {
            solve(forward.times(), costing, true);
        }
        if (backward == null) {
            backward = new BackwardPass(parts, forward.field(), adjoint());
        }
        parts.dynamics().probes().comeBack();
        try {
            return backward.run(outputGradient, forward.times(), costing ? costFactor : 0);
        } catch (OdeSolveException e) {
            throw e.in(BACKWARD);
        }
    }

    @Override
    public List<SolveStatistics> backwardStatistics() {
        return wentBack() ? each(backward.statistics()) : null;
    }

    @Override
    public boolean wentBack() {
        return backward != null;
    }

    @Override
    public Map<String, INDArray> parameterGradients() {
        return backward.parameterGradients();
    }

    @Override
    public double drift() {
        return backward.drift();
    }

    /** Of the last backward pass, as of {@link AdjointPass#driftScale}. */
    double driftScale() {
        return backward.driftScale();
    }

    @Override
    public double integralError() {
        return backward.integralError();
    }

    @Override
    public double startTimeGradient() {
        return backward.startTimeGradient();
    }

    @Override
    public double[] outputTimeGradients() {
        return backward.outputTimeGradients();
    }

    /** Of times that are the one example's own. */
    @Override
    public double[][] exampleTimeGradients() {
        return new double[][] {backward.ownTimeGradients()};
    }

    @Override
    public void close() {
        forward.close();
        if (backward != null) {
            backward.close();
        }
        if (adjoint != null) {
            adjoint.close();
        }
        parts.close();
    }
}
