package org.odelayer.dl4j.saving;

import java.io.IOException;
import java.nio.file.Path;

/** A network's file that cannot be taken: damaged, edited, or of another kind. The message is one sentence. */
public final class UnreadableNetworkException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Beyond this a configuration is being quoted. */
    private static final int LONGEST_REASON = 1000;

    /** Says why. */
    UnreadableNetworkException(Path file, String why) {
        this(file, why, null);
    }

    /** Says why, with what was thrown underneath. */
    UnreadableNetworkException(Path file, String why, Throwable cause) {
        super(file + " holds no network that can be read: " + oneLine(why), cause);
    }

    private static String oneLine(String why) {
        String line = why.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + " …";
    }
}
