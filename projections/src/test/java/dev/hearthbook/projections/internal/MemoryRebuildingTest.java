package dev.hearthbook.projections.internal;

import dev.hearthbook.projections.internal.memory.MemoryReadStores;
import dev.hearthbook.projections.store.ReadStores;
import java.nio.file.Path;

class MemoryRebuildingTest extends RebuildingContract {
    @Override
    ReadStores stores(Path folder) {
        return new MemoryReadStores();
    }
}
