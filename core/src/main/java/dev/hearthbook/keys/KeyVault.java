package dev.hearthbook.keys;

import dev.hearthbook.model.Require;
import dev.hearthbook.model.StoreId;
import dev.hearthbook.model.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The SPI of keys: it seals and opens bytes, makes blind values, and destroys keys. It never knows what it seals.
 *
 * <p><b>Threads.</b> Any thread may call any method at any time.
 *
 * <p><b>Durability.</b> A scope is durable before {@link #scopes} returns it, a destroyed key is gone from every file of the
 * vault before {@link #shred} returns.
 *
 * <p><b>Errors.</b> A destroyed key is an answer ({@link Opened.Erased}, an empty {@link Optional}); everything else that
 * prevents opening is a {@link dev.hearthbook.model.HearthbookException}: {@code TAMPERED} when the box does not belong to
 * this key and associated data, {@code KEY_MISSING} when a key is neither there nor destroyed, {@code ENVELOPE_KEY_UNKNOWN}
 * when a frame names an envelope key that was never here.
 *
 * <p>Every implementation passes {@code KeyVaultContract}.
 */
public interface KeyVault extends AutoCloseable {
    /** Bytes that sealing adds: nonce 24, tag 16. */
    int OVERHEAD = 40;

    /** How many streams may ask for their scopes at once: as many as a commit has events at the most. */
    int REQUESTS_MAX = 1_000;

    /** The book this vault belongs to. */
    StoreId store();

    /**
     * Gets or creates the scopes of a new stream. Two callers asking for the same scope get the same id.
     *
     * @throws dev.hearthbook.model.HearthbookException {@code SUBJECT_ERASED} when the subject, the retention month or the
     *     stream's own scope was destroyed
     */
    Scopes scopes(ScopeRequest request);

    /**
     * The same for many new streams, in their order. A vault on disk makes all of them durable together, so a thousand cost
     * little more than one: for imports, and for commits that begin many streams.
     *
     * @param requests at most {@link #REQUESTS_MAX}
     * @throws dev.hearthbook.model.HearthbookException {@code SUBJECT_ERASED} when a scope of one of them was destroyed; those
     *     of the others may have been made
     */
    default List<Scopes> scopes(List<ScopeRequest> requests) {
        Require.that(
                requests.size() <= REQUESTS_MAX,
                "at most %d streams may ask for their scopes at once, but there were %d",
                REQUESTS_MAX,
                requests.size());
        return requests.stream().map(this::scopes).toList();
    }

    /** The highest scope id that was ever given or destroyed here; 0 when there is none. */
    long scopeLast();

    /** The scope id of a subject that has data, without creating one; empty when unknown or erased. */
    OptionalLong find(Subject subject);

    /** The subject behind a scope id; empty when it is not a subject's scope or was erased. */
    Optional<Subject> subject(long scope);

    /** Whether any of the scopes was destroyed. In memory, a few nanoseconds: the writer asks it for every commit. */
    boolean isErased(Scopes scopes);

    /**
     * Seals a payload: {@link #OVERHEAD} bytes longer than the plain bytes, never the same twice.
     *
     * @param associated bound to the box but not in it; opening needs the same bytes
     * @throws dev.hearthbook.model.HearthbookException {@code SUBJECT_ERASED} when one of the scopes was destroyed
     */
    byte[] seal(Scopes scopes, byte[] plain, byte[] associated);

    /** Opens a payload, or says that it was erased. */
    Opened open(Scopes scopes, byte[] box, byte[] associated);

    /** The id of the envelope key that new frame headers are sealed with; it may be another one at the next question. */
    int envelopeKey();

    /** Seals a frame header with an envelope key; one that is no longer the newest is good for that, too. */
    byte[] sealHeader(int envelopeKey, byte[] plain, byte[] associated);

    /** Opens a frame header. */
    byte[] openHeader(int envelopeKey, byte[] box, byte[] associated);

    /**
     * A blinder under a scope's blind key; empty when the scope was destroyed, so that nothing of it can be matched again.
     *
     * @param scope the id of a scope
     * @param label what the values are for, for example {@code messages/kind}: values under different labels never match
     */
    Optional<Blinder> blinder(long scope, String label);

    /** A blinder under the book's own index key: for random ids and enums, whose values may outlive an erasure. */
    Blinder bookBlinder(String label);

    /**
     * Takes off what a vault of a rewritten book lays over the blind values of its {@linkplain #bookBlinder book blinders}. A log holds
     * the names of streams, tags and commands as blind values only, so a book that is written anew cannot blind them anew; its vault
     * veils them instead, under a fresh key. For a vault that never succeeded another, the value itself.
     */
    default Blind unveil(Blind value) {
        return value;
    }

    /** Lays it over them: {@code veil(unveil(v))} is {@code v}, and two vaults of one succession agree on what is under the veil. */
    default Blind veil(Blind value) {
        return value;
    }

    /** What happens to the safety of keys, as it happens. */
    SecurityEvents security();

    /**
     * Signs a statement of the book about itself, with Ed25519 (RFC 8032) under a key that lives as long as the book.
     *
     * @param message begins with what it is for and names the {@linkplain #store book}, so that no signature can be taken for
     *     another
     * @return 64 bytes; the same message has the same signature
     */
    byte[] sign(byte[] message);

    /** Whether this book signed the message. Any bytes may be asked about; those that are no signature are none of ours. */
    boolean verify(byte[] message, byte[] signature);

    /** The public half of the key that {@link #sign} uses: 32 bytes, as RFC 8032 encodes them. */
    byte[] publicKey();

    /**
     * How often a key was destroyed or rotated, or what opens the vault was changed: it never goes down, so a vault whose number is
     * lower than one seen before is an older copy.
     */
    long generation();

    /**
     * Destroys the payload and blind keys of a subject and leaves a tombstone that names scope ids only. Harmless when there
     * is nothing to destroy (any more).
     *
     * @return the ids of the scopes that are destroyed now, those of earlier calls included; empty when the subject never had any
     */
    Set<Long> shred(Subject subject);

    /**
     * Destroys the keys of one scope, whatever it covers: what an erasure event in the log demands again at every open.
     *
     * @return whether there was a key left to destroy
     */
    boolean shred(long scope);

    /**
     * Lets a subject that was erased be written about again: under a new scope. What was destroyed stays destroyed.
     *
     * @return the subject's living scope, which is the one it had when it was not erased
     */
    long renew(Subject subject);

    /** Which scope took the place of which: the destroyed one first. */
    Map<Long, Long> renewals();

    /** Every scope that a subject ever had, destroyed ones too; creates nothing, and is empty when the subject is unknown. */
    Set<Long> everOf(Subject subject);

    /** The living scopes of retention classes and months. */
    List<RetentionScope> retentions();

    /** Forgets every opened key and closes the files; boxes cannot be opened afterwards. */
    @Override
    void close();
}
