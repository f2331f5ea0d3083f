package org.odelayer.block;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.graph.Shapes;

/**
 * From the input to the initial state [h₁, …, hₙ] of {@link BlockOptions}: first the parts that the input holds are
 * augmented, then the missing ones are added.
 */
record InitialState(Augmentation augmentation, int order, InitialVelocity velocity) implements StateMap {
    private static final Affine LIFT = new Affine("lift");
    private static final Affine HIDDEN = new Affine("velocity.hidden");
    private static final Affine VELOCITY = new Affine("velocity");

    /** How many of the n parts the input holds. */
    private int given() {
        return velocity.kind() == InitialVelocity.Kind.SPLIT ? order : 1;
    }

    /** The features of one part of the state. */
    private long width(long inputs) {
        return inputs / given() + augmentation.size();
    }

    private boolean learnedLift() {
        return augmentation.kind() == Augmentation.Kind.LEARNED;
    }

    private boolean linear() {
        return augmentation.kind() == Augmentation.Kind.LINEAR;
    }

    private void requireColumns(long... inputShape) {
        long columns = augmentation.map()[0].length;
        if (inputShape.length != 1 || inputShape[0] != given() * columns) {
            throw new IllegalArgumentException(
                    "augmentation map has rows of " + columns + " numbers: the input must be of " + given() * columns
                            + " features, not of shape " + Arrays.toString(inputShape));
        }
    }

    private boolean learnedVelocity() {
        return order > 1 && velocity.kind() == InitialVelocity.Kind.LEARNED;
    }

    @Override
    public long[] outputShape(long... inputShape) {
        long inputs = inputShape[0];
        if (inputs % given() != 0) {
            throw new IllegalArgumentException("input features (" + inputs + ") must be a multiple of the order, "
                    + order + ", to be split into position and initial velocity");
        }
        if (linear()) {
            requireColumns(inputShape);
        }
        return Features.resized(inputShape, order * width(inputs));
    }

    @Override
    public void defineParameters(ParameterList parameters, long... inputShape) {
        long inputs = inputShape[0];
        outputShape(inputShape);
        if (learnedLift()) {
            LIFT.defineParameters(parameters, inputShape, given() * width(inputs));
        }
        if (learnedVelocity()) {
            long velocities = (order - 1) * width(inputs);
            long hidden = velocity.hidden();
            if (hidden > 0) {
                HIDDEN.defineParameters(parameters, inputShape, hidden);
            }
            VELOCITY.defineParameters(
                    parameters, hidden > 0 ? Features.resized(inputShape, hidden) : inputShape, velocities);
        }
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        SDVariable present =
                learnedLift() ? LIFT.define(graph, x, parameters) : linear() ? mapped(graph, x) : padded(graph, x);
        if (given() == order) {
            return present;
        }
        long missing = (order - 1) * width(Features.count(x));
        SDVariable rest = learnedVelocity() ? velocity(graph, x, parameters) : zeros(graph, x, missing);
        return Features.concat(graph, present, rest);
    }

    private SDVariable padded(SameDiff graph, SDVariable x) {
        if (augmentation.size() == 0) {
            return x;
        }
        long part = Features.count(x) / given();
        SDVariable zeros = zeros(graph, x, augmentation.size());
        SDVariable[] parts = new SDVariable[2 * given()];
        for (int i = 0; i < given(); i++) {
            parts[2 * i] = Features.slice(graph, x, i * part, (i + 1) * part);
            parts[2 * i + 1] = zeros;
        }
        return Features.concat(graph, parts);
    }

    private SDVariable mapped(SameDiff graph, SDVariable x) {
        double[][] rows = augmentation.map();
        SDVariable map = graph.constant(Nd4j.createFromArray(rows).castTo(x.dataType()));
        long part = Features.count(x) / given();
        SDVariable[] parts = new SDVariable[given()];
        for (int i = 0; i < parts.length; i++) {
            SDVariable image = graph.mmul(Features.slice(graph, x, i * part, (i + 1) * part), map, false, true, false);
            parts[i] = Shapes.known(image, x.getShape()[0], rows.length);
        }
        return Features.concat(graph, parts);
    }

    private SDVariable velocity(SameDiff graph, SDVariable x, Map<String, SDVariable> parameters) {
        SDVariable seen = velocity.hidden() > 0 ? graph.math().tanh(HIDDEN.define(graph, x, parameters)) : x;
        return VELOCITY.define(graph, seen, parameters);
    }

    private static SDVariable zeros(SameDiff graph, SDVariable x, long features) {
        long[] shape = x.getShape();
        long[] tail = Features.resized(Arrays.copyOfRange(shape, 1, shape.length), features);
        long[] full = shape.clone();
        System.arraycopy(tail, 0, full, 1, tail.length);
        return graph.constant(Nd4j.zeros(x.dataType(), full));
    }

    @Override
    public StateMap inverse() {
        if (learnedLift() || linear()) {
            throw new IllegalArgumentException("the augmentation (" + augmentation.kind()
                    + ") gives a state from which the input cannot be known: choose Augmentation.zeros(p)");
        }
        return new FinalState(order, given() == order, augmentation.size());
    }
}
