package org.odelayer.examples.run;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Java processes that examples start, for what can only be measured, or only runs, in one of its own. */
public final class JavaProcess {
    private JavaProcess() {}

    /**
     * The class path. Run by Maven's exec:java, this process has Maven's own in {@code java.class.path}, and the
     * examples' in a class loader.
     *
     * @return entries as the command line takes them
     */
    public static String classPath() {
        if (JavaProcess.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs())
                    .map(JavaProcess::path)
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static String path(URL url) {
        try {
            return Path.of(url.toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("class path entry " + url, e);
        }
    }

    /**
     * Runs a class to its end, with one thread in the backend unless {@code OMP_NUM_THREADS} says otherwise.
     *
     * @param main the class
     * @param options of the Java machine
     * @param arguments of the class
     * @return what it printed on standard output
     * @throws IOException if it does not end with 0; the message has what it printed
     * @throws InterruptedException if this thread is interrupted
     */
    public static String output(Class<?> main, List<String> options, List<String> arguments)
            throws IOException, InterruptedException {
        Process process = start(main, options, arguments, ProcessBuilder.Redirect.DISCARD);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(main.getSimpleName() + " " + String.join(" ", arguments) + " failed: " + output);
        }
        return output;
    }

    /**
     * Runs a class to its end as {@link #output} does, and passes on what it prints while it runs; its standard error
     * is this process's.
     *
     * @param main the class
     * @param options of the Java machine
     * @param arguments of the class
     * @param lines takes each line of its standard output
     * @throws IOException if it does not end with 0
     * @throws InterruptedException if this thread is interrupted
     */
    public static void run(Class<?> main, List<String> options, List<String> arguments, Consumer<String> lines)
            throws IOException, InterruptedException {
        Process process = start(main, options, arguments, ProcessBuilder.Redirect.INHERIT);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            out.lines().forEach(lines);
        }
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException(main.getSimpleName() + " " + String.join(" ", arguments) + " ended with " + code
                    + ", for the reason above");
        }
    }

    private static Process start(
            Class<?> main, List<String> options, List<String> arguments, ProcessBuilder.Redirect errors)
            throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = Stream.of(List.of(java), options, List.of("-cp", classPath(), main.getName()), arguments)
                .flatMap(List::stream)
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors);
        builder.environment().putIfAbsent("OMP_NUM_THREADS", "1");
        return builder.start();
    }
}
