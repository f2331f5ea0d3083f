package org.odelayer.examples.soak;

import java.util.Optional;
import org.odelayer.examples.run.ResidentSize;

/**
 * What a training tells its parent process, a line each.
 *
 * @param kind what happened
 * @param iteration how many iterations of the training are done, over all its processes
 * @param loss on the same examples, and for {@link Kind#TRAINED} of the batches since the last line
 * @param kilobytes the resident size of the process
 */
record SoakEvent(Kind kind, int iteration, double loss, long kilobytes) {
    private static final String START = "SOAK ";
    private static final int PARTS = 5;

    /** What happened. */
    enum Kind {
        /** A new network. */
        STARTED,
        /** A network from the file of a process before. */
        RESUMED,
        /** Some iterations are done. */
        TRAINED,
        /** The file is about to be written. */
        SAVING,
        /** The file was written, and the training goes on with the network that was read from it. */
        RESTORED
    }

    /** Tells it on standard output. */
    static void tell(Kind kind, int iteration, double loss) {
        System.out.println(new SoakEvent(kind, iteration, loss, ResidentSize.kilobytes()));
        if (System.out.checkError()) {
            throw new IllegalStateException("nobody listens any more");
        }
    }

    /** What a line says; a process that is killed may leave half of one. */
    static Optional<SoakEvent> in(String line) {
        String[] parts = line.split(" ");
        if (!line.startsWith(START) || !line.endsWith(" kB") || parts.length != PARTS + 1) {
            return Optional.empty();
        }
        return Optional.of(new SoakEvent(
                Kind.valueOf(parts[1]),
                Integer.parseInt(parts[2]),
                Double.parseDouble(parts[3]),
                Long.parseLong(parts[4])));
    }

    /** As it is printed and read. */
    @Override
    public String toString() {
        return START + kind + " " + iteration + " " + loss + " " + kilobytes + " kB";
    }
}
