package dev.hearthbook.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.model.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class SecurityEventsTest {
    private static SecurityEvent event(int number) {
        return new SecurityEvent.VerificationFailed(Instant.EPOCH, "box " + number);
    }

    private static List<SecurityEvent> events(int from, int to) {
        return IntStream.range(from, to).mapToObj(SecurityEventsTest::event).toList();
    }

    @Test
    void who_comes_late_hears_the_latest_first_and_then_what_comes() {
        SecurityEvents security = SecurityEvents.create();
        events(0, 100).forEach(security::tell);
        List<SecurityEvent> heard = new ArrayList<>();

        security.events().subscribe(heard::add);
        security.tell(event(100));

        assertEquals(events(100 - SecurityEvents.KEPT, 101), heard);
    }

    @Test
    void who_is_slow_holds_nobody_up_and_loses_the_oldest() {
        SecurityEvents security = SecurityEvents.create();
        int all = SecurityEvents.PENDING_MAX + 500;

        StepVerifier.create(security.events(), 0)
                .then(() -> events(0, all).forEach(security::tell))
                .thenRequest(1)
                .expectNext(event(500))
                .thenRequest(Long.MAX_VALUE)
                .expectNextSequence(events(501, all))
                .thenCancel()
                .verify();
    }

    @Test
    void many_threads_tell_and_nothing_is_lost() throws Exception {
        SecurityEvents security = SecurityEvents.create();
        List<SecurityEvent> heard = Collections.synchronizedList(new ArrayList<>());
        security.events().subscribe(heard::add);
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> told = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int from = thread * 1_000;
                told.add(pool.submit(() -> events(from, from + 1_000).forEach(security::tell)));
            }
            for (Future<?> one : told) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }

        assertEquals(4_000, heard.size());
        assertEquals(4_000, heard.stream().distinct().count());
    }

    @Test
    void a_listener_may_tell_something_itself() {
        SecurityEvents security = SecurityEvents.create();
        List<SecurityEvent> heard = new ArrayList<>();
        security.events().ofType(SecurityEvent.VerificationFailed.class).subscribe(failed -> {
            security.tell(new SecurityEvent.WriteRefused(Instant.EPOCH, ErrorCode.WRITES_REFUSED));
        });
        security.events().subscribe(heard::add);

        security.tell(event(1));

        assertEquals(2, heard.size(), heard.toString());
        assertTrue(heard.contains(event(1)));
    }

    @Test
    void a_vault_tells_what_fails_authentication_and_nothing_of_it() {
        try (InMemoryKeyVault vault = InMemoryKeyVault.create()) {
            List<SecurityEvent> heard = new ArrayList<>();
            vault.security().events().subscribe(heard::add);
            byte[] box = vault.seal(Scopes.BOOK, Vaults.utf8("likes tea"), Vaults.AD);

            Vaults.assertFails(ErrorCode.TAMPERED, () -> vault.open(Scopes.BOOK, box, Vaults.utf8("elsewhere")));

            assertEquals(1, heard.size(), heard.toString());
            assertTrue(heard.get(0) instanceof SecurityEvent.VerificationFailed, heard.toString());
        }
    }
}
