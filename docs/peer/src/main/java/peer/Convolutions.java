package peer;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.tanh;
import static org.bytedeco.pytorch.global.torch.zeros;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/** Two convolutions of 3 × 3 with tanh between them, as many channels out as in. */
final class Convolutions implements Field {
    private static final long[] ONE = {1, 1};

    private final Tensor[] parameters;

    Convolutions(long channels) {
        parameters = new Tensor[] {kernels(channels), biases(channels), kernels(channels), biases(channels)};
    }

    private static Tensor kernels(long channels) {
        Scalar deviation = new Scalar(1 / Math.sqrt(3.0 * 9 * channels));
        return randn(new long[] {channels, channels, 3, 3}).mul(deviation).set_requires_grad(true);
    }

    private static Tensor biases(long channels) {
        return zeros(new long[] {channels}).set_requires_grad(true);
    }

    @Override
    public Tensor at(double t, Tensor y) {
        return convolved(tanh(convolved(y, 0)), 2);
    }

    private Tensor convolved(Tensor x, int first) {
        return conv2d(x, parameters[first], new TensorOptional(parameters[first + 1]), ONE, ONE, ONE, 1);
    }

    @Override
    public Tensor[] parameters() {
        return parameters;
    }
}
