package org.odelayer.manifold;

import java.util.Arrays;

/**
 * The group of the hyperboloid on Poincaré's ball, by the map between them. With c = 1 − ‖y‖² and s = ⟨y, v⟩,
 *
 * <pre>X = (2/c − 1, 2y/c),   V = (4s/c², 2v/c + 4sy/c²),   y = X₁…ₙ / (1 + X₀)</pre>
 */
final class BallAction implements LieAction {
    private final int n;
    private final OuterAction action;
    private final double[] x;
    private final double[] v;
    private final double[] moved;
    private final double[] xBar;
    private final double[] vBar;

    BallAction(int n) {
        this.n = n;
        this.action = new OuterAction(n + 1, true);
        this.x = new double[n + 1];
        this.v = new double[n + 1];
        this.moved = new double[n + 1];
        this.xBar = new double[n + 1];
        this.vBar = new double[n + 1];
    }

    @Override
    public int size() {
        return action.size();
    }

    private void point(double... y) {
        double c = 1 - Ratios.dot(y, y);
        x[0] = 2 / c - 1;
        for (int i = 0; i < n; i++) {
            x[i + 1] = 2 * y[i] / c;
        }
    }

    private void vector(double[] y, double[] w) {
        double c = 1 - Ratios.dot(y, y);
        double s = Ratios.dot(y, w);
        v[0] = 4 * s / (c * c);
        for (int i = 0; i < n; i++) {
            v[i + 1] = 2 * w[i] / c + 4 * s * y[i] / (c * c);
        }
    }

    @Override
    public void lift(double[] y, double[] w, double[] a) {
        point(y);
        vector(y, w);
        action.lift(x, v, a);
    }

    @Override
    public void liftBack(double[] y, double[] w, double[] aBar, double[] yBar, double[] wBar) {
        point(y);
        vector(y, w);
        Arrays.fill(xBar, 0);
        Arrays.fill(vBar, 0);
        action.liftBack(x, v, aBar, xBar, vBar);
        pointBack(y, yBar);
        vectorBack(y, w, yBar, wBar);
    }

    private void pointBack(double[] y, double[] yBar) {
        double c = 1 - Ratios.dot(y, y);
        double cBar = -2 * xBar[0] / (c * c);
        for (int i = 0; i < n; i++) {
            yBar[i] += 2 * xBar[i + 1] / c;
            cBar -= 2 * y[i] * xBar[i + 1] / (c * c);
        }
        addSquares(y, cBar, yBar);
    }

    private void vectorBack(double[] y, double[] w, double[] yBar, double[] wBar) {
        double c = 1 - Ratios.dot(y, y);
        double s = Ratios.dot(y, w);
        double sBar = 4 * vBar[0] / (c * c);
        double cBar = -8 * s * vBar[0] / (c * c * c);
        for (int i = 0; i < n; i++) {
            double bar = vBar[i + 1];
            wBar[i] += 2 * bar / c;
            yBar[i] += 4 * s * bar / (c * c);
            sBar += 4 * y[i] * bar / (c * c);
            cBar -= 2 * w[i] * bar / (c * c) + 8 * s * y[i] * bar / (c * c * c);
        }
        for (int i = 0; i < n; i++) {
            yBar[i] += sBar * w[i];
            wBar[i] += sBar * y[i];
        }
        addSquares(y, cBar, yBar);
    }

    private void addSquares(double[] y, double cBar, double[] yBar) {
        for (int i = 0; i < n; i++) {
            yBar[i] -= 2 * y[i] * cBar;
        }
    }

    @Override
    public void bracket(double[] a, double[] b, double[] result) {
        action.bracket(a, b, result);
    }

    @Override
    public void bracketBack(double[] a, double[] b, double[] resultBar, double[] aBar, double[] bBar) {
        action.bracketBack(a, b, resultBar, aBar, bBar);
    }

    @Override
    public void act(double[] a, double[] y, double[] result) {
        point(y);
        action.act(a, x, moved);
        for (int i = 0; i < n; i++) {
            result[i] = moved[i + 1] / (1 + moved[0]);
        }
    }

    @Override
    public void actBack(double[] a, double[] y, double[] resultBar, double[] aBar, double[] yBar) {
        point(y);
        action.act(a, x, moved);
        double divisor = 1 + moved[0];
        vBar[0] = 0;
        for (int i = 0; i < n; i++) {
            vBar[i + 1] = resultBar[i] / divisor;
            vBar[0] -= resultBar[i] * moved[i + 1] / (divisor * divisor);
        }
        action.actBack(a, x, vBar, aBar, xBar);
        Arrays.fill(yBar, 0);
        pointBack(y, yBar);
    }
}
