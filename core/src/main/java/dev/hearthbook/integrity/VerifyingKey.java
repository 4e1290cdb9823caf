package dev.hearthbook.integrity;

import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Require;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The public half of a book's signing key, with the name it signs under: all that somebody needs to check what a book signed.
 * Its text is that of Go's {@code sumdb/note}, {@code name+id+base64}. Immutable; any thread.
 */
public final class VerifyingKey {
    /** Ed25519, as C2SP's signed-note numbers algorithms. */
    static final byte ED25519 = 1;

    private static final int KEY = 32;
    private static final int SIGNATURE = 64;

    private final String name;
    private final byte[] key;

    private VerifyingKey(String name, byte[] key) {
        this.name = name;
        this.key = key;
    }

    /**
     * @param name not empty, without white space, control characters and '+'
     * @param key 32 bytes, as RFC 8032 encodes a public key
     */
    public static VerifyingKey of(String name, byte[] key) {
        Require.that(isName(name), "a key's name has neither white space nor '+', but was '%s'", name);
        Require.that(key.length == KEY, "a public key has %d bytes, but had %d", KEY, key.length);
        return new VerifyingKey(name, key.clone());
    }

    /**
     * Reads the text of {@link #toString}.
     *
     * @throws HearthbookException {@code PROOF_INVALID}
     */
    public static VerifyingKey parse(String text) {
        String[] part = text.strip().split("\\+", 3); // base64 may hold a '+', a name may not
        if (part.length != 3 || !isName(part[0])) {
            throw Texts.invalid("The public key is not of the form name+id+base64.");
        }
        byte[] typed = Texts.bytes(part[2], "public key");
        if (typed.length != 1 + KEY || typed[0] != ED25519) {
            throw Texts.invalid("The public key is not one of Ed25519.");
        }
        VerifyingKey key = of(part[0], Arrays.copyOfRange(typed, 1, typed.length));
        if (!key.id().equals(part[1])) {
            throw Texts.invalid("The public key and its id do not fit together.");
        }
        return key;
    }

    /** Whether {@code name} may stand in a signature line. */
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.codePoints()
                        .noneMatch(sign -> sign == '+'
                                || sign < ' '
                                || Character.isWhitespace(sign)
                                || Character.isSpaceChar(sign));
    }

    public String name() {
        return name;
    }

    /** The 32 bytes, as RFC 8032 encodes them. */
    public byte[] bytes() {
        return key.clone();
    }

    /** The first 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key): which key a signature line speaks of. */
    int number() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
            digest.update(ED25519);
            return ByteBuffer.wrap(digest.digest(key)).getInt();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** The same as 8 hex digits. */
    public String id() {
        return HexFormat.of().toHexDigits(number());
    }

    /** Whether the key's owner signed the message (Ed25519, RFC 8032). Any bytes may be asked about. */
    public boolean verifies(byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE) { // JDK 17 takes longer ones for good
            return false;
        }
        try {
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(decoded());
            ed25519.update(message);
            return ed25519.verify(signature);
        } catch (InvalidKeySpecException | InvalidKeyException | SignatureException e) {
            return false; // not a point of the curve
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK since 15 has Ed25519", e);
        }
    }

    /** Little endian, the sign of x in the highest bit. */
    private PublicKey decoded() throws GeneralSecurityException {
        byte[] y = new byte[KEY];
        for (int i = 0; i < KEY; i++) {
            y[i] = key[KEY - 1 - i];
        }
        boolean odd = (y[0] & 0x80) != 0;
        y[0] &= 0x7f;
        return KeyFactory.getInstance("Ed25519")
                .generatePublic(
                        new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, y))));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey that && name.equals(that.name) && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(key);
    }

    /** {@code name+id+base64(0x01 ‖ key)}: public, meant to be given away. */
    @Override
    public String toString() {
        byte[] typed = new byte[1 + KEY];
        typed[0] = ED25519;
        System.arraycopy(key, 0, typed, 1, KEY);
        return name + "+" + id() + "+" + Texts.base64(typed);
    }
}
