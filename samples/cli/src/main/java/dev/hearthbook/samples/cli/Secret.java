package dev.hearthbook.samples.cli;

import dev.hearthbook.crypto.PassphraseCost;
import dev.hearthbook.crypto.Unlock;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What opens a book in this run of the program, as often as it takes; overwritten when it is closed. One thread. */
final class Secret implements AutoCloseable {
    private static final int KEY_BYTES = 32;

    /** What is held. */
    private enum Kind {
        PASSPHRASE,
        RECOVERY_CODE,
        KEY
    }

    private final Kind kind;
    private final char[] text;
    private final byte[] key;

    private Secret(Kind kind, char[] text, byte[] key) {
        this.kind = kind;
        this.text = text;
        this.key = key;
    }

    /** Takes the array over. */
    static Secret passphrase(char[] passphrase) {
        return new Secret(Kind.PASSPHRASE, passphrase, new byte[0]);
    }

    /** Takes the array over. */
    static Secret recoveryCode(char[] code) {
        return new Secret(Kind.RECOVERY_CODE, code, new byte[0]);
    }

    /** The 32 bytes of a file that only its owner can read. */
    static Secret key(Path file) {
        try {
            Passphrases.refuseShared("key", file);
            if (Files.size(file) != KEY_BYTES) {
                throw new IllegalArgumentException("a key file has " + KEY_BYTES + " bytes, but " + file + " has "
                        + Files.size(file) + "; is it the right file?");
            }
            return new Secret(Kind.KEY, new char[0], Files.readAllBytes(file));
        } catch (IOException e) {
            throw new HearthbookException(
                    ErrorCode.IO_FAILED, "Cannot read the key file " + file + ". Check path and permissions.", e);
        }
    }

    boolean isPassphrase() {
        return kind == Kind.PASSPHRASE;
    }

    /** For one use. */
    Unlock unlock() {
        return switch (kind) {
            case PASSPHRASE -> Unlock.passphrase(text);
            case RECOVERY_CODE -> Unlock.recoveryCode(text);
            case KEY -> Unlock.key(key);
        };
    }

    /** The same for a new slot; what cannot be guessed costs nothing. */
    Unlock unlock(PassphraseCost cost) {
        return isPassphrase() ? Unlock.passphrase(text, cost) : unlock();
    }

    @Override
    public void close() {
        Arrays.fill(text, '\0');
        Arrays.fill(key, (byte) 0);
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "Secret[" + kind + "]";
    }
}
