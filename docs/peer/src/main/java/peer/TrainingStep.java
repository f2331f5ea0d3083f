package peer;

import static org.bytedeco.pytorch.global.torch.grad;
import static org.bytedeco.pytorch.global.torch.stack;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import java.util.Arrays;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * Forward, gradient of the mean square, and back by the continuous adjoint: y and a in one state, parameter gradients
 * by the method's weights beside it, without a say in the steps (the seminorm).
 */
final class TrainingStep {
    private final Field field;
    private final Solver solver;
    private final Tensor[] gradients;
    private final Tensor[][] samples;

    TrainingStep(Field field, Solver solver) {
        this.field = field;
        this.solver = solver;
        this.gradients = new Tensor[field.parameters().length];
        this.samples = new Tensor[solver.tableau().stages()][];
    }

    /** Evaluations forwards and backwards. */
    int[] run(Tensor y0) {
        try (AutoGradMode off = new AutoGradMode(false)) {
            Tensor y1 = solver.solve((t, y, stage) -> field.at(t, y), y0, 0, 1);
            int forward = solver.evaluations();
            Arrays.setAll(gradients, p -> zeros_like(field.parameters()[p]));
            Tensor cotangent = y1.mul(new Scalar(2.0 / y1.numel()));
            solver.solve(adjoint(), stack(new TensorVector(y1, cotangent), 0), 1, 0);
            return new int[] {forward, solver.evaluations()};
        }
    }

    private Solver.Equation adjoint() {
        return new Solver.Equation() {
            @Override
            public Tensor at(double t, Tensor state, int stage) {
                return slopes(t, state, stage);
            }

            @Override
            public void accept(double h) {
                gather(h);
            }
        };
    }

    private Tensor slopes(double t, Tensor state, int stage) {
        try (AutoGradMode on = new AutoGradMode(true)) {
            Tensor y = state.select(0, 0).detach().set_requires_grad(true);
            Tensor slope = field.at(t, y);
            Tensor[] all = new Tensor[gradients.length + 1];
            all[0] = y;
            System.arraycopy(field.parameters(), 0, all, 1, gradients.length);
            TensorVector found = grad(
                    new TensorVector(slope),
                    new TensorVector(all),
                    new TensorVector(state.select(0, 1)),
                    new BoolOptional(false),
                    false,
                    true);
            if (stage >= 0) {
                samples[stage] = new Tensor[gradients.length];
                Arrays.setAll(samples[stage], p -> found.get(p + 1));
            }
            return stack(new TensorVector(slope.detach(), found.get(0).neg()), 0);
        }
    }

    private void gather(double h) {
        double[] weights = solver.tableau().b();
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] != 0) {
                for (int p = 0; p < gradients.length; p++) {
                    gradients[p].add_(samples[i][p], new Scalar(-h * weights[i]));
                }
            }
        }
        if (solver.tableau().error() != null) {
            samples[0] = samples[samples.length - 1];
        }
    }
}
