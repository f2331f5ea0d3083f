package org.odelayer.examples.advanced;

import org.odelayer.dynamics.Sharing;
import org.odelayer.examples.run.Choice;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.StepNet;

/**
 * A network of steps, its data and how it is trained.
 *
 * @param data the points
 * @param published whether noise and initial weights are those of the code which the authors published
 * @param net the kind of network
 * @param sharing which evaluations of f have the same parameters
 * @param layers the number of steps
 * @param duration the time that the steps take together
 * @param loss what is minimized
 * @param fixedClassifier whether the classifier behind the steps stays as it is
 * @param training how it is minimized
 */
record ControlSetting(
        ControlData data,
        boolean published,
        StepNet net,
        Sharing sharing,
        int layers,
        double duration,
        ControlLoss loss,
        boolean fixedClassifier,
        Training training) {

    ControlSetting {
        Numbers.requirePositive("--steps", layers);
        Numbers.requirePositive("--duration", duration);
    }

    /** How the loss is minimized. */
    enum Optimizer {
        /** Adam (Kingma, Ba, 2015). */
        ADAM,
        /** Gradient descent whose step is found by trying: {@link ControlDescent}. */
        BACKTRACKING;

        /** As users write it. */
        @Override
        public String toString() {
            return Choice.name(this);
        }
    }

    /**
     * How to train.
     *
     * @param points to train on, all at once
     * @param optimizer the method
     * @param iterations of it
     * @param learningRate of Adam
     */
    record Training(int points, Optimizer optimizer, int iterations, double learningRate) {
        Training {
            Numbers.requirePositive("--points", points);
            Numbers.requirePositive("--iterations", iterations);
            Numbers.requirePositive("--lr", learningRate);
        }
    }

    @Override
    public String toString() {
        return data + ", " + net;
    }
}
