package dev.hearthbook.samples.benchmarks;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.Event;
import dev.hearthbook.event.EventTypes;
import dev.hearthbook.journal.Commit;
import dev.hearthbook.journal.Condition;
import dev.hearthbook.journal.Criterion;
import dev.hearthbook.journal.Expected;
import dev.hearthbook.journal.NewEvent;
import dev.hearthbook.journal.Owner;
import dev.hearthbook.journal.StreamWrite;
import dev.hearthbook.journal.Tag;
import dev.hearthbook.log.Durability;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Streams without end, each with a tag of its own: what {@link ConditionBench} writes to. The event at position n of a filled
 * book is the first one of stream n. Any thread.
 */
final class Crowd {
    private static final int SUBJECTS = 32;
    private static final int PER_COMMIT = 100;
    private static final int UNDER_WAY_MAX = 64;
    private static final String[] TEXTS = texts();

    private Crowd() {}

    static BookConfig config(Path dir) {
        return BookConfig.defaults(dir)
                .withDurability(Durability.OS)
                .withEventTypes(EventTypes.builder()
                        .register("bench.spoken", 1, Spoken.class)
                        .build());
    }

    /** Gives every stream from {@code first} to {@code last} its first event, in order. */
    static void fill(Hearthbook book, int first, int last) {
        Deque<CompletableFuture<Receipt>> underWay = new ArrayDeque<>();
        for (int from = first; from <= last; from += PER_COMMIT) {
            List<StreamWrite> writes = new ArrayList<>();
            for (int stream = from; stream <= Math.min(last, from + PER_COMMIT - 1); stream++) {
                writes.add(write(stream, 0));
            }
            underWay.add(book.journal()
                    .append(Commit.of(writes.toArray(StreamWrite[]::new)))
                    .toFuture());
            if (underWay.size() >= UNDER_WAY_MAX) {
                underWay.remove().join();
            }
        }
        underWay.forEach(CompletableFuture::join);
    }

    /** So many events, a hundred to a stream. */
    static void talk(Hearthbook book, int events) {
        talk(book, 0, events);
    }

    /** The same, going on behind so many that were said before. */
    static void talk(Hearthbook book, int before, int events) {
        Deque<CompletableFuture<Receipt>> underWay = new ArrayDeque<>();
        for (int from = before; from < before + events; from += PER_COMMIT) {
            Event[] said = new Event[Math.min(PER_COMMIT, before + events - from)];
            for (int i = 0; i < said.length; i++) {
                said[i] = new Spoken("ada", TEXTS[(from + i) & (TEXTS.length - 1)]);
            }
            StreamId stream = new StreamId("talk", Integer.toString(from));
            Owner owner = Owner.of(Subject.of("user-" + from % SUBJECTS), RetentionClass.SESSIONS);
            underWay.add(book.journal()
                    .append(Commit.of(StreamWrite.of(stream, owner, Expected.NONE, said)))
                    .toFuture());
            if (underWay.size() >= UNDER_WAY_MAX) {
                underWay.remove().join();
            }
        }
        underWay.forEach(CompletableFuture::join);
    }

    /** One more event, if the stream has so many and no other carries its tag after the mark. */
    static Commit next(int stream, int version, Mark after) {
        return Commit.of(write(stream, version)).when(new Condition(List.of(Criterion.of(tag(stream))), after));
    }

    private static StreamWrite write(int stream, int version) {
        return new StreamWrite(
                new StreamId("spoken", Integer.toString(stream)),
                Owner.of(Subject.of("user-" + stream % SUBJECTS), RetentionClass.SESSIONS),
                Expected.version(version),
                List.of(new NewEvent(
                        new Spoken("ada", TEXTS[(stream + 31 * version) & (TEXTS.length - 1)]), Set.of(tag(stream)))));
    }

    private static Tag tag(int stream) {
        return Tag.of("talk", Integer.toString(stream));
    }

    private static String[] texts() {
        Prose prose = new Prose(3);
        String[] texts = new String[512];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = prose.message();
        }
        return texts;
    }
}
