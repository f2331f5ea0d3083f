package org.odelayer.dl4j.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CurveChartTest {
    private static String svg(int size, int special, double value) {
        List<Curves.Point> line = IntStream.range(0, size)
                .mapToObj(i -> new Curves.Point(i, i == special ? value : 1, i))
                .toList();
        return new CurveChart(Map.of("line", line)).svg();
    }

    private static long starts(String svg) {
        String path = svg.substring(svg.indexOf("class=\"line\""));
        return Pattern.compile("M").matcher(path).results().count();
    }

    /** The plot's upper edge is at y = 10. */
    @ParameterizedTest
    @ValueSource(ints = {3, 500, 501, 1999, 4000})
    void aSinglePeakReachesTheTopAndASingleNanIsAGap(int size) {
        for (int special = 1; special < size - 1; special = 2 * special + 1) {
            assertTrue(svg(size, special, 50).contains(" 10.0"), "size " + size + ", peak at " + special);
        }
        assertEquals(2, starts(svg(size, size / 2, Double.NaN)));
        assertEquals(1, starts(svg(size, size / 2, 2)));
        assertTrue(svg(size, 1, 50).length() < 20_000, "a chart stays light");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "14, 14",
        "1234, 1234",
        "0.5, 0.5",
        "1.2749, 1.27",
        "-0.1, -0.1",
        "123456.7, 1.23e+05",
        "1e-7, 1.00e-07",
        "1e300, 1.00e+300",
        "NaN, NaN"
    })
    void numbersAreShort(double value, String expected) {
        assertEquals(expected, CurveChart.number(value));
    }

    @Test
    void aLineUponAnotherLetsItBeSeen() {
        List<Curves.Point> line = List.of(new Curves.Point(0, 1, 0), new Curves.Point(1, 1, 1));
        Map<String, List<Curves.Point>> both = new LinkedHashMap<>();
        both.put("forward", line);
        assertFalse(new CurveChart(both).svg().contains("stroke-dasharray"));
        both.put("backward", line);
        assertTrue(new CurveChart(both).svg().contains("stroke-dasharray"));
    }
}
