package peer;

import org.bytedeco.pytorch.Tensor;

/** f(t, y) with its parameters, in PyTorch. */
interface Field {
    Tensor at(double t, Tensor y);

    Tensor[] parameters();
}
