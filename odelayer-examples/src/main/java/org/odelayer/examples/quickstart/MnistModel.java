package org.odelayer.examples.quickstart;

import java.util.Optional;
import org.odelayer.block.Augmentation;
import org.odelayer.block.InitialVelocity;
import org.odelayer.block.OutputState;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.run.Choice;

/** The blocks that the digits example compares. */
enum MnistModel {
    /** A plain neural ODE. */
    NODE(20, 0, 10, 10) {
        @Override
        void configure(NeuralOdeLayer.Builder layer, long augment, double steer) {
            refuse("--augment", augment);
            refuse("--steer", steer);
        }
    },
    /** Augmented by zeros. */
    ANODE(20, 10, 10, 10) {
        @Override
        void configure(NeuralOdeLayer.Builder layer, long augment, double steer) {
            refuse("--steer", steer);
            layer.augmentation(Augmentation.zeros(augment));
        }
    },
    /** Augmented by a trained input layer. */
    IL_ANODE(20, 10, 10, 10) {
        @Override
        void configure(NeuralOdeLayer.Builder layer, long augment, double steer) {
            refuse("--steer", steer);
            layer.augmentation(Augmentation.learned(augment));
        }
    },
    /** Augmented by zeros, with a random end time in training. */
    STEER(20, 10, 10, 10) {
        @Override
        void configure(NeuralOdeLayer.Builder layer, long augment, double steer) {
            layer.augmentation(Augmentation.zeros(augment)).randomEndTime(steer > 0 ? steer : DEFAULT_STEER);
        }
    },
    /** Second order: the dense layer gives position and velocity. */
    SECOND_ORDER(80, 0, 20) {
        @Override
        void configure(NeuralOdeLayer.Builder layer, long augment, double steer) {
            secondOrder(layer, InitialVelocity.SPLIT, augment, steer);
        }
    },
    /** Second order: the dense layer gives the position, a trained map of it the velocity. */
    SECOND_ORDER_LEARNED(40, 0, 20) {
        @Override
        void configure(NeuralOdeLayer.Builder layer, long augment, double steer) {
            secondOrder(layer, InitialVelocity.learned(), augment, steer);
        }
    };

    /** b of the STEER model. */
    static final double DEFAULT_STEER = 0.2;

    private final int features;
    private final long augment;
    private final long[] hidden;

    MnistModel(int features, long augment, long... hidden) {
        this.features = features;
        this.augment = augment;
        this.hidden = hidden;
    }

    abstract void configure(NeuralOdeLayer.Builder layer, long augment, double steer);

    private static void secondOrder(
            NeuralOdeLayer.Builder layer, InitialVelocity velocity, long augment, double steer) {
        layer.order(2)
                .initialVelocity(velocity)
                .acceleration(Acceleration.POSITION)
                .outputState(OutputState.ALL);
        if (augment > 0) {
            layer.augmentation(Augmentation.zeros(augment));
        }
        if (steer > 0) {
            layer.randomEndTime(steer);
        }
    }

    private static void refuse(String option, double value) {
        if (value > 0) {
            throw new IllegalArgumentException(option + " (" + value + ") means nothing for this --model");
        }
    }

    /** The outputs of the dense layer before the block. */
    int features() {
        return features;
    }

    /** The block, with the augmentation and the spread of the end time that a user asks for, if he does. */
    NeuralOdeLayer.Builder layer(Long givenAugment, Double givenSteer) {
        NeuralOdeLayer.Builder layer = new NeuralOdeLayer.Builder().name("ode").dynamics(new MlpDynamics(hidden));
        configure(layer, Optional.ofNullable(givenAugment).orElse(augment), givenSteer == null ? 0 : givenSteer);
        return layer;
    }

    /** As users write it. */
    @Override
    public String toString() {
        return Choice.name(this);
    }
}
