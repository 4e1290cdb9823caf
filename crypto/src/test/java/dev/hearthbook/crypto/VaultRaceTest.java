package dev.hearthbook.crypto;

import static dev.hearthbook.keys.Vaults.AD;
import static dev.hearthbook.keys.Vaults.assertErased;
import static dev.hearthbook.keys.Vaults.of;
import static dev.hearthbook.keys.Vaults.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.keys.Opened;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many threads on one vault. */
class VaultRaceTest {
    private static final int THREADS = 8;

    @TempDir
    Path book;

    @Test
    void many_new_scopes_at_once_get_dense_ids() throws Exception {
        try (TinkKeyVault vault = TinkKeyVault.create(book, TestKeys.key())) {
            Set<Long> ids = new HashSet<>();
            for (List<Scopes> made : inParallel(thread -> {
                List<Scopes> mine = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    mine.add(vault.scopes(of(Subject.of("user-" + thread + "-" + i))));
                }
                return mine;
            })) {
                made.forEach(scopes -> ids.add(scopes.subject()));
                made.forEach(scopes -> ids.add(scopes.retention()));
            }

            assertEquals(THREADS * 50 + 1, ids.size());
            assertEquals(
                    THREADS * 50 + 1L, ids.stream().mapToLong(id -> id).max().orElseThrow());
        }
    }

    /** Half of the threads write for people whom the other half erases: whoever got through before is erased after. */
    @Test
    void writers_and_erasers_agree_in_the_end() throws Exception {
        int people = 40;
        try (TinkKeyVault vault = TinkKeyVault.create(book, TestKeys.key())) {
            record Written(Scopes scopes, byte[] box) {}
            List<List<Written>> all = inParallel(thread -> {
                List<Written> written = new ArrayList<>();
                for (int i = 0; i < people; i++) {
                    Subject subject = Subject.of("user-" + i);
                    try {
                        Scopes scopes = vault.scopes(of(subject));
                        written.add(new Written(scopes, vault.seal(scopes, utf8("tea"), AD)));
                        vault.blinder(scopes.subject(), "label");
                    } catch (HearthbookException e) {
                        assertEquals(ErrorCode.SUBJECT_ERASED, e.code());
                    }
                    if (thread % 2 == 1) {
                        vault.shred(subject);
                    }
                }
                return written;
            });

            int checked = 0;
            for (List<Written> written : all) {
                for (Written one : written) {
                    assertTrue(vault.isErased(one.scopes()));
                    assertErased(one.scopes().subject(), vault.open(one.scopes(), one.box(), AD));
                    assertEquals(Optional.empty(), vault.blinder(one.scopes().subject(), "label"));
                    checked++;
                }
            }
            assertTrue(checked >= people, "only " + checked + " were written at all");
        }
    }

    @Test
    void closing_under_load_ends_in_an_answer_or_a_clear_refusal() throws Exception {
        TinkKeyVault vault = TinkKeyVault.create(book, TestKeys.key());
        Scopes scopes = vault.scopes(of(Subject.of("user")));
        byte[] box = vault.seal(scopes, utf8("tea"), AD);

        inParallel(thread -> {
            try {
                for (int i = 0; i < 200; i++) {
                    if (thread == 0 && i == 20) {
                        vault.close();
                    }
                    assertTrue(vault.open(scopes, box, AD) instanceof Opened.Plain);
                    vault.scopes(of(Subject.of("user-" + thread + "-" + i)));
                }
            } catch (IllegalStateException e) {
                assertEquals("the key vault is closed", e.getMessage());
            }
            return true;
        });

        TinkKeyVault.open(book, TestKeys.key()).close();
    }

    private interface Job<T> {
        T run(int thread) throws Exception;
    }

    private static <T> List<T> inParallel(Job<T> job) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try {
            List<Callable<T>> jobs = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                jobs.add(() -> {
                    start.await();
                    return job.run(thread);
                });
            }
            List<T> results = new ArrayList<>();
            for (Future<T> done : pool.invokeAll(jobs)) {
                results.add(done.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
