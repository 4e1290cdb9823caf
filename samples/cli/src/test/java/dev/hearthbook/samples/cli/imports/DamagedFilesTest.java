package dev.hearthbook.samples.cli.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A damaged file is refused with the line on which the damage is, and never with what stands there. */
final class DamagedFilesTest {
    private static final String BANK = """
            {
              "Ada": {
                "history": {
                  "2026-01-05": [
                    {"query": "SECRET", "response": "SECRET"}
                  ]
                }
              }
            }
            """;
    private static final String LOCOMO = """
            [
              {
                "sample_id": "conv-1",
                "conversation": {
                  "speaker_a": "SECRET",
                  "speaker_b": "SECRET",
                  "session_1_date_time": "1:56 pm on 8 May, 2023",
                  "session_1": [
                    {"speaker": "SECRET", "dia_id": "D1:1", "text": "SECRET"},
                    {"speaker": "SECRET", "dia_id": "D1:2", "text": "SECRET", "blip_caption": "a boat"}
                  ]
                },
                "observation": {
                  "session_1_observation": {"SECRET": [["SECRET", "D1:1; D1:2"], ["SECRET", ["D1:2", "D9:9"]]]}
                }
              }
            ]
            """;
    private static final String CSV = """
            user 1 personas,user 2 personas,Best Generated Conversation
            "SECRET
            SECRET","SECRET","User 1: SECRET
            User 2: SECRET"
            "SECRET","SECRET","*User 1:* SECRET, ""quoted\"""
            """;

    private static List<Story> read(ChatFormat format, String text) {
        List<Story> stories = new ArrayList<>();
        format.read(file(text.getBytes(StandardCharsets.UTF_8)), stories::add);
        return stories;
    }

    private static ChatFile file(byte[] bytes) {
        return new ChatFile("chats", () -> new ByteArrayInputStream(bytes));
    }

    private static String refusal(ChatFormat format, String text) {
        HearthbookException refused = assertThrows(HearthbookException.class, () -> read(format, text));
        assertEquals(ErrorCode.IMPORT_DAMAGED, refused.code());
        assertFalse(refused.getMessage().contains("SECRET"), refused.getMessage());
        assertTrue(refused.getMessage().contains("Nothing was imported"), refused.getMessage());
        return refused.getMessage();
    }

    private static void refusedAt(int line, ChatFormat format, String text) {
        String message = refusal(format, text);
        assertTrue(
                message.startsWith("chats, line " + line + " ") || message.startsWith("chats, line " + line + ":"),
                message);
    }

    @Test
    void sound_files_are_read() {
        Story bank = read(ChatFormat.MEMORYBANK, BANK).get(0);
        assertEquals(2, bank.messages());
        assertEquals("memorybank-ada", bank.subject().value());

        Story locomo = read(ChatFormat.LOCOMO, LOCOMO).get(0);
        assertEquals(
                "SECRET\n[image: a boat]",
                locomo.sittings().get(0).utterances().get(1).text());
        assertEquals("2023-05-08T13:56:00Z", locomo.sittings().get(0).metadata().get("date"));
        assertEquals(
                List.of(new Story.Place("session_1", 1), new Story.Place("session_1", 2)),
                locomo.notes().get(0).evidence());
        assertEquals(
                List.of(new Story.Place("session_1", 2)), locomo.notes().get(1).evidence());

        List<Story> rows = read(ChatFormat.PERSONA_CHAT, CSV);
        assertEquals(2, rows.size());
        assertEquals(
                "SECRET, \"quoted\"",
                rows.get(1).sittings().get(0).utterances().get(0).text());
        assertEquals(2, rows.get(0).cast().get(0).sheet().traits().size());
    }

    @Test
    void what_is_missing_or_of_another_kind_is_named_with_its_line() {
        refusedAt(5, ChatFormat.MEMORYBANK, BANK.replace("\"response\"", "\"answer\""));
        refusedAt(5, ChatFormat.MEMORYBANK, BANK.replace("\"SECRET\"}", "17}"));
        refusedAt(4, ChatFormat.MEMORYBANK, BANK.replace("2026-01-05", "SECRET"));
        refusedAt(2, ChatFormat.MEMORYBANK, BANK.replace("\"history\"", "\"histories\""));
        refusedAt(2, ChatFormat.LOCOMO, LOCOMO.replace("sample_id", "id"));
        refusedAt(7, ChatFormat.LOCOMO, LOCOMO.replace("1:56 pm on", "SECRET"));
        refusedAt(10, ChatFormat.LOCOMO, LOCOMO.replace("D1:2\", \"text\"", "D1:1\", \"text\""));
        refusedAt(10, ChatFormat.LOCOMO, LOCOMO.replace("\"text\": \"SECRET\", \"blip", "\"blip"));
        refusedAt(5, ChatFormat.PERSONA_CHAT, CSV.replace("\"SECRET\",\"SECRET\",\"*User", "\"SECRET\",\"*User"));
        refusedAt(1, ChatFormat.PERSONA_CHAT, CSV.replace("user 1 personas", "SECRET"));
    }

    @Test
    void what_no_book_can_hold_is_found_before_anything_is_written() {
        refusedAt(5, ChatFormat.MEMORYBANK, BANK.replaceFirst("SECRET", "x".repeat(50_001)));
        refusedAt(5, ChatFormat.MEMORYBANK, BANK.replaceFirst("\"SECRET\"", "\"\\\\ud800\""));
        refusedAt(5, ChatFormat.MEMORYBANK, BANK.replaceFirst("\"SECRET\"", "\"\""));
        refusedAt(9, ChatFormat.LOCOMO, LOCOMO.replaceFirst("\"speaker\": \"SECRET\"", "\"speaker\": \"  \""));
    }

    @Test
    void torn_and_broken_files_are_refused_wherever_they_break() {
        for (ChatFormat format : new ChatFormat[] {ChatFormat.MEMORYBANK, ChatFormat.LOCOMO}) {
            String whole = (format == ChatFormat.LOCOMO ? LOCOMO : BANK).strip();
            for (int length = 0; length < whole.length(); length++) {
                refusal(format, whole.substring(0, length));
            }
            refusal(format, whole + "{}");
        }
        refusal(ChatFormat.MEMORYBANK, "[]");
        refusal(ChatFormat.LOCOMO, "{}");
        refusal(ChatFormat.MEMORYBANK, BANK.replace("\"query\"", "\"response\""));
        refusal(ChatFormat.PERSONA_CHAT, CSV.strip().substring(0, CSV.strip().length() - 1));
        refusal(ChatFormat.PERSONA_CHAT, "");
    }

    @Test
    void bytes_that_are_no_text_are_refused() {
        byte[] bytes = BANK.getBytes(StandardCharsets.ISO_8859_1);
        bytes[BANK.indexOf("SECRET")] = (byte) 0xff;

        HearthbookException refused =
                assertThrows(HearthbookException.class, () -> ChatFormat.MEMORYBANK.read(file(bytes), story -> {}));

        assertEquals(ErrorCode.IMPORT_DAMAGED, refused.code());
        assertTrue(refused.getMessage().contains("line 5"), refused.getMessage());
    }

    @Test
    void two_users_of_one_name_are_damage_and_a_missing_file_is_not() {
        String twice = BANK.strip().replaceFirst("}$", ", \" ADA \": {\"history\": {}}}");
        assertTrue(refusal(ChatFormat.MEMORYBANK, twice).contains("same name"));

        HearthbookException missing = assertThrows(
                HearthbookException.class,
                () -> ChatFormat.LOCOMO.read(ChatFile.of(Path.of("no-such-file.json")), story -> {}));
        assertEquals(ErrorCode.IO_FAILED, missing.code());
    }
}
