package dev.hearthbook.samples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What somebody does whose disk went bad: reads the refusal, types the command it names, and goes on. */
final class SalvageCommandTest {
    @TempDir
    private Path dir;

    private Path passphrase;
    private Path old;

    @BeforeEach
    void a_book_with_a_chat() throws IOException {
        passphrase = Cli.passphraseFile(dir);
        old = dir.resolve("old");
        Path chats = Files.writeString(
                dir.resolve("chats.json"),
                "{\"Ada\": {\"history\": {\"2026-01-05\": [{\"query\": \"one\", \"response\": \"two\"},"
                        + " {\"query\": \"three\", \"response\": \"four\"}]}},"
                        + " \"Bo\": {\"history\": {\"2026-01-06\": [{\"query\": \"five\", \"response\": \"six\"}]}}}");
        run("init", Cli.CHEAP, "--book", old.toString()).exits(Exit.OK);
        run("import", "memorybank", chats.toString(), "--book", old.toString()).exits(Exit.OK);
    }

    private Cli.Result run(String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--passphrase-file", passphrase.toString()));
        return new Cli().run(all.toArray(String[]::new));
    }

    /** Breaks the last frame but one; its position and number of events. */
    private long[] breakFrame() throws IOException {
        Path segment;
        try (var files = Files.walk(old.resolve("log"))) {
            segment = files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(segment);
        List<Integer> frames = new ArrayList<>();
        for (int i = 0; i + 64 < bytes.length; i++) {
            if (bytes[i] == 'H' && bytes[i + 1] == 'B' && bytes[i + 2] == 1) {
                frames.add(i);
            }
        }
        int frame = frames.get(frames.size() - 2);
        bytes[frame + 90] ^= 1;
        Files.write(segment, bytes);
        ByteBuffer view = ByteBuffer.wrap(bytes);
        return new long[] {view.getLong(frame + 8), view.getInt(frame + 16)};
    }

    @Test
    void a_damaged_book_names_the_command_and_the_command_makes_a_new_one() throws IOException {
        long[] broken = breakFrame();
        Path fresh = dir.resolve("new");
        String refused = run("tail", "--no-follow", "--last", "1000", "--book", old.toString())
                .exits(Exit.CORRUPTION)
                .err();
        assertTrue(refused.contains("hearth salvage DIR --to NEW"), refused);

        Cli.Result salvaged =
                run("salvage", old.toString(), "--to", fresh.toString()).exits(Exit.OK);

        assertTrue(salvaged.out().contains("lost: " + broken[1] + " event"), salvaged.out());
        assertTrue(salvaged.out().contains("positions " + broken[0] + " to "), salvaged.out());
        assertTrue(salvaged.out().contains("segment 1, bytes "), salvaged.out());
        assertTrue(salvaged.err().contains("as it was"), salvaged.err());
        String status = run("status", "--book", fresh.toString()).exits(Exit.OK).out();
        assertTrue(status.contains("lost   " + broken[1] + " of the events"), status);
        List<JsonNode> events = run("tail", "--no-follow", "--last", "1000", "--json", "--book", fresh.toString())
                .exits(Exit.OK)
                .json();
        List<JsonNode> lost = events.stream()
                .filter(event -> event.get("kind").asString().equals("lost"))
                .toList();
        assertEquals(1, lost.size());
        assertEquals(broken[0], lost.get(0).get("first").asLong());
        assertEquals(broken[1], lost.get(0).get("events").asLong());
        assertTrue(run("tail", "--no-follow", "--last", "1000", "--book", fresh.toString())
                .exits(Exit.OK)
                .out()
                .contains("lost: " + broken[1] + " events from position " + broken[0]));
        run("rebuild", "--book", fresh.toString()).exits(Exit.OK);
    }

    /** Not damage: a session that was cut short. Opening keeps the original, and the status says so as long as it is open. */
    @Test
    void a_torn_end_is_cut_and_shown_in_the_status() throws IOException {
        Files.delete(old.resolve("log").resolve("manifest")); // as if the session had never been closed
        Path segment;
        try (var files = Files.walk(old.resolve("log"))) {
            segment = files.filter(file -> file.toString().endsWith(".cq4"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(segment);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        byte[] torn = java.util.Arrays.copyOf(bytes, Math.max(bytes.length, end + 64));
        torn[(end + 3) / 4 * 4] = 77;
        torn[(end + 3) / 4 * 4 + 5] = 1;
        Files.write(segment, torn);

        String status = run("status", "--book", old.toString()).exits(Exit.OK).out();

        assertTrue(status.contains("left unfinished behind position"), status);
        assertTrue(status.contains("quarantine"), status);
        List<JsonNode> again =
                run("status", "--json", "--book", old.toString()).exits(Exit.OK).json();
        assertEquals(1, again.get(0).get("quarantineFiles").asInt());
        assertTrue(again.get(0).get("quarantineBytes").asLong() > 0);
        assertTrue(again.stream().noneMatch(line -> line.get("kind").asString().equals("tornTail")), "it was cut once");
    }

    @Test
    void json_lists_everything() throws IOException {
        long[] broken = breakFrame();

        List<JsonNode> lines = run(
                        "salvage",
                        "--json",
                        old.toString(),
                        "--to",
                        dir.resolve("new").toString())
                .exits(Exit.OK)
                .json();

        assertEquals("salvaged", lines.get(0).get("kind").asString());
        assertEquals(broken[1], lines.get(0).get("lost").asLong());
        assertEquals("loss", lines.get(1).get("kind").asString());
        assertEquals(broken[0], lines.get(1).get("first").asLong());
        assertTrue(lines.get(1).get("places").get(0).get("to").asLong()
                > lines.get(1).get("places").get(0).get("from").asLong());
        assertEquals(2, lines.size());
    }

    @Test
    void a_sound_book_is_copied_and_nothing_is_lost() {
        assertTrue(run("salvage", old.toString(), "--to", dir.resolve("new").toString())
                .exits(Exit.OK)
                .out()
                .contains("nothing lost"));
    }

    @Test
    void what_cannot_be_salvaged_is_refused_in_one_line() throws IOException {
        String fresh = dir.resolve("new").toString();
        run("salvage", old.toString()).exits(Exit.USAGE);
        run("salvage", "--to", fresh).exits(Exit.USAGE);
        run("salvage", dir.resolve("nowhere").toString(), "--to", fresh).exits(Exit.FAILURE);
        run("salvage", old.toString(), "--to", dir.toString()).exits(Exit.FAILURE);
        Path wrong = Files.writeString(dir.resolve("other"), "another passphrase altogether\n");
        Files.setPosixFilePermissions(wrong, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        new Cli()
                .run("salvage", old.toString(), "--to", fresh, "--passphrase-file", wrong.toString())
                .exits(Exit.WRONG_KEY);

        byte[] keyring = Files.readAllBytes(old.resolve("keyring.db"));
        Files.write(old.resolve("keyring.db"), java.util.Arrays.copyOf(keyring, keyring.length / 2));
        Cli.Result damaged = run("salvage", old.toString(), "--to", fresh).exits(Exit.CORRUPTION);

        assertEquals(1, damaged.err().lines().count(), damaged.err());
        assertTrue(damaged.err().contains("a keyring cannot be salvaged"), damaged.err());
        assertFalse(Files.exists(dir.resolve("new")));
    }
}
