package org.odelayer.examples.digits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Where digits come from, as a user says it with {@code --data}.
 *
 * <ul>
 *   <li>{@value #AUTO}: MNIST from DL4J's own folder, downloaded if it is not there, and rendered digits if it cannot
 *       be had. Without a network this takes at most about eight seconds.
 *   <li>{@value #RENDERED}: {@link RenderedDigits} of a fixed seed.
 *   <li>anything else: the folder of that name, read by {@link MnistFolder}. {@code ./auto} names a folder, too.
 * </ul>
 */
public final class DigitSource {
    /** MNIST if it can be had, rendered digits otherwise. */
    public static final String AUTO = "auto";

    /** Digits that are drawn by this program. */
    public static final String RENDERED = "rendered";

    private DigitSource() {}

    /**
     * Gets digits.
     *
     * @param data {@value #AUTO}, {@value #RENDERED}, or a folder
     * @param limits how many digits are wanted
     * @param notices told in whole lines, without line ends, what a user should know: that a download goes on, that
     *     rendered digits stand in for MNIST
     * @return the digits
     * @throws IOException if the folder cannot be read; the message tells the user why
     * @throws IllegalArgumentException if more digits are wanted than there are
     */
    public static DigitData load(String data, DigitLimits limits, Consumer<String> notices) throws IOException {
        if (data.equals(RENDERED)) {
            return rendered(limits);
        }
        if (data.equals(AUTO)) {
            Path folder = MnistDownload.dl4jFolder();
            return auto(folder, MnistDownload.fromDl4j(folder), limits, notices);
        }
        Path folder = Path.of(data);
        if (!Files.isDirectory(folder)) {
            throw new IOException("--data (" + data + ") must be " + AUTO + ", " + RENDERED + " or a folder");
        }
        return new MnistFolder(folder).read().limitedTo(limits);
    }

    /** MNIST from the folder, at need after the download, or else rendered digits. */
    static DigitData auto(Path folder, MnistDownload download, DigitLimits limits, Consumer<String> notices) {
        DigitData mnist;
        try {
            mnist = cachedOrDownloaded(folder, download, notices);
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
            notices.accept(
                    "No usable MNIST in " + folder + ", no download (" + reason + "): using rendered digits instead.");
            return rendered(limits);
        }
        return mnist.limitedTo(limits);
    }

    private static DigitData cachedOrDownloaded(Path folder, MnistDownload download, Consumer<String> notices)
            throws IOException {
        MnistFolder cache = new MnistFolder(folder);
        if (cache.isComplete()) {
            try {
                return cache.read();
            } catch (IOException e) {
                // A truncated or foreign file: the download replaces it.
            }
        }
        download.run(notices);
        return cache.read();
    }

    private static DigitData rendered(DigitLimits limits) {
        return new RenderedDigits(RenderedDigits.SEED).data(limits);
    }
}
