package org.odelayer.examples.advanced;

import java.util.function.UnaryOperator;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.examples.run.Choice;
import org.odelayer.regularization.JacobianFrobenius;

/** Ways to train an augmented block on nested spheres at a rate that may be too large for it. */
enum SpheresWay {
    /** The given rate from the first iteration to the last. */
    CONSTANT(settings -> settings),
    /** The exact gradient of the steps that were taken, in place of the continuous adjoint's. */
    DISCRETE(settings -> settings),
    /** The norm of the layer's gradient is at most 1. */
    CLIPPING(settings -> settings.with(settings.descent().withClip(1))),
    /** The path pays 0.01 ‖J‖_F². */
    PENALTY(settings -> settings),
    /** The rate grows at first. */
    WARM_UP(settings -> warmUp(settings, Decay.NONE)),
    /** It also falls linearly to zero. */
    WARM_UP_LINEAR(settings -> warmUp(settings, Decay.LINEAR)),
    /** It also falls to zero along a cosine. */
    WARM_UP_COSINE(settings -> warmUp(settings, Decay.COSINE)),
    /** Hidden layers of a quarter of the width. */
    NARROW(settings -> settings.withHidden(Math.max(1, settings.hidden() / 4))),
    /** A fifth of the rate. */
    SLOW(settings -> settings.with(Descent.constant(settings.descent().rate() / 5)));

    private static final double FROBENIUS = 0.01;

    /** Of the warm-up; a sixth of the default training. */
    private static final int ITERATIONS = 100;

    private final UnaryOperator<SpheresRun.Settings> change;

    SpheresWay(UnaryOperator<SpheresRun.Settings> change) {
        this.change = change;
    }

    private static SpheresRun.Settings warmUp(SpheresRun.Settings settings, Decay decay) {
        return settings.with(settings.descent().withWarmUp(ITERATIONS, decay));
    }

    /** The settings of this way, where others stand for constant rate. */
    SpheresRun.Settings of(SpheresRun.Settings settings) {
        return change.apply(settings);
    }

    /** The layer of this way, where another stands for constant rate. */
    NeuralOdeLayer.Builder of(NeuralOdeLayer.Builder layer) {
        return switch (this) {
            case PENALTY -> layer.regularization(JacobianFrobenius.exact(FROBENIUS));
            case DISCRETE -> layer.gradient(DiscreteAdjoint.EVERY_STEP);
            default -> layer;
        };
    }

    /** As users write it. */
    @Override
    public String toString() {
        return Choice.name(this);
    }
}
