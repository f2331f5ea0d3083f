package org.odelayer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of sources and documents have at most 120 characters. */
class LinesTest {
    private static final Path ROOT = Path.of("..");
    private static final int LONGEST = 120;
    private static final Set<String> FOREIGN = Set.of("target", ".git");

    /** Nothing but a link behind what opens a comment, a quotation or an item. */
    private static final Pattern LINK = Pattern.compile("[\\s*/>-]*(\\[[^]]*]\\()?<?https?://\\S+");

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                boolean foreign = FOREIGN.contains(directory.getFileName().toString());
                return foreign ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java") || isDocument(file)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static boolean isDocument(Path file) {
        return file.toString().endsWith(".md");
    }

    private static boolean isTooLong(String line, boolean document) {
        boolean unbreakable =
                document && line.startsWith("|") || LINK.matcher(line).matches();
        return !unbreakable && line.codePointCount(0, line.length()) > LONGEST;
    }

    @Test
    void noLineIsLongerThanItMayBe() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : files()) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (isTooLong(lines.get(i), isDocument(file))) {
                    tooLong.add(ROOT.relativize(file) + ":" + (i + 1));
                }
            }
        }
        assertEquals(List.of(), tooLong);
    }

    @Test
    void itSeesAllModulesAndDocuments() throws IOException {
        List<Path> seen = files().stream().map(ROOT::relativize).toList();
        for (String each : List.of("README.md", "docs/design.md", "odelayer-examples/src/main/java")) {
            assertTrue(seen.stream().anyMatch(file -> file.startsWith(each)), each);
        }
    }

    @Test
    void charactersCountNotTheirBytesOrSurrogates() {
        assertFalse(isTooLong("θ".repeat(LONGEST), false));
        assertFalse(isTooLong("𝜃".repeat(LONGEST), false));
        assertTrue(isTooLong("θ".repeat(LONGEST + 1), false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"| a | ", "https://", "- [paper](https://", " * <https://"})
    void whatCannotBeBrokenMayBeLonger(String start) {
        assertFalse(isTooLong(start + "x".repeat(LONGEST), true));
        assertTrue(isTooLong("see " + start + "x".repeat(LONGEST), true));
    }
}
