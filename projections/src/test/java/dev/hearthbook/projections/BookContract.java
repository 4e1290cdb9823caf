package dev.hearthbook.projections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.BookConfig;
import dev.hearthbook.Conversations;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.IdSource;
import dev.hearthbook.model.Receipt;
import dev.hearthbook.model.Subject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import reactor.core.publisher.Mono;

/** What every book with house views does, in memory or on disk. The nouns' contracts stand on it. */
public abstract class BookContract {
    static final Subject ADA = Subject.of("user-ada");
    static final Subject BOB = Subject.of("user-bob");
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final SteppedClock clock = new SteppedClock();
    Hearthbook book;

    /** An empty book with these settings; the contract closes it. */
    protected abstract Hearthbook open(BookConfig config);

    @BeforeEach
    void open_an_empty_book() {
        IdSource ids = IdSource.uuid7(clock, new Random(11));
        book = open(
                settings(BookConfig.defaults(Path.of("book")).withClock(clock).withIds(ids)));
    }

    /** What a contract wants otherwise. */
    BookConfig settings(BookConfig config) {
        return config;
    }

    @AfterEach
    void close_it() {
        book.close();
    }

    static <T> T ok(Mono<T> answer) {
        T value = answer.block(PATIENCE);
        if (value == null) {
            throw new AssertionError("there was no answer");
        }
        return value;
    }

    static <T> boolean isEmpty(Mono<T> answer) {
        return answer.block(PATIENCE) == null;
    }

    static void refused(ErrorCode code, Mono<?> answer) {
        refusedAt(code, () -> answer.block(PATIENCE));
    }

    static void refusedAt(ErrorCode code, Executable what) {
        assertEquals(code, assertThrows(HearthbookException.class, what).code());
    }

    /** Waits until the views have seen everything recorded so far. */
    void settle() {
        book.views().await(book.journal().head()).block(PATIENCE);
    }

    Conversations.Started chat(Subject subject) {
        return ok(book.conversations().start(subject, "Tea"));
    }

    static void sameReceipt(Receipt expected, Receipt actual) {
        assertEquals(expected.mark(), actual.mark());
        assertEquals(expected.versions(), actual.versions());
        assertNotEquals(0, actual.events());
    }

    static void assertNothingFound(Collection<?> found) {
        assertTrue(found.isEmpty(), () -> found.size() + " were found");
    }

    static void assertFound(Collection<?> found) {
        assertFalse(found.isEmpty(), "nothing was found");
    }
}
