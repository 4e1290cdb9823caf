package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.crypto.internal.keyring.RootKeys.Kind;
import dev.hearthbook.files.BookFolder;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.StoreId;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The keys of one book, in the file {@code keyring.db}.
 *
 * <p><b>Keys.</b> A random root key is wrapped by 1 to 8 unlock slots. Under it, wrapped one by one (72 bytes: nonce 24, key 32,
 * tag 16, bound to store, kind and row), stand two keys per scope, the envelope keys and the book's own keys. Destroying a
 * scope deletes its row and leaves a tombstone in the same transaction.
 *
 * <p><b>Tables.</b> {@code meta} is one row: magic, format, store id, generation, a checksum and a MAC over this row and all
 * of {@code slot}. {@code scope} finds a row by its sequential id or by the tag of its name, unique among the living.
 * {@code tombstone} keeps id and tag, never a name. {@code envelope} and {@code book_key} are small and read at open.
 *
 * <p><b>Ids</b> are never given away twice, not even after an older copy was restored: a destroyed id that the log demands
 * ({@link #shred(long)}) lifts the counter above itself.
 *
 * <p><b>Threads.</b> Any thread may call any method; one lock guards the single connection. Threads that create scopes at the
 * same time share one transaction, and so one force of the disk.
 */
public final class Keyring implements AutoCloseable {
    public static final String FILE = "keyring.db";

    private final Path path;
    private final KeyringFile file;
    private final RootKeys root;
    private final InstantSource clock;
    private final BookKeys bookKeys;
    private final ErasedScopes erased = new ErasedScopes();

    /** Guards the file and everything below. Fair, because a barging caller would leave alone what has begun to gather. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private final ConcurrentLinkedQueue<Wish> wishes = new ConcurrentLinkedQueue<>();
    private Header header;
    private long scopeIdLast;
    private boolean closed;

    Keyring(Path path, KeyringFile file, Header header, RootKeys root, BookKeys bookKeys, InstantSource clock) {
        this.path = path;
        this.file = file;
        this.header = header;
        this.root = root;
        this.bookKeys = bookKeys;
        this.clock = clock;
        file.readAll("""
                select id
                from tombstone
                """, row -> {
            long id = row.getLong(1);
            erased.add(id);
            scopeIdLast = Math.max(scopeIdLast, id);
            return id;
        });
        long livingLast = file.read("""
                select max(id)
                from scope
                """, row -> row.getLong(1)).orElse(0L);
        scopeIdLast = Math.max(scopeIdLast, livingLast);
    }

    /**
     * Makes a new keyring in the folder, with fresh keys.
     *
     * @throws HearthbookException {@code BOOK_EXISTS} when there is one already
     */
    public static Keyring create(BookFolder folder, SlotSecret secret, InstantSource clock) {
        return new KeyringOpening(folder, secret, clock).create();
    }

    /**
     * Opens the keyring in the folder.
     *
     * @throws HearthbookException {@code KEYRING_MISSING}, {@code WRONG_KEY}, {@code KEYRING_DAMAGED}, {@code FORMAT_UNKNOWN}
     *     or {@code BOOK_LOCKED}
     */
    public static Keyring open(BookFolder folder, SlotSecret secret, InstantSource clock) {
        return new KeyringOpening(folder, secret, clock).open();
    }

    /** Opens the keyring in the folder, or makes one where none was ever completed. */
    public static Keyring openOrCreate(BookFolder folder, SlotSecret secret, InstantSource clock) {
        return new KeyringOpening(folder, secret, clock).openOrCreate();
    }

    public Path path() {
        return path;
    }

    public StoreId store() {
        return header.store();
    }

    /** Goes up with every change of slots and every destroyed key. */
    public long generation() {
        lock.lock();
        try {
            return header.generation();
        } finally {
            lock.unlock();
        }
    }

    public BookKeys bookKeys() {
        return bookKeys;
    }

    /** The destroyed scopes; asking takes no lock. */
    public ErasedScopes erased() {
        return erased;
    }

    /**
     * The ids of scopes, created where they are missing; durable when this returns.
     *
     * @return in the order of the names
     * @throws HearthbookException {@code SUBJECT_ERASED} when one of them was destroyed; nothing is created then
     */
    public long[] scopes(List<ScopeName> names) {
        Wish mine = new Wish(names);
        wishes.add(mine);
        lock.lock();
        try {
            // Whoever holds the lock fulfils all wishes that wait; the others find theirs fulfilled when their turn
            // comes.
            if (!mine.isDone()) {
                fulfil();
            }
        } finally {
            lock.unlock();
        }
        return mine.ids();
    }

    private void fulfil() {
        List<Wish> together = new ArrayList<>();
        for (Wish wish = wishes.poll(); wish != null; wish = wishes.poll()) {
            together.add(wish);
        }
        try {
            requireOpen();
            long last = scopeIdLast;
            scopeIdLast = file.transaction(() -> {
                long next = last;
                for (Wish wish : together) {
                    next = fulfil(wish, next);
                }
                return next;
            });
            together.forEach(Wish::done);
        } catch (RuntimeException | Error e) {
            together.forEach(wish -> wish.failed(e));
        }
    }

    private long fulfil(Wish wish, long last) throws SQLException {
        List<Blind> tags = wish.names().stream().map(root::tag).toList();
        for (Blind tag : tags) {
            Optional<Long> destroyed = file.query("""
                    select id
                    from tombstone
                    where tag = ?
                    """, row -> row.getLong(1), (Object) tag.bytes());
            if (destroyed.isPresent()) {
                wish.refused(destroyed.get());
                return last;
            }
        }
        long next = last;
        for (int i = 0; i < tags.size(); i++) {
            OptionalLong known = living(tags.get(i));
            if (known.isEmpty()) {
                insert(++next, wish.names().get(i), tags.get(i));
            }
            wish.put(i, known.orElse(next));
        }
        return next;
    }

    private OptionalLong living(Blind tag) throws SQLException {
        return file.query("""
                        select id
                        from scope
                        where tag = ?
                        """, row -> row.getLong(1), (Object) tag.bytes())
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    private void insert(long id, ScopeName name, Blind tag) throws SQLException {
        file.update(
                """
                insert into scope (id, kind, tag, payload_key, blind_key, name)
                values (?, ?, ?, ?, ?, ?)
                """,
                id,
                name.kind().code(),
                tag.bytes(),
                root.wrapNew(Kind.SCOPE_PAYLOAD, id),
                root.wrapNew(Kind.SCOPE_BLIND, id),
                root.wrap(Kind.SCOPE_NAME, id, name.padded()));
    }

    /** The id of a living scope. */
    public OptionalLong find(ScopeName name) {
        Blind tag = root.tag(name);
        return locked(() -> living(tag));
    }

    /** The subject's name behind a living subject scope; empty for other kinds and ids. */
    public Optional<String> subject(long id) {
        return locked(() -> file.query("""
                        select name
                        from scope
                        where id = ?
                          and kind = ?
                        """, row -> row.getBytes(1), id, ScopeName.Kind.SUBJECT.code()))
                .map(box -> ScopeName.unpadded(unwrap(Kind.SCOPE_NAME, id, box)));
    }

    /** The 32-byte payload key of a living scope, or empty; the caller wipes it. */
    public Optional<byte[]> payloadKey(long id) {
        return locked(() -> file.query("""
                        select payload_key
                        from scope
                        where id = ?
                        """, row -> row.getBytes(1), id))
                .map(box -> unwrap(Kind.SCOPE_PAYLOAD, id, box));
    }

    /** The 32-byte blind key of a living scope, or empty; the caller wipes it. */
    public Optional<byte[]> blindKey(long id) {
        return locked(() -> file.query("""
                        select blind_key
                        from scope
                        where id = ?
                        """, row -> row.getBytes(1), id)).map(box -> unwrap(Kind.SCOPE_BLIND, id, box));
    }

    /** The 32-byte seed of the book's signing key; the caller wipes it. */
    public byte[] signingSeed() {
        int id = BookKeys.Purpose.SIGNING.id();
        byte[] box = locked(() -> file.query("""
                        select wrapped
                        from book_key
                        where id = ?
                        """, row -> row.getBytes(1), id))
                .orElseThrow(() -> KeyringFile.damaged(path, "book key " + id + " is gone", null));
        return unwrap(Kind.BOOK, id, box);
    }

    private byte[] unwrap(Kind kind, long id, byte[] box) {
        try {
            return root.unwrap(kind, id, box);
        } catch (GeneralSecurityException e) {
            throw KeyringFile.damaged(
                    path,
                    "the row of " + (kind == Kind.BOOK ? "book key " : "scope ") + id + " fails authentication",
                    e);
        }
    }

    /** Destroys the living scope of a name. The ids of all its scopes that are destroyed now, earlier ones included. */
    public Set<Long> shred(ScopeName name) {
        Blind tag = root.tag(name);
        lock.lock();
        try {
            requireOpen();
            OptionalLong id = find(name);
            if (id.isPresent()) {
                shred(id.getAsLong());
            }
            Set<Long> destroyed = new TreeSet<>();
            file.readAll("""
                    select id
                    from tombstone
                    where tag = ?
                    """, row -> destroyed.add(row.getLong(1)), (Object) tag.bytes());
            return destroyed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Destroys a scope: its keys are gone from the file when this returns.
     *
     * @return whether there was a key; without one, the id is marked as destroyed all the same
     */
    public boolean shred(long id) {
        lock.lock();
        try {
            requireOpen();
            if (erased.contains(id)) {
                return false;
            }
            Header next = header.next();
            boolean hadKey = file.transaction(() -> {
                Optional<byte[]> tag = file.query("""
                        select tag
                        from scope
                        where id = ?
                        """, row -> row.getBytes(1), id);
                file.update("""
                        delete from scope
                        where id = ?
                        """, id);
                file.update("""
                        insert into tombstone (id, tag, erased_at)
                        values (?, ?, ?)
                        """, id, tag.orElse(new byte[0]), clock.millis());
                file.update("""
                        update meta
                        set generation = ?, checksum = ?, mac = ?
                        """, next.generation(), next.checksum(), root.headerMac(next));
                return tag.isPresent();
            });
            header = next;
            scopeIdLast = Math.max(scopeIdLast, id);
            erased.add(id);
            return hadKey;
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(KeyringFile.Work<T> work) {
        lock.lock();
        try {
            requireOpen();
            return file.reading(work);
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the key vault is closed");
        }
    }

    /** Closes the file and wipes what can be wiped. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                root.wipe();
                bookKeys.wipe();
                file.close();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "Keyring[" + path + "]";
    }
}
