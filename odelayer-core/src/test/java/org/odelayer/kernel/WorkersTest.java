package org.odelayer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

class WorkersTest {
    private static final int PARTS = 3;

    /** Whoever calls, while others do: some have workers, and the rest do their parts alone. */
    @Test
    void eachPartIsDoneOnceAndIsOverWhenTheCallIs() {
        IntStream.range(0, 4).parallel().forEach(caller -> {
            AtomicIntegerArray done = new AtomicIntegerArray(PARTS);
            for (int call = 1; call <= 5000; call++) {
                Workers.run(
                        () -> done.incrementAndGet(0), () -> done.incrementAndGet(1), () -> done.incrementAndGet(2));
                for (int part = 0; part < PARTS; part++) {
                    assertEquals(call, done.get(part), "part " + part);
                }
            }
        });
    }

    @Test
    void aPartMayCallForPartsOfItsOwn() {
        AtomicIntegerArray done = new AtomicIntegerArray(1);
        Runnable inner = () -> Workers.run(() -> done.incrementAndGet(0), () -> done.incrementAndGet(0));
        Workers.run(inner, inner);
        assertEquals(4, done.get(0));
    }

    @Test
    void whatAPartThrowsIsThrownWhenAllAreOver() {
        RuntimeException failure = new IllegalStateException("of a part");
        for (int failing = 0; failing < PARTS; failing++) {
            AtomicIntegerArray done = new AtomicIntegerArray(PARTS);
            Runnable[] parts = new Runnable[PARTS];
            for (int i = 0; i < PARTS; i++) {
                int part = i;
                int bad = failing;
                parts[i] = () -> {
                    done.incrementAndGet(part);
                    if (part == bad) {
                        throw failure;
                    }
                };
            }
            assertSame(failure, assertThrows(IllegalStateException.class, () -> Workers.run(parts)));
            assertEquals(PARTS, IntStream.range(0, PARTS).map(done::get).sum());
        }
    }

    @Test
    void kernelsHaveOneThreadWhileABlockIsSolvedAndThenWhatTheyHad() {
        Environment environment = Nd4j.getEnvironment();
        int before = environment.maxMasterThreads();
        NativeThreads.note();
        int inside = NativeThreads.single(
                () -> NativeThreads.single(environment::maxMasterThreads) + 100 * environment.maxMasterThreads());
        assertEquals(101, inside);
        assertEquals(before, environment.maxMasterThreads());
        assertThrows(
                IllegalStateException.class,
                () -> NativeThreads.single(() -> {
                    throw new IllegalStateException("of what runs");
                }));
        assertEquals(before, environment.maxMasterThreads());
    }
}
