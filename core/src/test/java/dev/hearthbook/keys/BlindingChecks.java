package dev.hearthbook.keys;

import static dev.hearthbook.keys.Vaults.ADA;
import static dev.hearthbook.keys.Vaults.BOB;
import static dev.hearthbook.keys.Vaults.of;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.hearthbook.keys.KeyVaultContract.Check;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** The part of the contract about blind values. */
final class BlindingChecks {
    private BlindingChecks() {}

    static void addTo(Map<String, Check> checks) {
        checks.put("equal_values_are_equal_when_blind", BlindingChecks::equalValuesAreEqualWhenBlind);
        checks.put("values_differ_under_another_label", BlindingChecks::valuesDifferUnderAnotherLabel);
        checks.put("values_differ_under_another_scope", BlindingChecks::valuesDifferUnderAnotherScope);
        checks.put("different_values_differ_when_blind", BlindingChecks::differentValuesDifferWhenBlind);
        checks.put("the_book_blinds_apart_from_every_scope", BlindingChecks::theBookBlindsApartFromEveryScope);
        checks.put("a_blinder_serves_many_threads", BlindingChecks::aBlinderServesManyThreads);
    }

    private static void equalValuesAreEqualWhenBlind(KeyVault vault) {
        long ada = vault.scopes(of(ADA)).subject();
        Blinder blinder = vault.blinder(ada, "messages/kind").orElseThrow();

        assertEquals(blinder.blind("tea"), blinder.blind("tea"));
        assertEquals(
                blinder.blind("tea"),
                vault.blinder(ada, "messages/kind").orElseThrow().blind("tea"));
        assertEquals(blinder.blind(""), blinder.blind(""));
    }

    private static void valuesDifferUnderAnotherLabel(KeyVault vault) {
        long ada = vault.scopes(of(ADA)).subject();

        assertNotEquals(
                vault.blinder(ada, "messages/kind").orElseThrow().blind("tea"),
                vault.blinder(ada, "messages/mood").orElseThrow().blind("tea"));
        assertNotEquals(
                vault.bookBlinder("stream").blind("tea"),
                vault.bookBlinder("tag").blind("tea"));
    }

    private static void valuesDifferUnderAnotherScope(KeyVault vault) {
        Scopes ada = vault.scopes(of(ADA));
        Scopes bob = vault.scopes(of(BOB));

        Set<Blind> blinds = new HashSet<>();
        for (long scope : new long[] {ada.subject(), bob.subject(), ada.retention()}) {
            blinds.add(vault.blinder(scope, "label").orElseThrow().blind("tea"));
        }

        assertEquals(3, blinds.size());
    }

    private static void differentValuesDifferWhenBlind(KeyVault vault) {
        Blinder blinder = vault.bookBlinder("stream");

        long distinct = IntStream.range(0, 1_000)
                .mapToObj(i -> blinder.blind("stream-" + i))
                .distinct()
                .count();

        assertEquals(1_000, distinct);
    }

    private static void theBookBlindsApartFromEveryScope(KeyVault vault) {
        long ada = vault.scopes(of(ADA)).subject();

        assertEquals(
                vault.bookBlinder("label").blind("tea"),
                vault.bookBlinder("label").blind("tea"));
        assertNotEquals(
                vault.bookBlinder("label").blind("tea"),
                vault.blinder(ada, "label").orElseThrow().blind("tea"));
    }

    private static void aBlinderServesManyThreads(KeyVault vault) {
        Blinder blinder =
                vault.blinder(vault.scopes(of(ADA)).subject(), "label").orElseThrow();
        Blind[] expected =
                IntStream.range(0, 64).mapToObj(i -> blinder.blind("v" + i)).toArray(Blind[]::new);

        long wrong = IntStream.range(0, 20_000)
                .parallel()
                .filter(i -> !expected[i % 64].equals(blinder.blind("v" + i % 64)))
                .count();

        assertEquals(0, wrong);
    }
}
