package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.crypto.internal.keyring.KeyWrap.Kind;
import dev.hearthbook.files.BookFolder;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.StoreId;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one book, in the file {@code keyring.db}.
 *
 * <p><b>Keys.</b> A random root key is wrapped by 1 to 8 unlock slots. Under it, in boxes bound to store, kind and row, stand
 * two keys and the name of each scope, the envelope keys and the book's own keys. Destroying a
 * scope overwrites its secret, deletes its row and leaves a tombstone, in one transaction.
 *
 * <p><b>Tables.</b> {@code meta} is one row: magic, format, store id, generation, a checksum and a MAC over this row and all
 * of {@code slot}. {@code scope} finds a row by its sequential id or by the tag of its name, unique among the living, and says
 * which root key wrapped it: a rotation walks through the rows while others use them ({@link Locksmith}). {@code secret} holds
 * what is wrapped, apart from it: its rows are appended in the order of their ids, overwritten where they stand by as many bytes,
 * and never deleted. SQLite moves rows between pages only to make room or to close gaps, and leaves copies
 * of them in the free space of a page then, whatever {@code secure_delete} says (decision 0019).
 * {@code tombstone} keeps id and tag, never a name. {@code envelope} and {@code book_key} are small and read at open.
 *
 * <p><b>Ids</b> are never given away twice, not even after an older copy was restored: the book refuses one that lacks ids which
 * its log uses, and a destroyed one that the log demands ({@link #shred(long)}) lifts the counter above itself.
 *
 * <p><b>Threads.</b> Any thread may call any method; one lock guards the single connection. Threads that create scopes at the
 * same time share one transaction, and so one force of the disk.
 */
public final class Keyring implements AutoCloseable {
    public static final String FILE = "keyring.db";

    private static final String SECRET = """
            select secret.sealed, scope.root
            from scope
              join secret on secret.id = scope.id
            where scope.id = ?
            """;

    private final Path path;
    private final KeyringFile file;
    private final InstantSource clock;
    private final ErasedScopes erased = new ErasedScopes();
    private final SecureRandom random = new SecureRandom();
    private final Locksmith locksmith;
    private final List<Long> reappeared;
    private volatile BookKeys bookKeys;
    private volatile Header header;

    /** Guards the file and everything below. Fair, because a barging caller would leave alone what has begun to gather. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private final ConcurrentLinkedQueue<Wish> wishes = new ConcurrentLinkedQueue<>();
    private RootKeys root;

    /** Opens what a rotation has not come to yet; null when none goes on. */
    private @Nullable KeyWrap previous;

    private int openedBy = 1;
    private long scopeIdLast;
    private boolean closed;

    Keyring(
            Path path,
            KeyringFile file,
            Header header,
            RootKeys root,
            @Nullable KeyWrap previous,
            BookKeys bookKeys,
            InstantSource clock) {
        this.path = path;
        this.file = file;
        this.header = header;
        this.root = root;
        this.previous = previous;
        this.bookKeys = bookKeys;
        this.clock = clock;
        this.locksmith = new Locksmith(this, file, random, clock);
        // From the tables themselves: an index alone would answer, too, and a flipped bit in it would erase somebody
        // else.
        file.readAll("""
                select id
                from tombstone not indexed
                """, row -> {
            long id = row.getLong(1);
            erased.add(id);
            scopeIdLast = Math.max(scopeIdLast, id);
            return id;
        });
        requireIds("scope");
        requireIds("secret");
        requireIds("tombstone");
        for (String table : List.of("scope", "secret")) {
            long last = file.read("select max(id) from " + table + " not indexed", row -> row.getLong(1))
                    .orElse(0L);
            scopeIdLast = Math.max(scopeIdLast, last);
        }
        this.reappeared = destroyReappeared();
    }

    /**
     * Destroys what stands beside its own tombstone: a row or a secret that somebody put back. A row and a tombstone of different
     * names with one id are damage, and so is a secret that does not open as that of its id: destroying would be the end of
     * somebody else.
     */
    private List<Long> destroyReappeared() {
        List<Long> both = new ArrayList<>();
        file.readAll("""
                select id
                from tombstone not indexed
                where exists (select 1 from scope not indexed where scope.id = tombstone.id)
                """, row -> both.add(row.getLong(1)));
        file.readAll("""
                select secret.id, secret.sealed
                from tombstone not indexed
                  join secret on secret.id = tombstone.id
                where secret.sealed <> zeroblob(length(secret.sealed))
                """, row -> {
            long id = row.getLong(1);
            return !both.contains(id) && isSecretOf(id, KeyringTables.blob(row, 2)) && both.add(id);
        });
        if (both.isEmpty()) {
            return both;
        }
        Header next = header.next();
        file.transaction(() -> {
            for (long id : both) {
                byte[] dead = tag("tombstone", id);
                byte[] back = tag("scope", id);
                if (back.length > 0 && !Arrays.equals(dead, back)) {
                    throw KeyringFile.damaged(path, "scope " + id + " is both there and destroyed", null);
                }
                KeyringTables.destroyScope(file, id);
            }
            stamp(next);
            return both.size();
        });
        header = next;
        return both;
    }

    private boolean isSecretOf(long id, byte[] sealed) {
        KeyWrap before = previous;
        return opens(root.wrap(), id, sealed) || (before != null && opens(before, id, sealed));
    }

    private static boolean opens(KeyWrap wrap, long id, byte[] sealed) {
        try {
            Arrays.fill(wrap.unwrap(Kind.SCOPE, id, sealed), (byte) 0);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private byte[] tag(String table, long id) throws SQLException {
        return file.query(
                        "select tag from " + table + " not indexed where id = ?", row -> KeyringTables.blob(row, 1), id)
                .orElse(new byte[0]);
    }

    private void stamp(Header next) throws SQLException {
        file.update("""
                update meta
                set generation = ?, checksum = ?, mac = ?
                """, next.generation(), next.checksum(), root.headerMac(next));
    }

    /** Ids that were never given: they would end in numbers that no scope can have. */
    private void requireIds(String table) {
        for (String end : List.of("min", "max")) {
            file.read("select " + end + "(id) from " + table + " not indexed", row -> row.getLong(1))
                    .filter(id -> !isEmpty(table) && (id < 1 || id > Scopes.ID_MAX))
                    .ifPresent(id -> {
                        throw KeyringFile.damaged(path, "a row of " + table + " has the id " + id, null);
                    });
        }
    }

    private boolean isEmpty(String table) {
        return file.read("select id from " + table + " not indexed limit 1", row -> row.getLong(1))
                .isEmpty();
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

    /**
     * Makes the keyring of a book that this one's is written anew into, in another folder. It has the scopes and tombstones of this
     * one, by their ids, under fresh keys.
     *
     * @throws HearthbookException as {@link #create}
     */
    public Keyring successor(BookFolder folder, SlotSecret secret) {
        return new KeyringOpening(folder, secret, clock).succeed(this);
    }

    public Path path() {
        return path;
    }

    public StoreId store() {
        return header.store();
    }

    /** Goes up with every change of slots, every rotation and every destroyed key. */
    public long generation() {
        return header.generation();
    }

    /** Who changes slots and keys. */
    public Locksmith locksmith() {
        return locksmith;
    }

    /** The slot that this keyring was opened by. */
    public int openedBy() {
        return openedBy;
    }

    void openedBy(int slot) {
        openedBy = slot;
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
        List<Blind> tags = wish.names().stream().map(bookKeys::tag).toList();
        for (Blind tag : tags) {
            List<Long> blocking = blocking(tag);
            if (!blocking.isEmpty()) {
                wish.refused(blocking.get(0));
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
        return byTag("scope", tag).stream().mapToLong(Long::longValue).findFirst();
    }

    /** The destroyed scopes of a name that was not renewed since. */
    private List<Long> blocking(Blind tag) throws SQLException {
        List<Long> blocking = new ArrayList<>();
        for (long id : byTag("tombstone", tag)) {
            long renewed = file.query(
                            "select renewed from tombstone not indexed where id = ?", row -> row.getLong(1), id)
                    .orElse(0L);
            if (renewed == 0) {
                blocking.add(id);
            }
        }
        return blocking;
    }

    /**
     * The rows with this tag. The index finds them and the rows are asked themselves whether it is theirs: a flipped bit in the
     * index would otherwise give one person the keys of another, or destroy them.
     */
    private List<Long> byTag(String table, Blind tag) throws SQLException {
        List<Long> ids = new ArrayList<>();
        file.readAll(
                "select id from " + table + " where tag = ?", row -> ids.add(row.getLong(1)), (Object) tag.bytes());
        for (long id : ids) {
            Optional<byte[]> own = file.query(
                    "select tag from " + table + " not indexed where id = ?", row -> KeyringTables.blob(row, 1), id);
            if (own.isEmpty() || !Arrays.equals(own.get(), tag.bytes())) {
                throw KeyringFile.damaged(
                        path, "the index of " + table + " names row " + id + " for another one", null);
            }
        }
        return ids;
    }

    private void insert(long id, ScopeName name, Blind tag) throws SQLException {
        byte[] secret = ScopeSecret.fresh(name.padded(), random);
        try {
            KeyringTables.insertScope(
                    file, id, name.kind().code(), tag.bytes(), root.wrap().wrap(Kind.SCOPE, id, secret), header.root());
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** The highest id that was ever given or destroyed; 0 when there is none. */
    public long scopeLast() {
        return alone(() -> scopeIdLast);
    }

    /** Those up to this id are destroyed now. Only {@link #alone}. */
    void adoptLost(long last) {
        while (scopeIdLast < last) {
            erased.add(++scopeIdLast);
        }
    }

    /** The id of a living scope. */
    public OptionalLong find(ScopeName name) {
        Blind tag = bookKeys.tag(name);
        return locked(() -> living(tag));
    }

    /** The subject's name behind a living subject scope; empty for other kinds and ids. */
    public Optional<String> subject(long id) {
        return name(id, ScopeName.Kind.SUBJECT);
    }

    private Optional<String> name(long id, ScopeName.Kind kind) {
        return read(id, """
                        select secret.sealed, scope.root
                        from scope
                          join secret on secret.id = scope.id
                        where scope.id = ?
                          and scope.kind = ?
                        """, ScopeSecret::name, id, kind.code()).map(ScopeName::unpadded);
    }

    /** The 32-byte payload key of a living scope, or empty; the caller wipes it. */
    public Optional<byte[]> payloadKey(long id) {
        return read(id, SECRET, ScopeSecret::payloadKey, id);
    }

    /** The 32-byte blind key of a living scope, or empty; the caller wipes it. */
    public Optional<byte[]> blindKey(long id) {
        return read(id, SECRET, ScopeSecret::blindKey, id);
    }

    /** A part of what is sealed of a scope. */
    private Optional<byte[]> read(long scope, String sql, UnaryOperator<byte[]> part, Object... parameters) {
        Optional<Wrapped> row = locked(() -> file.query(
                sql, found -> new Wrapped(KeyringTables.blob(found, 1), wrapOf(scope, found.getInt(2))), parameters));
        return row.map(wrapped -> {
            byte[] secret = unwrap(Kind.SCOPE, scope, wrapped);
            try {
                return part.apply(secret);
            } finally {
                Arrays.fill(secret, (byte) 0);
            }
        });
    }

    /**
     * A row of {@code scope}, for a successor.
     *
     * @param name as it is sealed, padding included
     */
    record Living(long id, int kind, byte[] tag, byte[] name) {
        /** Names may tell who somebody is. */
        @Override
        public String toString() {
            return "Living[" + id + "]";
        }
    }

    /** A row of {@code tombstone}. */
    record Tombstone(long id, byte[] tag, long erasedAt, long renewed) {}

    /** The next living scopes behind an id, in order; empty when there are no more. */
    List<Living> livingAfter(long id) {
        return locked(() -> {
            List<Living> rows = new ArrayList<>();
            file.readAll(
                    """
                    select scope.id, scope.kind, scope.tag, secret.sealed, scope.root
                    from scope not indexed
                      join secret on secret.id = scope.id
                    where scope.id > ?
                    order by scope.id
                    limit ?
                    """,
                    row -> {
                        long its = row.getLong(1);
                        Wrapped sealed = new Wrapped(KeyringTables.blob(row, 4), wrapOf(its, row.getInt(5)));
                        byte[] secret = unwrap(Kind.SCOPE, its, sealed);
                        byte[] name = ScopeSecret.name(secret);
                        Arrays.fill(secret, (byte) 0);
                        return rows.add(new Living(its, row.getInt(2), KeyringTables.blob(row, 3), name));
                    },
                    id,
                    Locksmith.STEP_ROWS);
            return rows;
        });
    }

    /** The next tombstones behind an id, in order; empty when there are no more. */
    List<Tombstone> tombstonesAfter(long id) {
        return locked(() -> {
            List<Tombstone> rows = new ArrayList<>();
            file.readAll(
                    """
                    select id, tag, erased_at, renewed
                    from tombstone not indexed
                    where id > ?
                    order by id
                    limit ?
                    """,
                    row -> rows.add(
                            new Tombstone(row.getLong(1), KeyringTables.blob(row, 2), row.getLong(3), row.getLong(4))),
                    id,
                    Locksmith.STEP_ROWS);
            return rows;
        });
    }

    /** A box and what opens it, taken together: a rotation changes both. */
    private record Wrapped(byte[] box, KeyWrap wrap) {}

    /** What wrapped a row under the root of this number. */
    private KeyWrap wrapOf(long scope, int number) {
        if (number == header.root()) {
            return root.wrap();
        }
        KeyWrap before = previous;
        if (before != null && number == header.root() - 1) {
            return before;
        }
        throw KeyringFile.damaged(path, "the row of scope " + scope + " names root key " + number, null);
    }

    /** The 32-byte seed of the book's signing key; the caller wipes it. */
    public byte[] signingSeed() {
        int id = BookKeys.Purpose.SIGNING.id();
        Wrapped wrapped = locked(() -> file.query("""
                        select wrapped
                        from book_key
                        where id = ?
                        """, row -> new Wrapped(KeyringTables.blob(row, 1), root.wrap()), id))
                .orElseThrow(() -> KeyringFile.damaged(path, "book key " + id + " is gone", null));
        return unwrap(Kind.BOOK, id, wrapped);
    }

    private byte[] unwrap(Kind kind, long id, Wrapped wrapped) {
        try {
            return wrapped.wrap().unwrap(kind, id, wrapped.box());
        } catch (GeneralSecurityException e) {
            throw KeyringFile.damaged(
                    path,
                    "the row of " + (kind == Kind.BOOK ? "book key " : "scope ") + id + " fails authentication",
                    e);
        }
    }

    /** Destroys the living scope of a name. The ids of all its scopes that are destroyed now, earlier ones included. */
    public Set<Long> shred(ScopeName name) {
        Blind tag = bookKeys.tag(name);
        lock.lock();
        try {
            requireOpen();
            OptionalLong id = find(name);
            if (id.isPresent()) {
                shred(id.getAsLong());
            }
            return new TreeSet<>(file.reading(() -> byTag("tombstone", tag)));
        } finally {
            lock.unlock();
        }
    }

    /** Every scope that a name ever had, destroyed or not. */
    public Set<Long> everOf(ScopeName name) {
        Blind tag = bookKeys.tag(name);
        return locked(() -> {
            Set<Long> ever = new TreeSet<>(byTag("tombstone", tag));
            living(tag).ifPresent(ever::add);
            return ever;
        });
    }

    /** The living scope of a name, made when its earlier ones were destroyed, which no longer keep it from being used. */
    public long renew(ScopeName name) {
        Blind tag = bookKeys.tag(name);
        lock.lock();
        try {
            requireOpen();
            OptionalLong known = find(name);
            if (known.isPresent()) {
                return known.getAsLong();
            }
            long id = scopeIdLast + 1;
            file.transaction(() -> {
                for (long destroyed : blocking(tag)) {
                    file.update("""
                            update tombstone
                            set renewed = ?
                            where id = ?
                            """, id, destroyed);
                }
                insert(id, name, tag);
                return id;
            });
            scopeIdLast = id;
            return id;
        } finally {
            lock.unlock();
        }
    }

    /** Which scope took the place of which: the destroyed one first. */
    public Map<Long, Long> renewals() {
        Map<Long, Long> renewals = new TreeMap<>();
        lock.lock();
        try {
            requireOpen();
            file.readAll("""
                    select id, renewed
                    from tombstone not indexed
                    where renewed <> 0
                    """, row -> renewals.put(row.getLong(1), row.getLong(2)));
            return renewals;
        } finally {
            lock.unlock();
        }
    }

    /** The names of the living scopes of a kind. */
    public Map<Long, String> names(ScopeName.Kind kind) {
        List<Long> ids = new ArrayList<>();
        lock.lock();
        try {
            requireOpen();
            file.readAll("""
                    select id
                    from scope not indexed
                    where kind = ?
                    """, row -> ids.add(row.getLong(1)), kind.code());
        } finally {
            lock.unlock();
        }
        Map<Long, String> names = new TreeMap<>();
        ids.forEach(id -> name(id, kind).ifPresent(name -> names.put(id, name)));
        return names;
    }

    /** Scopes whose rows stood beside their own tombstones when the keyring was opened, and were destroyed again. */
    public List<Long> reappeared() {
        return List.copyOf(reappeared);
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
                KeyringTables.destroyScope(file, id);
                file.update("""
                        insert into tombstone (id, tag, erased_at, renewed)
                        values (?, ?, ?, 0)
                        """, id, tag.orElse(new byte[0]), clock.millis());
                stamp(next);
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

    /** Does this alone, nobody reads or changes the keyring meanwhile. Here, for the locksmith. */
    <T> T alone(Supplier<T> work) {
        lock.lock();
        try {
            requireOpen();
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    Header header() {
        return header;
    }

    RootKeys root() {
        return root;
    }

    @Nullable
    KeyWrap previous() {
        return previous;
    }

    /** What was written is true from now on. Only {@link #alone}. */
    void adopt(Header written) {
        header = written;
    }

    /** The same after the root was changed; the rows of scopes follow. Only {@link #alone}. */
    void adopt(Header written, RootKeys next) {
        RootKeys old = root;
        header = written;
        root = next;
        previous = old.wrap();
        old.wipe();
    }

    /** The same after an envelope key was added. Only {@link #alone}. */
    void adopt(Header written, BookKeys more) {
        header = written;
        bookKeys = more;
    }

    /** No row is left under the root before. Only {@link #alone}. */
    void forgetPrevious() {
        previous = null;
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
