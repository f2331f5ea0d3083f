package org.odelayer.dl4j.listener;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers over the iterations, bounded in memory: when there are {@value #LIMIT} iterations, every second one is
 * forgotten, and from then on every second one is kept.
 */
final class Curves implements Serializable {
    static final int LIMIT = 4000;
    private static final long serialVersionUID = 1L;

    private final Map<String, Map<String, List<Point>>> points = new LinkedHashMap<>();
    private int kept;
    private int seen;
    private int stride = 1;

    /** One value of one iteration. */
    static final class Point implements Serializable {
        private static final long serialVersionUID = 1L;
        final int iteration;
        final double value;
        /** Which of the iterations that were seen. */
        private final int number;

        Point(int iteration, double value, int number) {
            this.iteration = iteration;
            this.value = value;
            this.number = number;
        }
    }

    /** Goes on to the next iteration; false if its numbers are not wanted. */
    boolean next() {
        boolean wanted = seen++ % stride == 0;
        if (wanted && ++kept > LIMIT) {
            stride *= 2;
            points.values()
                    .forEach(lines ->
                            lines.values().forEach(line -> line.removeIf(point -> point.number % stride != 0)));
            kept = (kept + 1) / 2;
            return (seen - 1) % stride == 0;
        }
        return wanted;
    }

    /** A value of the present iteration. */
    void add(String quantity, String line, int iteration, double value) {
        points.computeIfAbsent(quantity, q -> new LinkedHashMap<>())
                .computeIfAbsent(line, l -> new ArrayList<>())
                .add(new Point(iteration, value, seen - 1));
    }

    /** From quantities to lines to points, in the order in which they came. */
    Map<String, Map<String, List<Point>>> all() {
        return points;
    }

    int stride() {
        return stride;
    }

    /** One value a row: {@code quantity,line,iteration,value}. */
    String csv() {
        StringBuilder text = new StringBuilder("quantity,line,iteration,value\n");
        points.forEach((quantity, lines) ->
                lines.forEach((line, values) -> values.forEach(point -> text.append(quoted(quantity))
                        .append(',')
                        .append(quoted(line))
                        .append(',')
                        .append(point.iteration)
                        .append(',')
                        .append(point.value)
                        .append('\n'))));
        return text.toString();
    }

    /** As RFC 4180 has it. */
    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
