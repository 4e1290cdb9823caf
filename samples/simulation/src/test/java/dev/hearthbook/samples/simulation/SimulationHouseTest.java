package dev.hearthbook.samples.simulation;

import dev.hearthbook.house.HouseRules;
import org.junit.jupiter.api.Test;

/** The simulation stands on the public API: what it can hurt, everybody can. */
final class SimulationHouseTest {
    @Test
    void it_stands_on_the_public_api_only() {
        HouseRules.of("samples/simulation")
                .never("net.openhft")
                .never("com.google.crypto.tink")
                .never("java.sql")
                .noForeignInternals("dev.hearthbook.samples")
                .noCycles();
    }
}
