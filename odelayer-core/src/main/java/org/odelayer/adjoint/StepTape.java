package org.odelayer.adjoint;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.ode.method.RecordedStep;
import org.odelayer.ode.method.Step;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.method.StepTranspose;

/**
 * The accepted steps of a solve, with the states at their starts: all of them, or every k-th one, from which those in
 * between are solved again. With checkpointing k doubles whenever there are more than 2k states, so that states kept
 * and states solved again are at most 2.2 √N for N steps.
 */
final class StepTape implements StepObserver, AutoCloseable {
    private final StepTranspose step;
    private final boolean checkpointing;
    private final List<RecordedStep> steps = new ArrayList<>();

    private final StateRows checkpoints;
    /** The states behind a checkpoint, up to the next. */
    private final StateRows between;

    private int stride = 1;
    private int segment = -1;

    StepTape(StepTranspose step, INDArray state, boolean checkpointing) {
        this.step = step;
        this.checkpointing = checkpointing;
        this.checkpoints = new StateRows(state, step.start());
        this.between = new StateRows(step.next(), step.start());
    }

    /** Forgets the solve. */
    void clear() {
        steps.clear();
        stride = 1;
        segment = -1;
    }

    int size() {
        return steps.size();
    }

    /** The number of states kept. */
    int kept() {
        return (steps.size() + stride - 1) / stride;
    }

    /** From one state kept to the next. */
    int stride() {
        return stride;
    }

    RecordedStep step(int index) {
        return steps.get(index);
    }

    @Override
    public double accepted(Step made) {
        int index = steps.size();
        if (index % stride == 0) {
            checkpoints.save(index / stride);
        }
        steps.add(new RecordedStep(made.t(), made.h(), made.end(), made.leg()));
        if (checkpointing && index / stride + 1 > 2 * stride) {
            checkpoints.thin(index / stride + 1);
            stride *= 2;
        }
        return GO_ON;
    }

    /** Sets the step's start to the state at the start of step {@code index}; to be called from the last one back. */
    void load(int index) {
        int first = index / stride * stride;
        if (first != segment) {
            fill(first, index);
            segment = first;
        }
        if (index == first) {
            checkpoints.load(first / stride);
        } else {
            between.load(index - first - 1);
        }
    }

    private void fill(int first, int last) {
        checkpoints.load(first / stride);
        for (int i = first; i < last; i++) {
            step.forward(steps.get(i));
            between.save(i - first);
            between.load(i - first);
        }
    }

    @Override
    public void close() {
        checkpoints.close();
        between.close();
    }
}
