package org.odelayer.examples.advanced;

import java.util.Arrays;
import java.util.List;
import org.odelayer.examples.run.Numbers;
import org.odelayer.regularization.Penalty;
import picocli.CommandLine.Option;

/**
 * How to train on the moons, as a user may set it.
 *
 * <p>The weights along the path are the largest of 0.001, 0.003, 0.01, 0.03, 0.1, 0.3 that cost no accuracy beyond the
 * spread of the runs ({@link org.odelayer.examples.run.Spread#differsFrom}) on the seeds 101 to 103, which the default
 * runs do not use. Those of the other readings are the same, but for the Frobenius norm of the flow, and not searched
 * for.
 */
final class MoonsOptions {
    @Option(
            names = "--settings",
            split = ",",
            paramLabel = "SETTING",
            description = "What to train, one or several: ${COMPLETION-CANDIDATES}.")
    private List<MoonsSetting> settings = List.of(MoonsSetting.values());

    @Option(
            names = "--seed",
            description = "Seed of the first run's points and weights; each further run has the next.")
    private long seed = 1;

    @Option(
            names = "--reading",
            description = "Whose Jacobian is penalized, the field's along the path, the field's at the start, or the"
                    + " flow's at the end: ${COMPLETION-CANDIDATES}.")
    private MoonsReading reading = MoonsReading.PATH;

    @Option(
            names = "--frobenius",
            paramLabel = "LAMBDA",
            description = "Weight of the squared Frobenius norm; each reading has its own by default.")
    private Double frobenius;

    @Option(names = "--spectral", paramLabel = "LAMBDA", description = "Weight of the spectral norm; likewise.")
    private Double spectral;

    @Option(names = "--condition", paramLabel = "LAMBDA", description = "Weight of the condition number; likewise.")
    private Double condition;

    @Option(names = "--logarithm", description = "Penalize the logarithm of the condition number.")
    private boolean logarithm;

    @Option(names = "--kinetic", paramLabel = "LAMBDA", description = "Weight of the kinetic energy; likewise.")
    private Double kinetic;

    @Option(names = "--points", description = "Points to train on.")
    private int points = 1000;

    @Option(names = "--test-points", description = "Points to measure on.")
    private int testPoints = 1000;

    @Option(names = "--noise", description = "Standard deviation of the points around the half circles.")
    private double noise = 0.2;

    @Option(names = "--epochs", description = "Passes over them.")
    private int epochs = 50;

    @Option(names = "--batch", description = "Points per batch.")
    private int batch = 100;

    @Option(names = "--lr", description = "Learning rate of Adam.")
    private double learningRate = 0.02;

    @Option(names = "--hidden", description = "Size of the hidden layer.")
    private int hidden = 32;

    @Option(names = "--tolerance", description = "Of the solver, relative and absolute.")
    private double tolerance = 1e-4;

    List<MoonsSetting> settings() {
        return settings;
    }

    long seed() {
        return seed;
    }

    /** What a setting's path pays for. */
    Penalty[] penalties(MoonsSetting setting) {
        Double given = switch (setting) {
            case NONE -> null;
            case FROBENIUS -> frobenius;
            case SPECTRAL -> spectral;
            case CONDITION -> condition;
            case KINETIC -> kinetic;
        };
        double weight = given == null ? reading.weight(setting) : given;
        Numbers.requirePositive("--" + setting, weight);
        return Arrays.stream(setting.penalties(weight, logarithm))
                .map(penalty -> reading.of(setting, penalty))
                .toArray(Penalty[]::new);
    }

    MoonsRun.Settings training() {
        return new MoonsRun.Settings(points, testPoints, noise, epochs, batch, learningRate, hidden, tolerance);
    }
}
