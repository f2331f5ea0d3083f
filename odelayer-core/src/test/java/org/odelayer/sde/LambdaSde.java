package org.odelayer.sde;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.Calculus;
import org.odelayer.dynamics.Input;
import org.odelayer.dynamics.NoiseType;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.SdeDynamics;
import org.odelayer.dynamics.SdeTerms;

/** Drift and diffusion for tests. Not for JSON. */
final class LambdaSde extends SdeDynamics {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, long[]> weights = new LinkedHashMap<>();
    private final transient List<Input> others = new ArrayList<>();
    private final NoiseType noise;
    private final Calculus calculus;
    private final transient Terms terms;
    private long channels;
    private boolean cost;

    /** Writes f and g. */
    @FunctionalInterface
    interface Terms {
        SdeTerms define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters);
    }

    LambdaSde(NoiseType noise, Calculus calculus, Terms terms) {
        this.noise = noise;
        this.calculus = calculus;
        this.terms = terms;
    }

    LambdaSde weight(String name, long... shape) {
        weights.put(name, shape);
        return this;
    }

    LambdaSde reading(Input input) {
        others.add(input);
        return this;
    }

    LambdaSde withChannels(long count) {
        channels = count;
        return this;
    }

    LambdaSde withCost() {
        cost = true;
        return this;
    }

    @Override
    public NoiseType noise() {
        return noise;
    }

    @Override
    public Calculus calculus() {
        return calculus;
    }

    @Override
    public long channels(long features) {
        return channels == 0 ? super.channels(features) : channels;
    }

    @Override
    public boolean hasCost() {
        return cost;
    }

    @Override
    public void defineParameters(ParameterList parameters, long... stateShape) {
        weights.forEach((name, shape) -> parameters.weight(name, shape[0], shape[shape.length - 1], shape));
        others.forEach(parameters::add);
    }

    @Override
    public SdeTerms terms(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        return terms.define(graph, t, y, parameters);
    }
}
