package org.odelayer.adjoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.ode.BatchField;
import org.odelayer.ode.OdeProblem;
import org.odelayer.ode.OdeSolution;
import org.odelayer.ode.event.Event;
import org.odelayer.ode.method.OdeSolver;

class SolutionGradientTest {
    private static final double H = 1.3;
    private static final double V = 0.7;
    private static final double G = 9.81;
    private static final double E = 0.8;

    /** Those that go with state changes. */
    static Stream<Adjoint> adjoints() {
        return Adjoints.all().stream().filter(adjoint -> !adjoint.equals(DiscreteAdjoint.CHECKPOINTED));
    }

    private static Event floor() {
        return Event.when((t, y) -> y[0]).falling().then((t, y) -> new double[] {y[0], -y[2] * y[1], y[2]});
    }

    private static OdeProblem ball(double t0, double h, double v, double g, double e) {
        return OdeProblem.ofField(new SmallField.Ball(g), Nd4j.createFromArray(h, v, e))
                .from(t0)
                .method(OdeSolver.DOPRI5)
                .tolerances(1e-10, 1e-10);
    }

    private static OdeProblem ball() {
        return ball(0, H, V, G, E);
    }

    /** The time of the k-th bounce, in closed form. */
    private static double bounce(int k, double t0, double h, double v, double g, double e) {
        double fall = Math.sqrt(v * v + 2 * g * h);
        double t = t0 + (v + fall) / g;
        for (int i = 1; i < k; i++) {
            fall *= e;
            t += 2 * fall / g;
        }
        return t;
    }

    /** Of the closed form by t0, h, v, g, e. */
    private static double[] differences(ToDoubleFunction<double[]> loss, double... at) {
        double[] result = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            double[] up = at.clone();
            double[] down = at.clone();
            up[i] += 1e-6;
            down[i] -= 1e-6;
            result[i] = (loss.applyAsDouble(up) - loss.applyAsDouble(down)) / (up[i] - down[i]);
        }
        return result;
    }

    private static void assertGradient(double[] expected, SolutionGradient gradient, double accuracy) {
        double[] start = gradient.start().dup().data().asDouble();
        double[] all = {
            gradient.startTime(), start[0], start[1], gradient.parameters().getDouble(0), start[2]
        };
        assertArrayEquals(expected, all, accuracy);
    }

    @ParameterizedTest
    @MethodSource("adjoints")
    void theTimeOfTheFirstBounceHasTheGradientOfItsFormula(Adjoint adjoint) {
        double root = Math.sqrt(V * V + 2 * G * H);
        try (SolutionGradient gradient = new SolutionGradient(ball().event(floor().terminal()), adjoint)) {
            OdeSolution solution = gradient.solve(3);
            assertEquals((V + root) / G, solution.events().get(0).t(), 1e-9);
            gradient.backward(EventGradients.NONE.time(0, 1));
            double byG = H / (G * root) - (V + root) / (G * G);
            assertGradient(new double[] {1, 1 / root, (1 + V / root) / G, byG, 0}, gradient, 1e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("adjoints")
    void theTimeOfTheFourthBounceHasTheGradientOfItsFormula(Adjoint adjoint) {
        double[] expected = differences(p -> bounce(4, p[0], p[1], p[2], p[3], p[4]), 0, H, V, G, E);
        for (OdeProblem problem : List.of(ball().event(floor().terminalAfter(4)), ball().event(floor()))) {
            try (SolutionGradient gradient = new SolutionGradient(problem, adjoint)) {
                gradient.solve(3);
                gradient.backward(EventGradients.NONE.time(3, 1));
                assertGradient(expected, gradient, 1e-6);
            }
        }
    }

    /** Height and speed at t, after three bounces. */
    private static double later(double t, double... p) {
        double speed = Math.sqrt(p[2] * p[2] + 2 * p[3] * p[1]) * Math.pow(p[4], 3);
        double since = t - bounce(3, p[0], p[1], p[2], p[3], p[4]);
        return 0.3 * (speed * since - p[3] / 2 * since * since) - 1.1 * (speed - p[3] * since);
    }

    @ParameterizedTest
    @MethodSource("adjoints")
    void theStateAfterThreeBouncesHasTheGradientOfItsFormula(Adjoint adjoint) {
        double[] at = {0, H, V, G, E};
        assertTrue(2.2 > bounce(3, at[0], H, V, G, E) && 2.2 < bounce(4, at[0], H, V, G, E));
        double[] expected = differences(p -> later(2.2, p) + later(2.25, p), at);
        try (SolutionGradient gradient = new SolutionGradient(ball().event(floor()), adjoint)) {
            gradient.solve(1, 2.2, 2.25);
            INDArray ofStates = Nd4j.zeros(DataType.DOUBLE, 3, 1, 3);
            for (int i = 1; i < 3; i++) {
                ofStates.putScalar(i, 0, 0, 0.3);
                ofStates.putScalar(i, 0, 1, -1.1);
            }
            gradient.backward(ofStates);
            assertGradient(expected, gradient, 1e-6);
            assertTrue(gradient.drift() < 1e-6, "the change is no drift: " + gradient.drift());
        }
    }

    @ParameterizedTest
    @MethodSource("adjoints")
    void theStateAtAnEventHasAGradient(Adjoint adjoint) {
        // The speed at the second bounce, −e √(v² + 2 g h), and that at a height of 0.5 on the way down.
        try (SolutionGradient gradient = new SolutionGradient(
                ball().event(floor()).event(Event.when((t, y) -> y[0] - 0.5).falling()), adjoint)) {
            gradient.solve(1.5);
            double[] expected = differences(
                    p -> -p[4] * Math.sqrt(p[2] * p[2] + 2 * p[3] * p[1])
                            - 2 * Math.sqrt(p[2] * p[2] + 2 * p[3] * (p[1] - 0.5)),
                    0,
                    H,
                    V,
                    G,
                    E);
            gradient.backward(EventGradients.NONE.state(3, 0, 1, 0).state(0, 0, 2, 0));
            assertGradient(expected, gradient, 1e-6);
        }
    }

    @Test
    void derivativesThatAreGivenAreUsed() {
        Event given = floor().gradient((t, y) -> new double[] {1, 0, 0, 0}).changeGradient((t, y, a) ->
                new double[] {a[0], -y[2] * a[1], a[2] - y[1] * a[1], 0});
        Event wrong = given.gradient((t, y) -> new double[] {2, 7, 0, 0});
        double[] expected = differences(p -> bounce(3, p[0], p[1], p[2], p[3], p[4]), 0, H, V, G, E);
        try (SolutionGradient gradient = new SolutionGradient(ball().event(given), InterpolatingAdjoint.AS_FORWARD)) {
            gradient.solve(2.3);
            gradient.backward(EventGradients.NONE.time(2, 1));
            assertGradient(expected, gradient, 1e-8);
        }
        try (SolutionGradient gradient = new SolutionGradient(ball().event(wrong), InterpolatingAdjoint.AS_FORWARD)) {
            gradient.solve(2.3);
            gradient.backward(EventGradients.NONE.time(2, 1));
            double off = Math.abs(gradient.start().getDouble(0) - expected[1]);
            assertTrue(off > 0.01, "otherwise they are not looked at: " + off);
        }
    }

    /** The loss by another solver and event finder, at other parameters: DOPRI8 on ND4J's operations. */
    private static double crossing(double[] p) {
        BatchField f = (t, y, dydt) -> {
            dydt.getColumn(0).assign(y.getColumn(1));
            dydt.getColumn(1).assign(y.getColumn(0).mul(-p[3]).add(p[4] * Math.cos(t)));
        };
        OdeSolution solution = OdeProblem.of(f, Nd4j.createFromArray(p[1], p[2]))
                .from(p[0])
                .method(OdeSolver.DOPRI8)
                .tolerances(1e-13, 1e-13)
                .event(Event.when((t, y) -> y[0] - 0.05 * t))
                .solve(6);
        return solution.events().get(1).t() + Math.pow(solution.states().getDouble(0, 0, 1), 2);
    }

    @ParameterizedTest
    @MethodSource("crossings")
    void aCrossingThatDependsOnTimeHasItsGradient(Adjoint adjoint, OdeSolver method) {
        double[] p = {0.1, 1, 0.3, 2.1, 0.6};
        OdeProblem problem = OdeProblem.ofField(new SmallField.Oscillator(p[3], p[4]), Nd4j.createFromArray(p[1], p[2]))
                .from(p[0])
                .method(method)
                .tolerances(1e-10, 1e-10)
                .event(Event.when((t, y) -> y[0] - 0.05 * t));
        try (SolutionGradient gradient = new SolutionGradient(problem, adjoint)) {
            OdeSolution solution = gradient.solve(6);
            double speed = solution.states().getDouble(0, 0, 1);
            INDArray ofStates = Nd4j.createFromArray(0, 2 * speed).reshape(1, 1, 2);
            gradient.backward(ofStates, EventGradients.NONE.time(1, 1));
            double[] start = gradient.start().dup().data().asDouble();
            double[] theta = gradient.parameters().toDoubleVector();
            assertArrayEquals(
                    differences(SolutionGradientTest::crossing, p),
                    new double[] {gradient.startTime(), start[0], start[1], theta[0], theta[1]},
                    1e-6);
        }
    }

    static Stream<Arguments> crossings() {
        return Adjoints.all().stream()
                .flatMap(adjoint -> Stream.of(OdeSolver.DOPRI5, OdeSolver.TSIT5, OdeSolver.DOPRI8)
                        .map(method -> Arguments.of(adjoint, method)));
    }

    @ParameterizedTest
    @MethodSource("adjoints")
    void backwardsInTimeABallHasItsGradientAsWell(Adjoint adjoint) {
        // Time reversed: speed −v at the start is the fall from the top, and e grows the speed.
        double[] expected = differences(p -> p[0] - (bounce(2, 0, p[1], -p[2], p[3], 1 / p[4])), 0, H, V, G, E);
        Event lifted = Event.when((t, y) -> y[0]).falling().then((t, y) -> new double[] {y[0], -y[1] / y[2], y[2]});
        try (SolutionGradient gradient = new SolutionGradient(ball().event(lifted), adjoint)) {
            OdeSolution solution = gradient.solve(-2);
            assertEquals(
                    -bounce(2, 0, H, -V, G, 1 / E), solution.events().get(1).t(), 1e-8);
            gradient.backward(EventGradients.NONE.time(1, 1));
            assertGradient(expected, gradient, 1e-5);
        }
    }

    /** y = exp(θ₀ + θ₁ (t − 1)) from t = 1 on: a field that is told the leg. */
    @ParameterizedTest
    @MethodSource("adjoints")
    void anEventBehindAJumpHasTheGradientOfBothSides(Adjoint adjoint) {
        OdeProblem problem = OdeProblem.ofField(new SmallField.Jumping(0.5, 2), Nd4j.createFromArray(1.0))
                .tolerances(1e-11, 1e-11)
                .jumpTimes(1)
                .event(Event.when((t, y) -> y[0] - 4).terminal());
        try (SolutionGradient gradient = new SolutionGradient(problem, adjoint)) {
            OdeSolution solution = gradient.solve(5);
            double log = Math.log(4);
            assertEquals(1 + (log - 0.5) / 2, solution.events().get(0).t(), 1e-8);
            gradient.backward(EventGradients.NONE.time(0, 1));
            assertEquals(-0.5, gradient.start().getDouble(0), 1e-7);
            assertArrayEquals(
                    new double[] {-0.5, -(log - 0.5) / 4}, gradient.parameters().toDoubleVector(), 1e-7);
            assertEquals(0.25, gradient.startTime(), 1e-7, "a later start is less of the first piece");
        }
    }

    @Test
    void anEventThatIsGrazedHasNoGradient() {
        OdeProblem problem = OdeProblem.ofField(new SmallField.Oscillator(1, 0), Nd4j.createFromArray(1.0, 0.0))
                .tolerances(1e-10, 1e-10)
                .event(Event.when((t, y) -> t - 2)
                        .gradient((t, y) -> new double[] {y[1], -y[0], -1})
                        .terminal());
        try (SolutionGradient gradient = new SolutionGradient(problem, ContinuousAdjoint.AS_FORWARD)) {
            gradient.solve(3);
            // ∂g/∂y·f = v² + x² = 1, less 1.
            String message = assertThrows(
                            IllegalStateException.class, () -> gradient.backward(EventGradients.NONE.time(0, 1)))
                    .getMessage();
            assertTrue(message.contains("grazes"), message);
        }
    }

    @Test
    void twoEventsAtOneTimeHaveNoGradient() {
        try (SolutionGradient gradient = new SolutionGradient(
                ball().event(floor()).event(Event.when((t, y) -> 2 * y[0])), ContinuousAdjoint.AS_FORWARD)) {
            gradient.solve(1);
            String message = assertThrows(
                            IllegalStateException.class, () -> gradient.backward(EventGradients.NONE.time(0, 1)))
                    .getMessage();
            assertTrue(message.contains("at one time"), message);
        }
    }

    @Test
    void oneGradientFollowsTheOther() {
        try (SolutionGradient gradient = new SolutionGradient(ball().event(floor()), DiscreteAdjoint.EVERY_STEP)) {
            gradient.solve(2);
            gradient.backward(EventGradients.NONE.time(1, 1));
            double[] first = gradient.start().dup().data().asDouble();
            gradient.backward(EventGradients.NONE.time(1, 1));
            assertArrayEquals(first, gradient.start().dup().data().asDouble(), 0.0, "the same again");
            gradient.backward(EventGradients.NONE.time(1, 2));
            assertEquals(2 * first[0], gradient.start().getDouble(0), 1e-12);
            gradient.solve(2);
            gradient.backward(EventGradients.NONE.time(1, 1));
            assertArrayEquals(first, gradient.start().dup().data().asDouble(), 0.0);
        }
    }

    @Test
    void whatHasNoGradientIsRefusedByName() {
        OdeProblem plain =
                OdeProblem.of((t, y, dydt) -> {}, Nd4j.createFromArray(1.0)).tolerances(1, 1);
        String without = assertThrows(
                        IllegalArgumentException.class, () -> new SolutionGradient(plain, ContinuousAdjoint.AS_FORWARD))
                .getMessage();
        assertTrue(without.contains("DifferentiableField"), without);
        String checkpoints = assertThrows(
                        IllegalArgumentException.class,
                        () -> new SolutionGradient(ball().event(floor()), DiscreteAdjoint.CHECKPOINTED))
                .getMessage();
        assertTrue(checkpoints.contains("EVERY_STEP"), checkpoints);
        try (SolutionGradient gradient = new SolutionGradient(ball().event(floor()), ContinuousAdjoint.AS_FORWARD)) {
            assertThrows(IllegalStateException.class, () -> gradient.backward(EventGradients.NONE));
            gradient.solve(0.1);
            assertThrows(IllegalStateException.class, gradient::start);
            String index = assertThrows(
                            IllegalArgumentException.class, () -> gradient.backward(EventGradients.NONE.time(0, 1)))
                    .getMessage();
            assertTrue(index.contains("event (0)"), index);
            INDArray wrong = Nd4j.zeros(DataType.DOUBLE, 1, 3);
            assertThrows(IllegalArgumentException.class, () -> gradient.backward(wrong));
        }
    }
}
