package org.odelayer.examples.advanced;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import opennlp.tools.ml.maxent.quasinewton.Function;
import opennlp.tools.ml.maxent.quasinewton.QNMinimizer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.ode.OdeSolveException;

/**
 * Trains a network by L-BFGS on one batch of data, from its present parameters: OpenNLP's minimizer on Deeplearning4j's
 * loss and gradient. Deeplearning4j's own {@code OptimizationAlgorithm.LBFGS} hardly moves on these problems.
 *
 * <p>Solve with tolerances well below the improvement that is hoped for: a line search compares losses.
 */
final class Lbfgs {
    private static final int MEMORY = 15;
    private static final int EVALUATIONS_PER_LINE_SEARCH = 30;

    /**
     * The norm that the first gradient is scaled to: the first step tried is that long. The minimizer stops at a norm
     * of 1e-4, which losses worth fine-tuning may have from the start.
     */
    private static final double FIRST_STEP = 0.1;

    /** The loss where the equation cannot be solved, so that the line search turns back. */
    private static final double UNSOLVABLE = 1e100;

    /** It also stops at the first small improvement, and may go on from there. */
    private static final int STARTS = 5;

    private static final double WORTH_ANOTHER_START = 0.98;

    private final MultiLayerNetwork network;
    private final DataSet data;
    /** The least loss up to each evaluation, earlier starts included. */
    private final List<Double> least;

    private final INDArray start;
    private final double examples;
    private double scale = 1;
    /** Where loss and gradient were computed last. */
    private double[] known;

    private double loss;
    private double[] gradient;

    private Lbfgs(MultiLayerNetwork network, DataSet data, List<Double> least) {
        this.network = network;
        this.data = data;
        this.least = least;
        this.start = network.params().dup();
        this.examples = data.numExamples();
        compute(new double[Math.toIntExact(start.length())]);
        double norm = Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
        this.scale = norm > 0 ? FIRST_STEP / norm : 1;
        this.known = null;
    }

    /**
     * Minimizes the loss.
     *
     * @param network DOUBLE, without dropout or other randomness; left at the best parameters
     * @param data the whole training data
     * @param iterations at most so many per start, of which there are up to five
     * @return the least loss up to each evaluation
     */
    public static double[] minimize(MultiLayerNetwork network, DataSet data, int iterations) {
        List<Double> least = new ArrayList<>();
        double before = Double.POSITIVE_INFINITY;
        double after = network.score(data);
        for (int i = 0; i < STARTS && after < WORTH_ANOTHER_START * before; i++) {
            Lbfgs problem = new Lbfgs(network, data, least);
            QNMinimizer minimizer = new QNMinimizer(0, 0, iterations, MEMORY, EVALUATIONS_PER_LINE_SEARCH);
            problem.set(minimizer.minimize(problem.function()));
            before = after;
            after = network.score(data);
        }
        return least.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The minimizer starts at zero: its variable is the step from the present parameters. */
    private void set(double[] step) {
        network.setParams(Nd4j.createFromArray(step).reshape(start.shape()).addi(start));
    }

    private void compute(double[] step) {
        if (known != null && Arrays.equals(known, step)) {
            return;
        }
        set(step);
        try {
            network.setInput(data.getFeatures());
            network.setLabels(data.getLabels());
            network.computeGradientAndScore();
            loss = scale * network.score();
            // Deeplearning4j's gradient is the sum over the examples, its loss their mean.
            gradient = network.getFlattenedGradients()
                    .mul(scale / examples)
                    .dup()
                    .data()
                    .asDouble();
        } catch (OdeSolveException e) {
            loss = UNSOLVABLE;
            gradient = new double[step.length];
        }
        known = step.clone();
        double before = least.isEmpty() ? Double.POSITIVE_INFINITY : least.get(least.size() - 1);
        least.add(Math.min(before, loss / scale));
    }

    private Function function() {
        return new Function() {
            @Override
            public int getDimension() {
                return Math.toIntExact(start.length());
            }

            @Override
            public double valueAt(double[] step) {
                compute(step);
                return loss;
            }

            @Override
            public double[] gradientAt(double[] step) {
                compute(step);
                return gradient.clone();
            }
        };
    }
}
