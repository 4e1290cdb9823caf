package dev.hearthbook.crypto;

import dev.hearthbook.house.HouseRules;
import org.junit.jupiter.api.Test;

/** The walls around and inside crypto. */
class CryptoHouseTest {
    @Test
    void crypto_keeps_the_walls_of_the_house() {
        HouseRules.of("crypto")
                .never("dev.hearthbook.projections")
                .never("net.openhft")
                .never("tools.jackson")
                .onlyIn("com.google.crypto.tink", "dev.hearthbook.crypto.", "dev.hearthbook.crypto.internal.box")
                .onlyIn("com.password4j", "dev.hearthbook.crypto.internal.box")
                .onlyIn("com.github.benmanes", "dev.hearthbook.crypto.internal")
                .onlyIn("java.sql", "dev.hearthbook.crypto.internal.keyring")
                .onlyIn("org.sqlite", "dev.hearthbook.crypto.internal.keyring")
                .noForeignInternals("dev.hearthbook.crypto")
                .noCycles();
    }
}
