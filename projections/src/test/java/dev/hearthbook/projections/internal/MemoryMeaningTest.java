package dev.hearthbook.projections.internal;

import dev.hearthbook.projections.internal.memory.MemoryReadStores;
import dev.hearthbook.projections.store.ReadStores;
import java.nio.file.Path;

class MemoryMeaningTest extends MeaningContract {
    @Override
    ReadStores stores(Path folder) {
        return new MemoryReadStores();
    }
}
