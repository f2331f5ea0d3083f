package org.odelayer.ode.method;

import java.util.Arrays;
import org.odelayer.kernel.HostVector;
import org.odelayer.manifold.LieAction;
import org.odelayer.manifold.Manifold;

/**
 * The arithmetic of a step of {@link LieScheme}, and of its transpose, for a batch whose rows are points of a manifold:
 * in DOUBLE, row by row. What a step computes is kept, so that the transpose can go back through it. Memory: of s
 * stages 3 s vectors of the state's size, and 2 s of that of the algebra.
 */
final class LieRows {
    private final LieScheme scheme;
    private final Manifold manifold;
    private final LieAction action;
    private final int n;
    private final int m;
    private final int rows;
    /** Yᵢ. */
    private final double[][] points;
    /** f(Yᵢ), and in the transpose its gradient. */
    private final double[][] derivatives;
    /** kᵢ. */
    private final double[][] elements;

    private final double[] ends;
    /** ∂L/∂kᵢ. */
    private final double[][] elementBars;

    /** ∂L/∂y, as far as it is known. */
    private final double[] startBar;

    private final double[] cotangents;
    /** The points between the exponentials of a row. */
    private final double[][] chain;

    private final double[] y;
    private final double[] v;
    private final double[] vBar;
    private final double[] yBar;
    private final double[] a;
    private final double[] aBar;
    private final double[] theta;
    private final double[] thetaBar;
    private final double[] bracket;
    private final double[] bracketBar;
    private final double[] twice;
    private double lengthBar;

    LieRows(LieScheme scheme, Manifold manifold, long size) {
        this.scheme = scheme;
        this.manifold = manifold;
        this.action = manifold.action();
        this.n = manifold.ambient();
        this.m = action.size();
        this.rows = RowProjection.rows(manifold, size);
        int length = rows * n;
        this.points = new double[scheme.count()][length];
        this.derivatives = new double[scheme.count()][length];
        this.elements = new double[scheme.count()][rows * m];
        this.elementBars = new double[scheme.count()][rows * m];
        this.ends = new double[length];
        this.startBar = new double[length];
        this.cotangents = new double[length];
        this.chain = new double[3][n];
        this.y = new double[n];
        this.v = new double[n];
        this.vBar = new double[n];
        this.yBar = new double[n];
        this.a = new double[m];
        this.aBar = new double[m];
        this.theta = new double[m];
        this.thetaBar = new double[m];
        this.bracket = new double[m];
        this.bracketBar = new double[m];
        this.twice = new double[m];
    }

    /** Y₁ = y. */
    void start(HostVector state) {
        state.read(0, points[0]);
    }

    /** Yᵢ of a stage behind the first. */
    void argument(int stage, double h, HostVector argument) {
        for (int row = 0; row < rows; row++) {
            double[] moved = chain(row, stage, h);
            System.arraycopy(moved, 0, points[stage], row * n, n);
        }
        argument.write(0, points[stage]);
    }

    /** y'. */
    void advance(double h, HostVector next) {
        for (int row = 0; row < rows; row++) {
            double[] moved = chain(row, scheme.count(), h);
            System.arraycopy(moved, 0, ends, row * n, n);
            manifold.project(ends, row * n);
        }
        next.write(0, ends);
    }

    /** Moves a row by the exponentials of a stage, and keeps the points between them. */
    private double[] chain(int row, int stage, double h) {
        double[][] exponents = scheme.exponents(stage);
        System.arraycopy(points[0], row * n, chain[0], 0, n);
        for (int i = 0; i < exponents.length; i++) {
            combine(row, exponents[i], h, a);
            action.act(a, chain[i], chain[i + 1]);
        }
        return chain[exponents.length];
    }

    /** h Σ cⱼkⱼ. */
    private void combine(int row, double[] coefficients, double h, double[] result) {
        Arrays.fill(result, 0);
        for (int j = 0; j < coefficients.length; j++) {
            for (int i = 0; i < m; i++) {
                result[i] += h * coefficients[j] * elements[j][row * m + i];
            }
        }
    }

    /** kᵢ of f(Yᵢ). */
    void slope(int stage, double h, HostVector derivative) {
        derivative.read(0, derivatives[stage]);
        for (int row = 0; row < rows; row++) {
            lift(row, stage);
            if (isCorrected(stage)) {
                bracketTwice(row, stage, h);
                for (int i = 0; i < m; i++) {
                    a[i] += -bracket[i] / 2 + twice[i] / 12;
                }
            }
            System.arraycopy(a, 0, elements[stage], row * m, m);
        }
    }

    private boolean isCorrected(int stage) {
        return scheme.corrected() && stage > 0;
    }

    private void lift(int row, int stage) {
        System.arraycopy(points[stage], row * n, y, 0, n);
        System.arraycopy(derivatives[stage], row * n, v, 0, n);
        action.lift(y, v, a);
    }

    /** [Θ, A] and [Θ, [Θ, A]]. */
    private void bracketTwice(int row, int stage, double h) {
        combine(row, scheme.exponents(stage)[0], h, theta);
        action.bracket(theta, a, bracket);
        action.bracket(theta, bracket, twice);
    }

    /** Begins to go back, from p'. */
    void startBack(double h, HostVector adjoint) {
        adjoint.read(0, cotangents);
        for (double[] bars : elementBars) {
            Arrays.fill(bars, 0);
        }
        Arrays.fill(startBar, 0);
        lengthBar = 0;
        for (int row = 0; row < rows; row++) {
            double[] moved = chain(row, scheme.count(), h);
            System.arraycopy(moved, 0, ends, row * n, n);
            manifold.projectBack(ends, cotangents, row * n);
            System.arraycopy(cotangents, row * n, yBar, 0, n);
            chainBack(row, scheme.count(), h);
        }
    }

    /** From ȳ at the end of the exponentials of a stage to the start, with the points between them as they are. */
    private void chainBack(int row, int stage, double h) {
        double[][] exponents = scheme.exponents(stage);
        for (int i = exponents.length - 1; i >= 0; i--) {
            combine(row, exponents[i], h, a);
            Arrays.fill(aBar, 0);
            System.arraycopy(yBar, 0, v, 0, n);
            action.actBack(a, chain[i], v, aBar, yBar);
            spread(row, exponents[i], h, aBar);
        }
        for (int i = 0; i < n; i++) {
            startBar[row * n + i] += yBar[i];
        }
    }

    /** The transpose of {@link #combine}. */
    private void spread(int row, double[] coefficients, double h, double[] bar) {
        for (int j = 0; j < coefficients.length; j++) {
            for (int i = 0; i < m; i++) {
                elementBars[j][row * m + i] += h * coefficients[j] * bar[i];
                lengthBar += coefficients[j] * bar[i] * elements[j][row * m + i];
            }
        }
    }

    /** From ∂L/∂kᵢ to ∂L/∂f(Yᵢ). */
    void slopeBack(int stage, double h, HostVector cotangent) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(elementBars[stage], row * m, aBar, 0, m);
            lift(row, stage);
            if (isCorrected(stage)) {
                correctionBack(row, stage, h);
            }
            Arrays.fill(yBar, 0);
            Arrays.fill(vBar, 0);
            action.liftBack(y, v, aBar, yBar, vBar);
            System.arraycopy(yBar, 0, derivatives[stage], row * n, n);
            System.arraycopy(vBar, 0, cotangents, row * n, n);
        }
        cotangent.write(0, cotangents);
    }

    private void correctionBack(int row, int stage, double h) {
        bracketTwice(row, stage, h);
        Arrays.fill(thetaBar, 0);
        for (int i = 0; i < m; i++) {
            bracketBar[i] = -aBar[i] / 2;
            twice[i] = aBar[i] / 12;
        }
        action.bracketBack(theta, bracket, twice, thetaBar, bracketBar);
        action.bracketBack(theta, a, bracketBar, thetaBar, aBar);
        spread(row, scheme.exponents(stage)[0], h, thetaBar);
    }

    /** From ∂L/∂Yᵢ, of which what comes through f is told, to y. */
    void argumentBack(int stage, double h, HostVector product) {
        product.read(0, cotangents);
        for (int row = 0; row < rows; row++) {
            chain(row, stage, h);
            for (int i = 0; i < n; i++) {
                yBar[i] = derivatives[stage][row * n + i] + cotangents[row * n + i];
            }
            chainBack(row, stage, h);
        }
    }

    /** ∂L/∂y. */
    void endBack(HostVector adjoint) {
        adjoint.write(0, startBar);
    }

    /** ∂L/∂h without what is in the times of f. */
    double lengthBar() {
        return lengthBar;
    }
}
