package org.odelayer.dynamics;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.graph.Shapes;

/**
 * Dynamics whose parameters are series of functions of time: ẏ = f(t, y, θ(t)), as {@link DepthDependence} says.
 *
 * <p>Each parameter of f becomes one of shape [K, …] that holds its coefficients. The functions of time are computed
 * outside the graph, so that a term costs one row of a matrix-vector product.
 */
final class DepthDependentDynamics extends DynamicsTransform {
    private static final long serialVersionUID = 1L;

    /** The expansion. */
    private final DepthDependence dependence;

    /** Where s = 0. */
    private final double t0;

    /** Where s = 1. */
    private final double t1;

    @JsonCreator
    DepthDependentDynamics(
            @JsonProperty("inner") Dynamics inner,
            @JsonProperty("dependence") DepthDependence dependence,
            @JsonProperty("t0") double t0,
            @JsonProperty("t1") double t1) {
        super(inner);
        DepthDependence.refuseDependent(inner);
        this.dependence = dependence;
        this.t0 = t0;
        this.t1 = t1;
    }

    @Override
    public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
        int terms = dependence.terms();
        ParameterList constant = new ParameterList();
        inner().defineParameters(constant, seenShape, resultShape);
        parameters.addAll(constant, parameter -> parameter.stacked(terms, 1));
        parameters.add(new Input.TimeFunctions(functions()));
    }

    @Override
    public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
        SDVariable basis = parameters.remove(Input.TimeFunctions.NAME);
        Map<String, SDVariable> present = new DeclaredInputs(parameters);
        present.replaceAll((name, value) -> Input.isParameter(name) ? at(basis, value) : value);
        return inner().define(graph, t, y, present);
    }

    /** Σ ψₖ αₖ. */
    private static SDVariable at(SDVariable basis, SDVariable coefficients) {
        long[] stacked = coefficients.getShape();
        long[] shape = Arrays.copyOfRange(stacked, 1, stacked.length);
        long length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        return Shapes.known(basis.mmul(coefficients.reshape(stacked[0], length)).reshape(shape), shape);
    }

    private TimeBasis functions() {
        return new TimeBasis() {
            @Override
            public int terms() {
                return dependence.terms();
            }

            @Override
            public void evaluate(double t, double[] values) {
                dependence.basis().evaluate((t - t0) / (t1 - t0), values);
            }
        };
    }
}
