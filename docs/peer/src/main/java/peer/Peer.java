package peer;

import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Times the training steps and the inference of odelayer's {@code benchmark} in libtorch: one line per case,
 * milliseconds (median of seven blocks) and evaluations.
 */
public final class Peer {
    private static final int WARM_UPS = 3;
    private static final int BLOCKS = 7;

    private Peer() {}

    /**
     * Runs all cases.
     *
     * @param args the number of threads; 1 if it is not given
     */
    public static void main(String[] args) {
        set_num_threads(args.length > 0 ? Integer.parseInt(args[0]) : 1);
        manual_seed(0);
        Solver loose = Solver.adaptive(1e-3);
        Solver tight = Solver.adaptive(1e-6);
        time("mlp-20-10-10-20 b100 adjoint seminorm", new Perceptron(false, 20, 10, 10, 20), loose, 50, 100, 20);
        time("mlp-64-128-64 b128 adjoint seminorm", new Perceptron(true, 64, 128, 64), tight, 20, 128, 64);
        Solver constant = Solver.constant(10);
        time("mlp-64-128-64 b128 rk4 10 steps adjoint", new Perceptron(true, 64, 128, 64), constant, 20, 128, 64);
        time("conv-64x7x7 b32 adjoint", new Convolutions(64), loose, 2, 32, 64, 7, 7);
        time("digits output b1", new Digits(loose)::output, 200, 1, 784);
        time("digits output b100", new Digits(loose)::output, 50, 100, 784);
    }

    /** Work on a batch; its evaluations forwards and backwards. */
    private interface Work {
        int[] run(Tensor batch);
    }

    private static void time(String name, Field field, Solver solver, int repetitions, long... shape) {
        time(name, new TrainingStep(field, solver)::run, repetitions, shape);
    }

    private static void time(String name, Work step, int repetitions, long... shape) {
        Tensor y0 = randn(shape);
        int[] evaluations = null;
        double[] blocks = new double[BLOCKS];
        for (int block = -WARM_UPS; block < BLOCKS; block++) {
            long start = System.nanoTime();
            for (int i = 0; i < repetitions; i++) {
                try (PointerScope scope = new PointerScope()) {
                    evaluations = step.run(y0);
                }
            }
            if (block >= 0) {
                blocks[block] = (System.nanoTime() - start) / 1e6 / repetitions;
            }
        }
        Arrays.sort(blocks);
        System.out.printf(
                Locale.ROOT,
                "%-40s %9.2f ms  nfe %d+%d%n",
                name,
                blocks[BLOCKS / 2],
                evaluations[0],
                evaluations[1]);
    }
}
