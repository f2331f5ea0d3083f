package org.odelayer.examples.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory that this process has, heap and all, as Linux counts it. */
public final class ResidentSize {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ResidentSize() {}

    /**
     * Whether the system tells.
     *
     * @return true on Linux
     */
    public static boolean isKnown() {
        return Files.isReadable(STATUS);
    }

    /**
     * The size now.
     *
     * @return kilobytes; 0 where the system does not tell
     */
    public static long kilobytes() {
        if (!isKnown()) {
            return 0;
        }
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
