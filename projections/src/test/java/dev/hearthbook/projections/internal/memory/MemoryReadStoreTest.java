package dev.hearthbook.projections.internal.memory;

import dev.hearthbook.projections.store.ReadStoreContract;
import dev.hearthbook.projections.store.ReadStores;
import java.nio.file.Path;

class MemoryReadStoreTest extends ReadStoreContract {
    @Override
    protected ReadStores stores(Path folder) {
        return new MemoryReadStores();
    }

    @Override
    protected boolean durable() {
        return false;
    }
}
