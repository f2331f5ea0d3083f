package org.odelayer.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.odelayer.examples.run.QuickDefaults;
import org.odelayer.examples.spark.SparkCommand;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every command that is listed with its time runs, with {@code --quick}. */
class QuickTest {
    /** They have nothing small: each figure of theirs takes a process or some seconds. */
    private static final Set<String> SLOW = Set.of("benchmark", "gradients");

    @TempDir
    private Path folder;

    /** The commands of the table of all commands. */
    static List<String> listed() throws IOException {
        String text = Files.readString(Path.of("../docs/results.md"));
        String table = text.substring(text.indexOf("## Every command"));
        return Pattern.compile("(?m)^\\| `([^`]+)`")
                .matcher(table)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    static Stream<String> quickOnes() throws IOException {
        return listed().stream().filter(line -> !SLOW.contains(line.split(" ")[0]));
    }

    @ParameterizedTest
    @MethodSource("quickOnes")
    void everyListedCommandRunsWithQuick(String line) {
        assumeTrue(!line.startsWith("spark") || SparkCommand.isAvailable(), "runs with -Pspark only");
        List<String> args =
                new ArrayList<>(List.of(line.replace("FOLDER", "rendered").split(" ")));
        args.add("--quick");
        if (Main.commandLine()
                        .getSubcommands()
                        .get(args.get(0))
                        .getCommandSpec()
                        .findOption("--figures")
                != null) {
            args.addAll(List.of("--figures", folder.toString()));
        }
        Printed printed = Printed.by(args.toArray(String[]::new));
        assertEquals(0, printed.code(), printed.err());
        assertNotNull(printed.result(), printed.out());
    }

    @Test
    void everyCommandIsListedAndHasQuickSettings() throws IOException {
        Set<String> commands = new TreeSet<>(Main.commandLine().getSubcommands().keySet());
        commands.remove("odenet");
        Set<String> names =
                new TreeSet<>(listed().stream().map(line -> line.split(" ")[0]).toList());
        assertEquals(commands, names);
        Properties values = new QuickDefaults("--quick").values();
        for (String command : commands) {
            assertTrue(values.stringPropertyNames().stream().anyMatch(name -> name.startsWith(command + ".")), command);
        }
    }

    @Test
    void everyQuickSettingIsAnOptionThatThereIs() {
        for (String name : new QuickDefaults("--quick").values().stringPropertyNames()) {
            String[] parts = name.split("\\.", 2);
            CommandLine command = Main.commandLine().getSubcommands().get(parts[0]);
            assertNotNull(command, name);
            OptionSpec option = command.getCommandSpec().findOption(parts[1]);
            assertNotNull(option, name);
        }
    }
}
