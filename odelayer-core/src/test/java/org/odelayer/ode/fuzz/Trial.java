package org.odelayer.ode.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.odelayer.kernel.HostVector;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.fuzz.FuzzProblem.Nature;
import org.odelayer.ode.method.AdamsBashforthMoulton;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.NamedMethod;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.problem.EveryMethod;
import org.odelayer.ode.stepsize.StepControl;

/** A problem, a method, tolerances, a type and a span, all drawn from one number. */
final class Trial {
    static final int MAX_STEPS = 2000;

    /** Where along the way the solution is disturbed to see what becomes of errors. */
    private static final double[] DISTURBED = {0, 1e-6, 1e-3, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 0.999};

    private final Random random;
    final Families family;
    final FuzzProblem problem;
    final Method method;
    final DataType type;
    final int batch;
    final boolean derivatives;
    final double t0;
    final double span;
    final double rtol;
    final double atol;
    final int steps;
    final double[] y0;

    Trial(long seed) {
        random = new Random(seed);
        family = one(Families.values());
        problem = family.draw(random);
        List<Method> methods = new ArrayList<>(
                EveryMethod.named().stream().map(NamedMethod::method).toList());
        methods.add(new AdamsBashforthMoulton());
        method = methods.get(random.nextInt(methods.size()));
        type = one(DataType.FLOAT, DataType.DOUBLE, DataType.DOUBLE);
        batch = 1 + random.nextInt(5);
        derivatives = random.nextBoolean();
        double length = one(1.0, 1.0, 1e-8, 1e-3, 10.0, 1e4);
        span = one(1.0, -1.0) * length;
        t0 = length * one(0.0, 0.0, -0.3, 1.0, -1e3, family.autonomous() ? 1e6 : 1e3);
        rtol = Families.power(random, -10, -3);
        atol = rtol * Families.power(random, -3, 0.5);
        steps = (int) Families.power(random, 0, 3);
        y0 = new double[batch * problem.size()];
        for (int i = 0; i < y0.length; i++) {
            double start = family.start(random);
            y0[i] = type == DataType.FLOAT ? (float) start : start;
        }
    }

    @SafeVarargs
    private <T> T one(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    double t1() {
        return t0 + span;
    }

    /** What is solved, from t0 to t1 as rounded. */
    private double trueSpan() {
        return t1() - t0;
    }

    FuzzField field() {
        return new FuzzField(problem.over(t0, trueSpan(), y0));
    }

    SolverSettings settings(int constantSteps) {
        StepControl control = method.adaptive()
                ? StepControl.adaptive(rtol, atol)
                : StepControl.constant(Math.abs(trueSpan()) / constantSteps);
        return new SolverSettings(method, control, MAX_STEPS);
    }

    /** What a solve gave. */
    record Solved(double[] state, SolveStatistics statistics, FuzzField field) {}

    Solved solve(int constantSteps, FuzzField field) {
        VectorField bound = derivatives ? field.linearizable(batch) : field;
        try (OdeIntegrator integrator = new OdeIntegrator(bound, type, y0.length, settings(constantSteps))) {
            HostVector state = new HostVector(integrator.state());
            state.write(0, y0);
            SolveStatistics statistics = integrator.solve(t0, t1());
            double[] end = new double[y0.length];
            state.read(0, end);
            return new Solved(end, statistics, field);
        }
    }

    /** The solution at τ, of all examples. */
    double[] solution(double tau) {
        return flow(0, tau, y0);
    }

    private double[] flow(double from, double to, double... y) {
        int n = problem.size();
        double[] result = new double[y.length];
        for (int i = 0; i < y.length; i += n) {
            double[] end = problem.flow(from, to, Arrays.copyOfRange(y, i, i + n));
            System.arraycopy(end, 0, result, i, n);
        }
        return result;
    }

    /** What rounding of states and times may add up to over constant steps, as a part of the states. */
    double roundingOfAllSteps() {
        double ofTimes = Math.ulp(Math.max(Math.abs(t0), Math.abs(t1()))) / Math.abs(span) * (1 + problem.rate());
        return (10 * rounding() + ofTimes) * (10 + steps);
    }

    /** Of one. */
    private double rounding() {
        return type == DataType.FLOAT ? 6e-8 : 1.1e-16;
    }

    /** The unit of errors: the tolerance, not below what the type resolves. */
    private double unit(double size) {
        return atol + (rtol + 10 * rounding()) * Math.abs(size);
    }

    /** The root mean square of a difference in units at a state. */
    private double measure(double[] difference, double... state) {
        double sum = 0;
        for (int i = 0; i < state.length; i++) {
            double part = difference[i] / unit(state[i]);
            sum += part * part;
        }
        return Math.sqrt(sum / state.length);
    }

    double error(double... state) {
        double[] expected = solution(1);
        return measure(minus(state, expected), expected);
    }

    static double[] minus(double[] a, double... b) {
        double[] result = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = a[i] - b[i];
        }
        return result;
    }

    /**
     * The condition of the problem: how many units at the end one unit along the way becomes at most, by two random
     * disturbances at each of some times; at least 1.
     */
    double condition() {
        double[] end = solution(1);
        double worst = 1;
        for (double tau : DISTURBED) {
            double[] there = solution(tau);
            for (int i = 0; i < 2; i++) {
                double[] disturbed = there.clone();
                double[] by = new double[there.length];
                for (int j = 0; j < by.length; j++) {
                    // The other library knows states to 1e-12.
                    by[j] = random.nextGaussian() * Math.max(unit(there[j]), 1e-7 * Math.abs(there[j]));
                    disturbed[j] += by[j];
                }
                double before = measure(by, there);
                double ratio = measure(minus(flow(tau, 1, disturbed), end), end) / before;
                worst = Double.isNaN(ratio) ? worst : Math.max(worst, ratio);
            }
        }
        return worst;
    }

    /** Whether constant steps are short enough for errors to fall as the order says. */
    boolean resolved() {
        return problem.nature() == Nature.SMOOTH && problem.rate() <= 0.1 * steps;
    }

    /** Whether the times around are too coarse for a step that is short enough. */
    boolean isCoarse() {
        double shortest = 8 * Math.ulp(Math.max(Math.abs(t0), Math.abs(t1()))) / Math.abs(span);
        return Math.pow(10 * shortest * problem.rate(), method.order()) > rtol;
    }

    boolean ends() {
        return problem.nature() == Nature.ENDS || problem.nature() == Nature.BLOWS_UP;
    }

    @Override
    public String toString() {
        return family + " by " + method + " in " + type + ", batch " + batch + ", from " + t0 + " over " + span
                + ", rtol " + rtol + ", atol " + atol + ", " + steps + " steps, rate " + problem.rate() + ", "
                + problem.nature() + " at " + problem.ending() + (derivatives ? ", with derivatives" : "");
    }
}
