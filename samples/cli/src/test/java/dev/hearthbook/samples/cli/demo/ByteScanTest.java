package dev.hearthbook.samples.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ByteScanTest {
    private static final String SENTENCE = "The heron stood still until the water forgot it was there.";

    @Test
    void any_piece_of_two_blocks_less_one_is_found_at_any_place() {
        ByteScan scan = ByteScan.forSentences(List.of(SENTENCE));
        byte[] sentence = SENTENCE.getBytes(StandardCharsets.UTF_8);
        int piece = 2 * ByteScan.BLOCK - 1;
        int covered = sentence.length / ByteScan.BLOCK * ByteScan.BLOCK;
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int begin = 0; begin + piece <= covered; begin++) {
            byte[] noise = new byte[500];
            random.nextBytes(noise);
            System.arraycopy(sentence, begin, noise, random.nextInt(noise.length - piece), piece);
            assertFalse(scan.scan(ByteBuffer.wrap(noise)).isEmpty(), "seed " + seed + ", piece at " + begin);
        }
    }

    @Test
    void noise_and_other_sentences_are_not_found() {
        ByteScan scan = ByteScan.forSentences(List.of(SENTENCE));
        byte[] noise = new byte[1 << 20];
        new Random(7).nextBytes(noise);

        assertEquals(List.of(), scan.scan(ByteBuffer.wrap(noise)));
        assertEquals(
                List.of(),
                scan.scan(ByteBuffer.wrap(
                        "A heron stood there; it forgot the still water.".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void hits_are_named_by_file_and_place_and_short_texts_are_left_out(@TempDir Path dir) throws IOException {
        Files.createDirectories(dir.resolve("a/b"));
        Files.writeString(dir.resolve("a/b/file"), "....." + SENTENCE);
        Files.writeString(dir.resolve("empty"), "");

        ByteScan.Found found = ByteScan.forSentences(List.of(SENTENCE, "short")).scan(dir);

        assertEquals(1, ByteScan.forSentences(List.of(SENTENCE, "short")).sentences());
        assertEquals(2, found.files());
        assertEquals(SENTENCE.length() / ByteScan.BLOCK, found.hits());
        assertTrue(found.places().get(0).endsWith("at byte 5"), found.places().toString());
    }
}
