package org.odelayer.dl4j.layer;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a layer has compiled, by input shape. A network sees few batch shapes: the training batch, the last smaller one,
 * the evaluation's. The least recently used beyond {@value #CAPACITY} is freed.
 */
final class CompiledCache<C> {
    private static final int CAPACITY = 4;

    private final Consumer<C> free;
    private final Map<List<Long>, C> known = new LinkedHashMap<>(8, 0.75f, true);

    CompiledCache(Consumer<C> free) {
        this.free = free;
    }

    C get(Supplier<C> compile, long... shape) {
        List<Long> key = Arrays.stream(shape).boxed().toList();
        C found = known.get(key);
        if (found != null) {
            return found;
        }
        C compiled = compile.get();
        known.put(key, compiled);
        evict();
        return compiled;
    }

    private void evict() {
        Iterator<C> oldest = known.values().iterator();
        while (known.size() > CAPACITY) {
            free.accept(oldest.next());
            oldest.remove();
        }
    }

    void clear() {
        known.values().forEach(free);
        known.clear();
    }
}
