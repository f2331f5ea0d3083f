package org.odelayer.examples.advanced;

import org.odelayer.examples.run.Numbers;
import picocli.CommandLine.Option;

/** How to train on nested spheres, as a user may set it. */
final class SpheresOptions {
    @Option(names = "--seeds", description = "Number of runs of each.")
    private int seeds;

    @Option(names = "--points", description = "Points to train on.")
    private int points = 4000;

    @Option(names = "--epochs", description = "Passes over them.")
    private int epochs = 20;

    @Option(names = "--batch", description = "Points per batch.")
    private int batch = 128;

    @Option(names = "--hidden", description = "Size of both hidden layers.")
    private int hidden = 64;

    @Option(names = "--labels", description = "Of disc and annulus: binary, 0 and 1, or symmetric, -1 and 1.")
    private SpheresLabels labels;

    @Option(names = "--lr", description = "Learning rate of Adam.")
    private double learningRate;

    @Option(names = "--warm-up", paramLabel = "N", description = "Iterations in which the rate grows to that.")
    private int warmUp;

    @Option(names = "--decay", description = "How it falls to zero afterwards: ${COMPLETION-CANDIDATES}.")
    private Decay decay = Decay.NONE;

    @Option(names = "--clip", paramLabel = "NORM", description = "Largest norm of a layer's gradient; 0 for any.")
    private double clip;

    private SpheresOptions(int seeds, SpheresLabels labels, double learningRate) {
        this.seeds = seeds;
        this.labels = labels;
        this.learningRate = learningRate;
    }

    /** By default as it trains well. */
    static SpheresOptions usual(int seeds) {
        return new SpheresOptions(seeds, SpheresLabels.BINARY, 0.01);
    }

    /** By default the labels and the rate of K. Lu's report ("Augmented neural ODEs", 18.337 project, MIT, 2022). */
    static SpheresOptions published() {
        return new SpheresOptions(5, SpheresLabels.SYMMETRIC, 0.05);
    }

    int seeds() {
        Numbers.requirePositive("--seeds", seeds);
        return seeds;
    }

    SpheresRun.Settings settings() {
        Descent descent = new Descent(learningRate, warmUp, decay, clip);
        return new SpheresRun.Settings(points, epochs, batch, hidden, labels, descent);
    }
}
