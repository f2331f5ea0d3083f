package org.odelayer.examples.advanced;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.odelayer.dynamics.SeparableHamiltonian;

/** The energies of {@link HamiltonianSystem} with one coordinate, p² + V(q). */
final class TrueHamiltonian extends SeparableHamiltonian {
    private static final long serialVersionUID = 1L;

    private final HamiltonianSystem system;

    /** For JSON. */
    private TrueHamiltonian() {
        this(HamiltonianSystem.SPRING);
    }

    TrueHamiltonian(HamiltonianSystem system) {
        if (system.width() != 2) {
            throw new IllegalArgumentException("system (" + system + ") must have one coordinate");
        }
        this.system = system;
    }

    @Override
    protected SDVariable kinetic(SameDiff graph, SDVariable t, SDVariable p, Map<String, SDVariable> parameters) {
        return p.mul(p);
    }

    @Override
    protected SDVariable potential(SameDiff graph, SDVariable t, SDVariable q, Map<String, SDVariable> parameters) {
        return system == HamiltonianSystem.SPRING
                ? q.mul(q)
                : graph.math().cos(q).rsub(1).mul(3);
    }
}
