package org.odelayer.examples.advanced;

import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.StepNet;

/**
 * A network of steps, its data and how it is trained.
 *
 * @param data the points
 * @param net the kind of network
 * @param layers the number of steps
 * @param duration the time that the steps take together
 * @param fixedClassifier whether the classifier behind the steps stays as it is: one that tells by the first coordinate
 * @param points to train on, all at once
 * @param iterations of Adam
 * @param learningRate of Adam
 */
record ControlSetting(
        ControlData data,
        StepNet net,
        int layers,
        double duration,
        boolean fixedClassifier,
        int points,
        int iterations,
        double learningRate) {

    ControlSetting {
        Numbers.requirePositive("--layers", layers);
        Numbers.requirePositive("--duration", duration);
        Numbers.requirePositive("--points", points);
        Numbers.requirePositive("--iterations", iterations);
        Numbers.requirePositive("--lr", learningRate);
    }

    @Override
    public String toString() {
        return data + ", " + net;
    }
}
