package org.odelayer.dl4j.listener;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.odelayer.dl4j.layer.BlockLayer;
import org.odelayer.dl4j.layer.OdeLayer;
import org.odelayer.dl4j.saving.WholeFile;
import org.odelayer.ode.SolveStatistics;
import org.odelayer.regularization.Penalty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws a training while it runs: one HTML page that needs no network, and a CSV file beside it.
 *
 * <p>The page has curves over the iterations of the loss and, of each ODE layer, the function evaluations forward and
 * backward, accepted and rejected steps, the length of the last step, Jacobians (of methods for stiff equations), the
 * running costs and the drift of a state solved backwards; and a table of the network's layers. Deeplearning4j's own
 * training UI has no place for them: its charts are fixed.
 *
 * <p>The CSV file has one number a row, {@code quantity,line,iteration,value}, texts in quotes. Both files are
 * replaced whole: a reader never sees a part. They are renewed at the first iteration, then at most every ten seconds,
 * at the end of each epoch, and by {@link #write()}. With {@code fit} of single batches no epoch ends: call {@code
 * write()} when the training is over.
 *
 * <p>Memory is bounded: of more than 4000 iterations every second is forgotten, again and again. A file that cannot be
 * written during a training is warned of, once, and does not stop it. With ParallelWrapper every worker calls the
 * listener: there are several points per iteration.
 *
 * <pre>{@code
 * network.setListeners(new TrainingReport(Path.of("target/training.html")));
 * }</pre>
 */
public final class TrainingReport extends BaseTrainingListener implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(TrainingReport.class);
    private static final long PAUSE = 10_000_000_000L;

    /** A Path cannot be serialized. */
    private final String file;

    /** What was seen. */
    private final Curves curves = new Curves();
    /** The table of layers, row by row. */
    private List<List<String>> layers = List.of();
    /** Whether it was told that the files cannot be written. */
    private boolean warned;

    private transient boolean written;
    private transient long writtenAt;

    /**
     * Writes an empty report, so that a place where it cannot be is told at once.
     *
     * @param html where the page goes; its name ends in {@code .html}, the CSV file's in {@code .csv}
     * @throws IllegalArgumentException if the name does not end so
     * @throws UncheckedIOException if it cannot be written there
     */
    public TrainingReport(Path html) {
        if (!html.toString().endsWith(".html")) {
            throw new IllegalArgumentException("html (" + html + ") must have a name that ends in .html");
        }
        this.file = html.toString();
        write();
    }

    @Override
    public synchronized void iterationDone(Model model, int iteration, int epoch) {
        if (layers.isEmpty()) {
            layers = OdeLayers.table(model);
        }
        if (curves.next()) {
            curves.add("loss", "loss", iteration, model.score());
            OdeLayers.of(model).forEach(layer -> add(layer, iteration));
        }
        if (!written || System.nanoTime() - writtenAt > PAUSE) {
            tryToWrite();
        }
    }

    @Override
    public synchronized void onEpochEnd(Model model) {
        tryToWrite();
    }

    private void add(OdeLayer layer, int iteration) {
        String name = OdeLayers.name(layer);
        add(name + " forward", layer.forwardStatistics(), iteration);
        add(name + " backward", layer.backwardStatistics(), iteration);
        if (layer instanceof BlockLayer block) {
            addCosts(name, block, iteration);
        }
        if (Double.isFinite(layer.drift())) {
            curves.add("drift of the state solved backwards", name, iteration, layer.drift());
        }
    }

    private void addCosts(String name, BlockLayer layer, int iteration) {
        List<Penalty> penalties = OdeLayers.configuration(layer).getPenalties();
        double[] costs = layer.costs();
        for (int i = 0; i < costs.length; i++) {
            curves.add("running cost, integral without weight", name + " " + penalties.get(i), iteration, costs[i]);
        }
    }

    private void add(String line, SolveStatistics solve, int iteration) {
        if (solve == null) {
            return;
        }
        curves.add("function evaluations (NFE)", line, iteration, solve.evaluations());
        curves.add("accepted steps", line, iteration, solve.accepted());
        curves.add("rejected steps", line, iteration, solve.rejected());
        curves.add("length of the last step", line, iteration, Math.abs(solve.lastStep()));
        if (solve.jacobians() > 0) {
            curves.add("Jacobians", line, iteration, solve.jacobians());
        }
    }

    private void tryToWrite() {
        written = true;
        try {
            write();
        } catch (UncheckedIOException e) {
            if (!warned) {
                LOG.warn("the training report could not be written, training goes on", e);
            }
            warned = true;
        }
    }

    /**
     * Writes both files as of now.
     *
     * @throws UncheckedIOException if that fails
     */
    public synchronized void write() {
        writtenAt = System.nanoTime();
        try {
            write(Path.of(file), new ReportPage(curves, layers).html());
            write(csv(), curves.csv());
        } catch (IOException e) {
            throw new UncheckedIOException("training report " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Where the numbers are.
     *
     * @return the CSV file
     */
    public Path csv() {
        return Path.of(file.substring(0, file.length() - ".html".length()) + ".csv");
    }

    private static void write(Path path, String text) throws IOException {
        WholeFile.write(path, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
