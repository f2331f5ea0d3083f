package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.adjoint.LinearDynamics;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.DynamicsTransform;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.field.DynamicsCheck;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** A transformation of dynamics that nothing here knows: it combines with all that there is. */
class OtherTransformTest {
    private static final SolverSettings TIGHT =
            new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-10, 1e-10), 100_000);

    /** f(t, y) − c y, as the Javadoc of DynamicsTransform has it. */
    static final class DampedDynamics extends DynamicsTransform {
        private static final long serialVersionUID = 1L;

        @JsonCreator
        DampedDynamics(@JsonProperty("inner") Dynamics inner) {
            super(inner);
        }

        @Override
        public void defineParameters(ParameterList parameters, long[] seenShape, long[] resultShape) {
            inner().defineParameters(parameters, seenShape, resultShape);
            parameters.gain("damping", 0.1, 1);
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            SDVariable damping = parameters.remove("damping");
            return inner().define(graph, t, y, parameters).sub(y.mul(damping));
        }
    }

    /** A rotation, damped: y(t) = exp(−ct) times the rotation; ∂/∂c = −t y. */
    @Test
    void everyGradientOfADampedRotationIsKnown() {
        Map<String, INDArray> parameters = Map.of(
                "A", Nd4j.createFromArray(new double[][] {{0, -1}, {1, 0}}), "damping", Nd4j.createFromArray(0.3));
        double t = 1.5;
        double shrunk = Math.exp(-0.3 * t);
        double[] expected = {shrunk * Math.cos(t), shrunk * Math.sin(t)};
        for (Adjoint adjoint : Adjoints.all()) {
            OdeBlock block = OdeBlock.of(new DampedDynamics(new LinearDynamics()), 0, t, TIGHT)
                    .withGradient(adjoint);
            try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 1, 2)) {
                INDArray y = compiled.forward(Nd4j.createFromArray(new double[][] {{1, 0}}));
                assertArrayEquals(expected, y.toDoubleVector(), 1e-8);
                compiled.backward(Nd4j.ones(DataType.DOUBLE, 1, 2));
                double gradient = compiled.parameterGradients().get("damping").getDouble(0);
                assertEquals(-t * (expected[0] + expected[1]), gradient, 1e-7, adjoint.toString());
            }
        }
    }

    @Test
    void itWrapsAndIsWrapped() {
        Dynamics varying = DepthDependence.piecewise(3).applyTo(new MlpDynamics(4), 0, 1);
        DynamicsCheck.verify(new DampedDynamics(varying), 3);
        DynamicsCheck.verify(DepthDependence.piecewise(3).applyTo(new DampedDynamics(new MlpDynamics(4)), 0, 1), 3);
        Dynamics saved = Dynamics.fromJson(new DampedDynamics(varying).toJson());
        assertEquals(new DampedDynamics(varying), saved);
        // What it wraps is seen through it.
        assertThrows(
                IllegalArgumentException.class,
                () -> DepthDependence.piecewise(2).applyTo(new DampedDynamics(varying), 0, 1));
    }
}
