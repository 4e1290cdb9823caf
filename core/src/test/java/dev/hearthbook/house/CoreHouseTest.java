package dev.hearthbook.house;

import org.junit.jupiter.api.Test;

/** The walls around and inside core. */
class CoreHouseTest {
    @Test
    void core_keeps_the_walls_of_the_house() {
        HouseRules.of("core")
                .never("dev.hearthbook.crypto")
                .never("dev.hearthbook.projections")
                .never("com.google.crypto")
                .never("com.github.benmanes")
                .never("com.password4j")
                .onlyIn("net.openhft", "dev.hearthbook.internal.chronicle")
                .onlyIn("tools.jackson", "dev.hearthbook.internal.codec")
                .onlyIn("java.sql", "dev.hearthbook.internal.index")
                .onlyIn("org.sqlite", "dev.hearthbook.internal.index")
                .noForeignInternals("dev.hearthbook")
                .noCycles();
    }
}
