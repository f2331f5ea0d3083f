package org.odelayer.examples.quickstart;

import java.util.Locale;
import org.odelayer.block.Augmentation;
import org.odelayer.block.InitialVelocity;
import org.odelayer.block.OutputState;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.dynamics.MlpDynamics;

/**
 * A block of the digits example, with the sizes of what stands before and behind it.
 *
 * @param model its kind
 * @param augment p, the number of augmented dimensions
 * @param steer b: it trains with end times in (1 − b, 1 + b)
 * @param acceleration what f sees at second order; POSITION at first order, where it means nothing
 * @param readout what of its final state the output layer sees
 */
record MnistBlock(MnistModel model, long augment, double steer, Acceleration acceleration, Readout readout) {

    MnistBlock {
        if (augment < 0 || augment > 0 && model == MnistModel.NODE) {
            throw new IllegalArgumentException("--augment (" + augment + ") means nothing for --model " + model);
        }
        if (steer < 0 || steer > 0 && !model.takesSteer()) {
            throw new IllegalArgumentException("--steer (" + steer + ") means nothing for --model " + model);
        }
        if (acceleration == Acceleration.STATE && !model.secondOrder()) {
            throw new IllegalArgumentException(
                    "--acceleration (" + acceleration + ") means nothing for --model " + model);
        }
    }

    /** With the usual numbers; the output layer sees the whole state. */
    static MnistBlock of(MnistModel model) {
        return new MnistBlock(model, model.usualAugment(), model.usualSteer(), Acceleration.POSITION, Readout.ALL);
    }

    MnistBlock withAugment(long newAugment) {
        return new MnistBlock(model, newAugment, steer, acceleration, readout);
    }

    MnistBlock withSteer(double newSteer) {
        return new MnistBlock(model, augment, newSteer, acceleration, readout);
    }

    MnistBlock with(Acceleration newAcceleration) {
        return new MnistBlock(model, augment, steer, newAcceleration, readout);
    }

    MnistBlock with(Readout newReadout) {
        return new MnistBlock(model, augment, steer, acceleration, newReadout);
    }

    /** The outputs of the dense layer before the block. */
    int features() {
        return model.features() + (model == MnistModel.IL_ANODE ? Math.toIntExact(augment) : 0);
    }

    /** Whether the block hands on more than the output layer shall see. */
    boolean cutBehind() {
        return model == MnistModel.IL_ANODE && readout == Readout.FIRST;
    }

    /** The block, without solver and tolerances. */
    NeuralOdeLayer.Builder layer() {
        NeuralOdeLayer.Builder layer =
                new NeuralOdeLayer.Builder().name("ode").dynamics(new MlpDynamics(model.hidden()));
        if (augment > 0 && model != MnistModel.IL_ANODE) {
            layer.augmentation(Augmentation.zeros(augment)).keepAugmented(readout == Readout.ALL);
        }
        if (steer > 0) {
            layer.randomEndTime(steer);
        }
        return model.secondOrder() ? secondOrder(layer) : layer;
    }

    private NeuralOdeLayer.Builder secondOrder(NeuralOdeLayer.Builder layer) {
        return layer.order(2)
                .initialVelocity(model == MnistModel.SECOND_ORDER ? InitialVelocity.SPLIT : InitialVelocity.learned())
                .acceleration(acceleration)
                .outputState(readout == Readout.ALL ? OutputState.ALL : OutputState.POSITION);
    }

    /** Kind and numbers, but not what the output layer sees. */
    String kind() {
        if (model.secondOrder()) {
            return model + (acceleration == Acceleration.POSITION ? " f(h)" : " f(h, h')");
        }
        return switch (model) {
            case NODE -> model.toString();
            case STEER -> String.format(Locale.ROOT, "%s(%.1f)", model, steer);
            default -> model + "(" + augment + ")";
        };
    }

    /** What the output layer sees. */
    String seen() {
        if (readout == Readout.ALL) {
            return "all";
        }
        return model.secondOrder() ? "position" : "first " + model.features();
    }

    /** Such as {@code anode(10), first 20}. */
    @Override
    public String toString() {
        return model == MnistModel.NODE ? kind() : kind() + ", " + seen();
    }
}
