package org.odelayer.series;

import java.util.Map;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.adjoint.Adjoint;
import org.odelayer.adjoint.ContinuousAdjoint;
import org.odelayer.block.BatchSteps;
import org.odelayer.block.StateMap;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.Method;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** A series with its parameters and inputs, in DOUBLE. */
record SeriesCase(
        SeriesBlock block,
        Map<String, INDArray> parameters,
        INDArray start,
        INDArray controls,
        INDArray observations,
        INDArray weights)
        implements AutoCloseable {

    static final double TIGHT = 1e-10;

    static SolverSettings settings(Method method, double tolerance) {
        return new SolverSettings(method, StepControl.adaptive(tolerance, tolerance), 10_000);
    }

    static SeriesBlock block(Dynamics dynamics, StateMap update, long state, long observation, Adjoint gradient) {
        return new SeriesBlock(
                new StretchedDynamics(dynamics),
                update,
                state,
                observation,
                settings(OdeSolver.DOPRI5.method(), TIGHT),
                gradient,
                BatchSteps.SHARED);
    }

    static SeriesBlock free(Dynamics dynamics, long state) {
        return block(dynamics, StateMap.IDENTITY, state, 0, ContinuousAdjoint.AS_FORWARD);
    }

    /** With random inputs: ways between −0.3 and 0.7, one of them 0; features, a third of them masked. */
    static SeriesCase random(SeriesBlock block, int legs, int batch) {
        Random random = new Random(5);
        INDArray controls = Nd4j.create(DataType.DOUBLE, legs, batch, 2);
        INDArray observations = Nd4j.create(DataType.DOUBLE, legs, batch, block.observation());
        for (int k = 0; k < legs; k++) {
            for (int i = 0; i < batch; i++) {
                controls.putScalar(k, i, 0, random.nextGaussian());
                controls.putScalar(k, i, 1, (k + i) % 4 == 3 ? 0 : random.nextDouble() - 0.3);
                long d = block.observation() / 2;
                for (int j = 0; j < d; j++) {
                    observations.putScalar(new int[] {k, i, j}, random.nextGaussian());
                    observations.putScalar(new long[] {k, i, d + j}, random.nextInt(3) == 0 ? 0 : 1);
                }
            }
        }
        return new SeriesCase(
                block,
                block.parameters().glorot(DataType.DOUBLE, 3),
                normal(random, batch, block.state()),
                controls,
                observations,
                normal(random, legs, batch, block.state()));
    }

    static INDArray normal(Random random, long... shape) {
        INDArray array = Nd4j.create(DataType.DOUBLE, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array;
    }

    CompiledSeries compile() {
        return block.compile(parameters, DataType.DOUBLE, start.size(0));
    }

    INDArray states(CompiledSeries compiled) {
        return compiled.forward(start, controls, block.observation() == 0 ? null : observations);
    }

    /** Σ wᵢ statesᵢ. */
    double loss(CompiledSeries compiled) {
        return states(compiled).mul(weights).sumNumber().doubleValue();
    }

    @Override
    public void close() {
        parameters.values().forEach(INDArray::close);
    }
}
