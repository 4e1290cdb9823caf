package dev.hearthbook.crypto.internal.keyring;

import dev.hearthbook.crypto.internal.box.Xaes;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

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
        SIGNING(3);

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
    private final NavigableMap<Integer, Xaes> envelopes;

    /** Takes the arrays over. */
    BookKeys(byte[] payload, byte[] index, Map<Integer, Xaes> envelopes) {
        this.payload = payload;
        this.index = index;
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

    void wipe() {
        Arrays.fill(payload, (byte) 0);
        Arrays.fill(index, (byte) 0);
    }

    @Override
    public String toString() {
        return "BookKeys[envelopes " + envelopes.keySet() + "]";
    }
}
