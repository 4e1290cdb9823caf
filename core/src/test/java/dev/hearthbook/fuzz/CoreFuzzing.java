package dev.hearthbook.fuzz;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Run by the profile {@code fuzz} only. */
class CoreFuzzing {
    @TestFactory
    Stream<DynamicTest> nothing_new_is_found() {
        return CoreTargets.ALL.stream()
                .map(target -> dynamicTest(
                        target.getSimpleName(), () -> Fuzzer.of(target).run()));
    }
}
