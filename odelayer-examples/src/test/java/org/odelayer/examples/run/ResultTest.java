package org.odelayer.examples.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;

class ResultTest {
    @Test
    void whatIsWrittenIsReadFromTheLastLine() {
        Result result = new Result()
                .with("a \"name\"", 1.0 / 3)
                .with("list", new double[] {1e-8 / 3, -2})
                .with("inner", Result.of(List.of(1, 2), i -> "n" + i, i -> 10 * i));
        JsonNode read = Result.in("some line\nRESULT {}\n" + result + "\n\n");
        assertEquals(0.33333, read.get("a \"name\"").asDouble());
        assertEquals(3.3333e-9, read.get("list").get(0).asDouble());
        assertEquals(-2, read.get("list").get(1).asDouble());
        assertEquals(20, read.get("inner").get("n2").asInt());
    }

    @Test
    void wholeNumbersAreNotRoundedAndWhatIsNoNumberIsNull() {
        JsonNode read = Result.in(new Result()
                .with("count", 208_266)
                .with("none", Double.NaN)
                .with("all", 1 / 0.0)
                .toString());
        assertEquals(208_266, read.get("count").asInt());
        assertTrue(read.get("none").isNull() && read.get("all").isNull(), read::toString);
    }

    @Test
    void anotherLastLineIsNoResult() {
        assertThrows(IllegalArgumentException.class, () -> Result.in("RESULT {}\nerror"));
        assertThrows(IllegalArgumentException.class, () -> Result.in(""));
    }

    @Test
    void aSpreadHasTheSampleDeviationAndASingleRunNone() {
        Spread spread = Spread.of(1, 2, 3);
        assertArrayEquals(new double[] {2, 1}, new double[] {spread.mean(), spread.deviation()}, 1e-15);
        assertEquals("2.0 ± 1.0", spread.text(1));
        assertEquals(new Spread(7, 0), Spread.of(List.of("abcdefg"), String::length));
        assertTrue(spread.differsFrom(new Spread(3.5, 1)) && !spread.differsFrom(new Spread(3.4, 1)));
    }
}
