package dev.hearthbook.samples.proofs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.Hearthbook;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.event.BookEvent;
import dev.hearthbook.event.Recorded;
import dev.hearthbook.integrity.Erasure;
import dev.hearthbook.integrity.ErasureReceipt;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.Mark;
import dev.hearthbook.model.Role;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import dev.hearthbook.projections.SqliteViews;
import dev.hearthbook.view.Query;
import dev.hearthbook.view.Views;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that ends in the middle of an erasure, between any two of its steps; the next one finishes it. */
class ErasureKillTest {
    private static final Subject ADA = Subject.of("ada");
    private static final Subject BOB = Subject.of("bob");
    private static final int HALTED = 77;

    /** Where the process ends: right after what it is called. */
    enum Step {
        REQUESTED,
        KEYS_DESTROYED,
        FORGOTTEN,
        ANNOUNCED,
        ROWS_REMOVED,
        PURGED,
        COMPLETED
    }

    @TempDir
    private Path folder;

    /** A process that erases somebody and halts, without a word to anybody, at a step. */
    static final class Halting {
        private Halting() {}

        public static void main(String[] arguments) {
            Path folder = Path.of(arguments[0]);
            Step step = Step.valueOf(arguments[1]);
            Hearthbook book = Hearthbook.open(
                    Books.config(folder),
                    halting(TinkKeyVault.open(folder, Unlock.key(new byte[32])), step),
                    halting(SqliteViews.in(folder), step));
            if (step == Step.COMPLETED) {
                book.journal()
                        .subscribe(Mark.START)
                        .ofType(Recorded.Fact.class)
                        .filter(fact -> fact.event() instanceof BookEvent.ErasureCompleted)
                        .subscribe(fact -> Runtime.getRuntime().halt(HALTED));
            }
            book.erasures().erase(ADA).block();
            if (step != Step.COMPLETED) {
                Runtime.getRuntime().halt(1);
            }
        }

        private static KeyVault halting(KeyVault keys, Step step) {
            return (KeyVault) Proxy.newProxyInstance(
                    KeyVault.class.getClassLoader(), new Class<?>[] {KeyVault.class}, (proxy, method, values) -> {
                        boolean destroys = method.getName().equals("shred");
                        if (destroys && step == Step.REQUESTED) {
                            Runtime.getRuntime().halt(HALTED);
                        }
                        Object answer = called(() -> method.invoke(keys, values));
                        if (destroys && step == Step.KEYS_DESTROYED) {
                            Runtime.getRuntime().halt(HALTED);
                        }
                        return answer;
                    });
        }

        private static Views halting(Views views, Step step) {
            AtomicBoolean purged = new AtomicBoolean();
            return (Views) Proxy.newProxyInstance(
                    Views.class.getClassLoader(), new Class<?>[] {Views.class}, (proxy, method, values) -> {
                        Step reached = switch (method.getName()) {
                            case "rowsUnder" -> purged.get() ? Step.PURGED : Step.FORGOTTEN;
                            case "await" -> Step.ANNOUNCED;
                            case "purge" -> Step.ROWS_REMOVED;
                            default -> null;
                        };
                        if (reached == step) {
                            Runtime.getRuntime().halt(HALTED);
                        }
                        purged.compareAndSet(false, reached == Step.ROWS_REMOVED);
                        return called(() -> method.invoke(views, values));
                    });
        }

        private interface Call {
            Object result() throws Exception;
        }

        private static Object called(Call call) throws Throwable {
            try {
                return call.result();
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    private void fill() {
        try (Hearthbook book = Books.open(folder)) {
            for (Subject subject : List.of(ADA, BOB)) {
                var chat = book.conversations().start(subject, "Tea").block();
                for (int i = 0; i < 5; i++) {
                    book.conversations()
                            .say(chat.session(), Role.USER, subject.value(), "green tea " + i)
                            .block();
                }
                book.memories().remember(subject, "likes tea").block();
            }
            Books.rows(book);
        }
    }

    private void halt(Step step) throws Exception {
        Path said = folder.resolveSibling(folder.getFileName() + ".out");
        Process process = Jvm.of(Halting.class, Jvm.OPENS, folder, step)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), "it did not end");
            assertEquals(HALTED, process.exitValue(), () -> step + ": " + text(said));
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(said);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static List<String> steps(Hearthbook book) {
        return book.journal()
                .read(new StreamId("book", "erasures"))
                .ofType(Recorded.Fact.class)
                .map(fact -> fact.meta().type())
                .collectList()
                .block();
    }

    /** Whatever the process left, everything is as if it had not ended. */
    private void assertErased(Map<String, String> others, Step step) {
        try (Hearthbook book = Books.open(folder)) {
            assertTrue(
                    book.journal()
                            .read(Mark.START)
                            .toStream()
                            .noneMatch(event -> event instanceof Recorded.Fact fact
                                    && fact.subject().filter(ADA::equals).isPresent()),
                    step + ": the keys are destroyed when the book is open");
            ErasureReceipt receipt = book.erasures().erase(ADA).block();
            Erasure erasure = receipt.check(book.integrity().key());
            assertEquals(
                    List.of("book.erasure-requested", "book.keys-destroyed", "book.erasure-completed"),
                    steps(book),
                    step + ": each step is recorded once");
            assertEquals(
                    9, erasure.events().stream().mapToLong(one -> one.events()).sum(), erasure.text());
            assertEquals(
                    9,
                    erasure.rows().orElseThrow().stream()
                            .mapToLong(one -> one.rows())
                            .sum(),
                    erasure.text());
            assertEquals(
                    List.of(receipt), book.erasures().receipts().collectList().block());
            assertEquals(others, Books.rows(book), step.toString());
            book.upkeep().rebuild().blockLast();
            assertEquals(others, Books.rows(book), step.toString());
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void an_erasure_that_ended_at_a_step_is_finished_at_the_next_open(Step step) throws Exception {
        fill();
        Map<String, String> others = rowsOfBob();

        halt(step);

        assertErased(others, step);
    }

    @Test
    void an_erasure_that_ends_at_every_step_in_turn_is_finished_too() throws Exception {
        fill();
        Map<String, String> others = rowsOfBob();

        for (Step step : Step.values()) {
            halt(step);
        }

        assertErased(others, Step.COMPLETED);
    }

    private Map<String, String> rowsOfBob() {
        try (Hearthbook book = Books.open(folder)) {
            Map<String, String> rows = Books.rows(book);
            Map<String, String> ofAda = new TreeMap<>(rows);
            ofAda.keySet().retainAll(keysOf(book, ADA));
            assertEquals(9, ofAda.size());
            rows.keySet().removeAll(ofAda.keySet());
            return rows;
        }
    }

    private static List<String> keysOf(Hearthbook book, Subject subject) {
        return Books.tables().stream()
                .flatMap(table -> book
                        .views()
                        .page(Query.on(table).within(subject).limit(100))
                        .block()
                        .rows()
                        .stream()
                        .map(row -> table.name() + " " + row.key()))
                .toList();
    }
}
