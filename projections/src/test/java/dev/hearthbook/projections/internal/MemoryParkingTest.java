package dev.hearthbook.projections.internal;

import dev.hearthbook.projections.internal.memory.MemoryReadStores;
import dev.hearthbook.projections.store.ReadStores;
import java.nio.file.Path;

class MemoryParkingTest extends ParkingContract {
    @Override
    ReadStores stores(Path folder) {
        return new MemoryReadStores();
    }
}
