package org.odelayer.examples.digits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.common.resources.DL4JResources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigitSourceTest {
    private static final DigitLimits FEW = new DigitLimits(20, 10);

    @TempDir
    Path folder;

    private final List<String> notices = new ArrayList<>();
    private final String usualUrl = DL4JResources.getBaseDownloadURL();
    private final Path usualFolder = DL4JResources.getBaseDirectory().toPath();

    @BeforeEach
    void letDl4jUseAnEmptyFolderAndAPortThatRefuses() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DL4JResources.setBaseDownloadURL("http://127.0.0.1:" + socket.getLocalPort() + "/");
        }
        DL4JResources.setBaseDirectory(folder.toFile());
    }

    @AfterEach
    void restore() {
        DL4JResources.setBaseDownloadURL(usualUrl);
        DL4JResources.setBaseDirectory(usualFolder.toFile());
    }

    @Test
    void autoFallsBackToRenderedDigitsWithOneNoticeAndNoTrace() throws IOException {
        DigitData data =
                assertTimeout(Duration.ofSeconds(8), () -> DigitSource.load(DigitSource.AUTO, FEW, notices::add));
        assertEquals("rendered digits", data.source());
        assertEquals(20, data.train().size());
        assertEquals(1, notices.size());
        String notice = notices.get(0);
        assertTrue(notice.contains("Connection refused") && notice.endsWith("using rendered digits instead."), notice);
        assertEquals(1, notice.lines().count());
        try (var files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void autoReadsDl4jsFolderWithoutANotice() throws IOException {
        IdxBytes.writePair(folder, "train", 30);
        IdxBytes.writePair(folder, "t10k", 12);
        DigitData data = DigitSource.load(DigitSource.AUTO, FEW, notices::add);
        assertTrue(data.source().contains(folder.toString()), data.source());
        assertEquals(20, data.train().size());
        assertEquals(List.of(), notices);
    }

    @Test
    void autoReportsLimitsBeyondMnistInsteadOfFallingBack() throws IOException {
        IdxBytes.writePair(folder, "train", 19);
        IdxBytes.writePair(folder, "t10k", 12);
        String message = assertThrows(
                        IllegalArgumentException.class, () -> DigitSource.load(DigitSource.AUTO, FEW, notices::add))
                .getMessage();
        assertTrue(message.startsWith("--train (20) must be at most 19"), message);
    }

    @Test
    void autoSurvivesAnUnreadableFolder() throws IOException {
        IdxBytes.writePair(folder, "train", 30);
        IdxBytes.writePair(folder, "t10k", 12);
        Files.write(folder.resolve("t10k-images-idx3-ubyte"), new byte[100]);
        assertEquals(
                "rendered digits",
                DigitSource.load(DigitSource.AUTO, FEW, notices::add).source());
        assertEquals(1, notices.size());
    }

    @Test
    void renderedIsTheSameEveryTime() throws IOException {
        DigitData data = DigitSource.load(DigitSource.RENDERED, FEW, notices::add);
        assertEquals(
                data.train().features(),
                DigitSource.load(DigitSource.RENDERED, FEW, notices::add)
                        .train()
                        .features());
        assertEquals(List.of(), notices);
    }

    @Test
    void aFolderIsReadAndLimited() throws IOException {
        IdxBytes.writePair(folder, "t10k", 40);
        DigitData data = DigitSource.load(folder.toString(), FEW, notices::add);
        assertEquals(20, data.train().size());
        assertEquals(10, data.test().size());
        assertThrows(
                IllegalArgumentException.class,
                () -> DigitSource.load(folder.toString(), new DigitLimits(21, 1), notices::add));
    }

    @Test
    void whatIsNoFolderIsNamed() {
        String message = assertThrows(IOException.class, () -> DigitSource.load("rendred", FEW, notices::add))
                .getMessage();
        assertEquals("--data (rendred) must be auto, rendered or a folder", message);
    }
}
