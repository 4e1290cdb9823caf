package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.crypto.internal.box.Veil;
import dev.hearthbook.crypto.internal.keyring.KeyWrap.Kind;
import dev.hearthbook.keys.Blind;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/**
 * Gives the scopes of one keyring to its successor: the same ids, names and tombstones, fresh keys. Tags are not computed anew,
 * because a tombstone has no name any more: they change their veil. Rows come some hundred at a time, so a million cost no memory.
 *
 * <p>Runs inside the transaction that makes the new keyring. One thread.
 */
final class Succession {
    private final Keyring old;
    private final KeyringFile file;
    private final KeyWrap wrap;
    private final Veil veil;
    private final SecureRandom random;

    Succession(Keyring old, KeyringFile file, KeyWrap wrap, Veil veil, SecureRandom random) {
        this.old = old;
        this.file = file;
        this.wrap = wrap;
        this.veil = veil;
        this.random = random;
    }

    void copy() throws SQLException {
        long last = 0;
        for (List<Keyring.Living> rows = old.livingAfter(last); !rows.isEmpty(); rows = old.livingAfter(last)) {
            for (Keyring.Living row : rows) {
                write(row);
                last = row.id();
            }
        }
        last = 0;
        for (List<Keyring.Tombstone> rows = old.tombstonesAfter(last);
                !rows.isEmpty();
                rows = old.tombstonesAfter(last)) {
            for (Keyring.Tombstone row : rows) {
                write(row);
                last = row.id();
            }
        }
    }

    private void write(Keyring.Living row) throws SQLException {
        byte[] secret = ScopeSecret.fresh(row.name(), random);
        try {
            KeyringTables.insertScope(
                    file, row.id(), row.kind(), moved(row.tag()), wrap.wrap(Kind.SCOPE, row.id(), secret), 1);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private void write(Keyring.Tombstone row) throws SQLException {
        // Without a tag when it was destroyed because a log demanded it, and had never been here.
        file.update("""
                insert into tombstone (id, tag, erased_at, renewed)
                values (?, ?, ?, ?)
                """, row.id(), row.tag().length == 0 ? row.tag() : moved(row.tag()), row.erasedAt(), row.renewed());
    }

    private byte[] moved(byte[] tag) {
        return veil.on(old.bookKeys().unveil(Blind.of(tag))).bytes();
    }
}
