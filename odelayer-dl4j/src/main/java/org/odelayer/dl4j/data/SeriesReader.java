package org.odelayer.dl4j.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.datavec.api.records.SequenceRecord;
import org.datavec.api.records.reader.SequenceRecordReader;
import org.datavec.api.writable.Writable;

/**
 * Series from a sequence reader of DataVec, such as {@code CSVSequenceRecordReader}: a file per series, a row per step,
 * one column for the time.
 *
 * <pre>{@code
 * SequenceRecordReader files = new CSVSequenceRecordReader(1, ",");
 * files.initialize(new FileSplit(new File("patients"), new String[] {"csv"}));
 * List<IrregularSeries> series = new SeriesReader(files, 0).read();
 * DataSetIterator batches = new IrregularSeriesIterator(series, 32, 1);
 * }</pre>
 *
 * <p>All columns that have no other role are values; an empty cell, or {@code NaN}, is a missing one. So are cells that
 * a row lacks at its end, since {@code CSVSequenceRecordReader} drops empty ones there; the longest row of all files
 * decides how many columns there are. Rows must be in the order of their times. All is read at once.
 *
 * <p>Needs {@code datavec-api}, which comes with {@code deeplearning4j-core} and is optional for this library.
 */
public final class SeriesReader {
    private final SequenceRecordReader reader;
    private final int timeColumn;
    private int[] targetColumns = {};
    private int classColumn;
    private int classes;
    private ToDoubleFunction<String> clock = Double::parseDouble;

    /** Where a cell is, for errors. */
    private record Place(String file, int row, int column) {
        String text(List<List<Writable>> rows) {
            List<Writable> cells = rows.get(row);
            return column < cells.size() ? cells.get(column).toString().strip() : "";
        }

        @Override
        public String toString() {
            return file + ", row " + row + " of those read, column " + column;
        }
    }

    /**
     * Reads series.
     *
     * @param reader gives a sequence per series; read from where it stands
     * @param timeColumn the column of the time, from 0
     */
    public SeriesReader(SequenceRecordReader reader, int timeColumn) {
        this.reader = reader;
        this.timeColumn = timeColumn;
    }

    /**
     * Takes some columns as targets instead of values.
     *
     * @param columns from 0
     * @return this reader
     */
    public SeriesReader targets(int... columns) {
        targetColumns = columns.clone();
        return this;
    }

    /**
     * Takes a column as the class of its series, which all rows must agree on.
     *
     * @param column from 0
     * @param number of classes, which are the whole numbers from 0
     * @return this reader
     */
    public SeriesReader classes(int column, int number) {
        classColumn = column;
        classes = number;
        return this;
    }

    /**
     * Reads times that are no numbers.
     *
     * @param newClock the number of a cell's text; for days, {@code text -> LocalDate.parse(text).toEpochDay()}
     * @return this reader
     */
    public SeriesReader clock(ToDoubleFunction<String> newClock) {
        clock = newClock;
        return this;
    }

    /**
     * Reads all series that are left.
     *
     * @return one per sequence, named by its file
     * @throws IllegalArgumentException naming the file, the row (from 0, without those that the reader skips) and the
     *     column if a cell is no number, a time is missing or before the one above it, or a series has two classes or
     *     no row; naming the column if no row has it
     */
    public List<IrregularSeries> read() {
        List<SequenceRecord> records = new ArrayList<>();
        while (reader.hasNext()) {
            records.add(reader.nextSequence());
        }
        int columns = records.stream()
                .flatMap(record -> record.getSequenceRecord().stream())
                .mapToInt(List::size)
                .max()
                .orElse(0);
        int[] valueColumns = IntStream.range(0, columns)
                .filter(column -> namedColumns().noneMatch(named -> named == column))
                .toArray();
        namedColumns()
                .filter(column -> columns > 0 && (column < 0 || column >= columns))
                .forEach(column -> {
                    throw new IllegalArgumentException(
                            "column " + column + " must be there: the longest row has " + columns + " columns");
                });
        return records.stream()
                .map(record -> series(file(record), record.getSequenceRecord(), valueColumns))
                .toList();
    }

    private IntStream namedColumns() {
        IntStream times = IntStream.of(timeColumn);
        IntStream labels = classes == 0 ? IntStream.empty() : IntStream.of(classColumn);
        return IntStream.concat(times, IntStream.concat(labels, Arrays.stream(targetColumns)));
    }

    private static String file(SequenceRecord record) {
        return record.getMetaData() == null || record.getMetaData().getURI() == null
                ? "sequence"
                : record.getMetaData().getURI().toString();
    }

    private IrregularSeries series(String file, List<List<Writable>> rows, int... valueColumns) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(file + " must have a row");
        }
        double[] times = IntStream.range(0, rows.size())
                .mapToDouble(row -> number(new Place(file, row, timeColumn), rows, clock))
                .toArray();
        IrregularSeries series = IrregularSeries.of(file, times, numbers(file, rows, valueColumns));
        if (targetColumns.length > 0) {
            series = series.withTargets(numbers(file, rows, targetColumns));
        }
        return classes == 0 ? series : series.withClass(sharedClass(file, rows), classes);
    }

    private int sharedClass(String file, List<List<Writable>> rows) {
        double[] all = Arrays.stream(numbers(file, rows, classColumn))
                .mapToDouble(row -> row[0])
                .distinct()
                .toArray();
        if (all.length != 1 || all[0] != Math.rint(all[0])) {
            throw new IllegalArgumentException(
                    file + ": classes " + Arrays.toString(all) + " must be one whole number");
        }
        return (int) all[0];
    }

    private static double[][] numbers(String file, List<List<Writable>> rows, int... columns) {
        double[][] numbers = new double[rows.size()][columns.length];
        for (int row = 0; row < rows.size(); row++) {
            for (int j = 0; j < columns.length; j++) {
                numbers[row][j] = number(new Place(file, row, columns[j]), rows, SeriesReader::value);
            }
        }
        return numbers;
    }

    private static double value(String text) {
        return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    }

    private static double number(Place place, List<List<Writable>> rows, ToDoubleFunction<String> meaning) {
        String text = place.text(rows);
        try {
            return meaning.applyAsDouble(text);
        } catch (NumberFormatException | java.time.DateTimeException e) {
            throw new IllegalArgumentException(place + " (\"" + text + "\") must be a number", e);
        }
    }
}
