package org.odelayer.examples.advanced;

import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.examples.run.Choice;

/** What the classifier's probability p of class 1 costs where the label is c; the cost of points is their mean. */
enum ControlLoss {
    /** −c ln p − (1 − c) ln (1 − p). */
    LOGISTIC(LossFunction.XENT, 1),
    /** (p − c)²/2, as in the paper's figures. */
    SQUARED(LossFunction.MSE, 0.5);

    private final LossFunction function;
    private final double factor;

    ControlLoss(LossFunction function, double factor) {
        this.function = function;
        this.factor = factor;
    }

    /** Deeplearning4j's, which is the loss but for a {@link #factor}. */
    LossFunction function() {
        return function;
    }

    /** The loss in parts of Deeplearning4j's. */
    double factor() {
        return factor;
    }

    /** As users write it. */
    @Override
    public String toString() {
        return Choice.name(this);
    }
}
