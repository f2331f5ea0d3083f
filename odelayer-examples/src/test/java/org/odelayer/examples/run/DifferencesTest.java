package org.odelayer.examples.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DifferencesTest {
    /** c is 0.05 above both; beyond √(0.03² + 0.03²) = 0.042, but not beyond √(0.03² + 0.06²) = 0.067. */
    private static Differences of(int runs) {
        Map<String, Spread> spreads = new LinkedHashMap<>();
        spreads.put("a", new Spread(0.8, 0.03));
        spreads.put("b", new Spread(0.8, 0.06));
        spreads.put("c", new Spread(0.85, 0.03));
        return new Differences(spreads, runs);
    }

    @Test
    void onlyDifferencesBeyondTheSpreadAreListed() {
        assertEquals(List.of("c - a: +0.050 (spread 0.042)"), of(5).beyond());
    }

    @Test
    void fewerThanFiveRunsGiveNoVerdict() {
        assertEquals(List.of(), of(4).beyond());
        List<String> lines = new ArrayList<>();
        of(4).print(lines::add);
        assertEquals("  no verdict from fewer than 5", lines.get(1));
    }

    @Test
    void noDifferenceIsSaid() {
        List<String> lines = new ArrayList<>();
        new Differences(Map.of("a", new Spread(1, 0)), 5).print(lines::add);
        assertEquals(List.of("  none"), lines.subList(1, lines.size()));
    }
}
