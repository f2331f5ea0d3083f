package org.odelayer.ode.method;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.kernel.HostVector;
import org.odelayer.kernel.Kernel;

/**
 * Makes single steps of a Rosenbrock method: one Jacobian, one factorization and s solutions per step, no iteration.
 *
 * <p>The derivative in time is a difference of order 2 between the start of the step and δ and 2δ behind it, δ = ∛ε
 * max(|t|, |h|) with the rounding ε of the state's data type, but δ at most a quarter of the step: one evaluation of f,
 * and a second one if time has a part in it. Integrals are those of the dense output by Lobatto's rule of five nodes,
 * their error the difference to Simpson's, of which it contains the nodes; the last node is the start of the next step.
 */
final class RosenbrockStepper extends StiffStepper {
    private static final double SIDE = Math.sqrt(3.0 / 7) / 2;
    private static final double[] NODES = {0, 0.5 - SIDE, 0.5, 0.5 + SIDE, 1};
    private static final double[] WEIGHTS = {1.0 / 20, 49.0 / 180, 16.0 / 45, 49.0 / 180, 1.0 / 20};
    private static final double[] ERRORS = {
        1.0 / 20 - 1.0 / 6, 49.0 / 180, 16.0 / 45 - 2.0 / 3, 49.0 / 180, 1.0 / 20 - 1.0 / 6
    };

    private final RosenbrockTableau tableau;
    private final Interpolation interpolation;
    private final double[][] increments;
    private final double[][] polynomial;
    private final double[] argument;
    private final double[] right;
    private final double[] timeDerivative;
    private final double[] endSlope;
    private final double rounding;
    /** Whether the Jacobian and the derivative in time are those of the present state. */
    private boolean linearized;

    private boolean polynomialKnown;

    RosenbrockStepper(RosenbrockTableau tableau, VectorField field, DataType type, StepArrays arrays, boolean owned) {
        super(field, type, arrays, owned);
        this.tableau = tableau;
        this.interpolation = new RosenbrockInterpolation(tableau.powers());
        this.increments = new double[tableau.stages()][size];
        this.polynomial = new double[tableau.powers()][size];
        this.argument = new double[size];
        this.right = new double[size];
        this.timeDerivative = new double[size];
        this.endSlope = new double[size];
        this.rounding = DifferencedField.rounding(type);
    }

    @Override
    void moved() {
        linearized = false;
    }

    @Override
    boolean attempt(double[] error) {
        polynomialKnown = false;
        if (!linearized && !linearize()) {
            return false;
        }
        if (!system.factor(1 / (h() * tableau.gamma()))) {
            return false;
        }
        int last = tableau.stages() - 1;
        for (int i = 0; i <= last; i++) {
            if (!increment(i)) {
                return false;
            }
        }
        System.arraycopy(increments[last], 0, error, 0, size);
        for (int k = 0; k < size; k++) {
            next[k] = argument[k] + increments[last][k];
        }
        return !integrates() || integrate();
    }

    /** |h| times the norm of the Jacobian. */
    double load() {
        return Math.abs(h()) * system.norm();
    }

    private boolean linearize() {
        system.linearize(t(), leg());
        linearized = differentiateInTime();
        return linearized;
    }

    /** (−3 f₀ + 4 f₁ − f₂)/(2δ); where f₁ is f₀ exactly, time has no part in f. */
    private boolean differentiateInTime() {
        double delta = Math.min(Math.abs(h()) / 4, Math.cbrt(rounding) * Math.max(Math.abs(t()), Math.abs(h())));
        double later = t() + Math.signum(h()) * delta;
        double taken = later - t();
        if (!evaluate(y, later, timeDerivative)) {
            return false;
        }
        if (taken == 0 || Arrays.equals(timeDerivative, slopeAtStart)) {
            Arrays.fill(timeDerivative, 0);
            return true;
        }
        if (!evaluate(y, t() + 2 * taken, right)) {
            return false;
        }
        for (int k = 0; k < size; k++) {
            timeDerivative[k] = (4 * timeDerivative[k] - 3 * slopeAtStart[k] - right[k]) / (2 * taken);
        }
        return true;
    }

    private boolean increment(int i) {
        System.arraycopy(y, 0, argument, 0, size);
        for (int j = 0; j < i; j++) {
            add(tableau.a(i, j), increments[j], argument);
        }
        if (i == 0) {
            System.arraycopy(slopeAtStart, 0, right, 0, size);
        } else if (!evaluate(argument, at(tableau.node(i)), right)) {
            return false;
        }
        for (int j = 0; j < i; j++) {
            add(tableau.c(i, j) / h(), increments[j], right);
        }
        add(h() * tableau.time(i), timeDerivative, right);
        return system.solve(right, increments[i]);
    }

    private static void add(double factor, double[] x, double[] sum) {
        for (int k = 0; k < x.length && factor != 0; k++) {
            sum[k] += factor * x[k];
        }
    }

    private boolean integrate() {
        quadrature.begin(leg(), h(), WEIGHTS[0], ERRORS[0]);
        for (int i = 1; i < NODES.length; i++) {
            double[] at = next;
            if (NODES[i] < 1) {
                interpolate(NODES[i], argument);
                at = argument;
            }
            if (!evaluateIntegrand(at, at(NODES[i]), endSlope)) {
                return false;
            }
            quadrature.add(WEIGHTS[i], ERRORS[i]);
        }
        return true;
    }

    @Override
    boolean keep() {
        if (integrates()) {
            setSlope(endSlope);
        }
        return integrates();
    }

    private double[][] polynomial() {
        if (!polynomialKnown) {
            for (int power = 0; power < polynomial.length; power++) {
                Arrays.fill(polynomial[power], 0);
                for (int j = 0; j < increments.length; j++) {
                    add(tableau.dense(power, j), increments[j], polynomial[power]);
                }
            }
            polynomialKnown = true;
        }
        return polynomial;
    }

    @Override
    void interpolate(double theta, double[] result) {
        double[][] coefficients = polynomial();
        for (int k = 0; k < size; k++) {
            double sum = 0;
            for (int power = coefficients.length - 1; power >= 0; power--) {
                sum = sum * theta + coefficients[power][k];
            }
            result[k] = (1 - theta) * y[k] + theta * (next[k] + (1 - theta) * sum);
        }
    }

    @Override
    public Interpolation interpolation() {
        return interpolation;
    }

    /** A coefficient of the dense output. */
    @Override
    public Kernel extra(int index, INDArray result) {
        HostVector target = new HostVector(result);
        return Kernel.of("dense output", () -> target.write(0, polynomial()[index]));
    }
}
