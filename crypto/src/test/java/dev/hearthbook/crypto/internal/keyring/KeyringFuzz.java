package dev.hearthbook.crypto.internal.keyring;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import dev.hearthbook.crypto.TinkKeyVault;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.fuzz.Fuzzer;
import dev.hearthbook.keys.Opened;
import dev.hearthbook.keys.ScopeRequest;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.RetentionClass;
import dev.hearthbook.model.StreamId;
import dev.hearthbook.model.Subject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A keyring whose rows were changed, with its checksum made right (and the MAC, which needs the root, not), or whose file was: it opens
 * and gives what it held, or names what is wrong.
 *
 * <p>The input is a list of changes: which value, how, and bytes for it; or one that begins with 0xff, bytes for the file at an offset.
 */
public final class KeyringFuzz {
    private static final byte[] AD = {1, 2, 3};
    private static final byte[] PLAIN = {4, 5, 6};
    private static final List<String> VALUES = List.of(
            "meta.magic",
            "meta.format",
            "meta.store",
            "meta.generation",
            "meta.root",
            "meta.mac",
            "slot.id",
            "slot.name",
            "slot.method",
            "slot.memory_kib",
            "slot.iterations",
            "slot.parallelism",
            "slot.created_at",
            "slot.salt",
            "slot.key_box",
            "slot.check_value",
            "slot.wrapped_root",
            "scope.id",
            "scope.kind",
            "scope.tag",
            "scope.sealed",
            "scope.root",
            "tombstone.id",
            "tombstone.tag",
            "envelope.id",
            "envelope.wrapped",
            "book_key.id",
            "book_key.wrapped");
    private static final Sound SOUND = sound();

    private KeyringFuzz() {}

    /** The keyring before it is changed, and what it opens. */
    private record Sound(Path folder, byte[] file, Aead service, Scopes ada, Scopes gone, byte[] box, byte[] header) {}

    private static Sound sound() {
        try {
            Path folder = Files.createTempDirectory("keyring-fuzz");
            folder.toFile().deleteOnExit();
            Aead service = new AesGcmJce(new byte[32]);
            try (TinkKeyVault vault = TinkKeyVault.create(folder, key())) {
                Scopes ada = vault.scopes(request("ada"));
                Scopes gone = vault.scopes(request("gone"));
                byte[] box = vault.seal(ada, PLAIN, AD);
                byte[] header = vault.sealHeader(1, PLAIN, AD);
                vault.keys().add(key(), Unlock.aead("kms", service));
                vault.keys().addRecoveryCode(key()).close();
                vault.shred(Subject.of("gone"));
                vault.close();
                return new Sound(
                        folder, Files.readAllBytes(folder.resolve(Keyring.FILE)), service, ada, gone, box, header);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static ScopeRequest request(String subject) {
        return new ScopeRequest(
                Optional.of(Subject.of(subject)),
                RetentionClass.MEMORIES,
                YearMonth.of(2026, 3),
                Optional.of(new StreamId("memory", subject)));
    }

    private static Unlock key() {
        return Unlock.key(new byte[32]);
    }

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Path file = SOUND.folder.resolve(Keyring.FILE);
        Files.deleteIfExists(SOUND.folder.resolve(Keyring.FILE + "-journal"));
        Files.write(file, SOUND.file);
        ByteBuffer in = ByteBuffer.wrap(data);
        if (data.length > 3 && data[0] == (byte) 0xff) {
            byte[] changed = SOUND.file.clone();
            int at = (in.getInt(0) & 0xff_ffff) % changed.length;
            System.arraycopy(data, 4, changed, at, Math.min(data.length - 4, changed.length - at));
            Files.write(file, changed);
        } else {
            try {
                change(file, in);
            } catch (SQLException e) {
                return; // SQLite itself does not take such a value
            }
        }
        boolean service = data.length > 0 && (data[data.length - 1] & 1) == 1;
        try (TinkKeyVault vault =
                TinkKeyVault.open(SOUND.folder, service ? Unlock.aead("kms", SOUND.service) : key())) {
            use(vault);
        } catch (HearthbookException e) {
            Fuzzer.named(e);
        }
    }

    private static void use(TinkKeyVault vault) {
        require(plain(() -> vault.open(SOUND.ada, SOUND.box, AD)), "a payload");
        require(plain(() -> vault.openHeader(1, SOUND.header, AD)), "a header");
        vault.find(Subject.of("ada"));
        vault.subject(SOUND.ada.subject());
        vault.isErased(SOUND.gone);
        vault.blinder(SOUND.ada.subject(), "label");
        vault.sign(PLAIN);
        vault.keys().slots();
        vault.scopes(request("bob"));
        vault.shred(Subject.of("ada"));
        vault.generation();
    }

    private interface Opening {
        Object what();
    }

    /** Whether it opened to what it was, or not at all. */
    private static boolean plain(Opening opening) {
        try {
            Object opened = opening.what();
            return opened instanceof Opened.Erased
                    || Arrays.equals(PLAIN, opened instanceof Opened.Plain plain ? plain.bytes() : (byte[]) opened);
        } catch (HearthbookException e) {
            return true;
        }
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what + " opened to something else");
        }
    }

    private static void change(Path file, ByteBuffer in) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            for (int i = 0; i < 4 && in.remaining() >= 4; i++) {
                String value = VALUES.get((in.get() & 0xff) % VALUES.size());
                int row = in.get() & 3;
                int kind = in.get() & 3;
                int length = in.get() & 0x7f;
                byte[] bytes = new byte[Math.min(in.remaining(), length)];
                in.get(bytes);
                change(connection, value.split("\\."), row, kind, bytes);
            }
            sum(connection);
        }
    }

    private static void change(Connection connection, String[] value, int row, int kind, byte[] bytes)
            throws SQLException {
        String where = " where rowid = (select rowid from " + value[0] + " limit 1 offset " + row + ")";
        if (kind == 3) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("delete from " + value[0] + where);
            }
            return;
        }
        try (PreparedStatement update =
                connection.prepareStatement("update " + value[0] + " set " + value[1] + " = ?" + where)) {
            if (kind == 0) {
                update.setBytes(1, bytes);
            } else if (kind == 1) {
                update.setLong(
                        1,
                        ByteBuffer.allocate(8)
                                .put(bytes, 0, Math.min(8, bytes.length))
                                .getLong(0));
            } else {
                update.setString(1, new String(bytes, StandardCharsets.UTF_8));
            }
            update.executeUpdate();
        }
    }

    /** Puts the checksum that the rows as they are now should have, so that more than it is reached. */
    private static void sum(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (ResultSet meta = statement.executeQuery(
                    "select magic, store, format, generation, root, (select count(*) from slot) from meta")) {
                if (!meta.next()) {
                    return;
                }
                digest.update(meta.getBytes(1));
                digest.update(meta.getBytes(2));
                digest.update(ByteBuffer.allocate(20)
                        .putInt(meta.getInt(3))
                        .putLong(meta.getLong(4))
                        .putInt(meta.getInt(5))
                        .putInt(meta.getInt(6))
                        .array());
            }
            try (ResultSet slot = statement.executeQuery(
                    "select id, method, memory_kib, iterations, parallelism, created_at, salt, name, key_box, check_value,"
                            + " wrapped_root from slot order by id")) {
                while (slot.next()) {
                    digest.update(ByteBuffer.allocate(28)
                            .putInt(slot.getInt(1))
                            .putInt(slot.getInt(2))
                            .putInt(slot.getInt(3))
                            .putInt(slot.getInt(4))
                            .putInt(slot.getInt(5))
                            .putLong(slot.getLong(6))
                            .array());
                    digest.update(slot.getBytes(7));
                    for (int column : new int[] {8, 9}) {
                        byte[] bytes = slot.getBytes(column);
                        digest.update(
                                ByteBuffer.allocate(4).putInt(bytes.length).array());
                        digest.update(bytes);
                    }
                    digest.update(slot.getBytes(10));
                    digest.update(slot.getBytes(11));
                }
            }
            try (PreparedStatement update = connection.prepareStatement("update meta set checksum = ?")) {
                update.setBytes(1, digest.digest());
                update.executeUpdate();
            }
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** One change of every value in every way, and some bytes of the file. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int value = 0; value < VALUES.size(); value++) {
            for (int kind = 0; kind < 4; kind++) {
                seeds.add(new byte[] {(byte) value, 0, (byte) kind, 8, 0, 0, 0, 0, 0, 0, 0, 1, 0});
            }
        }
        seeds.add(new byte[0]);
        seeds.add(new byte[] {(byte) 0xff, 0, 0, 100, 1, 2, 3});
        seeds.add(new byte[] {(byte) 0xff, 0, 0x10, 0, 13, 0, 0, 0});
        return seeds;
    }
}
