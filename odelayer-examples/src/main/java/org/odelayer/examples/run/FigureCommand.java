package org.odelayer.examples.run;

import java.nio.file.Path;
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
     * Where a figure goes.
     *
     * @param name of the file
     * @return the file in the user's folder
     */
    protected final Path figure(String name) {
        return figures.resolve(name);
    }

    /**
     * Says where a figure is.
     *
     * @param file the figure
     */
    protected final void drawn(Path file) {
        print("figure %s", file);
    }
}
