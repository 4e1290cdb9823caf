package dev.hearthbook.integrity;

import dev.hearthbook.internal.merkle.Merkle;
import dev.hearthbook.log.Head;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StoreId;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;

/**
 * What a book was at one moment: how many events it had, the root of the tree over them, the head of the chain behind the last
 * one, and how often keys had been destroyed or unlock slots changed. In the text of C2SP's tlog-checkpoint, with two extension
 * lines:
 *
 * <pre>
 * hearthbook.checkpoint.1/6f9619ff-8b86-d011-b42d-00cf4fc964ff
 * 41007
 * CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
 * head 5f0c…64 hex digits
 * keyring 12
 * </pre>
 *
 * <p>The head is there for what a root cannot tell: whether a book that was salvaged is still the same behind a gap, and,
 * without reading the log, whether it goes on from here.
 */
public final class Checkpoint {
    private static final String ORIGIN = "hearthbook.checkpoint.1/";
    private static final String HEAD = "head ";
    private static final String KEYRING = "keyring ";

    private final StoreId store;
    private final long size;
    private final byte[] root;
    private final Head head;
    private final long keyring;

    /**
     * @param size how many events there are: the position of the last one
     * @param root 32 bytes
     * @param head the chain head after the last event
     * @param keyring the generation of the keyring
     */
    public Checkpoint(StoreId store, long size, byte[] root, Head head, long keyring) {
        Require.that(
                size >= 0 && keyring >= 0, "sizes and generations are not negative, but were %d, %d", size, keyring);
        Require.that(root.length == Merkle.HASH, "a root has %d bytes, but had %d", Merkle.HASH, root.length);
        this.store = store;
        this.size = size;
        this.root = root.clone();
        this.head = head;
        this.keyring = keyring;
    }

    /** The name under which a book signs, and the first line of its checkpoints. */
    public static String origin(StoreId store) {
        return ORIGIN + store;
    }

    /**
     * The book that a key is named after.
     *
     * @throws HearthbookException {@code PROOF_INVALID} when it is no book's key
     */
    public static StoreId store(VerifyingKey key) {
        try {
            if (key.name().startsWith(ORIGIN)) {
                return new StoreId(UUID.fromString(key.name().substring(ORIGIN.length())));
            }
        } catch (IllegalArgumentException e) {
            throw Texts.invalid("The key " + key.id() + " is not named after a book.");
        }
        throw Texts.invalid("The key " + key.id() + " is not named after a book.");
    }

    /** @throws HearthbookException {@code PROOF_INVALID} */
    static Checkpoint parse(String text) {
        String[] line = text.split("\n", -1);
        if (line.length != 6 || !line[5].isEmpty() || !line[0].startsWith(ORIGIN)) {
            throw Texts.invalid("The text is not a checkpoint of a book.");
        }
        if (!line[3].startsWith(HEAD) || !line[4].startsWith(KEYRING)) {
            throw Texts.invalid("The checkpoint lacks its lines 'head' and 'keyring'.");
        }
        Checkpoint read;
        try {
            read = new Checkpoint(
                    new StoreId(UUID.fromString(line[0].substring(ORIGIN.length()))),
                    Texts.number(line[1], "size of the checkpoint"),
                    Texts.hash(line[2], "root of the checkpoint"),
                    Head.of(HexFormat.of().parseHex(line[3].substring(HEAD.length()))),
                    Texts.number(line[4].substring(KEYRING.length()), "keyring's generation"));
        } catch (IllegalArgumentException e) {
            throw Texts.invalid("The checkpoint names no book or no head.");
        }
        if (!read.text().equals(text)) {
            throw Texts.invalid("The checkpoint is in an unusual spelling.");
        }
        return read;
    }

    public StoreId store() {
        return store;
    }

    /** How many events there are: the position of the last one. */
    public long size() {
        return size;
    }

    /** The root of the tree over them, 32 bytes. */
    public byte[] root() {
        return root.clone();
    }

    /** The chain head after the last event. */
    public Head head() {
        return head;
    }

    /** The generation of the keyring: it goes up whenever a key is destroyed or an unlock slot changes. */
    public long keyring() {
        return keyring;
    }

    /** What is signed, its last line ended as well. */
    public String text() {
        return origin(store) + "\n" + size + "\n" + Texts.base64(root) + "\n" + HEAD + head + "\n" + KEYRING + keyring
                + "\n";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Checkpoint that
                && store.equals(that.store)
                && size == that.size
                && Arrays.equals(root, that.root)
                && head.equals(that.head)
                && keyring == that.keyring;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(root);
    }

    @Override
    public String toString() {
        return "Checkpoint[" + store + ", " + size + " events, root " + Texts.base64(root) + "]";
    }
}
