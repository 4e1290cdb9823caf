package dev.hearthbook.crypto.fuzz;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.hearthbook.fuzz.Fuzzer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What fuzzing found once is found by every build. */
class CryptoFuzzReplayTest {
    @TestFactory
    Stream<DynamicTest> nothing_that_was_kept_is_a_finding() {
        return CryptoTargets.ALL.stream()
                .map(target -> dynamicTest(
                        target.getSimpleName(), () -> Fuzzer.of(target).replay()));
    }
}
