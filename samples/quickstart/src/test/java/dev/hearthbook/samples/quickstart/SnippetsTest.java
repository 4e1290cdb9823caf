package dev.hearthbook.samples.quickstart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README shows is what compiles here, to the letter. */
final class SnippetsTest {
    private static final Path ROOT =
            Path.of("").toAbsolutePath().resolve("../..").normalize();
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern IN_SOURCE =
            Pattern.compile("^ *// snippet: (\\w+)\\n(.*?)^ *// end\\n", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern IN_README =
            Pattern.compile("<!-- snippet: (\\w+) -->\\n```java\\n(.*?)```\\n<!-- end -->", Pattern.DOTALL);

    @Test
    void every_snippet_of_the_readme_is_code_that_compiles() throws IOException {
        Map<String, String> code = new TreeMap<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                code.putAll(snippets(IN_SOURCE, Files.readString(file)));
            }
        }

        Map<String, String> shown = snippets(IN_README, Files.readString(ROOT.resolve("README.md")));

        assertTrue(
                shown.containsKey("readme") && shown.containsKey("moods"),
                "README.md lacks its snippets: " + shown.keySet());
        shown.forEach((name, text) -> assertEquals(
                code.get(name),
                text,
                "README.md, snippet '" + name + "' differs from samples/quickstart; copy it from there"));
    }

    private static Map<String, String> snippets(Pattern pattern, String text) {
        Map<String, String> found = new TreeMap<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            List<String> lines = matcher.group(2).lines().toList();
            int indent = lines.stream()
                    .filter(line -> !line.isBlank())
                    .mapToInt(line -> line.length() - line.stripLeading().length())
                    .min()
                    .orElse(0);
            StringBuilder plain = new StringBuilder();
            lines.forEach(line ->
                    plain.append(line.isBlank() ? "" : line.substring(indent)).append('\n'));
            found.put(matcher.group(1), plain.toString());
        }
        return found;
    }
}
