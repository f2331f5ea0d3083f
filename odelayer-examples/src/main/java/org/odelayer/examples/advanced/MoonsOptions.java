package org.odelayer.examples.advanced;

import java.util.List;
import picocli.CommandLine.Option;

/** How to train on the moons, as a user may set it. */
final class MoonsOptions {
    @Option(
            names = "--settings",
            split = ",",
            paramLabel = "SETTING",
            description = "What to train, one or several: ${COMPLETION-CANDIDATES}.")
    private List<MoonsSetting> settings = List.of(MoonsSetting.values());

    @Option(names = "--runs", description = "Number of runs of each.")
    private int runs = 10;

    @Option(
            names = "--seed",
            description = "Seed of the first run's points and weights; each further run has the next.")
    private long seed = 1;

    @Option(names = "--frobenius", paramLabel = "LAMBDA", description = "Weight of the squared Frobenius norm.")
    private double frobenius = 0.01;

    @Option(names = "--spectral", paramLabel = "LAMBDA", description = "Weight of the spectral norm.")
    private double spectral = 0.01;

    @Option(names = "--condition", paramLabel = "LAMBDA", description = "Weight of the condition number.")
    private double condition = 0.01;

    @Option(names = "--kinetic", paramLabel = "LAMBDA", description = "Weight of the kinetic energy.")
    private double kinetic = 0.01;

    @Option(names = "--points", description = "Points to train on.")
    private int points = 1000;

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

    int runs() {
        ExampleCommand.requirePositive("--runs", runs);
        return runs;
    }

    long seed() {
        return seed;
    }

    /** λ of a setting's penalty. */
    double weight(MoonsSetting setting) {
        double weight = switch (setting) {
            case NONE -> 1;
            case FROBENIUS -> frobenius;
            case SPECTRAL -> spectral;
            case CONDITION -> condition;
            case KINETIC -> kinetic;
        };
        ExampleCommand.requirePositive("--" + setting, weight);
        return weight;
    }

    MoonsRun.Settings training() {
        return new MoonsRun.Settings(points, noise, epochs, batch, learningRate, hidden, tolerance);
    }
}
