package org.odelayer.dl4j.layer;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.odelayer.block.CompiledBlock;
import org.odelayer.block.OdeBlock;

/**
 * The blocks of one layer, compiled per input shape. A network sees few batch shapes: the training batch, the last
 * smaller one, the evaluation's. The least recently used block beyond {@value #CAPACITY} is freed.
 */
final class BlockCache {
    private static final int CAPACITY = 4;

    private final Map<List<Long>, CompiledBlock> blocks = new LinkedHashMap<>(8, 0.75f, true);

    CompiledBlock get(OdeBlock block, Map<String, INDArray> parameters, DataType type, long[] shape) {
        List<Long> key = Arrays.stream(shape).boxed().toList();
        CompiledBlock known = blocks.get(key);
        if (known != null) {
            return known;
        }
        CompiledBlock compiled = block.compile(parameters, type, shape);
        blocks.put(key, compiled);
        evict();
        return compiled;
    }

    private void evict() {
        Iterator<CompiledBlock> oldest = blocks.values().iterator();
        while (blocks.size() > CAPACITY) {
            oldest.next().close();
            oldest.remove();
        }
    }

    void clear() {
        blocks.values().forEach(CompiledBlock::close);
        blocks.clear();
    }
}
