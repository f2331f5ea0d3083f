package org.odelayer.examples.plot;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A grid of panels of different kinds under a title, saved as a PNG file.
 *
 * <pre>{@code
 * Figure figure = new Figure("Nested rings", 3);
 * figure.lines("training", "iteration", "loss").line("ODE-Net", iterations, loss).logarithmic();
 * figure.plane("decision", "x1", "x2")
 *         .map(xs, ys, outputs, "output")
 *         .contour(0)
 *         .points("inner", innerX, innerY)
 *         .points("outer", outerX, outerY);
 * figure.space("features", "h1", "h2", "h3").points("inner", h1, h2, h3);
 * figure.save(Path.of("target", "rings.png"));
 * }</pre>
 *
 * <p>A name of a series has the same color in all panels; a figure has colors for ten names. The legend of a panel
 * stands above it, where it hides nothing, if the panel has more than one name. Needs no display.
 */
public final class Figure {
    /** Width of a panel in pixels. */
    public static final int PANEL_WIDTH = 640;

    /** Height of a panel in pixels. */
    public static final int PANEL_HEIGHT = 520;

    /** Height of the title above all panels in pixels. */
    public static final int TITLE_HEIGHT = Picture.TITLE_HEIGHT;

    private final String title;
    private final int columns;
    private final SeriesColors colors = new SeriesColors();
    private final List<FigurePanel> panels = new ArrayList<>();

    /**
     * A figure without panels.
     *
     * @param title stands above all panels
     * @param columns panels side by side at most; a figure of fewer panels is narrower
     * @throws IllegalArgumentException if there is no column
     */
    public Figure(String title, int columns) {
        if (columns < 1) {
            throw new IllegalArgumentException("columns (" + columns + ") must be at least 1");
        }
        this.title = title;
        this.columns = columns;
    }

    /**
     * Adds a panel of lines over a common axis, at the right of the last panel or in a new row.
     *
     * @param panelTitle stands above the panel
     * @param xTitle the quantity and unit of its horizontal axis
     * @param yTitle the quantity and unit of its vertical axis
     * @return the panel, to draw into
     */
    public LinesPanel lines(String panelTitle, String xTitle, String yTitle) {
        return added(new LinesPanel(panelTitle, xTitle, yTitle, colors));
    }

    /**
     * Adds a panel of a function, points and paths in the plane, at the right of the last panel or in a new row.
     *
     * @param panelTitle stands above the panel
     * @param xTitle the quantity and unit of its horizontal axis
     * @param yTitle the quantity and unit of its vertical axis
     * @return the panel, to draw into
     */
    public PlanePanel plane(String panelTitle, String xTitle, String yTitle) {
        return added(new PlanePanel(panelTitle, xTitle, yTitle, colors));
    }

    /**
     * Adds a panel of the values of several things side by side, at the right of the last panel or in a new row.
     *
     * @param panelTitle stands above the panel
     * @param yTitle the quantity and unit of its vertical axis
     * @return the panel, to draw into
     */
    public StripsPanel strips(String panelTitle, String yTitle) {
        return added(new StripsPanel(panelTitle, yTitle, colors));
    }

    /**
     * Adds a panel of points in space, at the right of the last panel or in a new row.
     *
     * @param panelTitle stands above the panel
     * @param xTitle the quantity and unit of the axis that runs along the front
     * @param yTitle the quantity and unit of the axis that runs to the back
     * @param zTitle the quantity and unit of the vertical axis
     * @return the panel, to draw into
     */
    public SpacePanel space(String panelTitle, String xTitle, String yTitle, String zTitle) {
        return added(new SpacePanel(panelTitle, List.of(xTitle, yTitle, zTitle), colors));
    }

    /**
     * Adds a panel of a function, points and paths on the unit sphere, at the right of the last panel or in a new row.
     *
     * @param panelTitle stands above the panel
     * @return the panel, to draw into
     */
    public GlobePanel globe(String panelTitle) {
        return added(new GlobePanel(panelTitle, colors));
    }

    private <P extends FigurePanel> P added(P panel) {
        panels.add(panel);
        return panel;
    }

    /**
     * Writes the picture, replacing the file and creating its folder. Its panels take {@value #PANEL_WIDTH} x
     * {@value #PANEL_HEIGHT} pixels each, its title {@value #TITLE_HEIGHT} pixels above them.
     *
     * @param file where to, a PNG file whatever its name
     * @throws IllegalStateException if there is no panel or a panel has nothing to draw
     * @throws IOException if the file cannot be written
     */
    public void save(Path file) throws IOException {
        if (panels.isEmpty()) {
            throw new IllegalStateException("figure " + title + " must have a panel");
        }
        panels.forEach(FigurePanel::requireContent);
        int across = Math.min(columns, panels.size());
        int rows = (panels.size() + columns - 1) / columns;
        Picture picture = new Picture(across * PANEL_WIDTH, TITLE_HEIGHT + rows * PANEL_HEIGHT, title);
        for (int row = 0; row < rows; row++) {
            drawRow(picture, row);
        }
        picture.save(file);
    }

    private void drawRow(Picture picture, int row) {
        List<FigurePanel> side = panels.subList(row * columns, Math.min(panels.size(), (row + 1) * columns));
        int top = TITLE_HEIGHT + row * PANEL_HEIGHT;
        for (int i = 0; i < side.size(); i++) {
            Graphics2D g = picture.part(i * PANEL_WIDTH, top, PANEL_WIDTH, PANEL_HEIGHT);
            side.get(i).draw(g, PANEL_WIDTH, PANEL_HEIGHT, headHeight(side, g.getFontMetrics(PlotStyle.LABELS)));
            g.dispose();
        }
    }

    /** The highest head of some panels, which aligns what stands below. */
    private static int headHeight(List<FigurePanel> side, FontMetrics metrics) {
        return side.stream()
                .mapToInt(panel -> panel.headHeight(metrics, PANEL_WIDTH))
                .max()
                .orElseThrow();
    }
}
