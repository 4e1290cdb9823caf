package dev.hearthbook.projections.store;

import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Scopes;
import java.util.HashMap;
import java.util.Map;

/** Makes stored rows for tests: everything follows from the id unless it is said. */
final class RowMaker {
    private final long id;
    private long key;
    private Scopes scopes = Scopes.BOOK;
    private boolean shared;
    private long position = 1;
    private final Map<String, Blind> blind = new HashMap<>();
    private final Map<String, Number> clear = new HashMap<>();

    RowMaker(long id) {
        this.id = id;
        this.key = id;
    }

    RowMaker key(long number) {
        key = number;
        return this;
    }

    RowMaker scopes(Scopes those) {
        scopes = those;
        return this;
    }

    RowMaker shared() {
        shared = true;
        return this;
    }

    RowMaker at(long place) {
        position = place;
        return this;
    }

    RowMaker kind(long value) {
        blind.put("kind", ReadStoreContract.value(value));
        return this;
    }

    RowMaker author(long value) {
        blind.put("author", ReadStoreContract.value(value));
        return this;
    }

    RowMaker rank(long value) {
        clear.put("rank", value);
        return this;
    }

    RowMaker share(double value) {
        clear.put("share", value);
        return this;
    }

    StoredRow make() {
        byte[] box = {(byte) id, (byte) position, 3};
        return new StoredRow(
                id,
                ReadStoreContract.key(key),
                scopes,
                shared,
                position,
                1_000 + id,
                2_000 + id,
                Map.copyOf(blind),
                Map.copyOf(clear),
                box);
    }
}
