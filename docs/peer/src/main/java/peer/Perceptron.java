package peer;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.full;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.tanh;
import static org.bytedeco.pytorch.global.torch.zeros;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;

/** Dense layers with tanh between them; the first may see the time as one more feature. */
final class Perceptron implements Field {
    private final boolean timed;
    private final Tensor[] parameters;

    Perceptron(boolean timed, int... widths) {
        this.timed = timed;
        parameters = new Tensor[2 * (widths.length - 1)];
        for (int i = 0; i + 1 < widths.length; i++) {
            int seen = widths[i] + (timed && i == 0 ? 1 : 0);
            // The standard deviation of PyTorch's uniform start.
            Scalar deviation = new Scalar(1 / Math.sqrt(3.0 * seen));
            parameters[2 * i] = randn(new long[] {widths[i + 1], seen}).mul(deviation).set_requires_grad(true);
            parameters[2 * i + 1] = zeros(new long[] {widths[i + 1]}).set_requires_grad(true);
        }
    }

    @Override
    public Tensor at(double t, Tensor y) {
        Tensor h = timed ? cat(new TensorVector(y, full(new long[] {y.size(0), 1}, new Scalar(t))), 1) : y;
        for (int i = 0; i < parameters.length; i += 2) {
            h = linear(i == 0 ? h : tanh(h), parameters[i], new TensorOptional(parameters[i + 1]));
        }
        return h;
    }

    @Override
    public Tensor[] parameters() {
        return parameters;
    }
}
