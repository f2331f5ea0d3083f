package org.odelayer.series;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.odelayer.block.CompiledMap;
import org.odelayer.block.StateMap;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.graph.Program;
import org.odelayer.kernel.Detached;

/** The update at the end of a leg, forwards and backwards, for one batch size. */
final class LegUpdate implements AutoCloseable {
    private final long state;
    /** Null if nothing happens. */
    private final CompiledMap map;

    private final INDArray seen;
    private final INDArray after;
    private final INDArray ofAfter;
    private final INDArray ofSeen;
    private final Map<String, INDArray> gradients = new LinkedHashMap<>();
    private final INDArray endGradient;
    private final INDArray observationGradient;
    private final Program evaluation;
    /** Null before the first pass back. */
    private Program back;

    private LegUpdate(SeriesBlock block, CompiledMap map, DataType type, long batch) {
        this.state = block.state();
        this.map = map;
        long all = state + block.observation();
        this.seen = array(type, batch, all);
        this.after = array(type, batch, state);
        this.ofAfter = array(type, batch, state);
        this.ofSeen = array(type, batch, all);
        this.endGradient = columns(ofSeen, 0, state);
        this.observationGradient = all == state ? null : columns(ofSeen, state, all);
        ParameterList own = new ParameterList();
        block.update().defineParameters(own, all);
        own.all().forEach(parameter -> gradients.put(parameter.name(), array(type, parameter.dimensions())));
        this.evaluation = map == null ? null : map.evaluation(seen, after);
    }

    static LegUpdate compile(SeriesBlock block, Map<String, INDArray> parameters, DataType type, long batch) {
        boolean none = block.update() == StateMap.IDENTITY;
        return new LegUpdate(
                block,
                none
                        ? null
                        : new CompiledMap(block.update(), parameters, type, batch, block.state() + block.observation()),
                type,
                batch);
    }

    private static INDArray array(DataType type, long... shape) {
        return Detached.call(() -> Nd4j.create(type, shape));
    }

    /** A view of some features. */
    static INDArray columns(INDArray array, long from, long to) {
        return Detached.call(() -> array.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to)));
    }

    /** From state and observation to the new state. */
    void forward(INDArray from, INDArray to) {
        if (map == null) {
            to.assign(from);
            return;
        }
        seen.assign(from);
        evaluation.run();
        to.assign(after);
    }

    /** The gradients for that of the new state; those of parameters are added to the totals. */
    void backward(INDArray from, INDArray gradient, ParameterTotals totals) {
        if (map == null) {
            ofSeen.assign(gradient);
            return;
        }
        if (back == null) {
            back = map.backward(seen, ofAfter, ofSeen, gradients);
        }
        seen.assign(from);
        ofAfter.assign(gradient);
        back.run();
        totals.add(gradients);
    }

    /** With respect to the state at the end of the leg; a view. */
    INDArray endGradient() {
        return endGradient;
    }

    /** With respect to the observation; a view. */
    INDArray observationGradient() {
        return observationGradient;
    }

    @Override
    public void close() {
        if (map != null) {
            map.close();
        }
        seen.close();
        after.close();
        ofAfter.close();
        ofSeen.close();
        gradients.values().forEach(INDArray::close);
    }
}
