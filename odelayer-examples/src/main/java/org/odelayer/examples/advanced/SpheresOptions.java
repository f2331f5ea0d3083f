package org.odelayer.examples.advanced;

import org.odelayer.examples.run.Numbers;
import picocli.CommandLine.Option;

/** How to train on nested spheres, as a user may set it. */
final class SpheresOptions {
    @Option(names = "--seeds", description = "Number of runs of each.")
    private int seeds = 3;

    @Option(names = "--points", description = "Points to train on.")
    private int points = 4000;

    @Option(names = "--epochs", description = "Passes over them.")
    private int epochs = 20;

    @Option(names = "--batch", description = "Points per batch.")
    private int batch = 128;

    @Option(names = "--lr", description = "Learning rate of Adam.")
    private double learningRate = 0.01;

    int seeds() {
        Numbers.requirePositive("--seeds", seeds);
        return seeds;
    }

    SpheresRun.Settings settings() {
        return new SpheresRun.Settings(points, epochs, batch, learningRate);
    }
}
