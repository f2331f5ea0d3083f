package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.DepthBasis;
import org.odelayer.dynamics.DepthDependence;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** Times far from 0: right, or refused by name where FLOAT does not tell them apart. */
class TimeResolutionTest {
    private static final SolverSettings SETTINGS =
            new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(1e-6, 1e-6), 10_000);
    private static final double EPOCH = 1.6e9;

    /** ẏ = cos(t − t₀). */
    static final class Cosine extends Dynamics {
        private static final long serialVersionUID = 1L;
        private final double origin;

        Cosine(double origin) {
            this.origin = origin;
        }

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return graph.zerosLike(y).add(graph.math().cos(t.sub(origin)));
        }
    }

    /** ẏ = 1 beyond the only jump, 0 before it; the time has no gradient here. */
    static final class Switch extends Dynamics {
        private static final long serialVersionUID = 1L;
        private final double jump;

        Switch(double jump) {
            this.jump = jump;
        }

        @Override
        public double[] jumps() {
            return new double[] {jump};
        }

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return graph.zerosLike(y).add(t.gt(jump).castTo(y.dataType()));
        }
    }

    /** ẏ = p. */
    static final class Slope extends Dynamics {
        private static final long serialVersionUID = 1L;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {
            parameters.bias("p", 0, stateShape);
        }

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            return graph.zerosLike(y).add(parameters.get("p"));
        }
    }

    private static double solve(Dynamics dynamics, DataType type, double t0, double t1, double... parameter) {
        Map<String, INDArray> parameters = parameter.length == 0
                ? Map.of()
                : Map.of("p", Nd4j.createFromArray(parameter).castTo(type).reshape(parameter.length, 1));
        try (CompiledBlock block = OdeBlock.of(dynamics, t0, t1, SETTINGS).compile(parameters, type, 1, 1)) {
            return block.forward(Nd4j.zeros(type, 1, 1)).getDouble(0);
        }
    }

    private static void assertRefused(String expected, Dynamics dynamics, DataType type, double t0, double t1) {
        OdeBlock block = OdeBlock.of(dynamics, t0, t1, SETTINGS);
        Map<String, INDArray> parameters = block.parameters(1).glorot(type, 1);
        String message = assertThrows(IllegalArgumentException.class, () -> block.compile(parameters, type, 1, 1))
                .getMessage();
        assertEquals(expected, message);
    }

    /** y(t₀ + 1.5) = sin 1.5; in FLOAT t is t₀ all the way, which would give 1.5. */
    @Test
    void secondsSinceTheEpochAreRightInDoubleAndRefusedInFloat() {
        assertEquals(Math.sin(1.5), solve(new Cosine(EPOCH), DataType.DOUBLE, EPOCH, EPOCH + 1.5), 1e-5);
        assertRefused(
                "dynamics Cosine: f uses the time and the time goes from t0 (1.6E9) to t1 (1.6000000015E9), where"
                        + " FLOAT has values 128.0 apart; that must be at most 1.5000000000000001E-4 for the span,"
                        + " 1.5; shift the origin of time, so that t0 is 0, or use DOUBLE",
                new Cosine(EPOCH),
                DataType.FLOAT,
                EPOCH,
                EPOCH + 1.5);
    }

    /** The spacing is 1/16 here, 0.6 % of the span: FLOAT gave 4 % error with 23 times the evaluations. */
    @Test
    void aMillionIsRightInDoubleAndRefusedInFloatInBothDirections() {
        double from = 1e6;
        double to = from + 10;
        double integral = Math.sin(to) - Math.sin(from);
        assertEquals(integral, solve(new Cosine(0), DataType.DOUBLE, from, to), 1e-5);
        assertEquals(-integral, solve(new Cosine(0), DataType.DOUBLE, to, from), 1e-5);
        for (double[] ends : new double[][] {{from, to}, {to, from}, {-from, -to}}) {
            OdeBlock block = OdeBlock.of(new Cosine(0), ends[0], ends[1], SETTINGS);
            assertThrows(IllegalArgumentException.class, () -> block.compile(Map.of(), DataType.FLOAT, 1, 1));
        }
    }

    /** One of four pieces of length 1/4 has slope 1. */
    @Test
    void piecesAtTenMillionAreRightInDoubleAndRefusedInFloat() {
        double from = 1e7;
        Dynamics pieces = DepthDependence.piecewise(4).applyTo(new Slope(), from, from + 1);
        for (int k = 0; k < 4; k++) {
            double[] slopes = new double[4];
            slopes[k] = 1;
            assertEquals(0.25, solve(pieces, DataType.DOUBLE, from, from + 1, slopes), 1e-7);
        }
        assertRefused(
                "dynamics PiecewiseDynamics of Slope: f jumps and the time goes from t0 (1.0E7) to t1 (1.0000001E7),"
                        + " where FLOAT has values 1.0 apart; that must be at most 0.0025 for the shortest piece"
                        + " between jumps, 0.25; shift the origin of time, so that t0 is 0, or use DOUBLE",
                pieces,
                DataType.FLOAT,
                from,
                from + 1);
    }

    @Test
    void aTimeThatIsOnlyComparedIsUsed() {
        double jump = 1e7 + 0.75;
        assertEquals(0.25, solve(new Switch(jump), DataType.DOUBLE, 1e7, 1e7 + 1), 1e-6);
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> OdeBlock.of(new Switch(1e7 + 500), 1e7, 1e7 + 1000, SETTINGS)
                                .compile(Map.of(), DataType.FLOAT, 1, 1))
                .getMessage();
        assertTrue(message.contains("f uses the time"), message);
    }

    @Test
    void dynamicsThatDoNotUseTheTimeAreNotRefused() {
        INDArray p = Nd4j.createFromArray(new float[] {2});
        try (CompiledBlock block =
                OdeBlock.of(new Slope(), EPOCH, EPOCH + 1000, SETTINGS).compile(Map.of("p", p), DataType.FLOAT, 1, 1)) {
            assertEquals(2000, block.forward(Nd4j.zeros(DataType.FLOAT, 1, 1)).getDouble(0), 0.1);
        }
    }

    /** ψₖ(t) is computed in DOUBLE: ∫ψ₁ = ∫cos 2πs = 0 and ∫ψ₀ = 1. */
    @Test
    void functionsOfTimeOutsideTheGraphAreRightInFloat() {
        Dynamics fourier = DepthDependence.galerkin(DepthBasis.FOURIER, 2).applyTo(new Slope(), EPOCH, EPOCH + 1000);
        assertEquals(3000, solve(fourier, DataType.FLOAT, EPOCH, EPOCH + 1000, 3, 1), 1);
    }

    @Test
    void anotherEndTimeIsCheckedWhenItIsGiven() {
        INDArray x = Nd4j.zeros(DataType.FLOAT, 1, 1);
        try (CompiledBlock block =
                OdeBlock.of(new Cosine(1000), 1000, 1001, SETTINGS).compile(Map.of(), DataType.FLOAT, 1, 1)) {
            assertEquals(Math.sin(1), block.forward(x).getDouble(0), 1e-4);
            assertDoesNotThrow(() -> block.infer(x, 1002));
            String message = assertThrows(IllegalArgumentException.class, () -> block.forward(x, 1000.1))
                    .getMessage();
            assertTrue(message.contains("to t1 (1000.1), where FLOAT has values 6.1035"), message);
            assertThrows(IllegalArgumentException.class, () -> block.infer(x, 1000.1));
        }
    }

    @Test
    void doubleHasLimitsTooAndIsNotRecommendedThere() {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> OdeBlock.of(new Cosine(0), 1e15, 1e15 + 10, SETTINGS)
                                .compile(Map.of(), DataType.DOUBLE, 1, 1))
                .getMessage();
        assertTrue(message.contains("DOUBLE has values 0.125 apart") && message.endsWith("so that t0 is 0"), message);
    }

    /** 0.1 + 0.2 is 0.30000000000000004: neither a piece of its own nor an end of one. */
    @Test
    void jumpsThatDifferByRoundingAreOne() {
        Dynamics pieces = DepthDependence.piecewise(10).applyTo(new Switch(0.1 + 0.2), 0, 1);
        assertEquals(0.7, solve(pieces, DataType.DOUBLE, 0, 1), 1e-12);
        assertEquals(0.3, solve(new Switch(0.3), DataType.DOUBLE, 0, 0.6), 1e-12);
        assertEquals(0, solve(new Switch(0.3), DataType.DOUBLE, 0, 0.1 + 0.2), 1e-12);
        assertEquals(-0.7, solve(pieces, DataType.DOUBLE, 1, 0), 1e-12);
    }
}
