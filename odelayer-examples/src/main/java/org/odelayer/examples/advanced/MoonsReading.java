package org.odelayer.examples.advanced;

import org.odelayer.examples.run.Choice;
import org.odelayer.regularization.FlowJacobian;
import org.odelayer.regularization.Penalty;

/** Which Jacobian of a flow is meant, to pay for it and to measure it. */
enum MoonsReading {
    /** J = ∂f/∂y along the path: the integral of a cost, the mean over times of a measure. */
    PATH(0.1, 0.1, 0.003),
    /** J at the start. */
    START(0.1, 0.1, 0.003),
    /** The flow's own, Φ = ∂y(t1)/∂y(t0). */
    FLOW(0.03, 0.1, 0.003);

    private final double frobenius;
    private final double spectral;
    private final double condition;

    MoonsReading(double frobenius, double spectral, double condition) {
        this.frobenius = frobenius;
        this.spectral = spectral;
        this.condition = condition;
    }

    /** λ where the user does not give it. */
    double weight(MoonsSetting setting) {
        return switch (setting) {
            case NONE -> 1;
            case FROBENIUS -> frobenius;
            case SPECTRAL -> spectral;
            case CONDITION -> condition;
            case KINETIC -> 0.3;
        };
    }

    /** A penalty on this Jacobian in place of one on that along the path; others stay as they are. */
    Penalty of(MoonsSetting setting, Penalty alongThePath) {
        if (this == PATH || setting == MoonsSetting.KINETIC) {
            return alongThePath;
        }
        return this == START ? alongThePath.atStart() : new FlowJacobian(alongThePath.weight(), size(setting));
    }

    private static FlowJacobian.Size size(MoonsSetting setting) {
        return switch (setting) {
            case FROBENIUS -> FlowJacobian.Size.FROBENIUS;
            case SPECTRAL -> FlowJacobian.Size.SPECTRAL;
            default -> FlowJacobian.Size.CONDITION;
        };
    }

    /** The name on the command line. */
    @Override
    public String toString() {
        return Choice.name(this);
    }
}
