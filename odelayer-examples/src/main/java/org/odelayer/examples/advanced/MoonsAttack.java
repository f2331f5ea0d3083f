package org.odelayer.examples.advanced;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.odelayer.block.CompiledBlock;
import org.odelayer.dl4j.conf.NeuralOdeLayer;

/**
 * Moves the test points of a classifier of one ODE block and one sigmoid to where its loss is larger, each coordinate
 * by at most ε.
 *
 * <p>The gradient is that of the cross entropy alone, without the penalties. With one sigmoid it is (p − label)
 * wᵀ∂y(t₁)/∂x, of which only the sign counts; so the factor, which rounds to zero where the network is sure, is left
 * out but for its sign.
 *
 * <p>Sources: Goodfellow, Shlens, Szegedy, "Explaining and harnessing adversarial examples" (2015); Madry, Makelov,
 * Schmidt, Tsipras, Vladu, "Towards deep learning models resistant to adversarial attacks" (2018).
 */
final class MoonsAttack implements AutoCloseable {
    /** Steps of the projected gradient, each of ε/4. */
    private static final int STEPS = 8;

    private static final double STEP = 0.25;

    private final INDArray points;
    private final INDArray upwards;
    private final CompiledBlock block;

    MoonsAttack(MoonsClassifier classifier) {
        this.points = classifier.points();
        INDArray signs = Nd4j.create(points.dataType(), points.size(0), 1);
        for (int i = 0; i < points.size(0); i++) {
            signs.putScalar(i, classifier.isLower(i) ? -1 : 1);
        }
        this.upwards = signs.mmul(classifier.network().getLayer(1).getParam("W").transpose());
        NeuralOdeLayer layer =
                (NeuralOdeLayer) classifier.network().getLayer(0).conf().getLayer();
        this.block = layer.block()
                .withCosts(List.of())
                .compile(classifier.network().getLayer(0).paramTable(), points.dataType(), points.shape());
    }

    /** The fast gradient sign method: one step of ε. */
    INDArray fgsm(double epsilon) {
        return points.add(signs(points).muli(epsilon));
    }

    /** The projected gradient method, from the point itself. */
    INDArray pgd(double epsilon) {
        INDArray lowest = points.sub(epsilon);
        INDArray highest = points.add(epsilon);
        INDArray x = points.dup();
        for (int i = 0; i < STEPS; i++) {
            x.addi(signs(x).muli(STEP * epsilon));
            x = Transforms.min(Transforms.max(x, lowest), highest);
        }
        return x;
    }

    private INDArray signs(INDArray x) {
        block.infer(x);
        return Transforms.sign(block.backward(upwards));
    }

    @Override
    public void close() {
        block.close();
    }
}
