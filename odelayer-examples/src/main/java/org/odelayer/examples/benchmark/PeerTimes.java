package org.odelayer.examples.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What another library takes for the cases, as docs/peer and docs/torchdiffeq.py print it: a line for each case. */
final class PeerTimes {
    private static final Pattern LINE = Pattern.compile("(\\S.*?)\\s+(\\d+\\.\\d+) ms\\s+nfe (\\d+)\\+(\\d+)");

    /** Maven leaves some before what a program prints. */
    private static final Pattern COLORS = Pattern.compile("\u001b\\[[0-9;]*m");

    private final Map<String, Double> milliseconds = new LinkedHashMap<>();

    private PeerTimes() {}

    static PeerTimes none() {
        return new PeerTimes();
    }

    /** With the last line of each case. */
    static PeerTimes read(Path file) throws IOException {
        PeerTimes times = new PeerTimes();
        for (String line : Files.readAllLines(file)) {
            Matcher matcher = LINE.matcher(COLORS.matcher(line).replaceAll("").strip());
            if (matcher.matches()) {
                times.milliseconds.put(matcher.group(1), Double.parseDouble(matcher.group(2)));
            }
        }
        if (times.milliseconds.isEmpty()) {
            throw new IllegalArgumentException(
                    "--against (" + file + ") must have lines as \"CASE   1.23 ms  nfe 14+14\","
                            + " what docs/peer or docs/torchdiffeq.py print");
        }
        return times;
    }

    /** The peer's time over ours; empty if the peer does not have the case. */
    OptionalDouble ratio(String name, double ours) {
        Double theirs = milliseconds.get(name);
        return theirs == null ? OptionalDouble.empty() : OptionalDouble.of(theirs / ours);
    }
}
