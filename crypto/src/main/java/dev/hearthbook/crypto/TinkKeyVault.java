package dev.hearthbook.crypto;

import dev.hearthbook.crypto.internal.OpenedKeys;
import dev.hearthbook.crypto.internal.box.Hmac;
import dev.hearthbook.crypto.internal.box.LabelBlinder;
import dev.hearthbook.crypto.internal.box.Signing;
import dev.hearthbook.crypto.internal.box.Xaes;
import dev.hearthbook.crypto.internal.keyring.Keyring;
import dev.hearthbook.crypto.internal.keyring.ScopeName;
import dev.hearthbook.crypto.internal.keyring.SlotSecret;
import dev.hearthbook.files.BookFolder;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.Blinder;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.Opened;
import dev.hearthbook.keys.RetentionScope;
import dev.hearthbook.keys.ScopeRequest;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.keys.SecurityEvent;
import dev.hearthbook.keys.SecurityEvents;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StoreId;
import dev.hearthbook.model.Subject;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The vault on disk: keys live in {@code keyring.db} in the book's folder, wrapped; boxes are XAES-256-GCM by Tink.
 *
 * <pre>{@code
 * Hearthbook.open(config, TinkKeyVault.open(dir, passphrase), SqliteViews.in(dir))
 * }</pre>
 *
 * <p><b>Payload keys.</b> HKDF-SHA256 over the keys of all scopes a stream hangs on, in the order subject ‖ retention ‖ own,
 * with the store id as salt; destroying any one of them destroys it. What hangs on no scope uses a key of the book.
 *
 * <p><b>Memory.</b> At most 10,000 opened keys are kept for 10 minutes after their last use, so a heap dump of a running
 * program shows those; Java offers no way to wipe them. A million scopes cost a million rows on disk and nothing here, except
 * 16 to 32 bytes per destroyed one.
 *
 * <p><b>Backups.</b> Whoever has an old copy of the keyring and what unlocks it can open what was erased since. Keep keyring
 * backups apart from the log's, few, and for a short time. {@link KeyUpkeep} says what a rotation takes from old copies.
 *
 * <p>Any thread may call any method. One vault at a time holds a keyring, across processes.
 */
public final class TinkKeyVault implements KeyVault {
    private static final String PAYLOAD = "hearthbook.payload.1";

    private final Keyring keyring;
    private final OpenedKeys opened;
    private final LabelBlinder.Macs macs = new LabelBlinder.Macs();
    private final SecurityEvents security;
    private final InstantSource clock;
    private volatile @Nullable Xaes bookPayload;
    private volatile @Nullable Signing verifying;

    private TinkKeyVault(Keyring keyring, SecurityEvents security, InstantSource clock) {
        this.keyring = keyring;
        this.security = security;
        this.clock = clock;
        this.opened = new OpenedKeys(keyring.erased());
        this.bookPayload = payloadKey(keyring.bookKeys().payload());
    }

    /**
     * Makes a keyring with fresh keys for a new book. The folder is created when it is not there, readable by its owner only.
     *
     * @param dir the book's folder
     * @param unlock what will open it; whoever loses it loses the book, until {@link KeyUpkeep#addRecoveryCode} adds another way
     * @throws HearthbookException {@code BOOK_EXISTS} when the folder holds a keyring already; {@code KEY_SERVICE_FAILED}; {@code
     *     IO_FAILED} or {@code OUT_OF_SPACE} when it cannot be written
     */
    public static TinkKeyVault create(Path dir, Unlock unlock) {
        return with(
                unlock, SecurityEvents.create(), (secret, clock) -> Keyring.create(BookFolder.at(dir), secret, clock));
    }

    /**
     * Opens the keyring in the book's folder.
     *
     * @throws HearthbookException {@code KEYRING_MISSING} when there is none; {@code WRONG_KEY} when {@code unlock} does not
     *     open it and the file is intact; {@code KEYRING_DAMAGED} when it is not; {@code KEY_SERVICE_FAILED} when its key service
     *     refuses or is unreachable; {@code FORMAT_UNKNOWN} when a newer build wrote it; {@code BOOK_LOCKED} when another vault
     *     holds it
     * @throws IllegalStateException when the JVM may use too little memory for the passphrase's cost
     */
    public static TinkKeyVault open(Path dir, Unlock unlock) {
        return open(dir, unlock, SecurityEvents.create());
    }

    /**
     * The same, and tells these events whether it opened or not: a failure is told before anybody has a vault to ask.
     *
     * @throws HearthbookException as {@link #open(Path, Unlock)}
     */
    public static TinkKeyVault open(Path dir, Unlock unlock, SecurityEvents security) {
        return with(unlock, security, (secret, clock) -> Keyring.open(BookFolder.at(dir), secret, clock));
    }

    /**
     * Opens the keyring in the book's folder, or makes one where there never was one. Where a book must be there already,
     * {@link #open} says so when its keyring is lost, instead of making keys that fit nothing.
     *
     * @throws HearthbookException as {@link #open} and {@link #create}
     */
    public static TinkKeyVault openOrCreate(Path dir, Unlock unlock) {
        return with(
                unlock,
                SecurityEvents.create(),
                (secret, clock) -> Keyring.openOrCreate(BookFolder.at(dir), secret, clock));
    }

    /**
     * Makes the keyring of a book that another book is written anew into: {@code Rewrite.to} asks for it. It has everybody whom the
     * old one has, and everybody who was erased, by the same scope ids, and every key of data is fresh: payload keys, blind keys of
     * people, envelope keys, the signing key, the root. The two keys that blind names of streams, tags, commands and scopes are taken
     * over, because a log holds those values without the names; a fresh key veils them, so that nothing in the new book's files is
     * equal to anything in the old one's, and who has the old keys can match nothing there.
     *
     * @param dir the new book's folder, another one than the old vault's
     * @param unlock what will open it
     * @throws HearthbookException as {@link #create}, and {@code KEYRING_DAMAGED} for the old one
     */
    public static TinkKeyVault createSuccessor(Path dir, Unlock unlock, TinkKeyVault old) {
        old.requireOpen();
        return with(
                unlock, SecurityEvents.create(), (secret, clock) -> old.keyring.successor(BookFolder.at(dir), secret));
    }

    private interface Opening {
        Keyring with(SlotSecret secret, InstantSource clock);
    }

    private static TinkKeyVault with(Unlock unlock, SecurityEvents security, Opening opening) {
        InstantSource clock = InstantSource.system();
        SlotSecret secret = unlock.take();
        try {
            Keyring keyring = opening.with(secret, clock);
            TinkKeyVault vault = new TinkKeyVault(keyring, security, clock);
            security.tell(new SecurityEvent.Unlocked(
                    clock.instant(), keyring.openedBy(), secret.kind().words(), keyring.generation()));
            if (!keyring.reappeared().isEmpty()) {
                security.tell(new SecurityEvent.KeysReappeared(clock.instant(), keyring.reappeared()));
            }
            return vault;
        } catch (HearthbookException e) {
            security.tell(new SecurityEvent.UnlockFailed(clock.instant(), e.code()));
            throw e;
        } finally {
            secret.wipe();
        }
    }

    /** The ways in and the rotation of keys, while the vault is open. */
    public KeyUpkeep keys() {
        requireOpen();
        return new KeyUpkeep(keyring, security, clock);
    }

    @Override
    public SecurityEvents security() {
        return security;
    }

    @Override
    public StoreId store() {
        return keyring.store();
    }

    @Override
    public Scopes scopes(ScopeRequest request) {
        return scopes(List.of(request)).get(0);
    }

    /** What is not kept is asked of the keyring in one transaction. */
    @Override
    public List<Scopes> scopes(List<ScopeRequest> requests) {
        requireOpen();
        Require.that(
                requests.size() <= REQUESTS_MAX,
                "at most %d streams may ask for their scopes at once, but there were %d",
                REQUESTS_MAX,
                requests.size());
        List<List<ScopeName>> names = requests.stream().map(ScopeName::of).toList();
        Map<ScopeName, Long> ids = new HashMap<>();
        Set<ScopeName> cold = new LinkedHashSet<>();
        for (List<ScopeName> ofOne : names) {
            for (ScopeName name : ofOne) {
                long kept = opened.id(name);
                if (kept == 0) {
                    cold.add(name);
                } else {
                    ids.put(name, kept);
                }
            }
        }
        if (!cold.isEmpty()) {
            List<ScopeName> wanted = List.copyOf(cold);
            long[] found = keyring.scopes(wanted);
            for (int i = 0; i < found.length; i++) {
                ids.put(wanted.get(i), found[i]);
                opened.keep(wanted.get(i), found[i]);
            }
        }
        List<Scopes> all = new ArrayList<>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            long[] its = names.get(i).stream()
                    .mapToLong(name -> ids.getOrDefault(name, 0L))
                    .toArray();
            boolean subject = requests.get(i).subject().isPresent();
            boolean own = requests.get(i).own().isPresent();
            all.add(new Scopes(subject ? its[0] : 0, its[subject ? 1 : 0], own ? its[its.length - 1] : 0));
        }
        return List.copyOf(all);
    }

    @Override
    public OptionalLong find(Subject subject) {
        requireOpen();
        ScopeName name = ScopeName.of(subject);
        long kept = opened.id(name);
        return kept != 0 ? OptionalLong.of(kept) : keyring.find(name);
    }

    @Override
    public long scopeLast() {
        requireOpen();
        return keyring.scopeLast();
    }

    @Override
    public Optional<Subject> subject(long scope) {
        requireOpen();
        return opened.subject(scope, () -> keyring.subject(scope).map(Subject::of));
    }

    @Override
    public boolean isErased(Scopes scopes) {
        return opened.erased(scopes) != 0;
    }

    @Override
    public byte[] seal(Scopes scopes, byte[] plain, byte[] associated) {
        Xaes key = payloadKey(scopes);
        if (key == null) {
            throw new HearthbookException(
                    ErrorCode.SUBJECT_ERASED,
                    "Nothing can be sealed under scope " + opened.erased(scopes) + ": it was destroyed on purpose.");
        }
        return key.seal(plain, associated);
    }

    @Override
    public Opened open(Scopes scopes, byte[] box, byte[] associated) {
        Xaes key = payloadKey(scopes);
        if (key == null) {
            return new Opened.Erased(opened.erased(scopes));
        }
        try {
            return new Opened.Plain(key.open(box, associated));
        } catch (GeneralSecurityException e) {
            throw tampered("A payload under " + scopes, e);
        }
    }

    /** Null when one of the scopes was destroyed. */
    private @Nullable Xaes payloadKey(Scopes scopes) {
        Xaes book = requireOpen();
        return scopes.equals(Scopes.BOOK) ? book : opened.payload(scopes, () -> derive(scopes));
    }

    /** Null when one of the scopes was destroyed between the caller's look and ours. */
    private @Nullable Xaes derive(Scopes scopes) {
        byte[] material = new byte[3 * Xaes.KEY_LENGTH];
        int length = 0;
        try {
            for (long id : new long[] {scopes.subject(), scopes.retention(), scopes.own()}) {
                if (id == 0) {
                    continue;
                }
                byte[] key = keyring.payloadKey(id).orElse(null);
                if (key == null) {
                    return requireErased(id);
                }
                System.arraycopy(key, 0, material, length, Xaes.KEY_LENGTH);
                Arrays.fill(key, (byte) 0);
                length += Xaes.KEY_LENGTH;
            }
            return payloadKey(Arrays.copyOf(material, length));
        } finally {
            Arrays.fill(material, (byte) 0);
        }
    }

    /** Wipes the material. */
    private Xaes payloadKey(byte[] material) {
        byte[] key = Hmac.derive(material, store().bytes(), PAYLOAD);
        try {
            return Xaes.of(key);
        } finally {
            Arrays.fill(material, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Null, or the news that a key is neither there nor destroyed. */
    private <T> @Nullable T requireErased(long scope) {
        if (keyring.erased().contains(scope)) {
            return null;
        }
        throw new HearthbookException(
                ErrorCode.KEY_MISSING,
                "The key of scope " + scope + " is missing from " + keyring.path()
                        + " but was never erased: the keyring is older than the log. Restore a newer keyring backup.");
    }

    @Override
    public int envelopeKey() {
        return keyring.bookKeys().envelopes().lastKey();
    }

    @Override
    public byte[] sealHeader(int envelopeKey, byte[] plain, byte[] associated) {
        return envelope(envelopeKey).seal(plain, associated);
    }

    @Override
    public byte[] openHeader(int envelopeKey, byte[] box, byte[] associated) {
        try {
            return envelope(envelopeKey).open(box, associated);
        } catch (GeneralSecurityException e) {
            throw tampered("A frame header under envelope key " + envelopeKey, e);
        }
    }

    private Xaes envelope(int id) {
        requireOpen();
        Xaes key = keyring.bookKeys().envelopes().get(id);
        if (key == null) {
            throw new HearthbookException(
                    ErrorCode.ENVELOPE_KEY_UNKNOWN,
                    "Envelope key " + id + " is missing from " + keyring.path() + ", which has "
                            + keyring.bookKeys().envelopes().keySet()
                            + ": the keyring is older than the log. Restore a newer keyring backup.");
        }
        return key;
    }

    private HearthbookException tampered(String what, GeneralSecurityException cause) {
        security.tell(new SecurityEvent.VerificationFailed(clock.instant(), what));
        return new HearthbookException(
                ErrorCode.TAMPERED,
                what + " fails authentication: its bytes were changed, or it was copied from another place or book. "
                        + "Verify the book, and restore what is damaged from a backup.",
                cause);
    }

    @Override
    public Optional<Blinder> blinder(long scope, String label) {
        requireOpen();
        Require.that(scope > 0, "a blinder belongs to a scope, whose id is 1 or more, but it was %d", scope);
        return Optional.ofNullable(opened.blinder(scope, label, () -> {
            byte[] key = keyring.blindKey(scope).orElse(null);
            return key == null ? requireErased(scope) : blinder(key, label);
        }));
    }

    @Override
    public Blinder bookBlinder(String label) {
        requireOpen();
        Blinder plain = blinder(keyring.bookKeys().index(), label);
        return keyring.bookKeys().isVeiled() ? value -> keyring.bookKeys().veil(plain.blind(value)) : plain;
    }

    @Override
    public Blind veil(Blind value) {
        requireOpen();
        return keyring.bookKeys().veil(value);
    }

    @Override
    public Blind unveil(Blind value) {
        requireOpen();
        return keyring.bookKeys().unveil(value);
    }

    /** Wipes the key. */
    private Blinder blinder(byte[] key, String label) {
        try {
            return LabelBlinder.of(key, label, macs);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    @Override
    public byte[] sign(byte[] message) {
        requireOpen();
        return signing().sign(message);
    }

    @Override
    public boolean verify(byte[] message, byte[] signature) {
        requireOpen();
        return verifying().verify(message, signature);
    }

    @Override
    public byte[] publicKey() {
        requireOpen();
        return verifying().publicKey();
    }

    @Override
    public long generation() {
        requireOpen();
        return keyring.generation();
    }

    private Signing verifying() {
        Signing known = verifying;
        if (known == null) {
            // Only the public half is kept: nobody can sign with what a heap dump shows.
            known = signing().withoutSecret();
            verifying = known;
        }
        return known;
    }

    /** Opened for one use. */
    private Signing signing() {
        byte[] seed = keyring.signingSeed();
        try {
            return Signing.of(seed);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    @Override
    public Set<Long> shred(Subject subject) {
        requireOpen();
        Set<Long> destroyed = keyring.shred(ScopeName.of(subject));
        destroyed.forEach(opened::drop);
        return destroyed;
    }

    @Override
    public boolean shred(long scope) {
        requireOpen();
        Require.that(scope > 0, "only scopes can be destroyed, and their ids are 1 or more, but it was %d", scope);
        boolean hadKey = keyring.shred(scope);
        opened.drop(scope);
        return hadKey;
    }

    @Override
    public long renew(Subject subject) {
        requireOpen();
        ScopeName name = ScopeName.of(subject);
        long scope = keyring.renew(name);
        opened.keep(name, scope);
        return scope;
    }

    @Override
    public Map<Long, Long> renewals() {
        requireOpen();
        return keyring.renewals();
    }

    @Override
    public Set<Long> everOf(Subject subject) {
        requireOpen();
        return keyring.everOf(ScopeName.of(subject));
    }

    @Override
    public List<RetentionScope> retentions() {
        requireOpen();
        List<RetentionScope> scopes = new ArrayList<>();
        keyring.names(ScopeName.Kind.RETENTION).forEach((id, name) -> {
            int slash = name.indexOf('/');
            scopes.add(new RetentionScope(
                    id, Integer.parseInt(name.substring(0, slash)), YearMonth.parse(name.substring(slash + 1))));
        });
        return scopes;
    }

    /** The key of the book itself, which is there as long as the vault is open. */
    private Xaes requireOpen() {
        Xaes book = bookPayload;
        if (book == null) {
            throw new IllegalStateException("the key vault is closed");
        }
        return book;
    }

    @Override
    public void close() {
        bookPayload = null;
        keyring.close();
        opened.clear();
    }

    /** Names the file, never a key. */
    @Override
    public String toString() {
        return "TinkKeyVault[" + keyring.path() + "]";
    }
}
