package org.odelayer.dynamics;

import java.util.Map;
import org.odelayer.saving.SavedNames;

/** How dynamics are named in files. */
final class DynamicsNames extends SavedNames {
    /** For Jackson. */
    DynamicsNames() {
        super(Map.ofEntries(
                Map.entry("mlp", MlpDynamics.class),
                Map.entry("dense", DenseDynamics.class),
                Map.entry("conv", ConvDynamics.class),
                Map.entry("gru", GruDynamics.class),
                Map.entry("gradient-flow", GradientFlowDynamics.class),
                Map.entry("antisymmetric", AntisymmetricDynamics.class),
                Map.entry("reaction", ReactionDynamics.class),
                Map.entry("graph", GraphDynamics.class),
                Map.entry("hamiltonian", HamiltonianNetwork.class),
                Map.entry("separable-hamiltonian", SeparableNetwork.class),
                Map.entry("lagrangian", LagrangianNetwork.class),
                Map.entry("mechanical-lagrangian", MechanicalNetwork.class),
                Map.entry("plain-net", PlainNetDynamics.class),
                Map.entry("higher-order", HigherOrderDynamics.class),
                Map.entry("data-controlled", DataControlledDynamics.class),
                Map.entry("depth-dependent", DepthDependentDynamics.class),
                Map.entry("piecewise", PiecewiseDynamics.class),
                Map.entry("jumps", JumpDynamics.class),
                Map.entry("density", DensityDynamics.class),
                Map.entry("projected", ProjectedDynamics.class),
                Map.entry("algebra", AlgebraDynamics.class),
                Map.entry("variational", VariationalDynamics.class),
                Map.entry("drift-diffusion", DriftDiffusion.class)));
    }
}
