package org.odelayer.series;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.odelayer.block.CompiledMap;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.graph.Program;
import org.odelayer.kernel.Detached;

/** A {@link CdeBlock} for one batch size and data type. Not thread-safe. */
public final class CompiledCde implements AutoCloseable {
    private final DataType type;
    private final CompiledSeries legs;
    private final CompiledMap initial;
    /** X(t₀), z(t₀), and their gradients. */
    private final INDArray x;

    private final INDArray z;
    private final INDArray ofX;
    private final INDArray ofZ;
    private final Map<String, INDArray> ofInitial = new LinkedHashMap<>();
    private final Program evaluation;
    /** Null before the first pass back. */
    private Program back;
    /** Of the last forward pass; null if there is none. */
    private ControlSignal signal;

    CompiledCde(CdeBlock block, Map<String, INDArray> parameters, DataType type, long batch) {
        this.type = type;
        this.legs = block.legs().compile(parameters, type, batch);
        long channels = ControlSignal.channels(block.observed(), block.counted());
        this.initial = new CompiledMap(block.initial(), parameters, type, batch, channels);
        this.x = array(batch, channels);
        this.z = array(batch, block.legs().state());
        this.ofX = array(batch, channels);
        this.ofZ = array(batch, block.legs().state());
        ParameterList own = new ParameterList();
        block.initial().defineParameters(own, channels);
        own.all().forEach(parameter -> ofInitial.put(parameter.name(), array(parameter.dimensions())));
        this.evaluation = initial.evaluation(x, z);
    }

    private INDArray array(long... shape) {
        return Detached.call(() -> Nd4j.create(type, shape));
    }

    /**
     * Solves along the paths.
     *
     * @param newSignal the paths of a batch
     * @return z at the end of each leg, [legs, batch, n]; leg {@link ControlPath#legOf} is that of a step. The next
     *     call overwrites it
     * @throws IllegalArgumentException if the batch or the channels are not those of the block
     * @throws org.odelayer.ode.OdeSolveException if a leg fails numerically; the message names it
     */
    public INDArray forward(ControlSignal newSignal) {
        signal = null;
        INDArray start = newSignal.start(type);
        if (!start.equalShapes(x)) {
            throw new IllegalArgumentException("paths of " + start.size(0) + " examples with " + start.size(1)
                    + " channels must be those of " + x.size(0) + " examples with " + x.size(1) + " channels");
        }
        x.assign(start);
        evaluation.run();
        INDArray states = legs.forward(z, newSignal.coefficients(type), null);
        signal = newSignal;
        return states;
    }

    /**
     * The gradient of the last {@link #forward}.
     *
     * @param gradient ∂L/∂z, [legs, batch, n]; only read
     * @return ∂L/∂values, [batch, d, steps] in DOUBLE, a new array; 0 where values are missing
     * @throws IllegalStateException without a forward pass that succeeded
     * @throws org.odelayer.ode.OdeSolveException if a leg's gradient fails numerically
     */
    public INDArray backward(INDArray gradient) {
        if (signal == null) {
            throw new IllegalStateException("backward needs a forward pass that succeeded");
        }
        ofZ.assign(legs.backward(gradient));
        if (back == null) {
            back = initial.backward(x, ofZ, ofX, ofInitial);
        }
        back.run();
        return signal.gradient(ofX, legs.controlGradients());
    }

    /**
     * The gradients with respect to the parameters, after {@link #backward}.
     *
     * @return ∂L/∂θ by name, which the next pass overwrites
     * @throws IllegalStateException without a backward pass
     */
    public Map<String, INDArray> parameterGradients() {
        Map<String, INDArray> all = new LinkedHashMap<>(legs.parameterGradients());
        all.putAll(ofInitial);
        return all;
    }

    /**
     * The chain of legs, for its statistics.
     *
     * @return what solves
     */
    public CompiledSeries legs() {
        return legs;
    }

    /** Frees all arrays, those that were returned too. */
    @Override
    public void close() {
        legs.close();
        initial.close();
        x.close();
        z.close();
        ofX.close();
        ofZ.close();
        ofInitial.values().forEach(INDArray::close);
    }
}
