package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.ConversationDraft;
import dev.hearthbook.Conversations;
import dev.hearthbook.Erasures;
import dev.hearthbook.Hearthbook;
import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.integrity.Erasure;
import dev.hearthbook.integrity.ErasureReceipt;
import dev.hearthbook.integrity.VerifyingKey;
import dev.hearthbook.keys.SecurityEvent;
import dev.hearthbook.model.ConversationId;
import dev.hearthbook.model.ErasedEvents;
import dev.hearthbook.model.ErasedRows;
import dev.hearthbook.model.ErasureCause;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Memory;
import dev.hearthbook.model.MemoryDraft;
import dev.hearthbook.model.MemoryId;
import dev.hearthbook.model.MemoryTier;
import dev.hearthbook.model.RequestContext;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.SessionId;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.view.Change;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Erasing subjects, conversations, memories and months of a whole book. */
class ErasureTest {
    private static final Subject ADA = Subject.of("ada");
    private static final Subject BOB = Subject.of("bob");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private static <T> T ok(Mono<T> answer) {
        return answer.blockOptional(PATIENCE).orElseThrow();
    }

    private static HearthbookException assertFails(ErrorCode code, Executable action) {
        HearthbookException failure = assertThrows(HearthbookException.class, action);
        assertEquals(code, failure.code(), failure.getMessage());
        return failure;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it did not happen in time");
            Thread.onSpinWait();
        }
    }

    /** A conversation of two messages and two memories. */
    private static SessionId fill(Hearthbook book, Subject subject) {
        Conversations.Started chat = ok(book.conversations().start(subject, "Tea"));
        ok(book.conversations().say(chat.session(), Role.USER, "Ada", "I like green tea in the garden"));
        ok(book.conversations().say(chat.session(), Role.PERSONA, "Companion", "Which garden?"));
        ok(book.memories().remember(subject, MemoryDraft.of("likes tea").tags("drinks")));
        ok(book.memories().remember(subject, "has a garden"));
        return chat.session();
    }

    private static List<Recorded> events(Hearthbook book) {
        return ok(book.journal().read(Mark.START).collectList());
    }

    private static List<BookEvent> audit(Hearthbook book) {
        return ok(book.journal()
                .read(new StreamId("book", "erasures"))
                .ofType(Recorded.Fact.class)
                .map(Recorded.Fact::event)
                .ofType(BookEvent.class)
                .collectList());
    }

    private static Map<String, Long> tables(Map<String, String> rows) {
        return rows.keySet().stream()
                .collect(Collectors.groupingBy(key -> key.split(" ")[0], TreeMap::new, Collectors.counting()));
    }

    @Test
    void a_receipt_states_what_was_erased_and_is_checked_without_the_book() {
        String text;
        VerifyingKey key;
        try (Hearthbook book = Books.open(folder)) {
            fill(book, ADA);
            ok(book.as(BOB).memories().remember("drinks coffee"));
            Map<String, String> all = Books.rows(book);
            List<Recorded.Fact> facts = events(book).stream()
                    .map(Recorded.Fact.class::cast)
                    .filter(fact -> fact.subject().equals(Optional.of(ADA)))
                    .toList();
            long before = book.journal().head().position().value();

            ErasureReceipt receipt = ok(book.with(RequestContext.of("dpo", "asked by mail"))
                    .erasures()
                    .erase(ADA));

            Map<String, String> left = Books.rows(book);
            Erasure erasure = receipt.check(book.integrity().key());
            assertEquals(ErasureCause.SUBJECT, erasure.cause());
            assertEquals(
                    List.of(before + 1, before + 2, before + 3),
                    List.of(
                            erasure.requested().position().value(),
                            erasure.destroyed().position().value(),
                            erasure.completed().position().value()));
            Map<String, Long> streams = facts.stream()
                    .collect(Collectors.groupingBy(
                            fact -> fact.meta().type().split("\\.")[0],
                            TreeMap::new,
                            Collectors.mapping(
                                    Recorded.Fact::stream,
                                    Collectors.collectingAndThen(Collectors.toSet(), set -> (long) set.size()))));
            assertEquals(
                    streams.entrySet().stream()
                            .map(noun -> new ErasedEvents(
                                    noun.getKey(),
                                    noun.getValue(),
                                    facts.stream()
                                            .filter(fact -> fact.meta().type().startsWith(noun.getKey() + "."))
                                            .count()))
                            .toList(),
                    erasure.events());
            Map<String, String> gone = new TreeMap<>(all);
            gone.keySet().removeAll(left.keySet());
            assertEquals(
                    Optional.of(tables(gone).entrySet().stream()
                            .map(table -> new ErasedRows(table.getKey(), table.getValue()))
                            .toList()),
                    erasure.rows());
            assertEquals(Optional.empty(), erasure.rootRotated());
            assertFalse(receipt.text().contains("ada"), receipt.text());

            assertEquals(receipt, ok(book.erasures().erase(ADA)), "erasing again changes nothing");
            assertEquals(before + 3, book.journal().head().position().value());
            assertEquals(List.of(receipt), ok(book.erasures().receipts().collectList()));
            assertEquals(receipt, ok(book.erasures().receipt(erasure.destroyed().position())));
            assertEquals(
                    "dpo",
                    events(book).stream()
                            .filter(it ->
                                    it.position().equals(erasure.completed().position()))
                            .map(it -> ((Recorded.Known) it).meta().context().actor())
                            .findFirst()
                            .orElseThrow());
            text = receipt.text();
            key = book.integrity().key();
        }

        assertEquals(text, ErasureReceipt.parse(text).text());
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            assertFails(
                    ErrorCode.PROOF_INVALID, () -> ErasureReceipt.parse(changed).check(key));
        }
    }

    @Test
    void nothing_shows_what_was_erased() {
        try (Hearthbook book = Books.open(folder)) {
            SessionId session = fill(book, ADA);
            MemoryId memory =
                    ok(book.memories().remember(ADA, "plays the flute")).memory();
            ok(book.memories().remember(BOB, "plays the flute, too"));
            Mark then = book.journal().head();
            Books.rows(book);
            assertEquals(1, ok(book.as(ADA).memories().search("flute")).size());
            assertEquals(
                    "plays the flute", ok(book.memories().asOf(memory, then)).text());
            ok(book.commit(tx -> tx.memories().get(memory))); // kept by the desk from now on

            ok(book.erasures().erase(ADA));

            assertEquals(List.of(), ok(book.as(ADA).memories().search("flute")));
            assertEquals(List.of(), ok(book.as(ADA).conversations().search("garden")));
            assertEquals(1, ok(book.as(BOB).memories().search("flute")).size());
            assertEquals(Optional.empty(), book.memories().get(memory).blockOptional());
            assertEquals(Optional.empty(), book.memories().asOf(memory, then).blockOptional());
            assertEquals(
                    Optional.empty(), book.conversations().asOf(session, then).blockOptional());
            assertTrue(ok(book.memories().history(memory).collectList()).stream()
                    .allMatch(Recorded.Erased.class::isInstance));
            assertTrue(ok(book.conversations().history(session).collectList()).stream()
                    .allMatch(Recorded.Erased.class::isInstance));
            AtomicReference<Optional<Memory>> seen = new AtomicReference<>();
            book.commit(tx -> seen.set(tx.memories().get(memory))).block();
            assertEquals(Optional.empty(), seen.get());
            assertEquals(List.of("plays the flute, too"), texts(book));
            Map<String, String> rows = Books.rows(book);
            book.upkeep().rebuild().blockLast(PATIENCE);
            assertEquals(rows, Books.rows(book));
        }
    }

    private static List<String> texts(Hearthbook book) {
        book.views().await(book.journal().head()).block(PATIENCE);
        return Books.memories(book).stream().map(Memory::text).sorted().toList();
    }

    @Test
    void live_queries_see_the_rows_leave_one_by_one() {
        try (Hearthbook book = Books.open(folder)) {
            fill(book, ADA);
            ok(book.memories().remember(BOB, "drinks coffee"));
            Books.rows(book);
            List<Change<Memory>> changes = new CopyOnWriteArrayList<>();
            AtomicReference<List<String>> page = new AtomicReference<>(List.of());
            Disposable following =
                    book.memories().changes(book.memories().query()).subscribe(changes::add);
            Disposable watching = book.memories()
                    .watch(book.memories().query())
                    .subscribe(rows ->
                            page.set(rows.rows().stream().map(Memory::text).toList()));
            await(() -> changes.size() == 1 && page.get().size() == 3);

            ok(book.erasures().erase(ADA));

            await(() -> changes.size() == 2 && page.get().equals(List.of("drinks coffee")));
            assertInstanceOf(Change.Reset.class, changes.get(0));
            Change.Delta<Memory> delta = (Change.Delta<Memory>) changes.get(1);
            assertEquals(2, delta.steps().size());
            delta.steps().forEach(step -> assertInstanceOf(Change.Removed.class, step));
            following.dispose();
            watching.dispose();
        }
    }

    @Test
    void a_conversation_and_a_memory_are_erased_alone_when_they_were_begun_so() {
        try (Hearthbook book = Books.open(folder)) {
            SessionId other = fill(book, ADA);
            Conversations.Started secret = ok(book.conversations()
                    .start(ADA, ConversationDraft.titled("Secret").aloneErasable()));
            ok(book.conversations().say(secret.session(), Role.USER, "Ada", "a secret word"));
            SessionId second =
                    ok(book.conversations().startSession(secret.conversation())).session();
            ok(book.conversations().say(second, Role.USER, "Ada", "another secret word"));
            MemoryId memory = ok(book.memories()
                            .remember(ADA, MemoryDraft.of("has a secret").aloneErasable()))
                    .memory();
            ok(book.memories().promote(memory)); // to a tier that lives longer, so in another generation

            Erasure conversation =
                    ok(book.erasures().erase(secret.conversation())).claim();
            Erasure remembered = ok(book.erasures().erase(memory)).claim();

            assertEquals(
                    List.of(new ErasedEvents("conversation", 1, 3), new ErasedEvents("session", 2, 4)),
                    conversation.events());
            assertEquals(List.of(new ErasedEvents("memory", 2, 3)), remembered.events());
            assertEquals(ErasureCause.MEMORY, remembered.cause());
            Books.rows(book);
            assertEquals(List.of(), ok(book.as(ADA).conversations().search("secret")));
            assertEquals(2, ok(book.as(ADA).conversations().search("garden")).size());
            assertEquals(List.of("has a garden", "likes tea"), texts(book));
            assertFails(ErrorCode.SUBJECT_ERASED, () -> ok(book.conversations().startSession(secret.conversation())));
            assertFails(ErrorCode.SUBJECT_ERASED, () -> ok(book.conversations().say(second, Role.USER, "Ada", "more")));
            ok(book.conversations().say(other, Role.USER, "Ada", "goes on"));
            assertEquals(
                    conversation,
                    ok(book.erasures().erase(secret.conversation())).claim(),
                    "again is harmless");
        }
    }

    @Test
    void what_cannot_be_erased_says_what_can_be_done() {
        try (Hearthbook book = Books.open(folder)) {
            Conversations.Started chat = ok(book.conversations().start(ADA, "Tea"));
            MemoryId memory = ok(book.memories().remember(ADA, "likes tea")).memory();

            assertTrue(assertFails(ErrorCode.REFUSED, () -> ok(book.erasures().erase(chat.conversation())))
                    .getMessage()
                    .contains("aloneErasable()"));
            assertTrue(assertFails(ErrorCode.REFUSED, () -> ok(book.erasures().erase(memory)))
                    .getMessage()
                    .contains("forget it"));
            assertFails(ErrorCode.NOT_FOUND, () -> ok(book.erasures().erase(ConversationId.of("none"))));
            assertFails(ErrorCode.NOT_FOUND, () -> ok(book.erasures().erase(BOB)));
            assertFails(ErrorCode.NOT_FOUND, () -> ok(book.erasures().renew(BOB)));
            assertFails(
                    ErrorCode.FOREIGN_SUBJECT, () -> ok(book.as(BOB).erasures().erase(ADA)));
            assertFails(
                    ErrorCode.FOREIGN_SUBJECT, () -> ok(book.as(BOB).erasures().erase(memory)));
            assertFails(
                    ErrorCode.FOREIGN_SUBJECT,
                    () -> ok(book.as(BOB).erasures().expire(Instant.now()).collectList()));
            assertEquals(2, texts(book).size() + 1);
        }
    }

    @Test
    void an_erased_subject_is_written_about_again_only_when_it_was_renewed() {
        List<SecurityEvent> told = new CopyOnWriteArrayList<>();
        MemoryId old;
        try (Hearthbook book = Books.open(folder)) {
            book.security().subscribe(told::add);
            old = ok(book.memories().remember(ADA, "likes tea")).memory();
            assertEquals(0, ok(book.erasures().renew(ADA)).events(), "nothing to renew");
            ok(book.erasures().erase(ADA));
            assertFails(ErrorCode.SUBJECT_ERASED, () -> ok(book.memories().remember(ADA, "likes coffee")));

            assertEquals(1, ok(book.erasures().renew(ADA)).events());
            ok(book.memories().remember(ADA, "likes coffee"));

            assertEquals(List.of("likes coffee"), texts(book));
            assertFails(ErrorCode.SUBJECT_ERASED, () -> ok(book.memories().revise(old, "likes it again")));
        }
        assertEquals(
                List.of(
                        SecurityEvent.Unlocked.class,
                        SecurityEvent.KeysDestroyed.class,
                        SecurityEvent.WriteRefused.class,
                        SecurityEvent.SubjectRenewed.class,
                        SecurityEvent.WriteRefused.class),
                told.stream().map(Object::getClass).toList());
        try (Hearthbook book = Books.open(folder)) {
            assertEquals(List.of("likes coffee"), texts(book));
            assertTrue(ok(book.memories().history(old).collectList()).stream()
                    .allMatch(Recorded.Erased.class::isInstance));
            assertEquals(
                    1,
                    audit(book).stream()
                            .filter(BookEvent.SubjectRenewed.class::isInstance)
                            .count());

            ok(book.erasures().erase(ADA));
            assertEquals(List.of(), texts(book));
            assertEquals(2, ok(book.erasures().receipts().collectList()).size());
            assertFails(ErrorCode.SUBJECT_ERASED, () -> ok(book.memories().remember(ADA, "once more")));
        }
    }

    @Test
    void a_month_of_a_retention_class_ends_with_one_key_and_what_was_promoted_lives_on() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2024-01-15T12:00:00Z"));
        RetentionClass memories = RetentionClass.MEMORIES;
        try (Hearthbook book = Books.open(Books.config(folder).withClock(now::get))) {
            ok(book.memories().remember(ADA, "had soup"));
            ok(book.memories().remember(BOB, "had bread"));
            MemoryId kept = ok(book.memories()
                            .remember(ADA, MemoryDraft.of("is allergic to nuts").tags("health")))
                    .memory();
            SessionId session = fill(book, BOB);
            now.set(Instant.parse("2024-03-20T12:00:00Z"));
            ok(book.memories().promote(kept));
            ok(book.memories().remember(ADA, "had salad"));
            now.set(Instant.parse("2026-01-31T23:59:59Z"));
            assertEquals(List.of(), ok(book.erasures().expired(now.get()).collectList()));
            now.set(Instant.parse("2026-02-01T00:00:00Z"));

            List<Erasures.Expired> expired =
                    ok(book.erasures().expired(now.get()).collectList());
            assertEquals(5, texts(book).size() - 1, "looking ends nothing");
            List<ErasureReceipt> receipts = ok(book.erasures().expire(now.get()).collectList());

            assertEquals(1, expired.size());
            assertEquals(YearMonth.of(2024, 1), expired.get(0).month());
            assertEquals(memories, expired.get(0).retention());
            assertEquals(
                    List.of(new ErasedEvents("memory", 5, 6)), expired.get(0).events());
            assertEquals(memories.code() + "/2024-01", receipts.get(0).claim().about());
            assertEquals(expired.get(0).events(), receipts.get(0).claim().events());
            assertEquals(List.of("had salad", "is allergic to nuts"), texts(book));
            assertEquals(
                    List.of("is allergic to nuts"),
                    ok(book.memories().tagged(ADA, "health", 10)).stream()
                            .map(Memory::text)
                            .toList());
            assertEquals(MemoryTier.SEMANTIC, ok(book.memories().get(kept)).tier());
            ok(book.memories().revise(kept, "is allergic to nuts and fish"));
            ok(book.conversations().say(session, Role.USER, "Bob", "still here"));
            assertEquals(1, ok(book.memories().stats(ADA)).tiers().getOrDefault(MemoryTier.EPISODIC, 0L));
            Map<String, String> live = Books.rows(book);
            book.upkeep().rebuild().blockLast(PATIENCE);
            assertEquals(live, Books.rows(book));
            assertEquals(List.of(), ok(book.erasures().expire(now.get()).collectList()), "once is enough");
        }
    }
}
