package org.odelayer.examples.advanced;

import java.util.Optional;
import org.odelayer.examples.run.Choice;
import org.odelayer.examples.run.Spread;
import org.odelayer.regularization.ConditionNumber;
import org.odelayer.regularization.JacobianFrobenius;
import org.odelayer.regularization.KineticEnergy;
import org.odelayer.regularization.Penalty;
import org.odelayer.regularization.SpectralNorm;

/** What the path of a flow on the moons pays for. */
enum MoonsSetting {
    NONE("no penalty", new Spread(5.3, 3.5)),
    FROBENIUS("‖J‖²_F", new Spread(27.3, 34.1)),
    SPECTRAL("σ_max", new Spread(45.9, 70.6)),
    CONDITION("κ", new Spread(6.1, 5.2)),
    KINETIC("‖f‖²", null);

    private final String label;
    private final Spread published;

    MoonsSetting(String label, Spread published) {
        this.label = label;
        this.published = published;
    }

    /** The name in figures. */
    String label() {
        return label;
    }

    /**
     * The condition number after training that Josias and Brink give; which of their numbers belongs to which penalty
     * is assumed.
     */
    Optional<Spread> published() {
        return Optional.ofNullable(published);
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
