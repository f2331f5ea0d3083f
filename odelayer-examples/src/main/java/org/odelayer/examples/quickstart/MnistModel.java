package org.odelayer.examples.quickstart;

import org.odelayer.examples.run.Choice;

/** The kinds of blocks that the digits example compares; a {@link MnistBlock} is one with its numbers. */
enum MnistModel {
    /** A plain neural ODE. */
    NODE(20, 10, 10),
    /** Augmented by zeros. */
    ANODE(20, 10, 10),
    /** Augmented by the dense layer, which gives all dimensions of the state. */
    IL_ANODE(20, 10, 10),
    /** Augmented by zeros, with a random end time in training. */
    STEER(20, 10, 10),
    /** Second order: the dense layer gives position and velocity. */
    SECOND_ORDER(80, 20),
    /** Second order: the dense layer gives the position, a trained map of it the velocity. */
    SECOND_ORDER_LEARNED(40, 20);

    private final int features;
    private final long[] hidden;

    MnistModel(int features, long... hidden) {
        this.features = features;
        this.hidden = hidden;
    }

    /** The outputs of the dense layer before the block, without augmentation. */
    int features() {
        return features;
    }

    /** The hidden sizes of f. */
    long[] hidden() {
        return hidden.clone();
    }

    boolean secondOrder() {
        return this == SECOND_ORDER || this == SECOND_ORDER_LEARNED;
    }

    /** p, if the user does not say. */
    long usualAugment() {
        return this == ANODE || this == IL_ANODE || this == STEER ? 10 : 0;
    }

    /** b, if the user does not say. */
    double usualSteer() {
        return this == STEER ? 0.2 : 0;
    }

    boolean takesSteer() {
        return this == STEER || secondOrder();
    }

    /** As users write it. */
    @Override
    public String toString() {
        return Choice.name(this);
    }
}
