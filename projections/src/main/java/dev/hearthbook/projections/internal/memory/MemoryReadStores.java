package dev.hearthbook.projections.internal.memory;

import dev.hearthbook.projections.store.ReadStore;
import dev.hearthbook.projections.store.ReadStores;
import dev.hearthbook.view.Table;
import java.util.List;

/** Stores that keep nothing: each is empty when it is opened. Any thread. */
public final class MemoryReadStores implements ReadStores {
    @Override
    public ReadStore open(String group, String shape, List<Table> tables) {
        return MemoryReadStore.of(tables);
    }

    @Override
    public ReadStore beside(String group, String shape, List<Table> tables) {
        return MemoryReadStore.of(tables);
    }

    @Override
    public ReadStore apart(String group, String shape, List<Table> tables) {
        return MemoryReadStore.of(tables);
    }

    @Override
    public void discard(ReadStore store) {
        store.close();
    }

    @Override
    public void forget(String group, boolean interrupted) {}

    @Override
    public ReadStore promote(String group, String shape, List<Table> tables, ReadStore beside, ReadStore serving) {
        MemoryReadStore promoted = ((MemoryReadStore) beside).handedOver();
        beside.close();
        serving.close();
        return promoted;
    }

    @Override
    public void close() {}
}
