package org.odelayer.examples.plot;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** White paper with a title above. */
final class Picture {
    static final int TITLE_HEIGHT = 50;

    private final BufferedImage image;

    Picture(int width, int height, String title) {
        image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = part(0, 0, width, height);
        PlotStyle.smooth(g);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, width, height);
        g.setFont(PlotStyle.TITLE);
        int baseline = TITLE_HEIGHT - g.getFontMetrics().getDescent() * 2;
        PlotStyle.centered(g, PlotStyle.TITLE, title, width / 2.0, baseline, width);
        g.dispose();
    }

    /** A rectangle to draw into, its origin in its top left corner; to be disposed of. */
    Graphics2D part(int left, int top, int width, int height) {
        Graphics2D whole = image.createGraphics();
        Graphics2D part = (Graphics2D) whole.create(left, top, width, height);
        whole.dispose();
        return part;
    }

    /**
     * Writes a PNG file, replacing it and creating its folder.
     *
     * @throws IOException if the file cannot be written
     */
    void save(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        ImageIO.write(image, "png", file.toFile());
    }
}
