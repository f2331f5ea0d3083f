package org.odelayer.examples.run;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Properties;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The values that options have with {@code --quick} and without being given: the file {@code quick.properties}, lines
 * {@code COMMAND.--OPTION=VALUE}.
 */
public final class QuickDefaults implements IDefaultValueProvider {
    private static final String FILE = "/quick.properties";

    private final Properties values = new Properties();

    /**
     * The file's values, or none.
     *
     * @param args the command line
     */
    public QuickDefaults(String... args) {
        if (Arrays.asList(args).contains(ExampleCommand.QUICK)) {
            try (InputStream file = QuickDefaults.class.getResourceAsStream(FILE)) {
                values.load(file);
            } catch (IOException e) {
                throw new IllegalStateException(FILE + " cannot be read", e);
            }
        }
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        CommandSpec command = argument.command();
        return argument instanceof OptionSpec option && command != null
                ? values.getProperty(command.name() + "." + option.longestName())
                : null;
    }

    /**
     * Whether there is a value.
     *
     * @param command the command's name
     * @param option the option's name, with its hyphens
     * @return true if an option that is not given takes it
     */
    public boolean has(String command, String option) {
        return values.containsKey(command + "." + option);
    }

    /**
     * What the file has, for its test.
     *
     * @return {@code COMMAND.--OPTION} and values
     */
    public Properties values() {
        return (Properties) values.clone();
    }
}
