package dev.hearthbook.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.hearthbook.model.StoreId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InMemoryKeyVaultTest extends KeyVaultContract {
    @Override
    protected KeyVault newVault() {
        return InMemoryKeyVault.create();
    }

    @Test
    void belongs_to_the_book_it_was_made_for() {
        StoreId store = new StoreId(new UUID(1, 2));

        assertEquals(store, InMemoryKeyVault.create(store).store());
        assertNotEquals(
                InMemoryKeyVault.create().store(), InMemoryKeyVault.create().store());
    }
}
