package org.odelayer.examples.benchmark;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.BatchSteps;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;
import org.odelayer.dynamics.Dynamics;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/**
 * A batch of equations that are not alike: van der Pol's, x'' = μ (1 − x²) x' − x, with μ from 1 to 10, from (2, 0) to
 * t = 20, DOPRI5 at 1e-5, DOUBLE.
 */
final class VanDerPolBatch {
    private static final double END = 20;
    private static final double TOLERANCE = 1e-5;
    private static final double START = 2;
    private static final double STIFFEST = 10;

    private VanDerPolBatch() {}

    /** How often f is evaluated for one example, summed over the examples. */
    static long rowEvaluations(int batch, BatchSteps steps) {
        SolverSettings settings =
                new SolverSettings(OdeSolver.DOPRI5.tableau(), StepControl.adaptive(TOLERANCE, TOLERANCE), 100_000);
        OdeBlock block = OdeBlock.of(new VanDerPol(), 0, END, settings).withSteps(steps);
        try (CompiledBlock compiled = block.compile(Map.of(), DataType.DOUBLE, batch, 3)) {
            compiled.infer(starts(batch));
            return compiled.exampleStatistics().stream()
                    .mapToLong(SolveStatistics::evaluations)
                    .sum();
        }
    }

    private static INDArray starts(int batch) {
        INDArray starts = Nd4j.create(DataType.DOUBLE, batch, 3);
        for (int i = 0; i < batch; i++) {
            starts.putScalar(i, 0, START);
            starts.putScalar(i, 2, 1 + (STIFFEST - 1) * i / Math.max(1, batch - 1));
        }
        return starts;
    }

    /** Of [x, x', μ], so that each example has its own. */
    private static final class VanDerPol extends Dynamics {
        private static final long serialVersionUID = 1L;

        @Override
        public void defineParameters(ParameterList parameters, long... stateShape) {}

        @Override
        public SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
            SDVariable[] part = graph.split(y, 3, 1);
            SDVariable damping = part[0].mul(part[0]).rsub(1).mul(part[1]).mul(part[2]);
            return graph.concat(1, part[1], damping.sub(part[0]), part[2].mul(0));
        }
    }
}
