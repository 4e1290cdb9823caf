package dev.hearthbook.projections.internal.sqlite;

import dev.hearthbook.projections.store.ReadStoreContract;
import dev.hearthbook.projections.store.ReadStores;
import java.nio.file.Path;

class SqliteReadStoreTest extends ReadStoreContract {
    @Override
    protected ReadStores stores(Path folder) {
        return SqliteReadStores.in(folder);
    }

    @Override
    protected boolean durable() {
        return true;
    }
}
