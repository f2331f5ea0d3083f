package org.odelayer.examples.advanced;

import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.InitialVelocity;
import org.odelayer.block.OutputState;
import org.odelayer.dl4j.conf.NeuralOdeLayer;
import org.odelayer.dynamics.Acceleration;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.digits.DigitLimits;
import org.odelayer.examples.digits.DigitSource;
import org.odelayer.examples.run.ExampleCommand;
import org.odelayer.examples.run.Numbers;
import org.odelayer.examples.run.Result;
import org.odelayer.examples.run.Spread;
import org.odelayer.examples.run.Training;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the gradient through a second-order block is worth on digits: the same network, trained for 50 iterations of 100
 * digits with the adjoint's gradient at the usual tolerances, with a nearly exact one, with the discrete adjoint's,
 * with none reaching the dense layer below, and with the opposite one.
 *
 * <p>Prints accuracies over five seeds and {@code RESULT {"accuracy": {…}}}.
 */
@Command(name = "gradient-worth", description = "Train second-order blocks with right, missing and wrong gradients.")
public final class GradientWorthCommand extends ExampleCommand {
    private static final int FEATURES = 80;
    private static final int HIDDEN = 20;
    private static final int DIGITS = 1000;
    private static final int BATCH = 100;
    private static final Adjoint CONTINUOUS = ContinuousAdjoint.AS_FORWARD;

    @Option(names = "--data", paramLabel = "auto|rendered|FOLDER", description = "As of the command mnist.")
    private String data = "auto";

    @Option(names = "--iterations", description = "Number of batches to train on.")
    private int iterations = 50;

    @Option(names = "--seeds", description = "Number of runs of each.")
    private int seeds = 5;

    private record Case(String name, Adjoint adjoint, double tolerance, double factor) {}

    @Override
    protected void run() throws IOException {
        Numbers.requirePositive("--iterations", iterations);
        Numbers.requirePositive("--seeds", seeds);
        DigitData digits = DigitSource.load(data, new DigitLimits(DIGITS, DIGITS), this::line);
        print("%-36s %16s", "gradient to the dense layer", "accuracy");
        Result means = new Result();
        for (Case given : List.of(
                new Case("adjoint, tolerance 1e-3", CONTINUOUS, 1e-3, 1),
                new Case("adjoint, tolerance 1e-8", CONTINUOUS, 1e-8, 1),
                new Case("discrete adjoint, tolerance 1e-3", DiscreteAdjoint.EVERY_STEP, 1e-3, 1),
                new Case("none", CONTINUOUS, 1e-3, 0),
                new Case("opposite", CONTINUOUS, 1e-3, -1))) {
            Spread accuracy = Spread.of(runs(1, seeds, seed -> accuracy(digits, given, seed)), Double::doubleValue);
            print("%-36s %16s", given.name(), accuracy);
            means.with(given.name(), accuracy.mean());
        }
        result(new Result().with("accuracy", means));
    }

    private double accuracy(DigitData digits, Case given, long seed) {
        MultiLayerNetwork network = network(given, seed);
        DataSetIterator batches = digits.trainBatches(BATCH, seed);
        Training.iterations(given.name() + ", seed " + seed, network, iterations, () -> {
            if (!batches.hasNext()) {
                batches.reset();
            }
            return batches.next();
        });
        return network.evaluate(digits.testBatches(DIGITS)).accuracy();
    }

    private static MultiLayerNetwork network(Case given, long seed) {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(0.05))
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(FEATURES)
                        .activation(Activation.TANH)
                        .build())
                .layer(new NeuralOdeLayer.Builder()
                        .dynamics(new MlpDynamics(HIDDEN))
                        .order(2)
                        .initialVelocity(InitialVelocity.SPLIT)
                        .acceleration(Acceleration.POSITION)
                        .outputState(OutputState.ALL)
                        .rtol(given.tolerance())
                        .atol(given.tolerance())
                        .gradient(given.adjoint())
                        .dropOut(new GradientChange(given.factor()))
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(784))
                .build());
        network.init();
        return network;
    }
}
