package dev.hearthbook.keys;

import static dev.hearthbook.keys.Vaults.ADA;
import static dev.hearthbook.keys.Vaults.BOB;
import static dev.hearthbook.keys.Vaults.JUNE;
import static dev.hearthbook.keys.Vaults.MAY;
import static dev.hearthbook.keys.Vaults.assertFails;
import static dev.hearthbook.keys.Vaults.of;
import static dev.hearthbook.keys.Vaults.ofNobody;
import static dev.hearthbook.keys.Vaults.ownOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.keys.KeyVaultContract.Check;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The part of the contract about who gets which scopes. */
final class ScopeChecks {
    private static final int THREADS = 16;

    private ScopeChecks() {}

    static void addTo(Map<String, Check> checks) {
        checks.put("the_same_request_gets_the_same_scopes", ScopeChecks::theSameRequestGetsTheSameScopes);
        checks.put("scopes_differ_where_requests_differ", ScopeChecks::scopesDifferWhereRequestsDiffer);
        checks.put("data_about_nobody_has_no_subject_scope", ScopeChecks::dataAboutNobodyHasNoSubjectScope);
        checks.put("scope_ids_are_never_shared_between_kinds", ScopeChecks::scopeIdsAreNeverSharedBetweenKinds);
        checks.put("many_at_once_get_what_each_would_get_alone", ScopeChecks::manyAtOnceGetWhatEachWouldGetAlone);
        checks.put("sixteen_threads_agree_on_scopes", ScopeChecks::sixteenThreadsAgreeOnScopes);
        checks.put("a_subject_is_found_by_name_and_by_scope", ScopeChecks::aSubjectIsFoundByNameAndByScope);
        checks.put("finding_creates_nothing", ScopeChecks::findingCreatesNothing);
        checks.put("it_knows_the_last_scope", ScopeChecks::itKnowsTheLastScope);
    }

    private static void itKnowsTheLastScope(KeyVault vault) {
        assertEquals(0, vault.scopeLast());
        assertEquals(vault.scopes(ownOf(ADA, "m1")).last(), vault.scopeLast());
        assertEquals(vault.scopes(of(BOB)).last(), vault.scopeLast());

        vault.shred(BOB);

        assertEquals(vault.everOf(BOB), Set.of(vault.scopeLast()));
    }

    private static void theSameRequestGetsTheSameScopes(KeyVault vault) {
        Scopes first = vault.scopes(ownOf(ADA, "m1"));

        Scopes again = vault.scopes(ownOf(ADA, "m1"));

        assertEquals(first, again);
        assertTrue(first.subject() > 0 && first.retention() > 0 && first.own() > 0, first.toString());
    }

    private static void scopesDifferWhereRequestsDiffer(KeyVault vault) {
        Scopes ada = vault.scopes(of(ADA));
        Scopes bob = vault.scopes(of(BOB));
        Scopes june = vault.scopes(of(ADA, JUNE));
        Scopes otherClass =
                vault.scopes(new ScopeRequest(Optional.of(ADA), RetentionClass.CONVERSATIONS, MAY, Optional.empty()));
        Scopes own = vault.scopes(ownOf(ADA, "m1"));
        Scopes otherOwn = vault.scopes(ownOf(ADA, "m2"));

        assertEquals(0, ada.own());
        assertNotEquals(ada.subject(), bob.subject());
        assertEquals(ada.retention(), bob.retention());
        assertEquals(ada.subject(), june.subject());
        assertNotEquals(ada.retention(), june.retention());
        assertNotEquals(ada.retention(), otherClass.retention());
        assertEquals(new Scopes(ada.subject(), ada.retention(), own.own()), own);
        assertNotEquals(own.own(), otherOwn.own());
    }

    private static void dataAboutNobodyHasNoSubjectScope(KeyVault vault) {
        Scopes scopes = vault.scopes(ofNobody());

        assertEquals(0, scopes.subject());
        assertEquals(vault.scopes(of(ADA)).retention(), scopes.retention());
    }

    private static void scopeIdsAreNeverSharedBetweenKinds(KeyVault vault) {
        // A subject may be named like a stream or a month; the scopes must not meet all the same.
        Scopes one = vault.scopes(ownOf(Subject.of("memory-m1"), "m1"));
        Scopes two = vault.scopes(new ScopeRequest(
                Optional.of(Subject.of("m1")),
                RetentionClass.SESSIONS,
                MAY,
                Optional.of(new StreamId("m1", "memory-m1"))));

        Set<Long> ids = new HashSet<>(
                List.of(one.subject(), one.retention(), one.own(), two.subject(), two.retention(), two.own()));

        assertEquals(6, ids.size(), one + " " + two);
    }

    private static void manyAtOnceGetWhatEachWouldGetAlone(KeyVault vault) {
        Scopes known = vault.scopes(of(BOB));
        List<ScopeRequest> requests =
                List.of(of(ADA), ownOf(ADA, "m1"), ofNobody(), of(BOB), of(ADA, JUNE), ownOf(BOB, "m2"), of(ADA));

        List<Scopes> together = vault.scopes(requests);

        assertEquals(requests.stream().map(vault::scopes).toList(), together);
        assertEquals(known, together.get(3));
        assertEquals(List.of(), vault.scopes(List.<ScopeRequest>of()));
        vault.shred(BOB);
        assertFails(ErrorCode.SUBJECT_ERASED, () -> vault.scopes(requests));
        assertThrows(
                IllegalArgumentException.class,
                () -> vault.scopes(Collections.nCopies(KeyVault.REQUESTS_MAX + 1, of(ADA))));
    }

    private static void sixteenThreadsAgreeOnScopes(KeyVault vault) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try {
            Callable<Map<ScopeRequest, Scopes>> caller = () -> {
                Map<ScopeRequest, Scopes> got = new HashMap<>();
                start.await();
                for (int person = 0; person < 8; person++) {
                    ScopeRequest request = ownOf(Subject.of("user-" + person), "m" + person);
                    got.put(request, vault.scopes(request));
                }
                return got;
            };
            List<Future<Map<ScopeRequest, Scopes>>> callers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                callers.add(pool.submit(caller));
            }

            Map<ScopeRequest, Scopes> first = callers.get(0).get();
            for (Future<Map<ScopeRequest, Scopes>> other : callers) {
                assertEquals(first, other.get());
            }
            assertEquals(8, new HashSet<>(first.values()).size());
        } finally {
            pool.shutdownNow();
        }
    }

    private static void aSubjectIsFoundByNameAndByScope(KeyVault vault) {
        Scopes scopes = vault.scopes(ownOf(ADA, "m1"));

        assertEquals(OptionalLong.of(scopes.subject()), vault.find(ADA));
        assertEquals(Optional.of(ADA), vault.subject(scopes.subject()));
        assertEquals(Optional.empty(), vault.subject(scopes.retention()));
        assertEquals(Optional.empty(), vault.subject(scopes.own()));
    }

    private static void findingCreatesNothing(KeyVault vault) {
        assertEquals(OptionalLong.empty(), vault.find(ADA));
        assertEquals(OptionalLong.empty(), vault.find(ADA));
        assertEquals(Optional.empty(), vault.subject(1));
    }
}
