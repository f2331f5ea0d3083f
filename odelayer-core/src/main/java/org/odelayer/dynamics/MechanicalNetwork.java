package org.odelayer.dynamics;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.graph.Solve;

/**
 * {@link LagrangianDynamics} of mechanics, L = ½ vᵀ M(q) v − V(q) with M = C Cᵀ + εI positive definite for any
 * parameters. C is the identity plus a perceptron's lower triangle, V a perceptron without a last bias. Parameters CW0
 * [n, h₁] (one row more per angle), Cb0, CW1 …, the last with n (n + 1)/2 columns, and VW0 …. Made by {@link
 * LagrangianDynamics#mechanical}.
 */
public final class MechanicalNetwork extends AngleNetwork {
    private static final long serialVersionUID = 1L;

    /** ε unless it is set. */
    public static final double DEFAULT_FLOOR = 0.01;

    /** ε of the mass matrix. */
    private double floor = DEFAULT_FLOOR;

    /** For JSON. */
    private MechanicalNetwork() {
        this(1);
    }

    MechanicalNetwork(long... hidden) {
        super(hidden);
    }

    @Override
    public MechanicalNetwork angles(int... coordinates) {
        super.angles(coordinates);
        return this;
    }

    /**
     * Sets ε, the least mass; 0.01 by default.
     *
     * @param newFloor greater than 0 and finite
     * @return this
     * @throws IllegalArgumentException if it is not
     */
    public MechanicalNetwork floor(double newFloor) {
        if (!(newFloor > 0) || Double.isInfinite(newFloor)) {
            throw new IllegalArgumentException("floor (" + newFloor + ") must be > 0 and finite");
        }
        this.floor = newFloor;
        return this;
    }

    @Override
    protected void defineEnergyParameters(ParameterList parameters, long coordinates) {
        network("C", true).declare(parameters, seenCount(coordinates), coordinates * (coordinates + 1) / 2);
        network("V", false).declare(parameters, seenCount(coordinates), 1);
    }

    @Override
    protected SDVariable lagrangian(SameDiff graph, SDVariable q, SDVariable v, Map<String, SDVariable> parameters) {
        SDVariable momentum = graph.squeeze(graph.mmul(mass(graph, q, parameters), graph.expandDims(v, 2)), 2);
        SDVariable potential = network("V", false).apply(graph, null, seen(graph, q), parameters);
        return momentum.mul(v).sum(true, 1).mul(0.5).sub(potential);
    }

    @Override
    protected SDVariable mass(
            SameDiff graph, SDVariable q, SDVariable v, SDVariable lagrangian, Map<String, SDVariable> parameters) {
        return mass(graph, q, parameters);
    }

    private SDVariable mass(SameDiff graph, SDVariable q, Map<String, SDVariable> parameters) {
        long n = Features.count(q);
        INDArray eye = Nd4j.eye(n).castTo(q.dataType());
        SDVariable identity = graph.constant(eye.reshape('c', 1, n, n));
        SDVariable elements = network("C", true).apply(graph, null, seen(graph, q), parameters);
        SDVariable places = graph.constant(lowerTriangle((int) n).castTo(q.dataType()));
        SDVariable c = elements.mmul(places).reshape(q.getShape()[0], n, n).add(identity);
        return graph.mmul(c, c, false, true, false).add(identity.mul(floor));
    }

    /** Row k has 1 where element k is in the lower triangle of a matrix, [n (n + 1)/2, n²]. */
    private static INDArray lowerTriangle(int n) {
        double[][] places = new double[n * (n + 1) / 2][n * n];
        int k = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                places[k++][i * n + j] = 1;
            }
        }
        return Nd4j.createFromArray(places);
    }

    @Override
    protected Solve.Kind massKind() {
        return Solve.Kind.POSITIVE_DEFINITE;
    }
}
