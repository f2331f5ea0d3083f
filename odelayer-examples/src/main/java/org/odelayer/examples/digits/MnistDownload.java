package org.odelayer.examples.digits;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.net.URLConnection;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.deeplearning4j.common.resources.DL4JResources;
import org.eclipse.deeplearning4j.resources.utils.MnistResourceConstants;

/**
 * Fetches MNIST from where DL4J does and leaves it where DL4J looks for it.
 *
 * <p>The addresses and checksums are DL4J's, the transfer is not: DL4J 1.0.0-M2.1 does not check the checksums of its
 * data sets, and its {@code Downloader} waits for ever when a checksum is wrong. Here a file appears in the folder only
 * when it is whole, a server that does not answer is given up after seconds, and one that answers slowly is not.
 */
final class MnistDownload {
    /** For the first file, which is tiny: name resolution, connection and all. */
    private static final Duration FIRST_ANSWER = Duration.ofSeconds(8);

    /** For each further file; the largest has 10 MB. */
    private static final Duration TRANSFER = Duration.ofMinutes(15);

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(20);

    /**
     * A gzip-compressed file to fetch.
     *
     * @param url where it is
     * @param name the file that its content becomes
     * @param md5 the checksum of the compressed file, lower-case hexadecimal
     */
    record Archive(String url, String name, String md5) {}

    private final Path folder;
    private final List<Archive> archives;
    private final Duration firstAnswer;

    /**
     * A download that has not begun.
     *
     * @param folder where the files go; created when something has arrived
     * @param archives what to fetch, the smallest first
     * @param firstAnswer how long to wait for the first archive
     */
    MnistDownload(Path folder, List<Archive> archives, Duration firstAnswer) {
        this.folder = folder;
        this.archives = archives;
        this.firstAnswer = firstAnswer;
    }

    /** DL4J's four archives of MNIST, 11 MB together. */
    static MnistDownload fromDl4j(Path folder) {
        return new MnistDownload(
                folder,
                List.of(
                        new Archive(
                                MnistResourceConstants.getTestFileLabelsURL(),
                                MnistResourceConstants.getTestFileLabelsFilename_unzipped(),
                                MnistResourceConstants.getTestFileLabelsMD5()),
                        new Archive(
                                MnistResourceConstants.getMNISTTrainingFileLabelsURL(),
                                MnistResourceConstants.getMNISTTrainingFileLabelsFilename_unzipped(),
                                MnistResourceConstants.getMNISTTrainingFileLabelsMD5()),
                        new Archive(
                                MnistResourceConstants.getTestFilesURL(),
                                MnistResourceConstants.getTestFilesFilename_unzipped(),
                                MnistResourceConstants.getTestFilesMD5()),
                        new Archive(
                                MnistResourceConstants.getMNISTTrainingFilesURL(),
                                MnistResourceConstants.getMNISTTrainingFilesFilename_unzipped(),
                                MnistResourceConstants.getMNISTTrainingFilesMD5())),
                FIRST_ANSWER);
    }

    /** Where DL4J keeps its downloads: a system property, or {@code .deeplearning4j} in the user's home. */
    static Path dl4jFolder() {
        return DL4JResources.getBaseDirectory().toPath();
    }

    /**
     * Fetches all archives, replacing what is in the folder.
     *
     * @param notices told once that the download goes on, after the first answer
     * @throws IOException if an archive cannot be had or the folder not be written; whole files that came before stay
     */
    void run(Consumer<String> notices) throws IOException {
        Duration limit = firstAnswer;
        for (Archive archive : archives) {
            byte[] content = within(limit, archive);
            if (limit == firstAnswer) {
                notices.accept("Downloading MNIST to " + folder + ".");
                limit = TRANSFER;
            }
            unpack(content, archive.name());
        }
    }

    /** Reads in a thread of its own, since name resolution knows no time limit. The thread writes nothing. */
    private static byte[] within(Duration limit, Archive archive) throws IOException {
        FutureTask<byte[]> transfer = new FutureTask<>(() -> fetch(archive));
        Thread thread = new Thread(transfer, "download of " + archive.name());
        thread.setDaemon(true);
        thread.start();
        try {
            return transfer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(archive.url() + ": no answer within " + limit.toMillis() / 1000.0 + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(archive.url() + ": interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(archive.url() + ": " + reason(e.getCause()), e.getCause());
        }
    }

    /** What the user can make something of: the first two exceptions say no more than the host or the address. */
    private static String reason(Throwable cause) {
        if (cause instanceof UnknownHostException) {
            return "unknown host";
        }
        if (cause instanceof FileNotFoundException) {
            return "not found";
        }
        return cause instanceof SocketTimeoutException ? "no answer" : String.valueOf(cause.getMessage());
    }

    private static byte[] fetch(Archive archive) throws IOException {
        URLConnection connection = new URL(archive.url()).openConnection();
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) SILENCE.toMillis());
        try (InputStream in = connection.getInputStream()) {
            byte[] content = in.readAllBytes();
            String md5 = md5(content);
            if (!md5.equals(archive.md5())) {
                throw new IOException("checksum " + md5 + ", expected " + archive.md5());
            }
            return content;
        }
    }

    private static String md5(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(content);
            return String.format("%032x", new BigInteger(1, digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    private void unpack(byte[] content, String name) throws IOException {
        Files.createDirectories(folder);
        Path part = folder.resolve(name + "." + ProcessHandle.current().pid() + ".part");
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            // DL4J leaves an empty folder of this name where its own download failed.
            Files.deleteIfExists(folder.resolve(name));
            Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
