package org.odelayer.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.Adjoints;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.adjoint.DiscreteAdjoint;
import org.odelayer.block.BatchSteps;
import org.odelayer.block.CentralDifferences;
import org.odelayer.block.StateMap;
import org.odelayer.dynamics.LambdaDynamics;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.dynamics.TimeDependence;
import org.odelayer.ode.method.StiffSolver;

/** Gradients of whole series, against differences of their own solves at tolerances of 1e-10. */
class SeriesGradientTest {
    /** The error of the adjoints is of the size of the tolerance, times what it grows by. */
    private static final double TOLERANCE = 1e-7;

    static List<Adjoint> adjoints() {
        return Adjoints.all();
    }

    private static SeriesBlock block(Adjoint adjoint) {
        return SeriesCase.block(new MlpDynamics(5).time(TimeDependence.CONCAT), new GruUpdate(3, 2), 3, 4, adjoint);
    }

    private static void check(SeriesCase given, double tolerance) {
        try (CompiledSeries series = given.compile()) {
            CentralDifferences differences = new CentralDifferences(() -> given.loss(series), tolerance);
            given.states(series);
            INDArray ofStart = series.backward(given.weights()).dup();
            INDArray ofControls = series.controlGradients().dup();
            Map<String, INDArray> ofParameters = new java.util.LinkedHashMap<>();
            series.parameterGradients().forEach((name, value) -> ofParameters.put(name, value.dup()));
            if (given.block().observation() > 0) {
                INDArray ofObservations = series.observationGradients().dup();
                long d = given.block().observation() / 2;
                INDArray values =
                        given.observations().get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, d));
                differences.check(
                        "observations",
                        values,
                        ofObservations.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, d)));
            }
            differences.check("start", given.start(), ofStart);
            differences.check("controls", given.controls(), ofControls);
            ofParameters.forEach(
                    (name, value) -> differences.check(name, given.parameters().get(name), value));
        }
    }

    @ParameterizedTest
    @MethodSource("adjoints")
    void everyAdjointAgreesWithDifferences(Adjoint adjoint) {
        check(SeriesCase.random(block(adjoint), 3, 2), TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("adjoints")
    void ofOneLegAndOneExampleToo(Adjoint adjoint) {
        check(SeriesCase.random(block(adjoint), 1, 1), TOLERANCE);
    }

    @Test
    void withoutUpdatesToo() {
        check(SeriesCase.random(SeriesCase.free(new MlpDynamics(5), 3), 3, 2), TOLERANCE);
    }

    static List<Adjoint> someAdjoints() {
        return List.of(ContinuousAdjoint.AS_FORWARD, DiscreteAdjoint.EVERY_STEP);
    }

    @ParameterizedTest
    @MethodSource("someAdjoints")
    void withStepsOfEachExampleToo(Adjoint adjoint) {
        SeriesBlock shared = block(adjoint);
        SeriesBlock own = new SeriesBlock(
                shared.dynamics(), shared.update(), 3, 4, shared.forward(), adjoint, BatchSteps.PER_EXAMPLE);
        check(SeriesCase.random(own, 2, 2), TOLERANCE);
    }

    /** Methods of fourth and fifth order at 1e-9 take some hundred steps. */
    @ParameterizedTest
    @EnumSource(names = {"RODAS5P", "AUTO"})
    void ofStiffMethodsToo(StiffSolver solver) {
        SeriesBlock stiff = new SeriesBlock(
                new StretchedDynamics(new MlpDynamics(4)),
                new GruUpdate(2, 1),
                2,
                2,
                SeriesCase.settings(solver.method(), 1e-9),
                ContinuousAdjoint.AS_FORWARD,
                BatchSteps.SHARED);
        check(SeriesCase.random(stiff, 2, 2), 1e-6);
    }

    /** ẏ = c y gives y(Δt) = y₀ e^{cΔt}: ∂/∂y₀ = e^{cΔt}, ∂/∂Δt = c y, ∂/∂t = 0. */
    @Test
    void gradientsOfExponentialGrowthAreInClosedForm() {
        double c = -0.7;
        SeriesBlock block = SeriesCase.free(new LambdaDynamics((graph, t, y, parameters) -> y.mul(c)), 1);
        INDArray start = Nd4j.createFromArray(new double[][] {{2}});
        INDArray controls = Nd4j.createFromArray(new double[][][] {{{3, 0.5}}, {{3.5, 1.5}}});
        try (CompiledSeries series = block.compile(Map.of(), DataType.DOUBLE, 1)) {
            series.forward(start, controls, null);
            INDArray gradient = Nd4j.createFromArray(new double[][][] {{{0}}, {{1}}});
            assertEquals(Math.exp(2 * c), series.backward(gradient).getDouble(0), 1e-9);
            for (int k = 0; k < 2; k++) {
                assertEquals(0, series.controlGradients().getDouble(k, 0, 0), 0);
                assertEquals(2 * c * Math.exp(2 * c), series.controlGradients().getDouble(k, 0, 1), 1e-9);
            }
            assertThrows(IllegalStateException.class, series::observationGradients);
        }
    }

    /** The gradient of a series in FLOAT is that in DOUBLE to FLOAT's accuracy at tolerances of 1e-5. */
    @ParameterizedTest
    @MethodSource("adjoints")
    void floatsGiveThatOfDoubles(Adjoint adjoint) {
        SeriesCase given = SeriesCase.random(block(adjoint), 4, 3);
        SeriesBlock coarse = new SeriesBlock(
                given.block().dynamics(),
                given.block().update(),
                3,
                4,
                SeriesCase.settings(given.block().forward().method(), 1e-5),
                adjoint,
                BatchSteps.SHARED);
        Map<String, INDArray> floats = new java.util.LinkedHashMap<>();
        given.parameters().forEach((name, value) -> floats.put(name, value.castTo(DataType.FLOAT)));
        try (CompiledSeries exact = given.compile();
                CompiledSeries series = coarse.compile(floats, DataType.FLOAT, 3)) {
            given.states(exact);
            exact.backward(given.weights());
            series.forward(
                    given.start().castTo(DataType.FLOAT),
                    given.controls().castTo(DataType.FLOAT),
                    given.observations().castTo(DataType.FLOAT));
            series.backward(given.weights().castTo(DataType.FLOAT));
            series.parameterGradients()
                    .forEach((name, value) -> assertEquals(
                            0,
                            value.castTo(DataType.DOUBLE)
                                    .sub(exact.parameterGradients().get(name))
                                    .normmaxNumber()
                                    .doubleValue(),
                            1e-3,
                            name));
        }
    }

    @Test
    void aSecondPassBackGivesTheSame() {
        SeriesCase given = SeriesCase.random(block(ContinuousAdjoint.AS_FORWARD), 3, 2);
        try (CompiledSeries series = given.compile()) {
            given.states(series);
            INDArray first = series.backward(given.weights()).dup();
            INDArray ofWeight = series.parameterGradients().get("W0").dup();
            assertEquals(first, series.backward(given.weights()));
            assertEquals(ofWeight, series.parameterGradients().get("W0"));
        }
    }

    @Test
    void updatesAloneArePossible() {
        StateMap half = new StateMap() {
            @Override
            public long[] outputShape(long... inputShape) {
                return inputShape.clone();
            }

            @Override
            public void defineParameters(org.odelayer.dynamics.ParameterList parameters, long... inputShape) {}

            @Override
            public org.nd4j.autodiff.samediff.SDVariable define(
                    org.nd4j.autodiff.samediff.SameDiff graph,
                    org.nd4j.autodiff.samediff.SDVariable x,
                    Map<String, org.nd4j.autodiff.samediff.SDVariable> parameters) {
                return x.mul(0.5);
            }
        };
        SeriesBlock block = SeriesCase.block(new MlpDynamics(5), half, 3, 0, ContinuousAdjoint.AS_FORWARD);
        check(SeriesCase.random(block, 3, 2), TOLERANCE);
    }
}
