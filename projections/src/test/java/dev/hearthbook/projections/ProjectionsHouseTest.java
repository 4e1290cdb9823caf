package dev.hearthbook.projections;

import dev.hearthbook.house.HouseRules;
import org.junit.jupiter.api.Test;

/** The walls around and inside projections. */
class ProjectionsHouseTest {
    @Test
    void projections_keep_the_walls_of_the_house() {
        HouseRules.of("projections")
                .never("dev.hearthbook.crypto")
                .never("com.google.crypto")
                .never("com.password4j")
                .never("net.openhft")
                .never("tools.jackson")
                .onlyIn("com.github.benmanes", "dev.hearthbook.projections.internal.search")
                .onlyIn("org.apache.lucene", "dev.hearthbook.projections.internal.search")
                .onlyIn("java.sql", "dev.hearthbook.projections.internal.sqlite")
                .onlyIn("org.sqlite", "dev.hearthbook.projections.internal.sqlite")
                .noForeignInternals("dev.hearthbook.projections")
                .noCycles();
    }
}
