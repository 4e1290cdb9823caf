package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.crypto.internal.box.Hmac;
import dev.hearthbook.crypto.internal.box.Veil;
import dev.hearthbook.crypto.internal.box.Xaes;
import dev.hearthbook.keys.Blind;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the book itself, opened once: they belong to nobody, so nobody's erasure reaches them. The signing key stays
 * wrapped until something is signed; opening the book only proves that it is sound.
 */
public final class BookKeys {
    /** The rows of {@code book_key}. */
    enum Purpose {
        PAYLOAD(1),
        INDEX(2),
        /** The 32-byte seed of an Ed25519 key (RFC 8032). */
        SIGNING(3),
        /** Of the tags of scope names. Tombstones keep a tag and no name, so it cannot change when the root does. */
        TAGS(4),
        /** What the root before this one wrapped with; there only while a rotation goes on. */
        PREVIOUS_WRAP(5),
        /** Of the veil over blind values; only in a book that was written anew. */
        VEIL(6);

        private final int id;

        Purpose(int id) {
            this.id = id;
        }

        int id() {
            return id;
        }
    }

    private final byte[] payload;
    private final byte[] index;
    private final byte[] tags;
    private final @Nullable Veil veil;
    private final NavigableMap<Integer, Xaes> envelopes;

    /** Takes the arrays over. */
    BookKeys(byte[] payload, byte[] index, byte[] tags, @Nullable Veil veil, Map<Integer, Xaes> envelopes) {
        this.payload = payload;
        this.index = index;
        this.tags = tags;
        this.veil = veil;
        this.envelopes = Collections.unmodifiableNavigableMap(new TreeMap<>(envelopes));
    }

    /** Seals what hangs on no scope; 32 bytes, a copy, which the caller wipes. */
    public byte[] payload() {
        return payload.clone();
    }

    /** Blinds random ids and enums; 32 bytes, a copy, which the caller wipes. */
    public byte[] index() {
        return index.clone();
    }

    /** Envelope keys by id; the last one is for new frames. */
    public NavigableMap<Integer, Xaes> envelopes() {
        return envelopes;
    }

    /** The same with one more envelope key. */
    BookKeys with(int id, Xaes envelope) {
        Map<Integer, Xaes> more = new TreeMap<>(envelopes);
        more.put(id, envelope);
        return new BookKeys(payload, index, tags, veil, more);
    }

    /** The blind value under which the keyring finds a name without holding it. */
    Blind tag(ScopeName name) {
        return veil(Blind.of(Hmac.mac(tags, new byte[] {(byte) name.kind().code()}, name.utf8())));
    }

    /** The key of {@link #tag}; 32 bytes, a copy, which the caller wipes. */
    byte[] tags() {
        return tags.clone();
    }

    /** A blind value as it stands in this book; the value itself in a book that was never written anew. */
    public Blind veil(Blind value) {
        return veil == null ? value : veil.on(value);
    }

    /** Undoes {@link #veil}. */
    public Blind unveil(Blind value) {
        return veil == null ? value : veil.off(value);
    }

    /** Whether blind values of this book are veiled. */
    public boolean isVeiled() {
        return veil != null;
    }

    void wipe() {
        Arrays.fill(payload, (byte) 0);
        Arrays.fill(index, (byte) 0);
        Arrays.fill(tags, (byte) 0);
    }

    @Override
    public String toString() {
        return "BookKeys[envelopes " + envelopes.keySet() + "]";
    }
}
