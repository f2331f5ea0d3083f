package org.odelayer.sde;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.autodiff.samediff.NameScope;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.DeclaredInputs;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.dynamics.SdeTerms;
import org.odelayer.graph.Derivatives;
import org.odelayer.graph.Shapes;

/** A step of a stochastic differential equation in a graph: drift and diffusion wherever a method wants them. */
final class SdeStep {
    private final SdeDynamics dynamics;
    private final SameDiff graph;
    private final long features;
    private final Map<String, SDVariable> parameters;
    private final Map<String, SDVariable> ofLeg = new HashMap<>();
    private int points;

    /** Takes what is of the leg out of the inputs. */
    SdeStep(SdeDynamics dynamics, SameDiff graph, long features, Map<String, SDVariable> inputs) {
        this.dynamics = dynamics;
        this.graph = graph;
        this.features = features;
        this.parameters = new DeclaredInputs(inputs);
        parameters.keySet().removeIf(name -> name.startsWith(Input.OfLeg.PREFIX));
        inputs.forEach((name, variable) -> {
            if (!parameters.containsKey(name)) {
                ofLeg.put(name, variable);
            }
        });
    }

    NoiseType noise() {
        return dynamics.noise();
    }

    Calculus calculus() {
        return dynamics.calculus();
    }

    SameDiff graph() {
        return graph;
    }

    /** What is told of the leg. */
    SDVariable get(String name) {
        return ofLeg.get(name);
    }

    /** ξ. */
    SDVariable rate() {
        return get(SdeField.RATE);
    }

    /** h. */
    SDVariable length() {
        return get(SdeField.LENGTH);
    }

    /** The terms at a time and a state, [batch, n] or with the integral of the cost behind. */
    @SuppressWarnings("try")
    Point at(SDVariable t, SDVariable state) {
        SDVariable y = Features.slice(graph, Shapes.known(state, Shapes.of(state)), 0, features);
        try (NameScope scope = graph.withNameScope("point" + points++)) {
            return new Point(y, dynamics.terms(graph, t, y, new DeclaredInputs(parameters)));
        }
    }

    /** Drift and diffusion at one time and state. */
    final class Point {
        private final SDVariable y;
        private final SdeTerms terms;
        private final SDVariable g;

        Point(SDVariable y, SdeTerms terms) {
            this.y = y;
            this.terms = terms;
            if (dynamics.noise() == NoiseType.ADDITIVE && Derivatives.depends(terms.diffusion(), y)) {
                throw new IllegalArgumentException("the diffusion of ADDITIVE noise must not depend on the state:"
                        + " declare DIAGONAL, SCALAR or GENERAL noise");
            }
            this.g = ofBatch("diffusion", terms.diffusion(), diffusionShape());
        }

        private long[] diffusionShape() {
            long batch = Shapes.of(y)[0];
            return dynamics.noise() == NoiseType.GENERAL
                    ? new long[] {batch, features, dynamics.channels(features)}
                    : new long[] {batch, features};
        }

        /** With the batch, if it lacks that. */
        private SDVariable ofBatch(String what, SDVariable x, long... shape) {
            long[] own = Shapes.of(x);
            if (Arrays.equals(own, shape)) {
                return x;
            }
            if (!broadcasts(own, shape)) {
                throw new IllegalArgumentException(what + " has shape (" + Arrays.toString(own) + ") and must have "
                        + Arrays.toString(shape) + " with " + dynamics.noise() + " noise");
            }
            return x.add(graph.constant(Nd4j.zeros(x.dataType(), shape)));
        }

        private static boolean broadcasts(long[] own, long... shape) {
            int missing = shape.length - own.length;
            for (int i = 0; i < own.length; i++) {
                if (missing < 0 || own[i] != 1 && own[i] != shape[missing + i]) {
                    return false;
                }
            }
            return true;
        }

        /** f, and the cost behind it. */
        SDVariable drift() {
            if (dynamics.hasCost() != (terms.cost() != null)) {
                throw new IllegalArgumentException(
                        "terms must have a cost if hasCost (" + dynamics.hasCost() + ") says so, and only then");
            }
            long batch = Shapes.of(y)[0];
            SDVariable f = ofBatch("drift", terms.drift(), batch, features);
            return dynamics.hasCost() ? Features.concat(graph, f, ofBatch("cost", terms.cost(), batch, 1)) : f;
        }

        /** g times a rate [batch, m]. */
        SDVariable moved(SDVariable rate) {
            if (dynamics.noise() != NoiseType.GENERAL) {
                return withoutCost(g.mul(rate));
            }
            long[] shape = diffusionShape();
            return withoutCost(g.mul(rate.reshape(shape[0], 1, shape[2])).sum(2));
        }

        /** ½ (∂g/∂y) g times a factor [batch, m]; 0 for additive noise. */
        SDVariable corrected(SDVariable factor) {
            SDVariable slope = Derivatives.jvp(g, y, g);
            return withoutCost(slope.mul(factor).mul(0.5));
        }

        /** The noise does not move the integral of the cost. */
        private SDVariable withoutCost(SDVariable moved) {
            SDVariable none = graph.constant(Nd4j.zeros(y.dataType(), Shapes.of(y)[0], 1));
            return dynamics.hasCost() ? Features.concat(graph, moved, none) : moved;
        }
    }
}
