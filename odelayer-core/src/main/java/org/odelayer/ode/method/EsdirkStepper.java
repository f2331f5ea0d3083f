package org.odelayer.ode.method;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.Kernel;

/**
 * Makes single steps of an ESDIRK method by a simplified Newton iteration for each stage. A Jacobian is kept for the
 * next steps as long as iterations converge fast with it; the matrix is factored again whenever the step changes. The
 * derivative of a stage is that which its equation has, (Y − …)/(γh), not f at a state that is a little off.
 *
 * <p>An iteration that fails with an old Jacobian is repeated with a new one; one that fails with a new one leaves the
 * step {@link #solved unsolved}.
 */
final class EsdirkStepper extends StiffStepper {
    /** The rate of convergence from which on a new Jacobian pays. */
    private static final double SLOW = 0.1;

    private final EsdirkTableau tableau;
    private final NewtonIteration newton;
    private final double[][] slopes;
    private final double[] base;
    private final double[] stage;
    private final double[] right;
    private boolean jacobianKnown;
    /** Whether the Jacobian is that of the present state. */
    private boolean current;

    private double factored = Double.NaN;

    EsdirkStepper(EsdirkTableau tableau, VectorField field, DataType type, StepArrays arrays, boolean owned) {
        super(field, type, arrays, owned);
        this.tableau = tableau;
        this.newton = new NewtonIteration(type, size);
        this.slopes = new double[tableau.stages()][size];
        this.base = new double[size];
        this.stage = new double[size];
        this.right = new double[size];
    }

    @Override
    public void tolerate(double rtol, double atol) {
        newton.tolerate(rtol, atol);
    }

    @Override
    void moved() {
        current = false;
    }

    /** A Jacobian of another solve, or from before a jump, is none. */
    @Override
    void forgotten() {
        jacobianKnown = false;
        newton.forget();
    }

    @Override
    boolean attempt(double[] error) {
        newton.beginStep(y);
        boolean old = jacobianKnown && !current;
        boolean made = (jacobianKnown || linearize()) && stages();
        if (!made && old) {
            forgiveUndefined();
            newton.forget();
            made = linearize() && stages();
        }
        if (made) {
            estimate(error);
            System.arraycopy(stage, 0, next, 0, size);
        }
        return made;
    }

    private boolean linearize() {
        system.linearize(t(), leg());
        jacobianKnown = true;
        current = true;
        factored = Double.NaN;
        return true;
    }

    private boolean stages() {
        double diagonal = 1 / (h() * tableau.gamma());
        if (diagonal != factored && !system.factor(diagonal)) {
            factored = Double.NaN;
            return false;
        }
        factored = diagonal;
        System.arraycopy(slopeAtStart, 0, slopes[0], 0, size);
        if (integrates()) {
            quadrature.begin(leg(), h(), tableau.b(0), tableau.e(0));
        }
        for (int i = 1; i < tableau.stages(); i++) {
            if (!solve(i) || integrates() && !integrate(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean integrate(int i) {
        if (!evaluateIntegrand(stage, at(tableau.node(i)), right)) {
            return false;
        }
        quadrature.add(tableau.b(i), tableau.e(i));
        return true;
    }

    /** Solves (Y − base)/(γh) = f(Y), beginning with the derivative that the stages before lead to. */
    private boolean solve(int i) {
        double diagonal = factored;
        System.arraycopy(y, 0, base, 0, size);
        for (int j = 0; j < i; j++) {
            add(h() * tableau.a(i, j), slopes[j], base);
        }
        predict(i, slopes[i]);
        for (int k = 0; k < size; k++) {
            stage[k] = base[k] + slopes[i][k] / diagonal;
        }
        newton.beginStage();
        NewtonIteration.State state = NewtonIteration.State.GOES_ON;
        while (state == NewtonIteration.State.GOES_ON) {
            if (!evaluate(stage, at(tableau.node(i)), right)) {
                return false;
            }
            for (int k = 0; k < size; k++) {
                right[k] -= (stage[k] - base[k]) * diagonal;
            }
            if (!system.solve(right, right)) {
                return false;
            }
            state = newton.judge(right, stage);
            add(1, right, stage);
        }
        for (int k = 0; k < size; k++) {
            slopes[i][k] = (stage[k] - base[k]) * diagonal;
        }
        return state == NewtonIteration.State.CONVERGED;
    }

    /** The polynomial through the derivatives of up to three stages before. */
    private void predict(int i, double[] result) {
        Arrays.fill(result, 0);
        int first = Math.max(0, i - 3);
        for (int j = first; j < i; j++) {
            double weight = 1;
            for (int l = first; l < i; l++) {
                if (l != j) {
                    weight *= (tableau.node(i) - tableau.node(l)) / (tableau.node(j) - tableau.node(l));
                }
            }
            add(weight, slopes[j], result);
        }
    }

    private static void add(double factor, double[] x, double[] sum) {
        for (int k = 0; k < x.length && factor != 0; k++) {
            sum[k] += factor * x[k];
        }
    }

    private void estimate(double... error) {
        Arrays.fill(error, 0);
        for (int i = 0; i < tableau.stages(); i++) {
            add(h() * tableau.e(i), slopes[i], error);
        }
    }

    @Override
    boolean keep() {
        jacobianKnown &= newton.worst() < SLOW;
        setSlope(slopes[tableau.stages() - 1]);
        return true;
    }

    /** The cubic. */
    @Override
    void interpolate(double theta, double[] result) {
        double[] ofStart = new double[2];
        double[] ofEnd = new double[2];
        Interpolation.CUBIC.weigh(theta, h(), ofStart, ofEnd);
        double[] endSlope = slopes[tableau.stages() - 1];
        for (int k = 0; k < size; k++) {
            result[k] = ofStart[0] * y[k] + ofStart[1] * slopes[0][k] + ofEnd[0] * next[k] + ofEnd[1] * endSlope[k];
        }
    }

    @Override
    public Interpolation interpolation() {
        return Interpolation.CUBIC;
    }

    @Override
    public Kernel extra(int index, INDArray result) {
        throw new IllegalArgumentException("extra (" + index + ") is none: the cubic has no more than both ends");
    }
}
