package org.odelayer.examples.plot;

import java.awt.Graphics2D;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/**
 * How quantities develop during a training: panels one below the other over the same axis, saved as a PNG file.
 *
 * <pre>{@code
 * TrainingPlot plot = new TrainingPlot("Neural ODE on MNIST", "Iteration");
 * plot.panel("Accuracy (%)").line("train", iterations, train).line("test", iterations, test);
 * plot.panel("Function evaluations").line("forward", iterations, forward).line("backward", iterations, backward);
 * plot.save(Path.of("target", "training.png"));
 * }</pre>
 *
 * <p>Quantities of different units go into different panels, so that no line has to be looked up on a second axis.
 * Needs no display.
 */
public final class TrainingPlot {
    /** Width of the picture in pixels. */
    public static final int WIDTH = 1200;

    /** Height of the picture in pixels. */
    public static final int HEIGHT = 800;

    private static final int X_TITLE_HEIGHT = 34;

    private final String title;
    private final String xLabel;
    private final List<PlotPanel> panels = new ArrayList<>();

    /**
     * A plot without panels.
     *
     * @param title stands above all panels
     * @param xLabel the quantity and unit of the common horizontal axis
     */
    public TrainingPlot(String title, String xLabel) {
        this.title = title;
        this.xLabel = xLabel;
    }

    /**
     * Adds a panel below those that are there.
     *
     * @param yLabel the quantity and unit of its vertical axis
     * @return the panel, to draw lines into
     */
    public PlotPanel panel(String yLabel) {
        PlotPanel panel = new PlotPanel(yLabel);
        panels.add(panel);
        return panel;
    }

    /**
     * Writes the picture of {@value #WIDTH} x {@value #HEIGHT} pixels, replacing the file and creating its folder.
     *
     * @param file where to, a PNG file whatever its name
     * @throws IllegalStateException if there is no panel or a panel has no line
     * @throws IOException if the file cannot be written
     */
    public void save(Path file) throws IOException {
        draw().save(file);
    }

    private Picture draw() {
        if (panels.isEmpty()) {
            throw new IllegalStateException("plot " + title + " must have a panel");
        }
        Picture picture = new Picture(WIDTH, HEIGHT, title);
        drawPanels(picture);
        return picture;
    }

    private void drawPanels(Picture picture) {
        DoubleSummaryStatistics x =
                panels.stream().flatMapToDouble(PlotPanel::abscissas).summaryStatistics();
        int height = (HEIGHT - Picture.TITLE_HEIGHT - X_TITLE_HEIGHT) / panels.size();
        for (int i = 0; i < panels.size(); i++) {
            boolean last = i == panels.size() - 1;
            int ownHeight = last ? height + X_TITLE_HEIGHT : height;
            Graphics2D place = picture.part(0, Picture.TITLE_HEIGHT + i * height, WIDTH, ownHeight);
            panels.get(i).draw(place, WIDTH, ownHeight, x, last ? xLabel : null);
            place.dispose();
        }
    }
}
