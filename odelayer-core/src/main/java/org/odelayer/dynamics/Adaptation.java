package org.odelayer.dynamics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.graph.CompiledFunction;
import org.odelayer.graph.Program;
import org.odelayer.kernel.Detached;
import org.odelayer.kernel.Kernel;
import org.odelayer.kernel.Operation;

/** Lets the probes of running costs follow the state. */
final class Adaptation implements AutoCloseable {
    private final CompiledFunction function;
    private final List<INDArray> fresh = new ArrayList<>();
    private final List<Kernel> copies = new ArrayList<>();

    /** Computes new values by a function, and writes them to the probes. */
    Adaptation(CompiledFunction function, List<INDArray> probes) {
        this.function = function;
        for (INDArray probe : probes) {
            // Not into the probe itself, which the function reads.
            INDArray value = Detached.call(() -> Nd4j.create(probe.dataType(), probe.shape()));
            fresh.add(value);
            copies.add(Detached.call(() -> Operation.custom("identity").bind(List.of(value), List.of(probe))));
        }
    }

    /** For a state that lies among the inputs. */
    Runnable at(Map<String, INDArray> inputs) {
        Program values = function.evaluation(inputs, fresh);
        return () -> {
            values.run();
            copies.forEach(Kernel::run);
        };
    }

    @Override
    public void close() {
        function.close();
        fresh.forEach(INDArray::close);
    }
}
