package org.odelayer.examples.advanced;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Values of one quantity by date, those alone that were measured.
 *
 * @param years when, in years of our era and parts of them, ascending
 * @param values what, as many
 */
record DatedValues(double[] years, double[] values) {
    private static final double DAYS_PER_YEAR = 365.2425;
    private static final int EPOCH = 1970;

    /** A column of one of the files of the examples; the first one has the dates. Empty cells are left out. */
    static DatedValues read(String file, DateTimeFormatter dates, String column) throws IOException {
        List<String[]> rows = rows(file);
        int place = Arrays.asList(rows.get(0)).indexOf(column);
        List<String[]> measured = rows.stream()
                .skip(1)
                .filter(row -> place < row.length && !row[place].isEmpty())
                .toList();
        return new DatedValues(
                measured.stream()
                        .mapToDouble(row -> year(LocalDate.parse(row[0], dates)))
                        .toArray(),
                measured.stream()
                        .mapToDouble(row -> Double.parseDouble(row[place]))
                        .toArray());
    }

    private static List<String[]> rows(String file) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                DatedValues.class.getResourceAsStream("/series/" + file), StandardCharsets.UTF_8))) {
            return reader.lines().map(line -> line.split(",")).toList();
        }
    }

    private static double year(LocalDate date) {
        return EPOCH + date.toEpochDay() / DAYS_PER_YEAR;
    }

    int size() {
        return years.length;
    }

    double lastYear() {
        return years[years.length - 1];
    }

    /** Those from a time on and before another. */
    DatedValues between(double from, double to) {
        return where(i -> years[i] >= from && years[i] < to);
    }

    /** What is left when each is dropped with a probability. */
    DatedValues thinned(double dropped, Random random) {
        boolean[] kept = new boolean[size()];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = random.nextDouble() >= dropped;
        }
        return where(i -> kept[i]);
    }

    private DatedValues where(IntPredicate chosen) {
        return new DatedValues(
                IntStream.range(0, size())
                        .filter(chosen)
                        .mapToDouble(i -> years[i])
                        .toArray(),
                IntStream.range(0, size())
                        .filter(chosen)
                        .mapToDouble(i -> values[i])
                        .toArray());
    }

    /** These less a function of time. */
    DatedValues minus(DoubleUnaryOperator function) {
        double[] rest = new double[size()];
        Arrays.setAll(rest, i -> values[i] - function.applyAsDouble(years[i]));
        return new DatedValues(years, rest);
    }

    /** Root mean square of what a function of time misses. */
    double rmse(DoubleUnaryOperator function) {
        return Math.sqrt(Arrays.stream(minus(function).values())
                .map(miss -> miss * miss)
                .average()
                .orElseThrow());
    }
}
