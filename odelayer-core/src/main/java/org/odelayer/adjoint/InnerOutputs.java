package org.odelayer.adjoint;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.ode.method.OutputTranspose;
import org.odelayer.ode.method.RecordedStep;

/** The outputs that lie within steps still to be gone back through, from the last to the first. */
final class InnerOutputs {
    private final OutputTranspose transpose;
    private final List<Output> outputs = new ArrayList<>();
    /** The first one that no step has had. */
    private int next;

    /** With null if outputs are ends of steps. */
    InnerOutputs(OutputTranspose transpose) {
        this.transpose = transpose;
    }

    private record Output(double t, INDArray gradient) {
        /** Whether it is not before the step. */
        boolean reaches(RecordedStep step) {
            return step.h() > 0 ? t >= step.t() : t <= step.t();
        }

        double theta(RecordedStep step) {
            return Math.max(0, Math.min(1, (t - step.t()) / step.h()));
        }
    }

    /** Whether outputs may lie within steps. */
    boolean possible() {
        return transpose != null;
    }

    void begin() {
        outputs.clear();
        next = 0;
        if (possible()) {
            transpose.forget();
        }
    }

    /** An output before all others. */
    void add(double t, INDArray gradient) {
        outputs.add(new Output(t, gradient));
    }

    /** Tells a step that is to be gone back through of its outputs, and of those of the one before, of the same leg. */
    void tell(RecordedStep step, RecordedStep before, boolean lastOfLeg) {
        for (; next < outputs.size() && outputs.get(next).reaches(step); next++) {
            Output output = outputs.get(next);
            transpose.inside(step, output.theta(step), output.gradient);
            if (lastOfLeg) {
                transpose.endSlope(step, output.theta(step), output.gradient);
            }
        }
        for (int i = next;
                before != null && i < outputs.size() && outputs.get(i).reaches(before);
                i++) {
            transpose.startSlope(before, outputs.get(i).theta(before), outputs.get(i).gradient);
        }
    }
}
