package dev.hearthbook.samples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs command lines in this process, as a shell would see them. */
final class Cli {
    static final String PASSPHRASE = "a passphrase of several words";

    /** For {@code init}: a passphrase that is quick to derive from, where its cost is not what is tested. */
    static final String CHEAP = "--passphrase-memory=8";

    private final Map<String, String> environment = new HashMap<>();
    private final Deque<String> typed = new ArrayDeque<>();
    private String in = "";
    private Set<String> terminals = Set.of();

    /** What a command did. */
    record Result(int code, String out, String err) {
        Result exits(int expected) {
            assertEquals(expected, code, () -> "exit code; it printed:\n" + out + err);
            return this;
        }

        /** Each line of the answer as JSON. */
        List<JsonNode> json() {
            return out.lines().map(JsonMapper.shared()::readTree).toList();
        }
    }

    Cli with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** What a person types, in order, whenever asked. */
    Cli typing(String... passphrases) {
        typed.addAll(List.of(passphrases));
        return this;
    }

    /** What comes on the standard input. */
    Cli reading(String text) {
        in = text;
        return this;
    }

    Cli onTerminal() {
        terminals = Set.of("out", "err");
        return this;
    }

    Result run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings around = new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                environment,
                prompt -> typed.isEmpty() ? null : typed.remove().toCharArray(),
                terminals);
        int code = Hearth.run(around, args);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** A file with the passphrase that only its owner can read. */
    static Path passphraseFile(Path dir) throws IOException {
        Path file = dir.resolve("passphrase");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, PASSPHRASE + "\n");
    }
}
