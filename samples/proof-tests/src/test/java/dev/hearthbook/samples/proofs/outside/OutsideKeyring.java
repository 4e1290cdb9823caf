package dev.hearthbook.samples.proofs.outside;

import static dev.hearthbook.samples.proofs.outside.Primitives.ascii;
import static dev.hearthbook.samples.proofs.outside.Primitives.hkdf;
import static dev.hearthbook.samples.proofs.outside.Primitives.hmac;
import static dev.hearthbook.samples.proofs.outside.Primitives.int4;
import static dev.hearthbook.samples.proofs.outside.Primitives.int8;
import static dev.hearthbook.samples.proofs.outside.Primitives.join;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.bouncycastle.crypto.InvalidCipherTextException;

/** Section 6: {@code keyring.db}, opened by one of its slots. */
public final class OutsideKeyring {
    private static final int PAYLOAD = 1;
    private static final int INDEX = 2;
    private static final int SIGNING = 3;
    private static final int TAGS = 4;
    private static final int PREVIOUS_WRAP = 5;
    private static final int VEIL = 6;

    private final byte[] store;
    private final long generation;
    private final Map<Integer, byte[]> envelopes = new TreeMap<>();
    private final Map<Integer, byte[]> book = new TreeMap<>();
    private final Map<Long, Scope> scopes = new TreeMap<>();
    private final Map<Long, byte[]> tombstones = new TreeMap<>();
    private final List<byte[]> secrets = new ArrayList<>();

    /** The keys of one scope, and whose they are. */
    public record Scope(int kind, byte[] tag, byte[] payloadKey, byte[] blindKey, String name) {}

    /** A row of {@code slot}. */
    private record Slot(
            int id,
            String name,
            int method,
            int memory,
            int iterations,
            int lanes,
            long createdAt,
            byte[] salt,
            byte[] keyBox,
            byte[] check,
            byte[] wrappedRoot) {
        byte[] clear() {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            return join(
                    int4(id),
                    int4(method),
                    int4(memory),
                    int4(iterations),
                    int4(lanes),
                    int8(createdAt),
                    salt,
                    int4(text.length),
                    text);
        }

        byte[] bytes() {
            return join(clear(), int4(keyBox.length), keyBox, check, wrappedRoot);
        }
    }

    /** Opens a keyring by its passphrase. */
    public static OutsideKeyring byPassphrase(Path file, String passphrase) throws SQLException {
        return new OutsideKeyring(file, slot -> switch (slot.method) {
            case 1 -> Optional.of(Primitives.argon2id(passphrase, slot.salt, slot.memory, slot.iterations, slot.lanes));
            case 2 -> Optional.of(Primitives.pbkdf2(passphrase, slot.salt, slot.iterations));
            default -> Optional.empty();
        });
    }

    /** Opens a keyring by a raw key of 32 bytes. */
    public static OutsideKeyring byKey(Path file, byte[] key) throws SQLException {
        return new OutsideKeyring(
                file,
                slot -> slot.method == 0
                        ? Optional.of(hkdf(key, slot.salt, "hearthbook.slot.key.1"))
                        : Optional.empty());
    }

    /** Opens a keyring by its recovery code, as it is printed. */
    public static OutsideKeyring byRecoveryCode(Path file, String code) throws SQLException {
        String alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        String typed = code.replaceAll("[\\s-]", "").toUpperCase(java.util.Locale.ROOT);
        byte[] symbols = new byte[25];
        for (int i = 0; i < 25; i++) {
            symbols[i] = (byte) alphabet.indexOf(typed.charAt(i));
        }
        return new OutsideKeyring(
                file,
                slot -> slot.method == 4
                        ? Optional.of(hkdf(symbols, slot.salt, "hearthbook.slot.recovery.1"))
                        : Optional.empty());
    }

    private OutsideKeyring(Path file, Function<Slot, Optional<byte[]>> master) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:file:" + file + "?mode=ro")) {
            List<Slot> slots = slots(connection);
            try (Statement statement = connection.createStatement();
                    ResultSet meta = statement.executeQuery(
                            "select magic, format, store, generation, root, checksum, mac from meta")) {
                require(meta.next(), "meta has a row");
                require(meta.getString(1).equals("HEARTHBOOK-KEYRING") && meta.getInt(2) == 1, "magic and format");
                store = meta.getBytes(3);
                generation = meta.getLong(4);
                int root = meta.getInt(5);
                byte[] covered = join(
                        ascii("HEARTHBOOK-KEYRING"), store, int4(1), int8(generation), int4(root), int4(slots.size()));
                for (Slot slot : slots) {
                    covered = join(covered, slot.bytes());
                }
                require(Arrays.equals(meta.getBytes(6), Primitives.sha256(covered)), "the checksum");
                byte[] rootKey = root(slots, master);
                secrets.add(rootKey);
                byte[] macKey = hkdf(rootKey, store, "hearthbook.header-mac.1");
                require(Arrays.equals(meta.getBytes(7), hmac(macKey, covered)), "the MAC");
                secrets.add(macKey);
                read(connection, root, hkdf(rootKey, store, "hearthbook.wrap.1"));
            }
        }
    }

    private static List<Slot> slots(Connection connection) throws SQLException {
        List<Slot> slots = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select id, name, method, memory_kib, iterations, parallelism, created_at, salt, key_box, check_value,
                          wrapped_root
                        from slot
                        order by id
                        """)) {
            while (row.next()) {
                slots.add(new Slot(
                        row.getInt(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getInt(4),
                        row.getInt(5),
                        row.getInt(6),
                        row.getLong(7),
                        row.getBytes(8),
                        Optional.ofNullable(row.getBytes(9)).orElse(new byte[0]),
                        row.getBytes(10),
                        row.getBytes(11)));
            }
        }
        return slots;
    }

    private byte[] root(List<Slot> slots, Function<Slot, Optional<byte[]>> masters) {
        for (Slot slot : slots) {
            Optional<byte[]> master = masters.apply(slot);
            if (master.isPresent()) {
                byte[] check = hmac(hkdf(master.get(), store, "hearthbook.slot.check.1"), slot.clear());
                if (Arrays.equals(check, slot.check)) {
                    return open(
                            hkdf(master.get(), store, "hearthbook.slot.wrap.1"),
                            slot.wrappedRoot,
                            ascii("hearthbook.root.1"),
                            store,
                            slot.clear());
                }
            }
        }
        throw new IllegalStateException("no slot opens");
    }

    private void read(Connection connection, int root, byte[] wrap) throws SQLException {
        secrets.add(wrap);
        rows(connection, "select id, wrapped from book_key", row -> {
            int id = row.getInt(1);
            book.put(id, unwrap(wrap, 3, id, row.getBytes(2)));
        });
        rows(connection, "select id, wrapped from envelope", row -> {
            int id = row.getInt(1);
            envelopes.put(id, unwrap(wrap, 2, id, row.getBytes(2)));
        });
        rows(
                connection,
                "select s.id, s.kind, s.tag, t.sealed, s.root from scope s join secret t on t.id = s.id",
                row -> {
                    long id = row.getLong(1);
                    byte[] with = row.getInt(5) == root ? wrap : book.get(PREVIOUS_WRAP);
                    byte[] sealed = unwrap(with, 1, id, row.getBytes(4));
                    String name =
                            new String(sealed, 64, sealed.length - 64, StandardCharsets.UTF_8).replaceAll("\0+$", "");
                    Scope scope = new Scope(
                            row.getInt(2),
                            row.getBytes(3),
                            Arrays.copyOf(sealed, 32),
                            Arrays.copyOfRange(sealed, 32, 64),
                            name);
                    byte[] tag =
                            hmac(book.get(TAGS), new byte[] {(byte) scope.kind}, name.getBytes(StandardCharsets.UTF_8));
                    require(Arrays.equals(scope.tag, veiled(Arrays.copyOf(tag, 16))), "the tag of scope " + id);
                    scopes.put(id, scope);
                });
        rows(connection, "select id, tag from tombstone", row -> tombstones.put(row.getLong(1), row.getBytes(2)));
        rows(connection, "select id, sealed from secret", row -> {
            boolean overwritten = Arrays.equals(row.getBytes(2), new byte[row.getBytes(2).length]);
            long id = row.getLong(1);
            require(overwritten != scopes.containsKey(id), "the secret of scope " + id);
            require(overwritten == tombstones.containsKey(id), "the secret of scope " + id);
        });
        secrets.addAll(book.values());
        secrets.addAll(envelopes.values());
        scopes.values().forEach(scope -> {
            secrets.add(scope.payloadKey);
            secrets.add(scope.blindKey);
        });
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static void rows(Connection connection, String sql, Row each) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                each.read(row);
            }
        }
    }

    private byte[] unwrap(byte[] wrap, int kind, long id, byte[] box) {
        return open(wrap, box, ascii("hearthbook.key.1"), store, int4(kind), int8(id));
    }

    private static byte[] open(byte[] key, byte[] box, byte[]... associated) {
        try {
            return Primitives.open(key, box, associated);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("a wrapped key does not open", e);
        }
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new IllegalStateException(what + " is not as the format says");
        }
    }

    /** The book's id, 16 bytes. */
    public byte[] store() {
        return store.clone();
    }

    public long generation() {
        return generation;
    }

    /** The public half of book key 3. */
    public byte[] publicKey() {
        return Primitives.publicKey(book.get(SIGNING));
    }

    /** Every key that is in there, each of 32 bytes. */
    public List<byte[]> secrets() {
        return secrets;
    }

    public byte[] envelope(int id) {
        return envelopes.get(id);
    }

    public Map<Long, Scope> scopes() {
        return scopes;
    }

    public Map<Long, byte[]> tombstones() {
        return tombstones;
    }

    /** The key of payload boxes under scopes (0 for none); empty when one of them was destroyed. */
    public Optional<byte[]> payloadKey(long... ids) {
        byte[] material = new byte[0];
        for (long id : ids) {
            if (id != 0) {
                Scope scope = scopes.get(id);
                if (scope == null) {
                    require(tombstones.containsKey(id), "scope " + id + ", which is neither there nor destroyed,");
                    return Optional.empty();
                }
                material = join(material, scope.payloadKey);
            }
        }
        return Optional.of(hkdf(material.length == 0 ? book.get(PAYLOAD) : material, store, "hearthbook.payload.1"));
    }

    /** A blind value under the book's index key. */
    public byte[] blind(String label, String value) {
        byte[] labelled = hmac(book.get(INDEX), label.getBytes(StandardCharsets.UTF_8));
        return veiled(Arrays.copyOf(hmac(labelled, value.getBytes(StandardCharsets.UTF_8)), 16));
    }

    /** Where a book was written anew, one block of AES lies over its blind values. */
    private byte[] veiled(byte[] blind) {
        return book.containsKey(VEIL) ? Primitives.block(book.get(VEIL), blind) : blind;
    }
}
