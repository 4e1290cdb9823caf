package dev.hearthbook.samples.cli;

import dev.hearthbook.house.HouseRules;
import org.junit.jupiter.api.Test;

/** The samples stand on the public API: they import no internals, and keep their packages in order. */
final class CliHouseTest {
    @Test
    void it_stands_on_the_public_api_only() {
        HouseRules.of("samples/cli")
                .never("net.openhft")
                .never("com.google.crypto.tink")
                .never("java.sql")
                .noForeignInternals("dev.hearthbook.samples")
                .noCycles();
    }
}
