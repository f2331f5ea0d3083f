package org.odelayer.dynamics;

import java.io.Serializable;
import java.util.Arrays;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How the parameters of dynamics vary over the depth of a block: θ(t) = Σₖ αₖ ψₖ(s), s = (t − t0) / (t1 − t0), where
 * the coefficients αₖ are trained.
 *
 * <p>Source: Massaroli, Poli, Park, Yamashita, Asama, "Dissecting neural ODEs" (2020), Galerkin and stacked neural
 * ODEs.
 *
 * @param basis ψ
 * @param terms K, the number of coefficients per parameter; 1 for parameters that do not vary
 * @serial exclude
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
public record DepthDependence(
        @JsonProperty("basis") DepthBasis basis,
        @JsonProperty("terms") int terms) implements Serializable {

    /** Parameters that do not vary. */
    public static final DepthDependence CONSTANT = new DepthDependence(DepthBasis.PIECEWISE_CONSTANT, 1);

    /**
     * Checks the values.
     *
     * @param basis ψ
     * @param terms K, at least 1
     * @throws IllegalArgumentException naming the value that is not allowed
     */
    public DepthDependence {
        if (basis == null) {
            throw new IllegalArgumentException("basis (null) must be one of " + Arrays.toString(DepthBasis.values()));
        }
        if (terms < 1) {
            throw new IllegalArgumentException(
                    "terms (" + terms + ") of the parameters' depth dependence must be >= 1");
        }
    }

    /**
     * Parameters that are constant on each of so many equal intervals of time, with initial values of their own.
     *
     * @param pieces the number of intervals, at least 1
     * @return the dependence
     */
    public static DepthDependence piecewise(int pieces) {
        return new DepthDependence(DepthBasis.PIECEWISE_CONSTANT, pieces);
    }

    /**
     * Parameters as a series of smooth functions, which starts as the constant one.
     *
     * @param basis the functions
     * @param terms how many, the constant one included, at least 1
     * @return the dependence
     */
    public static DepthDependence galerkin(DepthBasis basis, int terms) {
        return new DepthDependence(basis, terms);
    }

    /** Parameters that vary already cannot be varied once more. */
    static void refuseDependent(Dynamics dynamics) {
        boolean dependent = DynamicsTransform.isMadeFrom(
                dynamics, each -> each instanceof PiecewiseDynamics || each instanceof DepthDependentDynamics);
        if (dependent) {
            throw new IllegalArgumentException("dynamics (" + dynamics + ") already depend on the depth");
        }
    }

    /**
     * Lets the parameters of dynamics vary.
     *
     * @param dynamics with constant parameters
     * @param t0 the time where s = 0
     * @param t1 the time where s = 1, not t0
     * @return dynamics with the same parameters, each with K coefficients; the same dynamics for one term
     */
    public Dynamics applyTo(Dynamics dynamics, double t0, double t1) {
        if (terms == 1) {
            return dynamics;
        }
        return basis == DepthBasis.PIECEWISE_CONSTANT
                ? new PiecewiseDynamics(dynamics, Sharing.STEP, terms, 1, false, t0, t1)
                : new DepthDependentDynamics(dynamics, this, t0, t1);
    }
}
