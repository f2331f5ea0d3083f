package org.odelayer.examples.advanced;

import org.odelayer.examples.run.Choice;
import org.odelayer.regularization.ConditionNumber;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;
import org.odelayer.regularization.Penalty;
import org.odelayer.regularization.SpectralNorm;

/** What the path of a flow on the moons pays for. */
enum MoonsSetting {
    NONE("5.3 ± 3.5"),
    FROBENIUS("27.3 ± 34.1"),
    SPECTRAL("45.9 ± 70.6"),
    CONDITION("6.1 ± 5.2"),
    KINETIC("-");

    private final String published;

    MoonsSetting(String published) {
        this.published = published;
    }

    /** The condition number after training, mean and standard deviation, that Josias and Brink give. */
    String published() {
        return published;
    }

    /**
     * None, or one.
     *
     * @param weight λ
     * @param logarithm whether the penalty of the condition number κ is log κ
     */
    Penalty[] penalties(double weight, boolean logarithm) {
        return switch (this) {
            case NONE -> new Penalty[0];
            case FROBENIUS -> new Penalty[] {JacobianFrobenius.exact(weight)};
            case SPECTRAL -> new Penalty[] {SpectralNorm.of(weight)};
            case CONDITION ->
                new Penalty[] {logarithm ? ConditionNumber.ofLogarithm(weight) : ConditionNumber.of(weight)};
            case KINETIC -> new Penalty[] {new KineticEnergy(weight)};
        };
    }

    /** The name on the command line and in the result. */
    @Override
    public String toString() {
        return Choice.name(this);
    }
}
