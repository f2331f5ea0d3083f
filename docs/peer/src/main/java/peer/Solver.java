package peer;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** The way from t0 to t1: constant steps, or those of torchdiffeq's and odelayer's controller. */
final class Solver {
    private static final double ORDER = 5;

    private final Tableau tableau;
    private final double tolerance;
    private final int steps;
    private int evaluations;

    private Solver(Tableau tableau, double tolerance, int steps) {
        this.tableau = tableau;
        this.tolerance = tolerance;
        this.steps = steps;
    }

    static Solver adaptive(double tolerance) {
        return new Solver(Tableau.DOPRI5, tolerance, 0);
    }

    static Solver constant(int steps) {
        return new Solver(Tableau.RK4, 0, steps);
    }

    /** What is solved, told of the stage that asks (-1 for none) and of each step that is accepted. */
    interface Equation {
        Tensor at(double t, Tensor y, int stage);

        default void accept(double h) {}
    }

    Tableau tableau() {
        return tableau;
    }

    /** Since it was asked last. */
    int evaluations() {
        int count = evaluations;
        evaluations = 0;
        return count;
    }

    Tensor solve(Equation equation, Tensor y, double t0, double t1) {
        return steps > 0 ? constantSteps(equation, y, t0, t1) : adaptiveSteps(equation, y, t0, t1);
    }

    private Tensor constantSteps(Equation equation, Tensor y0, double t0, double t1) {
        double h = (t1 - t0) / steps;
        Tensor y = y0;
        for (int n = 0; n < steps; n++) {
            Tensor[] k = new Tensor[tableau.stages()];
            stages(equation, y, t0 + n * h, h, k, 0);
            y = combined(y, k, h, tableau.b(), k.length);
            equation.accept(h);
        }
        return y;
    }

    /** Fills k from a stage on; the argument of the last. */
    private Tensor stages(Equation equation, Tensor y, double t, double h, Tensor[] k, int first) {
        Tensor argument = y;
        for (int i = first; i < k.length; i++) {
            argument = combined(y, k, h, tableau.a()[i], i);
            k[i] = evaluated(equation, t + tableau.c()[i] * h, argument, i);
        }
        return argument;
    }

    private Tensor evaluated(Equation equation, double t, Tensor y, int stage) {
        evaluations++;
        return equation.at(t, y, stage);
    }

    private static Tensor combined(Tensor y, Tensor[] k, double h, double[] weights, int count) {
        Tensor sum = y;
        for (int j = 0; j < count; j++) {
            if (weights[j] != 0) {
                Scalar weight = new Scalar(h * weights[j]);
                sum = sum == null ? k[j].mul(weight) : sum.add(k[j], weight);
            }
        }
        return sum;
    }

    private Tensor adaptiveSteps(Equation equation, Tensor y0, double t0, double t1) {
        double direction = Math.signum(t1 - t0);
        double t = t0;
        Tensor y = y0;
        Tensor slope = evaluated(equation, t, y, 0);
        double size = firstStep(equation, t, y, slope, direction);
        while (t != t1) {
            boolean last = Math.abs(t1 - t) <= size * (1 + 1e-6);
            double h = last ? t1 - t : direction * size;
            Tensor[] k = new Tensor[tableau.stages()];
            k[0] = slope;
            Tensor next = stages(equation, y, t, h, k, 1);
            double ratio = norm(combined(null, k, h, tableau.error(), k.length), y.abs().maximum(next.abs()));
            if (ratio <= 1) {
                t = last ? t1 : t + h;
                y = next;
                slope = k[k.length - 1];
                equation.accept(h);
            }
            size = Math.abs(h) * factor(ratio);
        }
        return y;
    }

    private static double factor(double ratio) {
        double wanted = 0.9 * Math.pow(ratio, -1 / ORDER);
        return ratio == 0 ? 10 : Math.min(10, Math.max(wanted, ratio < 1 ? 1 : 0.2));
    }

    /** After Hairer, Norsett and Wanner. */
    private double firstStep(Equation equation, double t, Tensor y, Tensor slope, double direction) {
        Tensor size = y.abs();
        double d0 = norm(y, size);
        double d1 = norm(slope, size);
        double h0 = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1;
        Tensor there = evaluated(equation, t + direction * h0, y.add(slope, new Scalar(direction * h0)), -1);
        double d2 = norm(there.sub(slope), size) / h0;
        double steepest = Math.max(d1, d2);
        double h1 = steepest <= 1e-15 ? Math.max(1e-6, h0 * 1e-3) : Math.pow(0.01 / steepest, 1 / ORDER);
        return Math.min(100 * h0, h1);
    }

    /** RMS in tolerances. */
    private double norm(Tensor x, Tensor size) {
        Scalar tol = new Scalar(tolerance);
        return x.div(size.mul(tol).add(tol)).square().mean().sqrt().item_double();
    }
}
