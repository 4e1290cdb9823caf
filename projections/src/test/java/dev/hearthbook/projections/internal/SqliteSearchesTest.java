package dev.hearthbook.projections.internal;

import dev.hearthbook.projections.internal.sqlite.SqliteReadStores;
import dev.hearthbook.projections.store.ReadStores;
import java.nio.file.Path;

class SqliteSearchesTest extends SearchesContract {
    @Override
    ReadStores stores(Path folder) {
        return SqliteReadStores.in(folder);
    }
}
