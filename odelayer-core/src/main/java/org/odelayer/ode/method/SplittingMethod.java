package org.odelayer.ode.method;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A composition of kicks and drifts in turn, with f of one half of the state each: the first half moves in drifts and
 * the second in kicks. As part i of a step moves its half by h wᵢ, the times of f are
 *
 * <pre>t + h Σ wⱼ, summed over the parts j &lt; i that move the other half</pre>
 *
 * <p>which is the method for the autonomous system in which each half has a clock that moves with it.
 */
final class SplittingMethod implements TransposableMethod {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final int order;
    private final double[] weights;

    SplittingMethod(String name, int order, double... weights) {
        this.name = name;
        this.order = order;
        this.weights = weights.clone();
    }

    /** The number of kicks and drifts. */
    int parts() {
        return weights.length;
    }

    /** Whether a part is a drift. */
    boolean movesFirst(int part) {
        return part % 2 == 1;
    }

    /** wᵢ. */
    double weight(int part) {
        return weights[part];
    }

    /** Where in the step f of a part is: 0 and 1 at its ends; outside where parts go backwards. */
    double node(int part) {
        double sum = 0;
        for (int j = part - 1; j >= 0; j -= 2) {
            sum += weights[j];
        }
        // The sums of all kicks and of all drifts are 1, but for rounding.
        return part >= weights.length - 2 && part > 0 && Math.abs(sum - 1) < 1e-12 ? 1 : sum;
    }

    /** Whether the f of the last part is that of the first one of the next step, as far as that looks. */
    boolean endsAsItBegins() {
        return !movesFirst(weights.length - 1);
    }

    Splitting halves(VectorField field) {
        Splitting halves = field.splitting();
        if (halves == null) {
            throw new IllegalArgumentException("solver (" + name + ") needs a field in two halves that move each other,"
                    + " as of SeparableHamiltonian or dynamics that override splitAt; other fields go with"
                    + " SymplecticSolver.IMPLICIT_MIDPOINT or a method of OdeSolver");
        }
        return halves;
    }

    @Override
    public int order() {
        return order;
    }

    @Override
    public boolean adaptive() {
        return false;
    }

    @Override
    public boolean staysWithinSteps() {
        return IntStream.range(0, parts()).allMatch(i -> node(i) >= 0 && node(i) <= 1);
    }

    @Override
    public int stages() {
        return 1;
    }

    @Override
    public int evaluations() {
        return endsAsItBegins() ? parts() - 1 : parts();
    }

    @Override
    public Stepper bind(VectorField field, DataType type, long size) {
        return new SplittingStepper(this, halves(field), field, type, size);
    }

    @Override
    public StepTranspose transpose(DifferentiableField field, ParameterSum sum, boolean times) {
        if (field.hasCost()) {
            throw new IllegalArgumentException("solver (" + name + ") with running costs has no discrete adjoint: use"
                    + " ContinuousAdjoint or InterpolatingAdjoint as gradient");
        }
        return new SplittingTranspose(this, halves(field), field, sum, times);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SplittingMethod method
                && order == method.order
                && Arrays.equals(weights, method.weights);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(weights);
    }

    @Override
    public String toString() {
        return name;
    }
}
