package dev.hearthbook.crypto.internal.keyring;

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
            if (!file.isEmpty()) {
                throw new HearthbookException(
                        ErrorCode.BOOK_EXISTS,
                        "There is a keyring at " + path + " already. Open it, or choose another folder.");
            }
            return fill(file);
        });
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
        byte[] storeBytes = new byte[16];
        byte[] root = new byte[Xaes.KEY_LENGTH];
        random.nextBytes(storeBytes);
        random.nextBytes(root);
        try {
            StoreId store = StoreId.of(storeBytes);
            RootKeys keys = new RootKeys(root, store);
            Slot slot = Slot.create(1, secret.name(), secret, store, root, random, clock.millis());
            Header header = new Header(store, 1, 1, List.of(slot));
            file.transaction(() -> write(file, header, keys));
            return assemble(file, header, keys);
        } finally {
            Arrays.fill(root, (byte) 0);
        }
    }

    private boolean write(KeyringFile file, Header header, RootKeys keys) throws SQLException {
        for (String table : KeyringTables.SCHEMA) {
            file.execute(table);
        }
        KeyringTables.write(file, header, keys.headerMac(header));
        for (BookKeys.Purpose purpose : BookKeys.Purpose.values()) {
            if (purpose != BookKeys.Purpose.PREVIOUS_WRAP) {
                file.update("""
                        insert into book_key (id, wrapped)
                        values (?, ?)
                        """, purpose.id(), keys.wrap().wrapNew(Kind.BOOK, purpose.id(), random));
            }
        }
        file.update("""
                insert into envelope (id, wrapped)
                values (?, ?)
                """, 1, keys.wrap().wrapNew(Kind.ENVELOPE, 1, random));
        return true;
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
        BookKeys bookKeys = new BookKeys(
                required(books, BookKeys.Purpose.PAYLOAD),
                required(books, BookKeys.Purpose.INDEX),
                required(books, BookKeys.Purpose.TAGS),
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
