package org.odelayer.dl4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.datavec.api.records.reader.SequenceRecordReader;
import org.datavec.api.records.reader.impl.csv.CSVSequenceRecordReader;
import org.datavec.api.split.NumberedFileInputSplit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;

class SeriesReaderTest {
    private static final double NAN = Double.NaN;

    @TempDir
    private Path folder;

    private SequenceRecordReader files(String... contents) throws IOException, InterruptedException {
        for (int i = 0; i < contents.length; i++) {
            Files.writeString(folder.resolve(i + ".csv"), contents[i]);
        }
        SequenceRecordReader reader = new CSVSequenceRecordReader(1, ",");
        reader.initialize(new NumberedFileInputSplit(folder + File.separator + "%d.csv", 0, contents.length - 1));
        return reader;
    }

    @Test
    void filesWithATimeColumnBecomeFeaturesMasksAndLabels() throws IOException, InterruptedException {
        List<IrregularSeries> series = new SeriesReader(files("t,a,b\n0,1,2\n4,,3\n", "t,a,b\n1,5,\n"), 0).read();
        DataSet set = new IrregularSeriesIterator(series, 2, 1).whole();
        assertArrayEquals(
                new double[] {0, 1, 1, NAN, 2, 3, 0, 0, 5, 0, NAN, 0},
                set.getFeatures().data().asDouble());
        assertArrayEquals(
                new double[] {1, 1, 1, 0}, set.getFeaturesMaskArray().data().asDouble());
        assertArrayEquals(
                new double[] {1, 0, 1, 1, 1, 0, 0, 0},
                set.getLabelsMaskArray().data().asDouble());
        assertTrue(series.get(1).name().endsWith("1.csv"), series.get(1).name());
    }

    @Test
    void columnsMayBeTargetsOrTheClass() throws IOException, InterruptedException {
        IrregularSeries one = new SeriesReader(files("a,t,y\n1,0,7\n2,1,\n"), 1)
                .targets(2)
                .read()
                .get(0);
        assertArrayEquals(new double[][] {{1}, {2}}, one.values());
        assertArrayEquals(new double[][] {{7}, {NAN}}, one.targets());
        IrregularSeries sorted = new SeriesReader(files("a,t,c\n1,0,2\n2,1,2\n"), 1)
                .classes(2, 3)
                .read()
                .get(0);
        assertArrayEquals(new double[] {0, 0, 1}, sorted.label());
    }

    @Test
    void datesAreTimesIfSomeoneReadsThem() throws IOException, InterruptedException {
        IrregularSeries days = new SeriesReader(files("date,a\n2012-02-28,1\n2012-03-01,2\n"), 0)
                .clock(text -> LocalDate.parse(text).toEpochDay())
                .read()
                .get(0);
        assertEquals(2, days.times()[1] - days.times()[0]);
    }

    @Test
    void errorsNameFileRowAndColumn() throws IOException, InterruptedException {
        assertRefused("0.csv, row 1 of those read, column 1 (\"x\") must be a number", "t,a\n0,1\n1,x\n", -1);
        assertRefused("0.csv, row 0 of those read, column 0 (\"\") must be a number", "t,a\n,1\n", -1);
        assertRefused("column 2 must be there: the longest row has 2 columns", "t,a\n0,1\n1\n", 2);
        assertRefused("0.csv: time 1.0 of step 1 must not be before 2.0, the time of step 0", "t,a\n2,1\n1,1\n", -1);
        assertRefused("0.csv: classes [0.0, 1.0] must be one whole number", "t,a,c\n0,1,0\n1,1,1\n", 2);
        assertRefused("0.csv must have a row", "t,a\n", -1);
    }

    private void assertRefused(String message, String content, int classColumn)
            throws IOException, InterruptedException {
        SeriesReader reader = new SeriesReader(files(content), 0);
        SeriesReader asked = classColumn < 0 ? reader : reader.classes(classColumn, 2);
        String said = assertThrows(IllegalArgumentException.class, asked::read).getMessage();
        assertTrue(said.endsWith(message), said);
    }

    @Test
    void aReaderIsReadFromWhereItStands() throws IOException, InterruptedException {
        SequenceRecordReader reader = files("t,a\n0,1\n", "t,a\n0,2\n");
        reader.nextSequence();
        List<IrregularSeries> rest = new SeriesReader(reader, 0).read();
        assertEquals(1, rest.size());
        assertEquals(List.of(), new SeriesReader(reader, 0).read());
        assertEquals(2, rest.get(0).values()[0][0]);
    }
}
