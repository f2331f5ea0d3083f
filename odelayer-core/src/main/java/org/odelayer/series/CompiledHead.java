package org.odelayer.series;

import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.odelayer.block.CompiledMap;
import org.odelayer.dynamics.ParameterList;
import org.odelayer.graph.Program;
import org.odelayer.kernel.Detached;

/** A {@link NormalHead}, its draw and its Kullback–Leibler divergence, forwards and backwards, for one batch size. */
final class CompiledHead implements AutoCloseable {
    private final CompiledMap map;
    private final INDArray input;
    private final INDArray result;
    private final INDArray ofResult;
    private final INDArray ofInput;
    private final INDArray hidden;
    private final INDArray noise;
    private final INDArray draw;
    private final INDArray mean;
    private final INDArray logDeviation;
    private final INDArray ofHidden;
    private final Map<String, INDArray> gradients = new LinkedHashMap<>();
    private final Program evaluation;
    /** Null before the first pass back. */
    private Program back;

    CompiledHead(NormalHead head, Map<String, INDArray> parameters, DataType type, long batch) {
        long n = head.hidden();
        long m = head.latent();
        this.map = new CompiledMap(head, parameters, type, batch, n + m);
        this.input = array(type, batch, n + m);
        this.result = array(type, batch, 3 * m);
        this.ofResult = array(type, batch, 3 * m);
        this.ofInput = array(type, batch, n + m);
        this.hidden = columns(input, 0, n);
        this.noise = columns(input, n, n + m);
        this.draw = columns(result, 0, m);
        this.mean = columns(result, m, 2 * m);
        this.logDeviation = columns(result, 2 * m, 3 * m);
        this.ofHidden = columns(ofInput, 0, n);
        ParameterList own = new ParameterList();
        head.defineParameters(own, n + m);
        own.all().forEach(parameter -> gradients.put(parameter.name(), array(type, parameter.dimensions())));
        this.evaluation = map.evaluation(input, result);
    }

    private static INDArray array(DataType type, long... shape) {
        return Detached.call(() -> Nd4j.create(type, shape));
    }

    private static INDArray columns(INDArray array, long from, long to) {
        return Detached.call(() -> LegUpdate.columns(array, from, to));
    }

    /** The draw; with no noise the mean. */
    INDArray forward(INDArray h, INDArray epsilon) {
        hidden.assign(h);
        if (epsilon == null) {
            noise.assign(0);
        } else {
            noise.assign(epsilon);
        }
        evaluation.run();
        return draw;
    }

    INDArray mean() {
        return mean;
    }

    INDArray deviation() {
        return Transforms.exp(logDeviation, true);
    }

    /** Of each example, [batch, 1] in DOUBLE. */
    INDArray divergence() {
        INDArray mu = mean.castTo(DataType.DOUBLE);
        INDArray log = logDeviation.castTo(DataType.DOUBLE);
        INDArray variance = Transforms.exp(log.mul(2), false);
        return mu.mul(mu).addi(variance).subi(1).muli(0.5).subi(log).sum(true, 1);
    }

    /** ∂/∂h of the loss with this gradient by the draw and so much of the sum of all divergences. */
    INDArray backward(INDArray ofDraw, double divergenceFactor) {
        if (back == null) {
            back = map.backward(input, ofResult, ofInput, gradients);
        }
        long m = draw.size(1);
        INDArray variance = Transforms.exp(logDeviation.mul(2), false);
        LegUpdate.columns(ofResult, 0, m).assign(ofDraw);
        LegUpdate.columns(ofResult, m, 2 * m).assign(mean.mul(divergenceFactor));
        LegUpdate.columns(ofResult, 2 * m, 3 * m).assign(variance.subi(1).muli(divergenceFactor));
        back.run();
        return ofHidden;
    }

    Map<String, INDArray> parameterGradients() {
        return gradients;
    }

    @Override
    public void close() {
        map.close();
        input.close();
        result.close();
        ofResult.close();
        ofInput.close();
        gradients.values().forEach(INDArray::close);
    }
}
