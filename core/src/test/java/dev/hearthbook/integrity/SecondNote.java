package dev.hearthbook.integrity;

import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A second reader of signed notes, written from C2SP's signed-note and tlog-checkpoint alone; it shares no code with the house.
 * It looks for the last empty line byte by byte and hands the key to the JDK as X.509.
 */
final class SecondNote {
    /** RFC 8410: SEQUENCE { SEQUENCE { OID 1.3.101.112 } BIT STRING } in front of the 32 bytes. */
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    private SecondNote() {}

    /** The lines of the text, when the key's owner signed the note; null otherwise. */
    static String[] open(byte[] note, String vkey) throws Exception {
        int plus = vkey.indexOf('+');
        String name = vkey.substring(0, plus);
        byte[] hash = HexFormat.of().parseHex(vkey.substring(plus + 1, plus + 9));
        byte[] typed = Base64.getDecoder().decode(vkey.substring(plus + 10));
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        if (typed.length != 33 || typed[0] != 1 || !Arrays.equals(hash, Arrays.copyOf(sha.digest(typed), 4))) {
            return null;
        }
        int split = -1;
        for (int i = 0; i + 1 < note.length; i++) {
            if (note[i] == '\n' && note[i + 1] == '\n') {
                split = i + 1;
            }
        }
        byte[] text = Arrays.copyOf(note, split);
        String signatures = new String(note, split + 1, note.length - split - 1, StandardCharsets.UTF_8);
        for (String line : signatures.split("\n")) {
            String prefix = "\u2014 " + name + " ";
            if (line.startsWith(prefix)) {
                byte[] bytes = Base64.getDecoder().decode(line.substring(prefix.length()));
                if (Arrays.equals(hash, Arrays.copyOf(bytes, 4))) {
                    byte[] encoded = Arrays.copyOf(X509, X509.length + 32);
                    System.arraycopy(typed, 1, encoded, X509.length, 32);
                    Signature ed25519 = Signature.getInstance("EdDSA");
                    ed25519.initVerify(KeyFactory.getInstance("EdDSA").generatePublic(new X509EncodedKeySpec(encoded)));
                    ed25519.update(text);
                    return ed25519.verify(bytes, 4, bytes.length - 4)
                            ? new String(text, StandardCharsets.UTF_8).split("\n")
                            : null;
                }
            }
        }
        return null;
    }
}
