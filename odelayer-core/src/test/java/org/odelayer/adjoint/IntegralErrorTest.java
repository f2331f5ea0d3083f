package org.odelayer.adjoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.ode.OdeIntegrator;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.method.VectorField;
import org.odelayer.ode.stepsize.StepControl;

/**
 * The integral ∂L/∂θ under error control: steps as of one plain solve over [y, a, ∂L/∂θ], three parts of one size, for
 * ẏ = −y/5 + θ cos ωt. y and a hardly vary, so that the integral alone decides.
 */
class IntegralErrorTest {
    private static final double RATE = 0.2;
    private static final double[] THETA = {0.01, -0.02};

    /** The equation. */
    static final class Forced extends Dynamics {
        private static final long serialVersionUID = 1L;
        private final double omega;

        Forced(double omega) {
            this.omega = omega;
        }

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {
            parameters.bias("theta", 0, stateShape);
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return y.mul(-RATE).add(parameters.get("theta").mul(graph.math().cos(t.mul(omega))));
        }
    }

    /** The same by hand: ȧ = a/5, and the integral of −a cos ωt. */
    private static VectorField plain(double omega) {
        INDArray theta = Nd4j.createFromArray(THETA);
        return new VectorField() {
            @Override
            public Evaluation bind(INDArray state, INDArray derivative, boolean integrand) {
                return (t, leg) -> {
                    part(derivative, 0).assign(part(state, 0).mul(-RATE).add(theta.mul(Math.cos(omega * t))));
                    part(derivative, 1).assign(part(state, 1).mul(RATE));
                    part(derivative, 2).assign(part(state, 1).mul(-Math.cos(omega * t)));
                };
            }

            @Override
            public int parts() {
                return 3;
            }
        };
    }

    private static INDArray part(INDArray whole, int index) {
        return whole.get(NDArrayIndex.interval(2L * index, 2L * index + 2));
    }

    /**
     * First steps are chosen without the integral: one step more or less, and how many are rejected, is left to chance.
     */
    @ParameterizedTest
    @CsvSource({
        "DOPRI5, 0, 3, 8", "DOPRI5, 3, 0, 8", "DOPRI5, -1, 2, 30", "DOPRI5, 2, -1, 30",
        "TSIT5, 0, 3, 8", "TSIT5, 3, 0, 8", "BOSH3, 0, 3, 8", "BOSH3, 3, 0, 8"
    })
    void stepsAreThoseOfOnePlainSolve(OdeSolver solver, double t0, double t1, double omega) {
        SolverSettings settings = new SolverSettings(solver.tableau(), StepControl.adaptive(1e-5, 1e-5), 10_000);
        OdeBlock block = OdeBlock.of(new Forced(omega), t0, t1, settings)
                .withGradient(ContinuousAdjoint.AS_FORWARD.norm(AdjointNorm.FULL));
        Map<String, INDArray> parameters = Map.of("theta", Nd4j.createFromArray(THETA));
        try (CompiledBlock compiled = block.compile(parameters, DataType.DOUBLE, 1, 2);
                OdeIntegrator integrator = new OdeIntegrator(plain(omega), DataType.DOUBLE, 6, settings)) {
            INDArray end = compiled.forward(Nd4j.createFromArray(1.0, -0.5).reshape(1, 2));
            part(integrator.state(), 0).assign(end.reshape(2));
            part(integrator.state(), 1).assign(Nd4j.createFromArray(1.0, 2.0));
            part(integrator.state(), 2).assign(0);
            SolveStatistics expected = integrator.solve(t1, t0);
            compiled.backward(Nd4j.createFromArray(1.0, 2.0).reshape(1, 2));
            SolveStatistics actual = compiled.backwardStatistics();
            assertEquals(expected.accepted(), actual.accepted(), 1, () -> actual + " instead of " + expected);
            assertTrue(expected.accepted() > 12, "so many that factors show");
            double[] gradient = compiled.parameterGradients().get("theta").toDoubleVector();
            for (int i = 0; i < 2; i++) {
                assertEquals(exact(i + 1, t0, t1, omega), gradient[i], 2e-4);
            }
        }
    }

    /** ∫ a₁ exp(−k (t1 − t)) cos ωt dt over [t0, t1], k = 1/5. */
    private static double exact(double end, double t0, double t1, double omega) {
        return end * (antiderivative(t1, t1, omega) - antiderivative(t0, t1, omega));
    }

    private static double antiderivative(double t, double t1, double omega) {
        return Math.exp(-RATE * (t1 - t))
                * (RATE * Math.cos(omega * t) + omega * Math.sin(omega * t))
                / (RATE * RATE + omega * omega);
    }
}
