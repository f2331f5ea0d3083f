package org.odelayer.examples.advanced;

import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.odelayer.examples.run.Numbers;

/**
 * Adam with a rate that may rise at first and decay later, on gradients that may be clipped.
 *
 * @param rate its full learning rate
 * @param warmUp iterations in which it grows linearly to that; 0 for none
 * @param decay how it goes to zero from there to the end of the training
 * @param clip the largest norm of a layer's gradient; 0 for any
 */
record Descent(double rate, int warmUp, Decay decay, double clip) {
    Descent {
        Numbers.requirePositive("--lr", rate);
        Numbers.requireNotNegative("--warm-up", warmUp);
        Numbers.requireNotNegative("--clip", clip);
    }

    /** A constant rate. */
    static Descent constant(double rate) {
        return new Descent(rate, 0, Decay.NONE, 0);
    }

    Descent withWarmUp(int newWarmUp, Decay newDecay) {
        return new Descent(rate, newWarmUp, newDecay, clip);
    }

    Descent withClip(double newClip) {
        return new Descent(rate, warmUp, decay, newClip);
    }

    /**
     * The rate of an iteration.
     *
     * @param iteration from 0
     * @param iterations of the whole training
     */
    double at(int iteration, int iterations) {
        if (iteration < warmUp) {
            return rate * (iteration + 1) / warmUp;
        }
        return rate * decay.factor((iteration - warmUp) / (double) (iterations - warmUp));
    }

    /** Makes a network train so for that many iterations. */
    NeuralNetConfiguration.Builder of(NeuralNetConfiguration.Builder network, int iterations) {
        if (clip > 0) {
            network.gradientNormalization(GradientNormalization.ClipL2PerLayer).gradientNormalizationThreshold(clip);
        }
        MapSchedule.Builder schedule = new MapSchedule.Builder(ScheduleType.ITERATION);
        for (int i = 0; i < iterations; i++) {
            schedule.add(i, at(i, iterations));
        }
        return network.updater(warmUp == 0 && decay == Decay.NONE ? new Adam(rate) : new Adam(schedule.build()));
    }
}
