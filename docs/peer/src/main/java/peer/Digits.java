package peer;

import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.softmax;
import static org.bytedeco.pytorch.global.torch.tanh;
import static org.bytedeco.pytorch.global.torch.zeros;

import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** The network of the digits example: 784, 20, block, 10. */
final class Digits {
    private final Tensor first = weights(20, 784);
    private final Tensor firstBias = zeros(new long[] {20});
    private final Tensor last = weights(10, 20);
    private final Tensor lastBias = zeros(new long[] {10});
    private final Field field = new Perceptron(false, 20, 10, 10, 20);
    private final Solver solver;

    Digits(Solver solver) {
        this.solver = solver;
    }

    private static Tensor weights(long out, long in) {
        return randn(new long[] {out, in}).mul(new Scalar(1 / Math.sqrt(3.0 * in)));
    }

    /** Probabilities of the classes; the numbers of evaluations. */
    int[] output(Tensor images) {
        try (AutoGradMode off = new AutoGradMode(false)) {
            Tensor h = tanh(linear(images, first, new TensorOptional(firstBias)));
            Tensor y = solver.solve((t, state, stage) -> field.at(t, state), h, 0, 1);
            softmax(linear(y, last, new TensorOptional(lastBias)), 1);
        }
        return new int[] {solver.evaluations(), 0};
    }
}
