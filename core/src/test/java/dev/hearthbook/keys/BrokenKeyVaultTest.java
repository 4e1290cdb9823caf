package dev.hearthbook.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearthbook.keys.BrokenKeyVault.Fault;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of vaults, tested: whoever breaks a promise is caught by the check named after it. */
class BrokenKeyVaultTest {
    private static final Map<Fault, Set<String>> CAUGHT_BY = Map.ofEntries(
            Map.entry(Fault.SAME_BOX_TWICE, Set.of("boxes_of_the_same_bytes_differ")),
            Map.entry(Fault.IGNORES_ASSOCIATED_DATA, Set.of("other_associated_data_is_tampering")),
            Map.entry(Fault.DOES_NOT_AUTHENTICATE, Set.of("every_flipped_bit_is_tampering", "a_cut_box_is_tampering")),
            Map.entry(
                    Fault.ONE_KEY_FOR_ALL,
                    Set.of("another_persons_box_is_tampering", "fewer_scopes_do_not_open_a_box")),
            Map.entry(Fault.FORGETS_HOW_MANY, Set.of("it_knows_the_last_scope")),
            Map.entry(Fault.NEW_SCOPES_EACH_TIME, Set.of("the_same_request_gets_the_same_scopes")),
            Map.entry(Fault.MIXES_UP_MANY, Set.of("many_at_once_get_what_each_would_get_alone")),
            Map.entry(
                    Fault.KEEPS_THE_KEY,
                    Set.of("a_shredded_subject_reads_erased", "threads_that_open_while_it_happens")),
            Map.entry(Fault.KEEPS_THE_BLIND_KEY, Set.of("a_shredded_scope_blinds_nothing")),
            Map.entry(Fault.SEALS_FOR_THE_ERASED, Set.of("nothing_is_sealed_under_a_shredded_scope")),
            Map.entry(Fault.SHREDS_EVERYBODY, Set.of("others_survive_a_shredding")),
            Map.entry(Fault.CALLS_MISSING_ERASED, Set.of("an_unknown_scope_is_a_missing_key")),
            Map.entry(Fault.IGNORES_LABELS, Set.of("values_differ_under_another_label")),
            Map.entry(Fault.REMEMBERS_THE_NAME, Set.of("a_shredded_subject_is_not_found")),
            Map.entry(
                    Fault.VERIFIES_ANYTHING,
                    Set.of("what_is_no_signature_does_not_verify", "another_book_signs_differently")),
            Map.entry(Fault.SIGNS_EMPTINESS, Set.of("a_changed_message_or_signature_does_not_verify")),
            Map.entry(Fault.NAMES_ANOTHER_KEY, Set.of("the_public_key_verifies_without_the_vault")),
            Map.entry(Fault.FORGETS_WHAT_HAPPENED, Set.of("destroying_a_key_is_a_new_generation")),
            Map.entry(Fault.RENEWS_THE_OLD, Set.of("a_renewed_subject_begins_anew")),
            Map.entry(Fault.STAYS_OPEN, Set.of("a_closed_vault_opens_nothing")));

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_broken_vault_is_caught(Fault fault) {
        Set<String> failing = failing(fault);

        Set<String> expected = CAUGHT_BY.get(fault);
        assertTrue(failing.containsAll(expected), () -> fault + " broke " + failing + " but not all of " + expected);
    }

    @Test
    void a_vault_without_a_fault_passes() {
        assertEquals(Set.of(), failing(Fault.NONE));
    }

    private static Set<String> failing(Fault fault) {
        Set<String> failing = new TreeSet<>();
        KeyVaultContract.checks().forEach((name, check) -> {
            try (KeyVault vault = new BrokenKeyVault(fault)) {
                check.against(vault);
            } catch (Exception | AssertionError e) {
                failing.add(name);
            }
        });
        return failing;
    }
}
