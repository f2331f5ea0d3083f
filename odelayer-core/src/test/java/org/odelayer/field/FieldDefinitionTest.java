package org.odelayer.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.AntisymmetricDynamics;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.Features;
import org.odelayer.dynamics.GradientFlowDynamics;
import org.odelayer.dynamics.LambdaDynamics;
import org.odelayer.dynamics.LambdaDynamics.RightHandSide;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.RunningCost;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.dynamics.TrajectoryPoint;
import org.odelayer.graph.ForwardMode;
import org.odelayer.graph.UnsupportedGraphException;
import org.odelayer.kernel.OneThread;

/** What is said about the graph that dynamics define: steps that no gradient passes, gradients of SameDiff's own. */
@ExtendWith(OneThread.class)
class FieldDefinitionTest {
    private static final INDArray A = Nd4j.createFromArray(1.0, -2.0);
    private static final INDArray B = Nd4j.createFromArray(3.0, 4.0);

    private static LambdaDynamics dynamics(RightHandSide f) {
        return new LambdaDynamics(f).weight("a", 2).weight("b", 2);
    }

    private static List<String> notices(Dynamics dynamics, RunningCost... costs) {
        try (CompiledDynamics compiled =
                CompiledDynamics.compile(dynamics, List.of(costs), Map.of("a", A, "b", B), DataType.DOUBLE, 3, 2)) {
            return compiled.notices();
        }
    }

    private static SDVariable number(SDVariable condition) {
        return condition.castTo(DataType.DOUBLE);
    }

    /** A right-hand side with one step, and the step's name. */
    record Case(String operation, RightHandSide f) {
        @Override
        public String toString() {
            return operation;
        }
    }

    static Stream<Case> steps() {
        return Stream.of(
                new Case(
                        "greaterthan_scalar",
                        (sd, t, y, p) -> y.mul(number(p.get("a").gt(0)))),
                new Case(
                        "lessthan_scalar",
                        (sd, t, y, p) -> y.mul(number(p.get("a").mul(2).lt(0)))),
                new Case(
                        "greater ",
                        (sd, t, y, p) -> y.mul(number(y.mul(p.get("a")).gt(y)))),
                new Case("less ", (sd, t, y, p) -> y.mul(number(y.lt(p.get("a"))))),
                new Case("greater_equal", (sd, t, y, p) -> y.mul(number(y.gte(p.get("a"))))),
                new Case("less_equal", (sd, t, y, p) -> y.mul(number(y.lte(p.get("a"))))),
                new Case("equals", (sd, t, y, p) -> y.mul(number(y.eq(p.get("a"))))),
                new Case("not_equals", (sd, t, y, p) -> y.mul(number(y.neq(p.get("a"))))),
                new Case("sign", (sd, t, y, p) -> y.mul(sd.math().sign(p.get("a")))),
                new Case("floor", (sd, t, y, p) -> y.mul(sd.math().floor(p.get("a")))),
                new Case("round", (sd, t, y, p) -> y.mul(sd.math().round(p.get("a")))));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aStepInAParameterIsToldWithItsName(Case step) {
        List<String> notices = notices(dynamics(step.f));
        assertEquals(1, notices.size(), notices::toString);
        String notice = notices.get(0);
        assertTrue(
                notice.startsWith("dynamics LambdaDynamics: no gradient passes operation " + step.operation), notice);
        assertTrue(notice.contains("depends on the parameters [a]"), notice);
    }

    @Test
    void everyParameterBeforeAStepIsNamedOnceAndNotThoseBehindOrBeforeAnotherStep() {
        List<String> notices = notices(dynamics((sd, t, y, p) -> {
            SDVariable first = number(y.gt(p.get("a")));
            return number(first.mul(p.get("b")).gt(y)).mul(p.get("a"));
        }));
        assertEquals(2, notices.size());
        assertTrue(
                notices.get(0).contains("parameters [a]") && notices.get(1).contains("parameters [b]"),
                notices::toString);
    }

    @Test
    void thereIsNothingToTellOfStepsInStateAndTimeOrOfShapes() {
        assertEquals(
                List.of(),
                notices(dynamics((sd, t, y, p) -> y.mul(number(y.gt(0)))
                        .mul(number(t.gt(0.5)))
                        .mul(p.get("a").add(sd.sizeAt(p.get("b"), 0).castTo(DataType.DOUBLE))))));
        assertEquals(List.of(), notices(dynamics((sd, t, y, p) -> sd.nn().relu(y.mul(p.get("a")), 0))));
    }

    @Test
    void thereIsNothingToTellOfBuiltInDynamics() {
        for (Dynamics dynamics : List.of(
                new MlpDynamics(4).activation(Activation.RELU),
                new MlpDynamics(4).activation(Activation.LEAKYRELU).time(TimeDependence.CONCAT),
                new GradientFlowDynamics(4),
                new AntisymmetricDynamics(0.1),
                DepthDependence.galerkin(DepthBasis.FOURIER, 3).applyTo(new MlpDynamics(4), 0, 1),
                DepthDependence.piecewise(3).applyTo(new MlpDynamics(4), 0, 1))) {
            Map<String, INDArray> parameters = ParameterList.of(dynamics, 2).glorot(DataType.DOUBLE, 1);
            try (CompiledDynamics compiled = CompiledDynamics.compile(dynamics, parameters, DataType.DOUBLE, 3, 2)) {
                assertEquals(List.of(), compiled.notices());
            }
        }
    }

    /** The tangent of relu is a comparison with 0. */
    @Test
    void thereIsNothingToTellOfStepsInCosts() {
        assertEquals(
                List.of(),
                notices(dynamics((sd, t, y, p) -> sd.nn().relu(y.mul(p.get("a")), 0)), new DirectionalCost()));
    }

    /** Σ (∂f/∂y 1)². */
    private static final class DirectionalCost implements RunningCost {
        @Override
        public double weight() {
            return 1;
        }

        @Override
        public SDVariable define(SameDiff graph, TrajectoryPoint at, Map<String, SDVariable> probes) {
            return graph.math()
                    .square(ForwardMode.jvp(at.f(), at.y(), graph.onesLike(at.y())))
                    .sum();
        }
    }

    @Test
    void dynamicsWithStepsPassTheCheckOfGradients() {
        DynamicsCheck.verify(
                dynamics((sd, t, y, p) -> {
                    SDVariable h = y.mul(p.get("a"));
                    return h.mul(number(h.gt(0))).mul(p.get("b"));
                }),
                2);
    }

    static Stream<Case> foreignGradients() {
        return Stream.of(
                new Case("createGradFunction", (sd, t, y, p) -> {
                    SDVariable energy = sd.math().square(y.mul(p.get("a"))).sum();
                    energy.markAsLoss();
                    sd.createGradFunction("y");
                    return y.gradient();
                }),
                new Case("createGradFunction, result of the graph", (sd, t, y, p) -> {
                    sd.math().square(y.mul(p.get("a"))).sum().markAsLoss();
                    sd.createGradFunction("y");
                    return y.mul(2);
                }),
                new Case("createGradFunction without a loss", (sd, t, y, p) -> {
                    sd.createGradFunction("y");
                    return y;
                }),
                new Case("calculateGradients", (sd, t, y, p) -> {
                    sd.math().square(y).sum().markAsLoss();
                    return sd.constant(sd.calculateGradients(Map.of(), "y").get("y"));
                }),
                new Case("grad", (sd, t, y, p) -> {
                    sd.math().square(y).sum().markAsLoss();
                    return sd.grad("y");
                }),
                new Case("gradient() without any", (sd, t, y, p) -> y.gradient().mul(2)));
    }

    @ParameterizedTest
    @MethodSource("foreignGradients")
    void gradientsOfSameDiffAreRefusedNamingTheWayOut(Case given) {
        String message = assertThrows(UnsupportedGraphException.class, () -> notices(dynamics(given.f)))
                .getMessage();
        assertTrue(
                message.startsWith("dynamics LambdaDynamics: createGradFunction, calculateGradients and grad"),
                message);
        assertTrue(message.contains("org.odelayer.graph.Derivatives.gradient(value, input)"), message);
    }

    @Test
    void aResultOfAnotherGraphIsRefused() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> notices(dynamics((sd, t, y, p) -> {
                            SameDiff other = SameDiff.create();
                            return other.placeHolder("y", DataType.DOUBLE, 3, 2).mul(2);
                        })))
                .getMessage();
        assertTrue(message.contains("must be a variable of the graph that is given"), message);
    }

    @Test
    void otherErrorsOfADefinitionAreLeftAsTheyAre() {
        assertThrows(
                NullPointerException.class,
                () -> notices(dynamics(
                        (sd, t, y, p) -> p.getOrDefault("missing", null).mul(y))));
        assertThrows(
                IllegalStateException.class,
                () -> notices(dynamics((sd, t, y, p) -> {
                    throw new IllegalStateException("mine");
                })));
    }

    /**
     * What the refusal recommends: the oscillator ẏ = (∂H/∂p, −∂H/∂q) of H = Σ aᵢyᵢ²/2 + y₀²y₁, differentiated once
     * more.
     */
    @Test
    void directionalDerivativesInsideDynamicsWork() {
        LambdaDynamics hamiltonian = dynamics((sd, t, y, p) -> {
            SDVariable square = y.mul(y);
            SDVariable q = Features.slice(sd, y, 0, 1);
            SDVariable momentum = Features.slice(sd, y, 1, 2);
            SDVariable energy =
                    square.mul(p.get("a")).sum(true, 1).mul(0.5).add(q.mul(q).mul(momentum));
            SDVariable alongQ = y.mul(0).add(sd.constant(Nd4j.createFromArray(new double[][] {{1, 0}})));
            SDVariable alongP = y.mul(0).add(sd.constant(Nd4j.createFromArray(new double[][] {{0, 1}})));
            return sd.concat(
                    1,
                    ForwardMode.jvp(energy, y, alongP),
                    ForwardMode.jvp(energy, y, alongQ).neg());
        });
        INDArray y = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 4}, {5, 6}});
        INDArray f = Nd4j.create(DataType.DOUBLE, 3, 2);
        try (CompiledDynamics compiled =
                CompiledDynamics.compile(hamiltonian, Map.of("a", A, "b", B), DataType.DOUBLE, 3, 2)) {
            compiled.evaluation(y, f).run(0);
        }
        // (a₁p + q², −a₀q − 2qp) at (1, 2): (−4 + 1, −1 − 4).
        assertEquals(-3, f.getDouble(0, 0), 1e-12);
        assertEquals(-5, f.getDouble(0, 1), 1e-12);
        DynamicsCheck.verify(hamiltonian, 2);
    }
}
