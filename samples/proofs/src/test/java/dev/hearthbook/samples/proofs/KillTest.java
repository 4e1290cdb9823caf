package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.model.Mark;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process appends through the façades and prints each acknowledged mark; it is killed with SIGKILL at a random moment, thirty
 * times on the same book. Nothing acknowledged may be lost, positions stay dense, and the views equal a rebuild.
 */
class KillTest {
    private static final int KILLS = 30;

    @TempDir
    private Path folder;

    @Test
    void thirty_kills_lose_nothing_that_was_acknowledged() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Long, Mark> acknowledged = new java.util.TreeMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            for (Mark mark : appendUntilKilled(kill, 5 + random.nextInt(400))) {
                acknowledged.put(mark.position().value(), mark);
            }
            if (kill % 10 == 9) {
                check(acknowledged, "seed " + seed + ", kill " + kill);
            }
        }
    }

    private List<Mark> appendUntilKilled(int round, int acknowledgements) throws IOException, InterruptedException {
        Process process = Jvm.of(Appender.class, Jvm.OPENS, folder, round)
                .redirectErrorStream(true)
                .start();
        List<Mark> marks = new ArrayList<>();
        List<String> other = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("ack ")) {
                    marks.add(Mark.parse(line.substring(4)));
                } else {
                    other.add(line);
                }
                if (marks.size() == acknowledgements) {
                    process.toHandle().destroyForcibly(); // unlike Process, leaves what it printed last to be read
                }
            }
        }
        process.waitFor();
        assertTrue(marks.size() >= acknowledgements, () -> "the appender ended by itself: " + other);
        return marks;
    }

    private void check(Map<Long, Mark> acknowledged, String seed) {
        try (Hearthbook book = Books.open(folder)) {
            List<Recorded> events =
                    book.journal().read(Mark.START).collectList().block();
            assertEquals(
                    LongStream.rangeClosed(1, events.size()).boxed().toList(),
                    events.stream().map(one -> one.position().value()).toList(),
                    seed);
            acknowledged.forEach((position, mark) ->
                    assertEquals(mark, events.get((int) (position - 1)).mark(), seed));
            Map<String, String> live = Books.rows(book);
            book.upkeep().rebuild().blockLast();
            assertEquals(live, Books.rows(book), seed);
        }
    }
}
