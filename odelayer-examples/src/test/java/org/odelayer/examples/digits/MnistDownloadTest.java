package org.odelayer.examples.digits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistDownloadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private final List<String> notices = new ArrayList<>();
    private final Map<String, byte[]> served = new HashMap<>();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] content = served.get(exchange.getRequestURI().getPath().substring(1));
            exchange.sendResponseHeaders(content == null ? 404 : 200, content == null ? -1 : content.length);
            if (content != null) {
                exchange.getResponseBody().write(content);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void filesArriveUncompressedUnderTheirNames() throws IOException {
        MnistDownload download = new MnistDownload(folder.resolve("new"), List.of(good("a"), good("b")), PATIENCE);
        download.run(notices::add);
        assertArrayEquals(IdxBytes.labels(3), Files.readAllBytes(folder.resolve("new/a")));
        assertArrayEquals(IdxBytes.labels(3), Files.readAllBytes(folder.resolve("new/b")));
        assertEquals(List.of("a", "b"), namesIn(folder.resolve("new")));
        assertEquals(List.of("Downloading MNIST to " + folder.resolve("new") + "."), notices);
    }

    @Test
    void whatABrokenDownloadLeftIsReplaced() throws IOException {
        Files.write(folder.resolve("a"), new byte[10]);
        Files.createDirectory(folder.resolve("b"));
        new MnistDownload(folder, List.of(good("a"), good("b")), PATIENCE).run(notices::add);
        assertArrayEquals(IdxBytes.labels(3), Files.readAllBytes(folder.resolve("a")));
        assertArrayEquals(IdxBytes.labels(3), Files.readAllBytes(folder.resolve("b")));
    }

    @Test
    void afterARepairTheFolderIsReadAgain() throws IOException {
        IdxBytes.writePair(folder, "train", 30);
        IdxBytes.writePair(folder, "t10k", 30);
        Files.write(folder.resolve("t10k-labels-idx1-ubyte"), new byte[4]);
        served.put("labels", IdxBytes.gzip(IdxBytes.labels(30)));
        MnistDownload download =
                new MnistDownload(folder, List.of(archive("labels", "t10k-labels-idx1-ubyte")), PATIENCE);
        DigitData data = DigitSource.auto(folder, download, DigitLimits.NONE, notices::add);
        assertEquals(30, data.test().size());
        assertTrue(data.source().startsWith("MNIST"), data.source());
    }

    /** What a network that wants a login answers, whatever was asked for. */
    @Test
    void aWrongFileIsRefusedAndLeavesNothing() throws IOException {
        MnistDownload.Archive wrong = good("a");
        served.put("a", "<html>Please log in</html>".getBytes());
        String message = failure(new MnistDownload(folder, List.of(wrong), PATIENCE));
        assertTrue(message.contains("/a: checksum ") && message.contains("expected " + wrong.md5()), message);
        assertEquals(List.of(), namesIn(folder));
    }

    @Test
    void whatCameBeforeAFailureIsWhole() throws IOException {
        MnistDownload.Archive missing = new MnistDownload.Archive(url("missing"), "missing", "0");
        String message = failure(new MnistDownload(folder, List.of(good("a"), missing), PATIENCE));
        assertTrue(message.endsWith("/missing: not found"), message);
        assertEquals(List.of("a"), namesIn(folder));
        assertArrayEquals(IdxBytes.labels(3), Files.readAllBytes(folder.resolve("a")));
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/a";
            MnistDownload download = new MnistDownload(
                    folder, List.of(new MnistDownload.Archive(url, "a", "0")), Duration.ofMillis(300));
            String message = assertTimeout(Duration.ofSeconds(5), () -> failure(download));
            assertEquals(url + ": no answer within 0.3 s", message);
        }
        assertEquals(List.of(), notices);
    }

    private MnistDownload.Archive good(String name) throws IOException {
        served.put(name, IdxBytes.gzip(IdxBytes.labels(3)));
        return archive(name, name);
    }

    private MnistDownload.Archive archive(String path, String name) {
        return new MnistDownload.Archive(url(path), name, DigestUtils.md5Hex(served.get(path)));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + path;
    }

    private String failure(MnistDownload download) {
        return assertThrows(IOException.class, () -> download.run(notices::add)).getMessage();
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
