package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.StoreId;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of a keyring, and how its header stands in them. What is read is checked for shape only: every value could have
 * been changed, until checksum and MAC say otherwise.
 */
final class KeyringTables {
    static final List<String> SCHEMA = List.of("""
            create table meta (
              magic text not null,
              format integer not null,
              store blob not null,
              generation integer not null,
              root integer not null,
              checksum blob not null,
              mac blob not null
            ) strict
            """, """
            create table slot (
              id integer primary key,
              name text not null,
              method integer not null,
              memory_kib integer not null,
              iterations integer not null,
              parallelism integer not null,
              created_at integer not null,
              salt blob not null,
              key_box blob not null,
              check_value blob not null,
              wrapped_root blob not null
            ) strict
            """, """
            create table scope (
              id integer primary key,
              kind integer not null,
              tag blob not null unique,
              root integer not null
            ) strict
            """, """
            create table secret (
              id integer primary key,
              sealed blob not null
            ) strict
            """, """
            create table tombstone (
              id integer primary key,
              tag blob not null,
              erased_at integer not null,
              renewed integer not null
            ) strict
            """, """
            create index tombstone_by_tag on tombstone (tag)
            """, """
            create table envelope (
              id integer primary key,
              wrapped blob not null
            ) strict
            """, """
            create table book_key (
              id integer primary key,
              wrapped blob not null
            ) strict
            """);

    private KeyringTables() {}

    /** Writes the rows of the header, inside a transaction; those that stood there before are gone. */
    static void write(KeyringFile file, Header header, byte[] mac) throws SQLException {
        file.execute("delete from meta");
        file.update(
                """
                insert into meta (magic, format, store, generation, root, checksum, mac)
                values (?, ?, ?, ?, ?, ?, ?)
                """,
                Header.MAGIC,
                Header.FORMAT,
                header.store().bytes(),
                header.generation(),
                header.root(),
                header.checksum(),
                mac);
        file.execute("delete from slot");
        for (Slot slot : header.slots()) {
            Slot.Clear clear = slot.clear();
            file.update(
                    """
                    insert into slot (id, name, method, memory_kib, iterations, parallelism, created_at, salt, key_box,
                      check_value, wrapped_root)
                    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    clear.id(),
                    clear.name(),
                    clear.method().code(),
                    clear.method().memoryKib(),
                    clear.method().iterations(),
                    clear.method().parallelism(),
                    clear.createdAt(),
                    clear.salt(),
                    slot.keyBox(),
                    slot.check(),
                    slot.wrappedRoot());
        }
    }

    /** Writes a new scope, inside a transaction. Its id is higher than all before, or {@code secret} would not stay as it is. */
    static void insertScope(KeyringFile file, long id, int kind, byte[] tag, byte[] sealed, int root)
            throws SQLException {
        file.update("""
                insert into scope (id, kind, tag, root)
                values (?, ?, ?, ?)
                """, id, kind, tag, root);
        file.update("""
                insert into secret (id, sealed)
                values (?, ?)
                """, id, sealed);
    }

    /** Takes a scope away, inside a transaction; as many zeros stand where its secret was. */
    static void destroyScope(KeyringFile file, long id) throws SQLException {
        file.update("""
                update secret
                set sealed = zeroblob(length(sealed))
                where id = ?
                """, id);
        file.update("""
                delete from scope
                where id = ?
                """, id);
    }

    /** The header as it stands in the file, before anything vouches for it. */
    record StoredHeader(Header header, byte[] checksum, byte[] mac) {}

    /**
     * Reads the header.
     *
     * @throws HearthbookException {@code KEYRING_DAMAGED} when it cannot be one, {@code FORMAT_UNKNOWN} when it is too new
     */
    static StoredHeader readHeader(KeyringFile file, Path path) {
        try {
            List<Slot> slots = new ArrayList<>();
            file.readAll("""
                    select id, name, method, memory_kib, iterations, parallelism, created_at, salt, key_box, check_value,
                      wrapped_root
                    from slot
                    order by id
                    """, row -> slots.add(readSlot(row)));
            return file.read("""
                            select magic, format, store, generation, root, checksum, mac
                            from meta
                            """, row -> readMeta(row, slots, path))
                    .orElseThrow(() -> KeyringFile.damaged(path, "its meta row is gone", null));
        } catch (IllegalArgumentException e) {
            throw KeyringFile.damaged(path, "its header makes no sense (" + e.getMessage() + ")", e);
        }
    }

    private static Slot readSlot(ResultSet row) throws SQLException {
        Slot.Method method = Slot.Method.of(row.getInt(3), row.getInt(4), row.getInt(5), row.getInt(6));
        return new Slot(
                new Slot.Clear(row.getInt(1), String.valueOf(row.getString(2)), method, row.getLong(7), blob(row, 8)),
                blob(row, 9),
                blob(row, 10),
                blob(row, 11));
    }

    private static StoredHeader readMeta(ResultSet row, List<Slot> slots, Path path) throws SQLException {
        if (!Header.MAGIC.equals(row.getString(1))) {
            throw KeyringFile.damaged(path, "it does not start like a keyring", null);
        }
        int format = row.getInt(2);
        if (format > Header.FORMAT) {
            throw new HearthbookException(
                    ErrorCode.FORMAT_UNKNOWN,
                    "The keyring " + path + " has format " + format + ", but this build knows formats up to "
                            + Header.FORMAT + ". Upgrade Hearthbook.");
        }
        if (format < Header.FORMAT) {
            throw KeyringFile.damaged(path, "there is no format " + format, null);
        }
        Header header = new Header(StoreId.of(blob(row, 3)), row.getLong(4), row.getInt(5), slots);
        return new StoredHeader(header, blob(row, 6), blob(row, 7));
    }

    static byte[] blob(ResultSet row, int column) throws SQLException {
        byte[] bytes = row.getBytes(column);
        return bytes == null ? new byte[0] : bytes;
    }
}
