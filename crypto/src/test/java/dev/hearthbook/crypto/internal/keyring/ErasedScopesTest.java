package dev.hearthbook.crypto.internal.keyring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ErasedScopesTest {
    @Test
    void answers_like_a_set() {
        long seed = 20_261_121;
        Random random = new Random(seed);
        ErasedScopes erased = new ErasedScopes();
        Set<Long> model = new HashSet<>();

        for (int i = 0; i < 20_000; i++) {
            long id = random.nextInt(10) == 0 ? random.nextLong() >>> 1 | 1 : 1 + random.nextInt(30_000);
            erased.add(id);
            erased.add(id);
            model.add(id);
            long asked = 1 + random.nextInt(30_000);
            assertEquals(model.contains(asked), erased.contains(asked), "id " + asked + ", seed " + seed);
        }

        model.forEach(id -> assertTrue(erased.contains(id)));
    }

    @Test
    void no_scope_is_never_erased() {
        ErasedScopes erased = new ErasedScopes();
        erased.add(1);

        assertFalse(erased.contains(0));
        assertTrue(erased.contains(1));
        assertTrue(erased.contains(1));
    }

    @Test
    void what_was_added_is_found_while_the_table_grows() throws Exception {
        ErasedScopes erased = new ErasedScopes();
        erased.add(1);
        boolean[] lost = new boolean[1];
        Thread reader = new Thread(() -> {
            while (!erased.contains(100_000)) {
                lost[0] |= !erased.contains(1);
            }
        });
        reader.start();

        for (long id = 2; id <= 100_000; id++) {
            erased.add(id);
        }

        reader.join();
        assertFalse(lost[0]);
    }
}
