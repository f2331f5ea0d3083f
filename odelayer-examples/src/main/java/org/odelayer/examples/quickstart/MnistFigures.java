package org.odelayer.examples.quickstart;

import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dimensionalityreduction.PCA;
import org.odelayer.examples.digits.DigitData;
import org.odelayer.examples.plot.Figure;

/** Draws what the block does to test digits: principal components of its input and of its output. */
final class MnistFigures {
    private static final int SHOWN = 500;
    private static final int BLOCK = 1;
    private static final int COMPONENTS = 3;

    private MnistFigures() {}

    /** Features before and after the block, in two and in three dimensions. */
    static Figure features(MultiLayerNetwork network, DigitData digits) {
        DataSet test = digits.testBatches(Math.min(SHOWN, digits.test().size())).next();
        List<INDArray> activations = network.feedForward(test.getFeatures());
        int[] classes = test.getLabels().argMax(1).toIntVector();
        Figure figure = new Figure("Test digits before and after the ODE block", 2);
        INDArray before = components(activations.get(BLOCK));
        INDArray after = components(activations.get(BLOCK + 1));
        plane(figure, "before the block", before, classes);
        plane(figure, "after the block", after, classes);
        space(figure, "before the block, 3-D", before, classes);
        space(figure, "after the block, 3-D", after, classes);
        return figure;
    }

    /** The first principal components, [digits, 3]. */
    private static INDArray components(INDArray features) {
        INDArray centered = features.subRowVector(features.mean(0));
        return centered.mmul(PCA.pca_factor(centered.dup(), COMPONENTS, false));
    }

    private static void plane(Figure figure, String title, INDArray points, int[] classes) {
        var panel = figure.plane(title, "first component", "second component");
        for (int digit = 0; digit < 10; digit++) {
            panel.points(String.valueOf(digit), column(points, classes, digit, 0), column(points, classes, digit, 1));
        }
    }

    private static void space(Figure figure, String title, INDArray points, int[] classes) {
        var panel = figure.space(title, "first", "second", "third component");
        for (int digit = 0; digit < 10; digit++) {
            panel.points(
                    String.valueOf(digit),
                    column(points, classes, digit, 0),
                    column(points, classes, digit, 1),
                    column(points, classes, digit, 2));
        }
    }

    private static double[] column(INDArray points, int[] classes, int digit, int component) {
        return IntStream.range(0, classes.length)
                .filter(i -> classes[i] == digit)
                .mapToDouble(i -> points.getDouble(i, component))
                .toArray();
    }
}
