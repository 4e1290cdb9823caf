package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.crypto.internal.box.Xaes;
import dev.hearthbook.crypto.internal.keyring.KeyWrap.Kind;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Require;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes slots and keys of a keyring that is in use.
 *
 * <p><b>Slots</b> change in one transaction each: after a crash the old ones stand there or the new ones. Data is not touched.
 * The root key is not kept in memory, so whoever adds or changes a slot shows a secret that opens one; whoever removes one
 * shows a secret that opens another, so that nobody locks itself out by mistake.
 *
 * <p><b>The root key</b> changes in steps. The first transaction writes the new slots, the book's own keys under the new root,
 * and what the old root wrapped with, wrapped under the new one. Then the rows of scopes are wrapped anew, some hundred in a
 * transaction, while others read and create scopes between two steps; each row says which root wrapped it. The last one deletes
 * what the old root wrapped with. After a crash the next opening goes on where it stopped. A slot whose secret is not shown
 * cannot be wrapped anew: keeping it would take a key that outlives the root, and whoever had found out the old root would
 * have the new one too.
 *
 * <p><b>Envelope keys</b> are added; the newest is for new frames, older ones open old frames.
 *
 * <p><b>Threads.</b> Any thread; one change at a time. Deriving keys from secrets takes long and holds up nobody else.
 */
public final class Locksmith {
    /** Rows wrapped anew in one transaction, for which whoever needs a cold key waits. */
    static final int STEP_ROWS = 250;

    private static final Logger LOG = LoggerFactory.getLogger(Locksmith.class);

    private final Keyring keyring;
    private final KeyringFile file;
    private final SecureRandom random;
    private final InstantSource clock;
    private final ReentrantLock turn = new ReentrantLock(true);

    Locksmith(Keyring keyring, KeyringFile file, SecureRandom random, InstantSource clock) {
        this.keyring = keyring;
        this.file = file;
        this.random = random;
        this.clock = clock;
    }

    /** The slots, by id. */
    public List<SlotInfo> slots() {
        return keyring.header().slots().stream().map(SlotInfo::of).toList();
    }

    /** Which root key the slots hold, from 1. */
    public int root() {
        return keyring.header().root();
    }

    /** Whether rows are left under the root before. */
    public boolean isRotating() {
        return keyring.alone(() -> keyring.previous() != null);
    }

    /**
     * Adds a slot.
     *
     * @throws HearthbookException {@code SLOTS_FULL}; {@code WRONG_KEY} when {@code present} opens nothing
     */
    public SlotInfo add(SlotSecret present, SlotSecret fresh) {
        return inTurn(() -> {
            Header header = keyring.header();
            int id = freeId(header);
            String name = freeName(header.slots(), fresh);
            OpenSlot open = OpenSlot.require(present, header, keyring.path());
            try {
                Slot slot = Slot.create(id, name, fresh, header.store(), open.root(), random, clock.millis());
                List<Slot> slots = new ArrayList<>(header.slots());
                slots.add(slot);
                write(slots);
                return SlotInfo.of(slot);
            } finally {
                open.wipe();
            }
        });
    }

    private int freeId(Header header) {
        Set<Integer> taken = new TreeSet<>();
        header.slots().forEach(slot -> taken.add(slot.id()));
        for (int id = 1; id <= Slot.ID_MAX; id++) {
            if (!taken.contains(id)) {
                return id;
            }
        }
        throw new HearthbookException(
                ErrorCode.SLOTS_FULL,
                "The keyring " + keyring.path() + " has " + Slot.ID_MAX
                        + " slots, which is as many as it can have. Remove one first.");
    }

    private static String freeName(List<Slot> others, SlotSecret secret) {
        Set<String> taken = new TreeSet<>();
        others.forEach(slot -> taken.add(slot.name()));
        String name = secret.name();
        Require.that(
                secret.kind() != SlotInfo.Kind.KEY_SERVICE || !taken.contains(name),
                "there is a slot named %s already; a key service is found by its name, so give this one another",
                name);
        String free = name;
        for (int number = 2; taken.contains(free); number++) {
            free = name + "-" + number;
        }
        return free;
    }

    /**
     * Puts another secret in the place of the one shown. The same passphrase with another cost is another secret.
     *
     * @throws HearthbookException {@code WRONG_KEY} when {@code present} opens nothing
     */
    public SlotInfo change(SlotSecret present, SlotSecret fresh) {
        return inTurn(() -> {
            Header header = keyring.header();
            OpenSlot open = OpenSlot.require(present, header, keyring.path());
            try {
                List<Slot> others = without(header, open.slot().id());
                String name = open.slot().method().kind() == fresh.kind() && fresh.kind() != SlotInfo.Kind.KEY_SERVICE
                        ? open.slot().name()
                        : freeName(others, fresh);
                Slot slot =
                        Slot.create(open.slot().id(), name, fresh, header.store(), open.root(), random, clock.millis());
                others.add(slot);
                write(others);
                return SlotInfo.of(slot);
            } finally {
                open.wipe();
            }
        });
    }

    /**
     * Removes a slot.
     *
     * @param remaining opens another slot, one that stays
     * @throws HearthbookException {@code LAST_SLOT}; {@code WRONG_KEY} when {@code remaining} opens nothing
     * @throws IllegalArgumentException when there is no such slot, or {@code remaining} opens only this one
     */
    public SlotInfo remove(int id, SlotSecret remaining) {
        return inTurn(() -> {
            Header header = keyring.header();
            Slot removed = requireSlot(header, id);
            List<Slot> others = without(header, id);
            if (others.isEmpty()) {
                throw lastSlot();
            }
            Optional<OpenSlot> stays = OpenSlot.find(others, remaining, header, keyring.path());
            if (stays.isEmpty()) {
                Optional<OpenSlot> goes = OpenSlot.find(List.of(removed), remaining, header, keyring.path());
                goes.ifPresent(OpenSlot::wipe);
                Require.that(
                        goes.isEmpty(),
                        "this %s opens slot %d itself; show one that opens a slot which stays, so that you know a way in",
                        remaining.kind().words(),
                        id);
                throw OpenSlot.wrong(remaining, header, keyring.path());
            }
            stays.get().wipe();
            write(others);
            return SlotInfo.of(removed);
        });
    }

    private static Slot requireSlot(Header header, int id) {
        return header.slots().stream()
                .filter(slot -> slot.id() == id)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no slot " + id + "; there are "
                        + header.slots().stream().map(Slot::id).toList()));
    }

    private static List<Slot> without(Header header, int id) {
        return new ArrayList<>(
                header.slots().stream().filter(slot -> slot.id() != id).toList());
    }

    private HearthbookException lastSlot() {
        return new HearthbookException(
                ErrorCode.LAST_SLOT,
                "The last slot of the keyring " + keyring.path()
                        + " cannot go: nothing would open it ever again. Add another way in first.");
    }

    private void write(List<Slot> slots) {
        slots.sort(Comparator.comparingInt(Slot::id));
        keyring.alone(() -> {
            // Slots change in turn only, but a scope may have been destroyed meanwhile, which is a generation too.
            Header next = keyring.header().withSlots(slots);
            writeHeader(next, keyring.root());
            keyring.adopt(next);
            return true;
        });
    }

    private void writeHeader(Header next, RootKeys root) {
        file.transaction(() -> {
            KeyringTables.write(file, next, root.headerMac(next));
            return true;
        });
    }

    /**
     * Lifts the generation, for a keyring that is older than its log and is to be used all the same. The scopes that it never
     * made count as destroyed: their keys are lost.
     *
     * @return whether anything was lower
     */
    public boolean lift(long generation, long scopeLast) {
        Require.that(
                scopeLast <= Scopes.ID_MAX, "scope ids are %d at the most, but it was %d", Scopes.ID_MAX, scopeLast);
        return inTurn(() -> keyring.alone(() -> {
            Header header = keyring.header();
            if (header.generation() >= generation && keyring.scopeLast() >= scopeLast) {
                return false;
            }
            Header next = header.withGeneration(Math.max(generation, header.generation() + 1));
            file.transaction(() -> {
                for (long id = keyring.scopeLast() + 1; id <= scopeLast; id++) {
                    file.update("""
                            insert into tombstone (id, tag, erased_at, renewed)
                            values (?, ?, ?, 0)
                            """, id, new byte[0], clock.millis());
                }
                KeyringTables.write(file, next, keyring.root().headerMac(next));
                return true;
            });
            keyring.adopt(next);
            keyring.adoptLost(scopeLast);
            return true;
        }));
    }

    /** Adds an envelope key, which is for new frames from now on; its id. */
    public int rotateEnvelope() {
        return inTurn(() -> keyring.alone(() -> {
            Header next = keyring.header().next();
            int id = keyring.bookKeys().envelopes().lastKey() + 1;
            byte[] key = new byte[Xaes.KEY_LENGTH];
            random.nextBytes(key);
            try {
                file.transaction(() -> {
                    file.update("""
                            insert into envelope (id, wrapped)
                            values (?, ?)
                            """, id, keyring.root().wrap().wrap(Kind.ENVELOPE, id, key));
                    KeyringTables.write(file, next, keyring.root().headerMac(next));
                    return true;
                });
                keyring.adopt(next, keyring.bookKeys().with(id, Xaes.of(key)));
                return id;
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        }));
    }

    /**
     * Puts another root key in the place of this one and wraps every key anew. Blocks until it is done.
     *
     * @param kept the secrets of the slots that stay
     * @param dropped the slots that go
     * @return the slots that stay
     * @throws IllegalArgumentException when a slot is neither opened by a secret nor named to go; nothing was changed
     * @throws HearthbookException {@code WRONG_KEY} when a secret opens nothing; {@code LAST_SLOT} when none would stay
     */
    public List<SlotInfo> rotateRoot(List<SlotSecret> kept, Set<Integer> dropped) {
        return inTurn(() -> {
            finishSteps();
            beginRotation(kept, dropped);
            finishSteps();
            return slots();
        });
    }

    /**
     * Goes on with a rotation that was interrupted, if there was one. Called at open, where a full disk or one damaged row must
     * not keep anybody from everything else: what was not reached stays readable, and the next opening tries again.
     */
    void resumeRotation() {
        inTurn(() -> {
            try {
                finishSteps();
            } catch (HearthbookException e) {
                LOG.warn("keyring.rotation-unfinished {}", e.getMessage());
            }
            return true;
        });
    }

    private void finishSteps() {
        long last = 0;
        while (last >= 0) {
            last = step(last);
        }
    }

    /** The first transaction; the rows of scopes are left under the old root. Here, so that a test may stop behind it. */
    void beginRotation(List<SlotSecret> kept, Set<Integer> dropped) {
        Header header = keyring.header();
        dropped.forEach(id -> requireSlot(header, id));
        Map<Integer, SlotSecret> secrets = new TreeMap<>();
        byte[] oldRoot = openAll(header, kept, secrets);
        secrets.keySet().removeAll(dropped);
        byte[] root = new byte[Xaes.KEY_LENGTH];
        random.nextBytes(root);
        try {
            requireAllNamed(header, secrets.keySet(), dropped);
            List<Slot> slots = new ArrayList<>();
            for (Slot slot : header.slots()) {
                SlotSecret secret = secrets.get(slot.id());
                if (secret != null) {
                    slots.add(slot.rewrapped(secret, header.store(), root, random));
                }
            }
            keyring.alone(() -> {
                replaceRoot(slots, oldRoot, root);
                return true;
            });
        } finally {
            Arrays.fill(oldRoot, (byte) 0);
            Arrays.fill(root, (byte) 0);
        }
    }

    /** Fills in which secret opens which slot; the root behind them. */
    private byte[] openAll(Header header, List<SlotSecret> kept, Map<Integer, SlotSecret> secrets) {
        byte[] root = new byte[0];
        for (SlotSecret secret : kept) {
            boolean opens = false;
            for (Slot slot : header.slots()) {
                Optional<OpenSlot> open = OpenSlot.find(List.of(slot), secret, header, keyring.path());
                if (open.isPresent()) {
                    opens = true;
                    secrets.put(slot.id(), secret);
                    Arrays.fill(root, (byte) 0);
                    root = open.get().root();
                }
            }
            if (!opens) {
                Arrays.fill(root, (byte) 0);
                throw OpenSlot.wrong(secret, header, keyring.path());
            }
        }
        return root;
    }

    private void requireAllNamed(Header header, Set<Integer> kept, Set<Integer> dropped) {
        List<String> forgotten = header.slots().stream()
                .filter(slot -> !kept.contains(slot.id()) && !dropped.contains(slot.id()))
                .map(slot -> slot.clear().toString())
                .toList();
        Require.that(
                forgotten.isEmpty(),
                "a new root key can be wrapped for those slots only whose secret is shown; show that of %s too, or say that it"
                        + " is dropped. Nothing was changed",
                String.join(", ", forgotten));
        if (kept.isEmpty()) {
            throw lastSlot();
        }
    }

    private void replaceRoot(List<Slot> slots, byte[] oldRoot, byte[] root) {
        Header next = keyring.header().withNextRoot(slots);
        KeyWrap old = keyring.root().wrap();
        RootKeys keys = new RootKeys(root, next.store());
        byte[] oldWrapKey = KeyWrap.key(oldRoot, next.store());
        try {
            file.transaction(() -> {
                rewrapAll("book_key", Kind.BOOK, old, keys.wrap());
                rewrapAll("envelope", Kind.ENVELOPE, old, keys.wrap());
                int previous = BookKeys.Purpose.PREVIOUS_WRAP.id();
                file.update("""
                        insert into book_key (id, wrapped)
                        values (?, ?)
                        """, previous, keys.wrap().wrap(Kind.BOOK, previous, oldWrapKey));
                KeyringTables.write(file, next, keys.headerMac(next));
                return true;
            });
            keyring.adopt(next, keys);
        } finally {
            Arrays.fill(oldWrapKey, (byte) 0);
        }
    }

    private void rewrapAll(String table, Kind kind, KeyWrap old, KeyWrap next) throws SQLException {
        Map<Integer, byte[]> boxes = new TreeMap<>();
        file.readAll("select id, wrapped from " + table, row -> boxes.put(row.getInt(1), KeyringTables.blob(row, 2)));
        for (Map.Entry<Integer, byte[]> row : boxes.entrySet()) {
            byte[] box = rewrap(kind, row.getKey(), row.getValue(), old, next);
            file.update("update " + table + " set wrapped = ? where id = ?", box, row.getKey());
        }
    }

    private byte[] rewrap(Kind kind, long id, byte[] box, KeyWrap old, KeyWrap next) {
        try {
            return old.rewrap(kind, id, box, next);
        } catch (GeneralSecurityException e) {
            throw KeyringFile.damaged(keyring.path(), "key " + id + " of kind " + kind + " fails authentication", e);
        }
    }

    /** A row of a scope while it is wrapped anew. */
    private record Row(long id, byte[] sealed) {}

    /**
     * Wraps the next rows anew, or ends the rotation when there are none.
     *
     * @param after the last id that is done
     * @return the last id that is done now; -1 when there is nothing left to do
     */
    long step(long after) {
        return keyring.alone(() -> {
            KeyWrap old = keyring.previous();
            if (old == null) {
                return -1L;
            }
            long last = file.transaction(() -> {
                List<Row> rows = rowsAfter(after);
                if (rows.isEmpty()) {
                    end();
                    return -1L;
                }
                for (Row row : rows) {
                    rewrap(row, old, keyring.root().wrap());
                }
                return rows.get(rows.size() - 1).id();
            });
            if (last < 0) {
                keyring.forgetPrevious();
            }
            return last;
        });
    }

    private List<Row> rowsAfter(long after) {
        List<Row> rows = new ArrayList<>();
        file.readAll(
                """
                select scope.id, secret.sealed
                from scope
                  join secret on secret.id = scope.id
                where scope.id > ?
                  and scope.root <> ?
                order by scope.id
                limit ?
                """,
                row -> rows.add(new Row(row.getLong(1), KeyringTables.blob(row, 2))),
                after,
                keyring.header().root(),
                STEP_ROWS);
        return rows;
    }

    private void rewrap(Row row, KeyWrap old, KeyWrap next) throws SQLException {
        file.update("""
                update secret
                set sealed = ?
                where id = ?
                """, rewrap(Kind.SCOPE, row.id(), row.sealed(), old, next), row.id());
        file.update("""
                update scope
                set root = ?
                where id = ?
                """, keyring.header().root(), row.id());
    }

    private void end() throws SQLException {
        Optional<Long> left =
                file.query("""
                select id
                from scope
                where root <> ?
                limit 1
                """, row -> row.getLong(1), keyring.header().root());
        if (left.isPresent()) {
            throw KeyringFile.damaged(keyring.path(), "the secret of scope " + left.get() + " is gone", null);
        }
        file.update("""
                delete from book_key
                where id = ?
                """, BookKeys.Purpose.PREVIOUS_WRAP.id());
    }

    private <T> T inTurn(Supplier<T> change) {
        turn.lock();
        try {
            return change.get();
        } finally {
            turn.unlock();
        }
    }
}
