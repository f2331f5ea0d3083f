package org.odelayer.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sin;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.LambdaDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.kernel.OneThread;

@ExtendWith(OneThread.class)
class DynamicsCheckTest {

    /** sin x, said to have the derivative 1. */
    private static final class SineWithWrongGradient extends Sin {
        SineWithWrongGradient(SameDiff graph, SDVariable x) {
            super(graph, x, false);
        }

        @Override
        public List<SDVariable> doDiff(List<SDVariable> gradients) {
            return List.of(gradients.get(0));
        }
    }

    private static SDVariable wrongSine(SameDiff graph, SDVariable x) {
        return new SineWithWrongGradient(graph, x).outputVariable();
    }

    @Test
    void rightGradientsPass() {
        DynamicsCheck.verify(
                new LambdaDynamics((sd, t, y, parameters) -> sd.math.sin(y).mul(t)), 3);
    }

    @Test
    void aWrongGradientIsFoundAndItsVariableNamed() {
        LambdaDynamics dynamics = new LambdaDynamics((sd, t, y, parameters) ->
                        y.mul(parameters.get("right")).add(wrongSine(sd, parameters.get("wrong"))))
                .weight("right", 3)
                .weight("wrong", 3);
        String message = assertThrows(IllegalStateException.class, () -> DynamicsCheck.verify(dynamics, 3))
                .getMessage();
        assertTrue(message.contains("dynamics LambdaDynamics"), message);
        assertTrue(message.contains("{wrong="), message);
        assertTrue(!message.contains("right=") && !message.contains("y=") && !message.contains("t="), message);
    }

    @Test
    void aWrongGradientOfStateOrTimeIsFound() {
        assertWrong(
                "{y=",
                new LambdaDynamics((sd, t, y, parameters) -> wrongSine(sd, y).add(t)));
        assertWrong("{t=", new LambdaDynamics((sd, t, y, parameters) -> y.add(wrongSine(sd, t))));
    }

    private static void assertWrong(String variable, Dynamics dynamics) {
        String message = assertThrows(IllegalStateException.class, () -> DynamicsCheck.verify(dynamics, 2))
                .getMessage();
        assertTrue(message.contains(variable), message);
    }

    @Test
    void theErrorOfEveryVariableIsReported() {
        Map<String, Double> errors = DynamicsCheck.errors(new MlpDynamics(4).time(TimeDependence.CONCAT), 3);
        assertEquals(7, errors.size());
        // Central differences with step 1e-6 are right to about 1e-9.
        errors.forEach((name, error) -> assertTrue(error < 1e-8, name + " " + error));
    }

    @Test
    void statesOfAnyRankAreChecked() {
        DynamicsCheck.verify(
                new LambdaDynamics((sd, t, y, parameters) -> sd.math.tanh(y.mul(parameters.get("a"))))
                        .weight("a", 2, 1, 4),
                2,
                3,
                4);
    }

    @Test
    void theSeedChoosesThePoint() {
        MlpDynamics dynamics = new MlpDynamics(4);
        assertEquals(
                DynamicsCheck.errors(dynamics, 5, new long[] {3}), DynamicsCheck.errors(dynamics, 5, new long[] {3}));
        assertTrue(!DynamicsCheck.errors(dynamics, 5, new long[] {3})
                .equals(DynamicsCheck.errors(dynamics, 6, new long[] {3})));
    }

    /** f = A [y, x] with A declared for what is seen and what is moved. */
    private static final class Controlled extends Dynamics {
        private static final long serialVersionUID = 1L;
        private final boolean wrong;

        Controlled(boolean wrong) {
            this.wrong = wrong;
        }

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {
            defineParameters(parameters, stateShape, stateShape);
        }

        @Override
        public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
            parameters.weight("A", seenShape[0], resultShape[0], seenShape[0], resultShape[0]);
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return (wrong ? wrongSine(graph, y) : graph.math().tanh(y)).mmul(parameters.get("A"));
        }
    }

    @Test
    void dynamicsThatSeeMoreThanTheyMoveAreChecked() {
        DynamicsCheck.verify(new Controlled(false), new long[] {5}, new long[] {2});
        DynamicsCheck.verify(new Controlled(false), new long[] {2}, new long[] {2});
        String message = assertThrows(
                        IllegalStateException.class,
                        () -> DynamicsCheck.verify(new Controlled(true), new long[] {5}, new long[] {2}))
                .getMessage();
        assertTrue(message.contains("dynamics Controlled: the gradient of f([5] → [2])"), message);
        assertTrue(message.contains("{y="), message);
        message = assertThrows(
                        IllegalArgumentException.class,
                        () -> DynamicsCheck.verify(new Controlled(false), new long[] {2}, new long[] {5}))
                .getMessage();
        assertTrue(message.contains("resultShape ([5])"), message);
    }

    @Test
    void dynamicsThatOnlyWorkForSomeBatchesAreRefused() {
        LambdaDynamics three =
                new LambdaDynamics((sd, t, y, parameters) -> y.reshape(3, 4).mul(2));
        String message = assertThrows(IllegalArgumentException.class, () -> DynamicsCheck.verify(three, 4))
                .getMessage();
        assertTrue(message.contains("LambdaDynamics"), message);
    }

    @Test
    void aParameterThatWasNotDeclaredIsNamedWithThoseThatWere() {
        LambdaDynamics typo = new LambdaDynamics((sd, t, y, parameters) -> y.mul(parameters.get("lenght")))
                .weight("length", 1)
                .weight("mass", 1);
        for (Dynamics dynamics : List.of(typo, DepthDependence.piecewise(2).applyTo(typo, 0, 1))) {
            String message = assertThrows(IllegalArgumentException.class, () -> DynamicsCheck.verify(dynamics, 4))
                    .getMessage();
            assertTrue(message.contains("LambdaDynamics: parameter (lenght) must be declared"), message);
            assertTrue(message.contains("[length, mass]"), message);
        }
    }

    /** ND4J gives an array of one element no new dimension. */
    @Test
    void aDimensionIsAddedToOneFeatureOfOneExampleToo() {
        DynamicsCheck.verify(
                new LambdaDynamics((sd, t, y, parameters) -> {
                    SDVariable column = sd.expandDims(y, 2);
                    return sd.squeeze(column.mmul(column), 2);
                }),
                1);
        DynamicsCheck.verify(
                new LambdaDynamics((sd, t, y, parameters) -> sd.squeeze(sd.expandDims(y.mul(y), -1), -1)), 1);
    }
}
