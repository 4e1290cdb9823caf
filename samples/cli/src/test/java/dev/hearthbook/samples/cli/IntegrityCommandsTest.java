package dev.hearthbook.samples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a person does who wants to know, and to show, that a book is what it was. */
final class IntegrityCommandsTest {
    private static final String CHATS = """
            {"Ada": {"name": "Ada", "history": {
                "2026-01-05": [{"query": "I glide every Sunday.", "response": "Above which valley?"}]}}}
            """;
    private static final String MORE = """
            {"Bo": {"name": "Bo", "history": {
                "2026-01-07": [{"query": "The compass is gone.", "response": "Where was it last?"}]}}}
            """;

    @TempDir
    private Path dir;

    private String[] book;

    @BeforeEach
    void begin() throws IOException {
        Path passphrase = Cli.passphraseFile(dir);
        book = new String[] {"--book", dir.resolve("book").toString(), "--passphrase-file", passphrase.toString()};
        run("init", Cli.CHEAP).exits(Exit.OK);
        write(CHATS);
    }

    private void write(String chats) throws IOException {
        run(
                        "import",
                        "memorybank",
                        Files.writeString(dir.resolve("chats.json"), chats).toString())
                .exits(Exit.OK);
    }

    private Cli.Result run(String... command) {
        String[] all = Arrays.copyOf(command, command.length + book.length);
        System.arraycopy(book, 0, all, command.length, book.length);
        return new Cli().run(all);
    }

    /** Without a book. */
    private static Cli.Result check(String... rest) {
        return new Cli().run(Stream.concat(Stream.of("check"), Stream.of(rest)).toArray(String[]::new));
    }

    private Path file(String name, Cli.Result printed) throws IOException {
        return Files.writeString(dir.resolve(name), printed.exits(Exit.OK).out());
    }

    @Test
    void a_receipt_of_an_erasure_is_checked_without_the_book() throws IOException {
        String key = run("verify", "--json").json().get(0).get("key").asString();

        Path receipt = file("receipt", run("erase", "memorybank-ada"));

        String held = check(receipt.toString(), "--key", key).exits(Exit.OK).out();
        assertTrue(held.contains("It holds") && held.contains("(subject)"), held);
        assertEquals(
                Files.readString(receipt),
                run("erase", "memorybank-ada").exits(Exit.OK).out());
        assertEquals(
                "subject",
                check(receipt.toString(), "--key", key, "--json")
                        .exits(Exit.OK)
                        .json()
                        .get(0)
                        .get("cause")
                        .asString());
        check(receipt.toString(), "--checkpoint", receipt.toString()).exits(Exit.USAGE);
        Files.writeString(receipt, Files.readString(receipt).replaceFirst("events session", "events memory"));
        check(receipt.toString(), "--key", key).exits(Exit.CORRUPTION);
        assertTrue(run("erase", "nobody").exits(Exit.FAILURE).err().contains("nothing to erase"));
        run("erase", "memorybank-ada", "--memory", "m", "--conversation", "c").exits(Exit.USAGE);
        run("erase", "memorybank-ada", "--memory", "m-none").exits(Exit.FAILURE);
    }

    @Test
    void a_checkpoint_and_proofs_are_checked_without_the_book() throws IOException {
        JsonNode verified = run("verify", "--json").exits(Exit.OK).json().get(0);
        String key = verified.get("key").asString();
        String first = file("first", run("checkpoint")).toString();
        write(MORE);
        String second = file("second", run("checkpoint")).toString();
        String inclusion = file("inclusion", run("prove", "2")).toString();
        String growth = file("growth", run("prove", "--since", first)).toString();

        assertTrue(check(first, "--key", key).exits(Exit.OK).out().contains("It holds"));
        assertEquals(
                2,
                check(inclusion, "--key", key, "--json")
                        .exits(Exit.OK)
                        .json()
                        .get(0)
                        .get("position")
                        .asInt());
        check(inclusion, "--checkpoint", second).exits(Exit.OK);
        check(growth, "--key", Files.writeString(dir.resolve("key"), key + "\n").toString(), "--checkpoint", first)
                .exits(Exit.OK);

        check(inclusion, "--checkpoint", first).exits(Exit.CORRUPTION);
        check(growth, "--key", key, "--checkpoint", second).exits(Exit.CORRUPTION);
        check(growth, "--checkpoint", first).exits(Exit.USAGE);
        check(inclusion).exits(Exit.USAGE);
        check(dir.resolve("nothing").toString(), "--key", key).exits(Exit.FAILURE);
        check(second, "--key", key.substring(0, key.length() - 4) + "AAA=").exits(Exit.CORRUPTION);
        run("prove", "100000").exits(Exit.FAILURE);
        run("prove").exits(Exit.USAGE);

        JsonNode again = run("verify", "--json").exits(Exit.OK).json().get(0);
        assertEquals(1, again.get("checkpoints").asInt());
        assertEquals(
                Files.readAllLines(Path.of(second)).get(2), again.get("root").asString());
        run("verify", "--sample", "5").exits(Exit.OK);
        run("verify", "--sample", "0").exits(Exit.USAGE);

        String[] folder = {
            "verify", "--json", "--without-keys", "--book", dir.resolve("book").toString()
        };
        JsonNode keyless = new Cli().run(folder).exits(Exit.OK).json().get(0);
        assertEquals(again.get("root").asString(), keyless.get("root").asString(), "the tree needs no keys");
        assertEquals(
                0, keyless.get("opened").asInt() + keyless.get("checkpoints").asInt());
        String[] trusting = Arrays.copyOf(folder, folder.length + 2);
        trusting[folder.length] = "--key";
        trusting[folder.length + 1] = key;
        assertEquals(
                1,
                new Cli()
                        .run(trusting)
                        .exits(Exit.OK)
                        .json()
                        .get(0)
                        .get("checkpoints")
                        .asInt());
        run("verify", "--key", key).exits(Exit.USAGE);
    }

    @Test
    void an_older_log_is_refused_because_of_the_anchor() throws IOException {
        Path anchor = dir.resolve("anchor");
        Path log = dir.resolve("book/log");
        copy(log, dir.resolve("old"));
        write(MORE);
        run("checkpoint", "--anchor", anchor.toString()).exits(Exit.OK);
        delete(log);
        copy(dir.resolve("old"), log);
        delete(dir.resolve("book/integrity")); // what the book itself remembers went with it

        Cli.Result refused = run("verify", "--anchor", anchor.toString()).exits(Exit.CORRUPTION);

        assertTrue(refused.err().contains("older copy") && refused.err().contains(anchor.toString()), refused.err());
        run("verify").exits(Exit.OK);
    }

    @Test
    void damage_is_named_with_its_place() throws IOException {
        Path segment;
        try (Stream<Path> files = Files.walk(dir.resolve("book/log"))) {
            segment = files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            long at = firstFrame(Files.readAllBytes(segment)) + 80;
            channel.read(one, at);
            one.flip().put(0, (byte) (one.get(0) ^ 1));
            channel.write(one, at);
        }

        Cli.Result refused = run("verify").exits(Exit.CORRUPTION);

        assertTrue(
                refused.err().contains("segment 1")
                        && refused.err().contains("position 1")
                        && refused.err().contains("offset"),
                refused.err());
    }

    private static int firstFrame(byte[] segment) {
        for (int i = 0; ; i++) {
            if (segment[i] == 'H' && segment[i + 1] == 'B' && segment[i + 2] == 1) {
                return i;
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
