package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.crypto.internal.box.Veil;
import dev.hearthbook.crypto.internal.box.Xaes;
import dev.hearthbook.crypto.internal.keyring.KeyWrap.Kind;
import dev.hearthbook.files.BookFolder;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.StoreId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;

/**
 * How a keyring comes to be, and how it is unlocked, in an order that tells the cases apart: is there a file, is it whole
 * (checksum, without a key), does the secret fit a slot (check value), is the wrapped root whole, was the header changed by
 * somebody who can compute a checksum (MAC). Only the third answer is "wrong key".
 *
 * <p>Creation is one transaction: after a crash there is a keyring, or an empty file that counts as none.
 */
final class KeyringOpening {
    private static final int PAGE_LEAST = 512;

    /** Book keys that every keyring makes for itself. */
    private static final List<BookKeys.Purpose> FRESH = List.of(BookKeys.Purpose.PAYLOAD, BookKeys.Purpose.SIGNING);

    /** Book keys of blind values. */
    private static final List<BookKeys.Purpose> BLINDING = List.of(BookKeys.Purpose.INDEX, BookKeys.Purpose.TAGS);

    private final BookFolder folder;
    private final Path path;
    private final SlotSecret secret;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    KeyringOpening(BookFolder folder, SlotSecret secret, InstantSource clock) {
        this.folder = folder;
        this.path = folder.file(Keyring.FILE);
        this.secret = secret;
        this.clock = clock;
    }

    Keyring create() {
        return with(file -> {
            requireEmpty(file);
            return fill(file);
        });
    }

    private void requireEmpty(KeyringFile file) {
        if (!file.isEmpty()) {
            throw new HearthbookException(
                    ErrorCode.BOOK_EXISTS,
                    "There is a keyring at " + path + " already. Open it, or choose another folder.");
        }
    }

    Keyring open() {
        if (!Files.exists(path)) {
            throw missing("There is no keyring at " + path);
        }
        return with(file -> {
            if (file.isEmpty()) {
                throw missing("The keyring at " + path + " is empty: its creation was interrupted");
            }
            return unlock(file);
        });
    }

    Keyring openOrCreate() {
        if (!Files.exists(path)) {
            requireNoLog();
        }
        return with(file -> {
            if (!file.isEmpty()) {
                return unlock(file);
            }
            requireNoLog();
            return fill(file);
        });
    }

    /** Whoever has a log and no keys has lost them; new ones would open nothing, and hide the loss. */
    private void requireNoLog() {
        if (Files.exists(folder.file("log"))) {
            throw missing("The folder " + folder + " holds a book, but the keys in " + Keyring.FILE + " are gone");
        }
    }

    private static HearthbookException missing(String what) {
        return new HearthbookException(
                ErrorCode.KEYRING_MISSING,
                what + ". Restore it from a keyring backup; for a new book, use TinkKeyVault.create.");
    }

    private Keyring with(Function<KeyringFile, Keyring> opening) {
        BookFolder.create(folder.path());
        folder.loadSqlite(SQLiteJDBCLoader::initialize);
        if (folder.createFile(Keyring.FILE)) {
            folder.force();
        }
        requireWholePages();
        KeyringFile file = KeyringFile.open(path);
        try {
            return opening.apply(file);
        } catch (RuntimeException | Error e) {
            closeAfter(e, file);
            throw e;
        }
    }

    /** SQLite takes a file of less than a page for an empty one, and writes over it. */
    private void requireWholePages() {
        try {
            long size = Files.size(path);
            if (size > 0 && size < PAGE_LEAST) {
                throw damaged("it has only " + size + " bytes", null);
            }
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED, "The keyring " + path + " could not be read. Check its permissions.", e);
        }
    }

    private static void closeAfter(Throwable cause, KeyringFile file) {
        try {
            file.close();
        } catch (HearthbookException e) {
            cause.addSuppressed(e);
        }
    }

    private Keyring fill(KeyringFile file) {
        return fill(file, 1, (keys, store) -> write(file, keys, null));
    }

    /** What is written beside the header, under the new root, in the transaction that makes the keyring. */
    private interface Contents {
        void write(RootKeys keys, StoreId store) throws SQLException;
    }

    private Keyring fill(KeyringFile file, long generation, Contents contents) {
        byte[] storeBytes = new byte[16];
        byte[] root = new byte[Xaes.KEY_LENGTH];
        random.nextBytes(storeBytes);
        random.nextBytes(root);
        try {
            StoreId store = StoreId.of(storeBytes);
            RootKeys keys = new RootKeys(root, store);
            Slot slot = Slot.create(1, secret.name(), secret, store, root, random, clock.millis());
            Header header = new Header(store, generation, 1, List.of(slot));
            file.transaction(() -> {
                for (String table : KeyringTables.SCHEMA) {
                    file.execute(table);
                }
                KeyringTables.write(file, header, keys.headerMac(header));
                contents.write(keys, store);
                return true;
            });
            return assemble(file, header, keys);
        } finally {
            Arrays.fill(root, (byte) 0);
        }
    }

    /**
     * The keyring of a book that the book of another is written anew into: every key is fresh but those of blind values, which no log
     * can be rid of, and those are veiled by a fresh one. Scopes keep their ids and tombstones.
     */
    Keyring succeed(Keyring old) {
        return with(file -> {
            requireEmpty(file);
            return fill(file, old.generation() + 1, (keys, store) -> {
                byte[] veil = new byte[Xaes.KEY_LENGTH];
                random.nextBytes(veil);
                try {
                    write(file, keys, old.bookKeys());
                    int id = BookKeys.Purpose.VEIL.id();
                    writeBookKey(file, id, keys.wrap().wrap(Kind.BOOK, id, veil));
                    new Succession(old, file, keys.wrap(), Veil.of(veil), random).copy();
                } finally {
                    Arrays.fill(veil, (byte) 0);
                }
            });
        });
    }

    /** @param from whose keys of blind values are taken over; null for fresh ones */
    private void write(KeyringFile file, RootKeys keys, @Nullable BookKeys from) throws SQLException {
        KeyWrap wrap = keys.wrap();
        for (BookKeys.Purpose purpose : FRESH) {
            writeBookKey(file, purpose.id(), wrap.wrapNew(Kind.BOOK, purpose.id(), random));
        }
        for (BookKeys.Purpose purpose : BLINDING) {
            int id = purpose.id();
            byte[] key = from == null ? null : purpose == BookKeys.Purpose.INDEX ? from.index() : from.tags();
            writeBookKey(file, id, key == null ? wrap.wrapNew(Kind.BOOK, id, random) : wrap.wrap(Kind.BOOK, id, key));
            if (key != null) {
                Arrays.fill(key, (byte) 0);
            }
        }
        file.update("""
                insert into envelope (id, wrapped)
                values (?, ?)
                """, 1, wrap.wrapNew(Kind.ENVELOPE, 1, random));
    }

    private static void writeBookKey(KeyringFile file, int id, byte[] wrapped) throws SQLException {
        file.update("""
                insert into book_key (id, wrapped)
                values (?, ?)
                """, id, wrapped);
    }

    private Keyring unlock(KeyringFile file) {
        KeyringTables.StoredHeader stored = KeyringTables.readHeader(file, path);
        Header header = stored.header();
        if (!MessageDigest.isEqual(stored.checksum(), header.checksum())) {
            throw damaged("the checksum of its header differs", null);
        }
        OpenSlot open = OpenSlot.require(secret, header, path);
        try {
            RootKeys keys = new RootKeys(open.root(), header.store());
            if (!MessageDigest.isEqual(stored.mac(), keys.headerMac(header))) {
                throw damaged("the MAC of its header differs (generation " + header.generation() + ")", null);
            }
            Keyring keyring = assemble(file, header, keys);
            keyring.openedBy(open.slot().id());
            keyring.locksmith().resumeRotation();
            return keyring;
        } finally {
            open.wipe();
        }
    }

    private Keyring assemble(KeyringFile file, Header header, RootKeys keys) {
        Map<Integer, byte[]> books = unwrapAll(file, keys, Kind.BOOK, """
                select id, wrapped
                from book_key
                """);
        Map<Integer, byte[]> envelopes = unwrapAll(file, keys, Kind.ENVELOPE, """
                select id, wrapped
                from envelope
                """);
        if (envelopes.isEmpty()) {
            throw damaged("its envelope keys are gone", null);
        }
        Map<Integer, Xaes> opened = new TreeMap<>();
        envelopes.forEach((id, key) -> {
            opened.put(id, Xaes.of(key));
            Arrays.fill(key, (byte) 0);
        });
        Arrays.fill(required(books, BookKeys.Purpose.SIGNING), (byte) 0);
        byte[] veilKey = books.get(BookKeys.Purpose.VEIL.id());
        Veil veil = null;
        if (veilKey != null) {
            veil = Veil.of(veilKey);
            Arrays.fill(veilKey, (byte) 0);
        }
        BookKeys bookKeys = new BookKeys(
                required(books, BookKeys.Purpose.PAYLOAD),
                required(books, BookKeys.Purpose.INDEX),
                required(books, BookKeys.Purpose.TAGS),
                veil,
                opened);
        byte[] previous = books.get(BookKeys.Purpose.PREVIOUS_WRAP.id());
        KeyWrap previousWrap = null;
        if (previous != null) {
            previousWrap = KeyWrap.of(previous, header.store());
            Arrays.fill(previous, (byte) 0);
        }
        return new Keyring(path, file, header, keys, previousWrap, bookKeys, clock);
    }

    private byte[] required(Map<Integer, byte[]> books, BookKeys.Purpose purpose) {
        byte[] key = books.get(purpose.id());
        if (key == null) {
            throw damaged("book key " + purpose.id() + " is gone", null);
        }
        return key;
    }

    private Map<Integer, byte[]> unwrapAll(KeyringFile file, RootKeys keys, Kind kind, String sql) {
        Map<Integer, byte[]> unwrapped = new TreeMap<>();
        file.readAll(sql, row -> {
            int id = row.getInt(1);
            try {
                return unwrapped.put(id, keys.wrap().unwrap(kind, id, KeyringTables.blob(row, 2)));
            } catch (GeneralSecurityException e) {
                throw damaged("key " + id + " of kind " + kind + " fails authentication", e);
            }
        });
        return unwrapped;
    }

    private HearthbookException damaged(String how, @Nullable Throwable cause) {
        return KeyringFile.damaged(path, how, cause);
    }
}
