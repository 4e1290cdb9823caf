package dev.hearthbook.keys;

import static dev.hearthbook.keys.Vaults.AD;
import static dev.hearthbook.keys.Vaults.ADA;
import static dev.hearthbook.keys.Vaults.BOB;
import static dev.hearthbook.keys.Vaults.JUNE;
import static dev.hearthbook.keys.Vaults.MAY;
import static dev.hearthbook.keys.Vaults.assertErased;
import static dev.hearthbook.keys.Vaults.assertFails;
import static dev.hearthbook.keys.Vaults.assertPlain;
import static dev.hearthbook.keys.Vaults.of;
import static dev.hearthbook.keys.Vaults.ofNobody;
import static dev.hearthbook.keys.Vaults.ownOf;
import static dev.hearthbook.keys.Vaults.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.keys.KeyVaultContract.Check;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.Subject;
import java.util.ArrayList;
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

/** The part of the contract about the end of keys: gone is gone, and said so. */
final class ShreddingChecks {
    private ShreddingChecks() {}

    static void addTo(Map<String, Check> checks) {
        checks.put("a_shredded_subject_reads_erased", ShreddingChecks::aShreddedSubjectReadsErased);
        checks.put("shredding_reaches_every_stream", ShreddingChecks::shreddingReachesEveryStream);
        checks.put("others_survive_a_shredding", ShreddingChecks::othersSurviveAShredding);
        checks.put("nothing_is_sealed_under_a_shredded_scope", ShreddingChecks::nothingIsSealedUnderAShreddedScope);
        checks.put("a_shredded_subject_gets_no_new_scopes", ShreddingChecks::aShreddedSubjectGetsNoNewScopes);
        checks.put("a_shredded_subject_is_not_found", ShreddingChecks::aShreddedSubjectIsNotFound);
        checks.put("a_shredded_scope_blinds_nothing", ShreddingChecks::aShreddedScopeBlindsNothing);
        checks.put("shredding_twice_is_harmless", ShreddingChecks::shreddingTwiceIsHarmless);
        checks.put("shredding_a_stranger_is_harmless", ShreddingChecks::shreddingAStrangerIsHarmless);
        checks.put("a_month_can_be_shredded", ShreddingChecks::aMonthCanBeShredded);
        checks.put("one_stream_can_be_shredded_alone", ShreddingChecks::oneStreamCanBeShreddedAlone);
        checks.put("a_scope_the_log_demands_is_erased_for_ever", ShreddingChecks::aScopeTheLogDemandsIsErasedForEver);
        checks.put("the_book_itself_cannot_be_shredded", ShreddingChecks::theBookItselfCannotBeShredded);
        checks.put("a_renewed_subject_begins_anew", ShreddingChecks::aRenewedSubjectBeginsAnew);
        checks.put("renewing_the_living_changes_nothing", ShreddingChecks::renewingTheLivingChangesNothing);
        checks.put("living_months_are_listed", ShreddingChecks::livingMonthsAreListed);
        checks.put("threads_that_open_while_it_happens", ShreddingChecks::threadsThatOpenWhileItHappens);
    }

    private static void aShreddedSubjectReadsErased(KeyVault vault) {
        Scopes scopes = vault.scopes(of(ADA));
        byte[] box = vault.seal(scopes, utf8("likes tea"), AD);
        assertFalse(vault.isErased(scopes));

        Set<Long> destroyed = vault.shred(ADA);

        assertEquals(Set.of(scopes.subject()), destroyed);
        assertTrue(vault.isErased(scopes));
        assertErased(scopes.subject(), vault.open(scopes, box, AD));
        // What nobody can check any more is erased, not tampered with: reads of erased data are answers, never
        // exceptions.
        assertErased(scopes.subject(), vault.open(scopes, new byte[3], AD));
    }

    private static void shreddingReachesEveryStream(KeyVault vault) {
        List<Scopes> streams = List.of(
                vault.scopes(of(ADA)),
                vault.scopes(of(ADA, JUNE)),
                vault.scopes(ownOf(ADA, "m1")),
                vault.scopes(of(ADA)).subjectOnly());
        List<byte[]> boxes = streams.stream()
                .map(scopes -> vault.seal(scopes, utf8("likes tea"), AD))
                .toList();

        vault.shred(ADA);

        for (int i = 0; i < streams.size(); i++) {
            assertTrue(vault.isErased(streams.get(i)));
            assertErased(streams.get(0).subject(), vault.open(streams.get(i), boxes.get(i), AD));
        }
    }

    private static void othersSurviveAShredding(KeyVault vault) {
        vault.scopes(of(ADA));
        Scopes bob = vault.scopes(of(BOB));
        byte[] box = vault.seal(bob, utf8("likes coffee"), AD);
        byte[] audit = vault.seal(Scopes.BOOK, utf8("audit"), AD);
        Blind blind = vault.blinder(bob.subject(), "label").orElseThrow().blind("coffee");

        vault.shred(ADA);

        assertFalse(vault.isErased(bob));
        assertPlain("likes coffee", vault.open(bob, box, AD));
        assertPlain("audit", vault.open(Scopes.BOOK, audit, AD));
        assertEquals(blind, vault.blinder(bob.subject(), "label").orElseThrow().blind("coffee"));
        assertEquals(bob, vault.scopes(of(BOB)));
    }

    private static void nothingIsSealedUnderAShreddedScope(KeyVault vault) {
        Scopes scopes = vault.scopes(of(ADA));
        vault.seal(scopes, utf8("likes tea"), AD);

        vault.shred(ADA);

        assertFails(ErrorCode.SUBJECT_ERASED, () -> vault.seal(scopes, utf8("likes tea"), AD));
    }

    private static void aShreddedSubjectGetsNoNewScopes(KeyVault vault) {
        vault.scopes(of(ADA));

        vault.shred(ADA);

        assertFails(ErrorCode.SUBJECT_ERASED, () -> vault.scopes(of(ADA)));
        assertFails(ErrorCode.SUBJECT_ERASED, () -> vault.scopes(ownOf(ADA, "m1")));
    }

    private static void aShreddedSubjectIsNotFound(KeyVault vault) {
        Scopes scopes = vault.scopes(of(ADA));

        vault.shred(ADA);

        assertEquals(OptionalLong.empty(), vault.find(ADA));
        assertEquals(Optional.empty(), vault.subject(scopes.subject()));
    }

    private static void aShreddedScopeBlindsNothing(KeyVault vault) {
        Scopes scopes = vault.scopes(of(ADA));
        assertTrue(vault.blinder(scopes.subject(), "label").isPresent());

        vault.shred(ADA);

        assertEquals(Optional.empty(), vault.blinder(scopes.subject(), "label"));
        assertEquals(Optional.empty(), vault.blinder(scopes.subject(), "another label"));
        assertTrue(vault.blinder(scopes.retention(), "label").isPresent());
    }

    private static void shreddingTwiceIsHarmless(KeyVault vault) {
        Scopes scopes = vault.scopes(of(ADA));

        Set<Long> first = vault.shred(ADA);
        Set<Long> second = vault.shred(ADA);

        assertEquals(first, second);
        assertFalse(vault.shred(scopes.subject()));
        assertTrue(vault.isErased(scopes));
    }

    private static void shreddingAStrangerIsHarmless(KeyVault vault) {
        assertEquals(Set.of(), vault.shred(ADA));

        Scopes scopes = vault.scopes(of(ADA));

        assertFalse(vault.isErased(scopes));
        assertPlain("tea", vault.open(scopes, vault.seal(scopes, utf8("tea"), AD), AD));
    }

    private static void aMonthCanBeShredded(KeyVault vault) {
        Scopes may = vault.scopes(of(ADA));
        Scopes june = vault.scopes(of(ADA, JUNE));
        byte[] mayBox = vault.seal(may, utf8("in may"), AD);
        byte[] juneBox = vault.seal(june, utf8("in june"), AD);

        assertTrue(vault.shred(may.retention()));

        assertErased(may.retention(), vault.open(may, mayBox, AD));
        assertPlain("in june", vault.open(june, juneBox, AD));
        assertTrue(vault.isErased(may));
        assertFalse(vault.isErased(june));
        assertFails(ErrorCode.SUBJECT_ERASED, () -> vault.scopes(ofNobody()));
        assertEquals(OptionalLong.of(may.subject()), vault.find(ADA));
    }

    private static void oneStreamCanBeShreddedAlone(KeyVault vault) {
        Scopes one = vault.scopes(ownOf(ADA, "m1"));
        Scopes two = vault.scopes(ownOf(ADA, "m2"));
        byte[] boxOne = vault.seal(one, utf8("one"), AD);
        byte[] boxTwo = vault.seal(two, utf8("two"), AD);

        assertTrue(vault.shred(one.own()));

        assertErased(one.own(), vault.open(one, boxOne, AD));
        assertPlain("two", vault.open(two, boxTwo, AD));
        assertFails(ErrorCode.SUBJECT_ERASED, () -> vault.scopes(ownOf(ADA, "m1")));
    }

    /** An erasure event can name a scope that this vault, restored from an older copy, has never heard of. */
    private static void aScopeTheLogDemandsIsErasedForEver(KeyVault vault) {
        Scopes known = vault.scopes(of(ADA));
        Scopes demanded = new Scopes(known.subject(), known.retention(), known.retention() + 100);

        assertFalse(vault.shred(demanded.own()));

        assertErased(demanded.own(), vault.open(demanded, new byte[64], AD));
        Scopes later = vault.scopes(ownOf(BOB, "m1"));
        assertTrue(later.subject() > demanded.own(), "an id of the log must not be given away again");
    }

    private static void theBookItselfCannotBeShredded(KeyVault vault) {
        byte[] box = vault.seal(Scopes.BOOK, utf8("audit"), AD);

        assertThrows(IllegalArgumentException.class, () -> vault.shred(0));
        assertThrows(IllegalArgumentException.class, () -> vault.shred(-1));

        assertFalse(vault.isErased(Scopes.BOOK));
        assertPlain("audit", vault.open(Scopes.BOOK, box, AD));
    }

    private static void aRenewedSubjectBeginsAnew(KeyVault vault) {
        Scopes old = vault.scopes(of(ADA));
        byte[] box = vault.seal(old, utf8("likes tea"), AD);
        vault.shred(ADA);

        long renewed = vault.renew(ADA);

        assertEquals(OptionalLong.of(renewed), vault.find(ADA));
        assertEquals(renewed, vault.scopes(of(ADA)).subject());
        assertTrue(renewed > old.retention(), "a new id, but it was " + renewed);
        assertErased(old.subject(), vault.open(old, box, AD));
        assertFails(ErrorCode.SUBJECT_ERASED, () -> vault.seal(old, utf8("again"), AD));
        assertEquals(Map.of(old.subject(), renewed), vault.renewals());
        assertEquals(Set.of(old.subject(), renewed), vault.everOf(ADA));

        vault.shred(ADA);
        assertFails(ErrorCode.SUBJECT_ERASED, () -> vault.scopes(of(ADA)));
        assertEquals(Set.of(old.subject(), renewed), vault.everOf(ADA));
    }

    private static void renewingTheLivingChangesNothing(KeyVault vault) {
        Scopes scopes = vault.scopes(of(ADA));

        assertEquals(scopes.subject(), vault.renew(ADA));
        assertEquals(Map.of(), vault.renewals());
        assertEquals(Set.of(), vault.everOf(BOB));
    }

    private static void livingMonthsAreListed(KeyVault vault) {
        Scopes may = vault.scopes(of(ADA));
        Scopes june = vault.scopes(of(ADA, JUNE));
        int memories = RetentionClass.MEMORIES.code();
        assertEquals(
                List.of(
                        new RetentionScope(may.retention(), memories, MAY),
                        new RetentionScope(june.retention(), memories, JUNE)),
                vault.retentions());

        vault.shred(may.retention());

        assertEquals(List.of(new RetentionScope(june.retention(), memories, JUNE)), vault.retentions());
    }

    /** Each thread opens until it is told "erased"; from then on it must hear nothing else, and afterwards nobody may. */
    private static void threadsThatOpenWhileItHappens(KeyVault vault) throws Exception {
        int readers = 4;
        ExecutorService pool = Executors.newFixedThreadPool(readers);
        try {
            for (int round = 0; round < 20; round++) {
                Subject subject = Subject.of("user-" + round);
                Scopes scopes = vault.scopes(of(subject));
                byte[] box = vault.seal(scopes, utf8("tea"), AD);
                CyclicBarrier start = new CyclicBarrier(readers + 1);
                Callable<Opened> reader = () -> {
                    start.await();
                    Opened opened = vault.open(scopes, box, AD);
                    while (opened instanceof Opened.Plain
                            && !Thread.currentThread().isInterrupted()) {
                        opened = vault.open(scopes, box, AD);
                    }
                    return vault.open(scopes, box, AD);
                };
                List<Future<Opened>> answers = new ArrayList<>();
                for (int i = 0; i < readers; i++) {
                    answers.add(pool.submit(reader));
                }

                start.await();
                vault.shred(subject);

                assertInstanceOf(Opened.Erased.class, vault.open(scopes, box, AD));
                for (Future<Opened> answer : answers) {
                    assertErased(scopes.subject(), answer.get());
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
