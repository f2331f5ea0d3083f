package org.odelayer.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.dynamics.MlpDynamics;
import org.odelayer.kernel.CountingBackend;
import org.odelayer.ode.SolverSettings;
import org.odelayer.ode.method.OdeSolver;
import org.odelayer.ode.stepsize.StepControl;

/** Blocks that one thread compiles and others run, one after the other. */
class BlockThreadsTest {
    private static final INDArray X = BlockGradientTest.normal(new Random(3), 6, 3);

    private static <T> T elsewhere(Callable<T> code) throws InterruptedException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(code);
        new Thread(task, "other").start();
        return task.get();
    }

    private static CompiledBlock compile(BatchSteps steps) {
        StepControl control = StepControl.adaptive(1e-6, 1e-6);
        SolverSettings settings = new SolverSettings(OdeSolver.TSIT5.tableau(), control, 1000);
        OdeBlock block = OdeBlock.of(new MlpDynamics(8), 0, 1, settings).withSteps(steps);
        Map<String, INDArray> parameters = block.parameters(3).glorot(DataType.DOUBLE, 2);
        return block.compile(parameters, DataType.DOUBLE, 6, 3);
    }

    private static List<INDArray> run(CompiledBlock compiled) {
        List<INDArray> results = new ArrayList<>();
        results.add(compiled.forward(X).dup());
        results.add(compiled.backward(Nd4j.ones(DataType.DOUBLE, 6, 3)).dup());
        compiled.parameterGradients().values().forEach(gradient -> results.add(gradient.dup()));
        return results;
    }

    @Test
    void resultsAreTheSameInWhateverThread() throws Exception {
        for (BatchSteps steps : BatchSteps.values()) {
            try (CompiledBlock here = compile(steps)) {
                List<INDArray> expected = run(here);
                assertEquals(expected, elsewhere(() -> run(here)), steps.toString());
                assertEquals(expected, run(here), steps.toString());
            }
            CompiledBlock there = elsewhere(() -> compile(steps));
            List<INDArray> results = run(there);
            assertEquals(results, elsewhere(() -> run(there)), steps.toString());
            elsewhere(() -> {
                there.close();
                return null;
            });
        }
    }

    @Test
    void aThreadOfAnotherDeviceIsRefusedByName() throws Exception {
        for (BatchSteps steps : BatchSteps.values()) {
            try (CountingBackend backend = CountingBackend.install();
                    CompiledBlock compiled = compile(steps)) {
                List<INDArray> expected = run(compiled);
                assertEquals(expected, elsewhere(() -> run(compiled)), "of the same device");
                ExecutionException failure = assertThrows(
                        ExecutionException.class,
                        () -> elsewhere(() -> {
                            backend.setDevice(1);
                            return run(compiled);
                        }));
                String message = failure.getCause().getMessage();
                assertTrue(message.contains("compiled on device 0"), message);
                assertTrue(message.contains("thread other, which has device 1"), message);
                assertEquals(expected, run(compiled), "and nothing is broken");
            }
        }
    }
}
