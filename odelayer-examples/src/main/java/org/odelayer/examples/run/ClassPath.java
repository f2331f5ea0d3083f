package org.odelayer.examples.run;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The examples' class path, for Java processes that they start. */
public final class ClassPath {
    private ClassPath() {}

    /**
     * The class path. Run by Maven's exec:java, this process has Maven's own in {@code java.class.path}, and the examples' in a class
     * loader.
     *
     * @return entries as the command line takes them
     */
    public static String ofExamples() {
        if (ClassPath.class.getClassLoader() instanceof URLClassLoader loader) {
            List<String> entries = new ArrayList<>();
            for (URL url : loader.getURLs()) {
                entries.add(path(url));
            }
            return String.join(File.pathSeparator, entries);
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
}
