package org.odelayer.ode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.ode.method.ButcherTableau;
import org.odelayer.ode.method.LinearizableField;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.StepObserver;
import org.odelayer.ode.problem.EveryMethod;
import org.odelayer.ode.problem.RecordingField;
import org.odelayer.ode.problem.SolvedProblem;
import org.odelayer.ode.problem.StiffField;
import org.odelayer.ode.problem.StiffProblem;
import org.odelayer.ode.stepsize.StepControl;

/** What holds for all methods, of whatever family: the solution within steps, and what is counted. */
class EveryMethodTest {
    private static final List<Double> WITHIN = List.of(0.0, 0.13, 0.5, 0.77, 1.0);

    /** y = Σ tⁱ/(i + 1), of which y' depends on time alone. */
    private record Polynomial(int degree) implements SolvedProblem {
        @Override
        public double[] derivative(double t, double[] y) {
            double sum = 0;
            for (int i = degree; i > 0; i--) {
                sum = sum * t + i / (i + 1.0);
            }
            return new double[] {sum};
        }

        @Override
        public double[] solution(double t) {
            double sum = 0;
            for (int i = degree; i >= 0; i--) {
                sum = sum * t + 1 / (i + 1.0);
            }
            return new double[] {sum};
        }
    }

    static List<Method> methods() {
        return EveryMethod.list();
    }

    static Stream<Arguments> ways() {
        return EveryMethod.list().stream()
                .flatMap(method -> Stream.of(Arguments.of(method, 0.0, 1.0), Arguments.of(method, 1.0, -0.5)));
    }

    /** RODAS5P and what AUTO has of both its methods are of degree 4; all others have their order, cubics at most. */
    private static int degree(Method method) {
        if (method instanceof ButcherTableau tableau) {
            return Math.min(tableau.order(), 3 + tableau.interpolation().extras());
        }
        return method.order() > 4 ? 4 : Math.min(method.order(), 3);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theSolutionWithinStepsIsExactForPolynomialsOfItsDegreeAndNoMore(Method method, double t0, double t1) {
        int degree = degree(method);
        // The derivative in time of RODAS5P is a difference of size 1e-5, good to its square.
        double exact = method.toString().equals("RODAS5P") ? 1e-8 : 1e-12;
        double within = worst(method, new Polynomial(degree), t0, t1);
        assertTrue(within < exact, () -> "degree " + degree + ": " + within);
        // Ralston's method is exact for cubics where f depends on time alone.
        double beyond = worst(method, new Polynomial(degree + 2), t0, t1);
        assertTrue(beyond > 100 * exact, () -> "degree " + (degree + 2) + ": " + beyond);
    }

    private static double worst(Method method, Polynomial problem, double t0, double t1) {
        SolverSettings settings = new SolverSettings(method, StepControl.constant(0.25), 10);
        try (OdeIntegrator integrator = new OdeIntegrator(new RecordingField(problem), DataType.DOUBLE, 1, settings)) {
            RecordingField.write(problem.solution(t0), integrator.state());
            double[] worst = {0};
            INDArray y = Nd4j.create(DataType.DOUBLE, 1);
            integrator.observe(step -> {
                for (double theta : WITHIN) {
                    step.at(theta, y);
                    double expected = problem.solution(step.t() + theta * step.h())[0];
                    worst[0] = Math.max(worst[0], Math.abs(y.getDouble(0) - expected));
                }
                return StepObserver.GO_ON;
            });
            integrator.solve(t0, t1);
            return worst[0];
        }
    }

    /** Of a stiff problem's beginning, which explicit methods can solve too; with outputs within steps. */
    @ParameterizedTest
    @MethodSource("methods")
    void whatIsCountedIsWhatTheFieldHasSeen(Method method) {
        CountingField field = new CountingField();
        StepControl control = method.adaptive() ? StepControl.adaptive(1e-4, 1e-6) : StepControl.constant(0.002);
        SolverSettings settings = new SolverSettings(method, control, 10_000);
        try (OdeIntegrator integrator = new OdeIntegrator(field, DataType.DOUBLE, 8, settings)) {
            RecordingField.write(StiffProblem.HIRES.y0(), integrator.state());
            INDArray y = Nd4j.create(DataType.DOUBLE, 8);
            integrator.observe(step -> {
                step.at(0.3, y);
                return StepObserver.GO_ON;
            });
            SolveStatistics whole = integrator.solve(0, 2).plus(integrator.leg(2, 5, Join.SMOOTH));
            assertEquals(field.evaluations, whole.evaluations());
            assertEquals(field.jacobians, whole.jacobians());
            assertTrue(field.evaluations > 0 && field.earliest >= 0 && field.latest <= 5);
        }
    }

    /** A stiff problem's field that counts. */
    private static final class CountingField implements LinearizableField {
        private final StiffField field = new StiffField(StiffProblem.HIRES);
        private int evaluations;
        private int jacobians;
        private double earliest;
        private double latest;

        @Override
        public long examples() {
            return 1;
        }

        @Override
        public Evaluation bind(INDArray y, INDArray dydt, boolean integrand) {
            Evaluation evaluation = field.bind(y, dydt, integrand);
            return (t, leg) -> {
                evaluations++;
                earliest = Math.min(earliest, t);
                latest = Math.max(latest, t);
                evaluation.at(t, leg);
            };
        }

        @Override
        public Evaluation jvp(int stage, INDArray y, INDArray v, INDArray product) {
            return field.jvp(stage, y, v, product);
        }

        @Override
        public Evaluation jacobian(int stage, INDArray y, INDArray columns) {
            Evaluation evaluation = field.jacobian(stage, y, columns);
            return (t, leg) -> {
                jacobians++;
                evaluation.at(t, leg);
            };
        }
    }
}
