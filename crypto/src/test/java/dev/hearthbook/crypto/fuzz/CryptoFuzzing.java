package dev.hearthbook.crypto.fuzz;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.hearthbook.fuzz.Fuzzer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Run by the profile {@code fuzz} only. */
class CryptoFuzzing {
    @TestFactory
    Stream<DynamicTest> nothing_new_is_found() {
        return CryptoTargets.ALL.stream()
                .map(target -> dynamicTest(
                        target.getSimpleName(), () -> Fuzzer.of(target).run()));
    }
}
