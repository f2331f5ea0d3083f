package org.odelayer.examples.advanced;

import java.io.IOException;
import org.odelayer.examples.plot.Figure;
import org.odelayer.examples.run.Result;

/** A model of irregular series on one set of data, trained, measured and drawn. */
interface SeriesStudy {

    /**
     * Does it.
     *
     * @param options what the user asked for
     * @param report where lines and figures go
     * @return the numbers
     */
    Result run(Options options, Report report) throws IOException;

    /**
     * What the user asked for.
     *
     * @param iterations of Adam; 0 for what the study takes usually
     * @param longer whether it may take an hour
     * @param missing what part of the measurements is dropped; NaN for what is usual
     * @param series how many; 0 for what is usual
     * @param seed of all that is drawn
     */
    record Options(int iterations, boolean longer, double missing, int series, long seed) {
        int iterations(int usual, int usualLonger) {
            return iterations > 0 ? iterations : longer ? usualLonger : usual;
        }

        double missing(double usual) {
            return Double.isNaN(missing) ? usual : missing;
        }

        int series(int usual) {
            return series > 0 ? series : usual;
        }
    }

    /** What studies may do with the command's output. */
    interface Report {
        void print(String format, Object... values);

        void save(Figure figure, String name) throws IOException;
    }
}
