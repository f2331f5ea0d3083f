package org.odelayer.examples.run;

import java.io.IOException;
import java.nio.file.Path;
import org.odelayer.examples.plot.Figure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command that draws into the folder which the user names with {@code --figures}. */
@Command(sortOptions = false)
public abstract class FigureCommand extends ExampleCommand {
    @Option(names = "--figures", paramLabel = "FOLDER", description = "Where to draw the figures.")
    private Path figures = Path.of("target");

    /** For commands. */
    protected FigureCommand() {}

    /**
     * Writes a figure into the user's folder and says so.
     *
     * @param figure the figure
     * @param name of the file
     * @throws IOException if the file cannot be written
     */
    protected final void save(Figure figure, String name) throws IOException {
        figure.save(figures.resolve(name));
        print("figure %s", figures.resolve(name));
    }

    /**
     * Where something goes that stands beside the figures.
     *
     * @param name of the file
     * @return its path
     */
    protected final Path beside(String name) {
        return figures.resolve(name);
    }
}
