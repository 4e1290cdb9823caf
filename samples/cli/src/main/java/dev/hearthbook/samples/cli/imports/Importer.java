package dev.hearthbook.samples.cli.imports;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Brings a file of chats into a book.
 *
 * <p><b>All or nothing.</b> {@link #check} reads the whole file and finds every damage before {@link #write} appends the first
 * event. A crash in the middle leaves some conversations imported; importing again adds the others.
 *
 * <p><b>Twice is once.</b> Ids follow from the file, and what is in the book already is left alone, however long ago it was
 * imported. A conversation whose subject was erased from the book does not come back; it is counted and skipped.
 *
 * <p><b>Memory</b> holds {@value #STORIES_AT_ONCE} records of the file at a time. One thread calls; several write.
 */
public final class Importer {
    private static final int STORIES_AT_ONCE = 16;

    private final ChatFormat format;
    private final ChatFile file;

    private Importer(ChatFormat format, ChatFile file) {
        this.format = format;
        this.file = file;
    }

    public static Importer of(ChatFormat format, ChatFile file) {
        return new Importer(format, file);
    }

    /** What a file holds. */
    public record Counts(long conversations, long sessions, long messages, long memories) {
        private Counts plus(Story story) {
            return new Counts(
                    conversations + 1,
                    sessions + story.sittings().size(),
                    messages + story.messages(),
                    memories + story.notes().size());
        }
    }

    /**
     * What an import did.
     *
     * @param events it appended; 0 when all was there already
     * @param erased how many conversations stayed out because they were erased from the book
     */
    public record Outcome(Counts file, long events, long erased, Mark head) {}

    /**
     * Reads the whole file.
     *
     * @throws HearthbookException {@code IMPORT_DAMAGED} naming the line; {@code IO_FAILED}
     */
    public Counts check() {
        Counts[] counts = {new Counts(0, 0, 0, 0)};
        Set<String> conversations = new HashSet<>();
        format.read(file, story -> {
            if (conversations.add(story.conversation().value())) {
                counts[0] = counts[0].plus(story);
            }
        });
        return counts[0];
    }

    /**
     * Writes what {@link #check} found sound.
     *
     * @param messagesDone is told how many messages of the file are in the book, from several threads
     */
    public Outcome write(Hearthbook book, Counts checked, LongConsumer messagesDone) {
        long before = book.journal().head().position().value();
        AtomicLong messages = new AtomicLong();
        AtomicLong erased = new AtomicLong();
        StoryWriter writer =
                new StoryWriter(book, format.title(), said -> messagesDone.accept(messages.addAndGet(said)));
        List<Story> batch = new ArrayList<>();
        format.read(file, story -> {
            batch.add(story);
            if (batch.size() == STORIES_AT_ONCE) {
                writeAll(writer, batch, erased);
            }
        });
        writeAll(writer, batch, erased);
        Mark head = book.journal().head();
        return new Outcome(checked, head.position().value() - before, erased.get(), head);
    }

    private static void writeAll(StoryWriter writer, List<Story> batch, AtomicLong erased) {
        Flux.fromIterable(List.copyOf(batch))
                .flatMap(
                        story -> Mono.fromRunnable(() -> writer.write(story))
                                .onErrorResume(Importer::isErasure, e -> Mono.fromRunnable(erased::incrementAndGet))
                                .subscribeOn(Schedulers.boundedElastic()),
                        STORIES_AT_ONCE)
                .blockLast();
        batch.clear();
    }

    private static boolean isErasure(Throwable failure) {
        return failure instanceof HearthbookException refused && refused.code() == ErrorCode.SUBJECT_ERASED;
    }
}
