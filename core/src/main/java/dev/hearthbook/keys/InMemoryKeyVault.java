package dev.hearthbook.keys;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.Require;
import dev.hearthbook.model.StoreId;
import dev.hearthbook.model.Subject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A vault for books that live as long as their process, and for tests: real keys, real AES-256-GCM, the same answers as a
 * vault on disk, and nothing written anywhere.
 *
 * <p>Making one costs microseconds: the random source and the ciphers come with the first key. It holds one entry per scope
 * without a bound, as an in-memory book holds every event. Any thread may call it.
 */
public final class InMemoryKeyVault implements KeyVault {
    private static final int ENVELOPE_KEY = 1;
    private static final String HMAC = "HmacSHA256";
    private static final String ED25519 = "Ed25519";
    private static final int SIGNATURE_LENGTH = 64;

    private final StoreId store;
    private final SecurityEvents security = SecurityEvents.create();

    /** Guards every change of the maps below; reading needs no lock. */
    private final Object lock = new Object();

    /** The scope of every name that ever had one, by the blind value of the name: a destroyed scope keeps no name. */
    private final Map<Blind, Long> ids = new ConcurrentHashMap<>();

    /** The scopes of subjects that were destroyed, by the same. */
    private final Map<Blind, Set<Long>> before = new ConcurrentHashMap<>();

    private final Map<Long, Long> renewals = new ConcurrentHashMap<>();
    private final Map<Long, RetentionScope> retentions = new ConcurrentHashMap<>();

    private final Map<Long, Scope> living = new ConcurrentHashMap<>();
    private final Set<Long> destroyed = ConcurrentHashMap.newKeySet();
    private final Map<Scopes, SecretKey> payloadKeys = new ConcurrentHashMap<>();
    private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(InMemoryKeyVault::newMac);
    private long scopeIdLast;
    private volatile @Nullable Root root;
    private @Nullable KeyPair signing;
    private boolean closed;

    private InMemoryKeyVault(StoreId store) {
        this.store = store;
    }

    /** A vault of a new book. */
    public static InMemoryKeyVault create() {
        // The id only tells books apart, it is no secret; a secure random source would cost more than everything else
        // here.
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return create(new StoreId(new UUID(random.nextLong(), random.nextLong())));
    }

    /** A vault with fresh keys for the given book. */
    public static InMemoryKeyVault create(StoreId store) {
        return new InMemoryKeyVault(store);
    }

    @Override
    public StoreId store() {
        return store;
    }

    @Override
    public SecurityEvents security() {
        return security;
    }

    @Override
    public Scopes scopes(ScopeRequest request) {
        Root keys = keys();
        synchronized (lock) {
            long subject = request.subject().isPresent()
                    ? scope(keys, subjectName(request.subject().get()), request.subject())
                    : 0;
            String month = "retention/" + request.retention().code() + "/" + request.birth();
            long retention = scope(keys, month, Optional.empty());
            retentions.putIfAbsent(
                    retention, new RetentionScope(retention, request.retention().code(), request.birth()));
            long own = request.own().isPresent()
                    ? scope(keys, "own/" + request.own().get(), Optional.empty())
                    : 0;
            return new Scopes(subject, retention, own);
        }
    }

    private long scope(Root keys, String name, Optional<Subject> subject) {
        Blind tag = tag(keys, name);
        Long known = ids.get(tag);
        if (known == null) {
            long id = ++scopeIdLast;
            living.put(id, new Scope(subject, keys.newKey(), keys.newKey()));
            ids.put(tag, id);
            return id;
        }
        if (isDestroyed(known)) {
            throw new HearthbookException(
                    ErrorCode.SUBJECT_ERASED,
                    "Scope " + known
                            + " was destroyed on purpose; nothing new can be written under it. Renew the subject first.");
        }
        return known;
    }

    @Override
    public long scopeLast() {
        synchronized (lock) {
            return scopeIdLast;
        }
    }

    @Override
    public OptionalLong find(Subject subject) {
        Long id = ids.get(tag(keys(), subjectName(subject)));
        return id == null || isDestroyed(id) ? OptionalLong.empty() : OptionalLong.of(id);
    }

    @Override
    public Optional<Subject> subject(long scope) {
        keys();
        Scope found = living.get(scope);
        return found == null ? Optional.empty() : found.subject;
    }

    @Override
    public boolean isErased(Scopes scopes) {
        return erased(scopes) != 0;
    }

    /** The first destroyed scope, or 0. */
    private long erased(Scopes scopes) {
        if (isDestroyed(scopes.subject())) {
            return scopes.subject();
        }
        if (isDestroyed(scopes.retention())) {
            return scopes.retention();
        }
        return isDestroyed(scopes.own()) ? scopes.own() : 0;
    }

    private boolean isDestroyed(long scope) {
        return scope != 0 && destroyed.contains(scope);
    }

    @Override
    public byte[] seal(Scopes scopes, byte[] plain, byte[] associated) {
        Root keys = keys();
        SecretKey key = payloadKey(keys, scopes);
        if (key == null) {
            throw new HearthbookException(
                    ErrorCode.SUBJECT_ERASED,
                    "Nothing can be sealed under scope " + erased(scopes) + ": it was destroyed on purpose.");
        }
        return keys.boxes.seal(key, plain, associated);
    }

    @Override
    public Opened open(Scopes scopes, byte[] box, byte[] associated) {
        Root keys = keys();
        SecretKey key = payloadKey(keys, scopes);
        if (key == null) {
            return new Opened.Erased(erased(scopes));
        }
        try {
            return new Opened.Plain(keys.boxes.open(key, box, associated));
        } catch (AEADBadTagException e) {
            throw tampered("A payload under " + scopes, e);
        }
    }

    /** Null when one of the scopes was destroyed; asked again after keeping the key, so that a destroyed one is never kept. */
    private @Nullable SecretKey payloadKey(Root keys, Scopes scopes) {
        if (isErased(scopes)) {
            return null;
        }
        SecretKey kept = payloadKeys.get(scopes);
        if (kept != null) {
            return kept;
        }
        SecretKey derived = derive(keys, scopes);
        if (derived == null) {
            return null;
        }
        payloadKeys.put(scopes, derived);
        if (isErased(scopes)) {
            payloadKeys.remove(scopes);
            return null;
        }
        return derived;
    }

    /** Null when a scope was destroyed meanwhile. */
    private @Nullable SecretKey derive(Root keys, Scopes scopes) {
        ByteBuffer material = ByteBuffer.allocate(Scopes.LENGTH + 3 * Root.KEY_LENGTH);
        material.put(scopes.bytes());
        for (long id : new long[] {scopes.subject(), scopes.retention(), scopes.own()}) {
            Scope scope = living.get(id);
            if (scope != null) {
                material.put(scope.payloadKey);
            } else if (isDestroyed(id)) {
                return null;
            } else if (id != 0) {
                throw missing(ErrorCode.KEY_MISSING, "Scope " + id);
            }
        }
        return new SecretKeySpec(mac(keys.book, material.array()), "AES");
    }

    @Override
    public int envelopeKey() {
        return ENVELOPE_KEY;
    }

    @Override
    public byte[] sealHeader(int envelopeKey, byte[] plain, byte[] associated) {
        Root keys = keys();
        return keys.boxes.seal(envelope(keys, envelopeKey), plain, associated);
    }

    @Override
    public byte[] openHeader(int envelopeKey, byte[] box, byte[] associated) {
        Root keys = keys();
        try {
            return keys.boxes.open(envelope(keys, envelopeKey), box, associated);
        } catch (AEADBadTagException e) {
            throw tampered("A frame header under envelope key " + envelopeKey, e);
        }
    }

    private static SecretKey envelope(Root keys, int id) {
        if (id != ENVELOPE_KEY) {
            throw missing(ErrorCode.ENVELOPE_KEY_UNKNOWN, "Envelope key " + id);
        }
        return keys.envelope;
    }

    @Override
    public Optional<Blinder> blinder(long scope, String label) {
        keys();
        Require.that(scope > 0, "a blinder belongs to a scope, whose id is 1 or more, but it was %d", scope);
        Scope found = living.get(scope);
        if (found != null) {
            return Optional.of(blinder(found.blindKey, label));
        }
        if (isDestroyed(scope)) {
            return Optional.empty();
        }
        throw missing(ErrorCode.KEY_MISSING, "Scope " + scope);
    }

    @Override
    public Blinder bookBlinder(String label) {
        return blinder(keys().index, label);
    }

    private Blinder blinder(SecretKey key, String label) {
        SecretKey labelled = new SecretKeySpec(mac(key, utf8(label)), HMAC);
        return value -> Blind.of(mac(labelled, utf8(value)));
    }

    @Override
    public byte[] sign(byte[] message) {
        try {
            Signature ed25519 = Signature.getInstance(ED25519);
            ed25519.initSign(signing().getPrivate());
            ed25519.update(message);
            return ed25519.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("Ed25519 refused to sign", e);
        }
    }

    @Override
    public boolean verify(byte[] message, byte[] signature) {
        KeyPair pair = signing();
        if (signature.length != SIGNATURE_LENGTH) { // JDK 17 takes longer ones for good
            return false;
        }
        try {
            Signature ed25519 = Signature.getInstance(ED25519);
            ed25519.initVerify(pair.getPublic());
            ed25519.update(message);
            return ed25519.verify(signature);
        } catch (SignatureException e) {
            return false; // not even a point of the curve
        } catch (GeneralSecurityException e) {
            throw new AssertionError("Ed25519 refused a key", e);
        }
    }

    /** Made with the first use: hardly any book in memory ever signs. */
    private KeyPair signing() {
        keys();
        synchronized (lock) {
            KeyPair pair = signing;
            if (pair == null) {
                try {
                    pair = KeyPairGenerator.getInstance(ED25519).generateKeyPair();
                } catch (GeneralSecurityException e) {
                    throw new AssertionError("every JDK since 15 has Ed25519", e);
                }
                signing = pair;
            }
            return pair;
        }
    }

    @Override
    public byte[] publicKey() {
        // Every JDK ends the X.509 form of an Ed25519 key with the 32 bytes of RFC 8032.
        byte[] encoded = signing().getPublic().getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    }

    @Override
    public long generation() {
        keys();
        return destroyed.size();
    }

    @Override
    public Set<Long> shred(Subject subject) {
        Long id = ids.get(tag(keys(), subjectName(subject)));
        if (id == null) {
            return Set.of();
        }
        shred(id);
        return everOf(subject);
    }

    @Override
    public boolean shred(long scope) {
        keys();
        Require.that(scope > 0, "only scopes can be destroyed, and their ids are 1 or more, but it was %d", scope);
        synchronized (lock) {
            // Readers look for the key first and for the tombstone after, so the tombstone must be there before the key
            // is gone.
            destroyed.add(scope);
            boolean hadKey = living.remove(scope) != null;
            payloadKeys.keySet().removeIf(scopes -> scopes.holds(scope));
            scopeIdLast = Math.max(scopeIdLast, scope);
            return hadKey;
        }
    }

    @Override
    public long renew(Subject subject) {
        Root keys = keys();
        Blind tag = tag(keys, subjectName(subject));
        synchronized (lock) {
            Long known = ids.get(tag);
            if (known != null && isDestroyed(known)) {
                ids.remove(tag);
                before.computeIfAbsent(tag, fresh -> ConcurrentHashMap.newKeySet())
                        .add(known);
            }
            long scope = scope(keys, subjectName(subject), Optional.of(subject));
            if (known != null && known != scope) {
                renewals.put(known, scope);
            }
            return scope;
        }
    }

    @Override
    public Map<Long, Long> renewals() {
        return Map.copyOf(renewals);
    }

    @Override
    public Set<Long> everOf(Subject subject) {
        Blind tag = tag(keys(), subjectName(subject));
        synchronized (lock) {
            Set<Long> ever = new TreeSet<>(before.getOrDefault(tag, Set.of()));
            Optional.ofNullable(ids.get(tag)).ifPresent(ever::add);
            return ever;
        }
    }

    @Override
    public List<RetentionScope> retentions() {
        keys();
        return retentions.values().stream()
                .filter(it -> !isDestroyed(it.scope()))
                .sorted(Comparator.comparingLong(RetentionScope::scope))
                .toList();
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            root = null;
            signing = null;
            living.clear();
            payloadKeys.clear();
        }
    }

    private Root keys() {
        Root made = root;
        if (made == null) {
            synchronized (lock) {
                if (closed) {
                    throw new IllegalStateException("the key vault is closed");
                }
                made = root;
                if (made == null) {
                    made = new Root(new SecureRandom());
                    root = made;
                }
            }
        }
        return made;
    }

    private Blind tag(Root keys, String name) {
        return Blind.of(mac(keys.names, utf8(name)));
    }

    private static String subjectName(Subject subject) {
        return "subject/" + subject;
    }

    private byte[] mac(SecretKey key, byte[] text) {
        try {
            Mac mac = macs.get();
            mac.init(key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("HMAC-SHA256 refused a key", e);
        }
    }

    private static Mac newMac() {
        try {
            return Mac.getInstance(HMAC);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HMAC-SHA256", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static HearthbookException missing(ErrorCode code, String what) {
        return new HearthbookException(
                code,
                what
                        + " is neither in this vault nor erased. In-memory keys end with their vault: was this sealed by another one?");
    }

    private HearthbookException tampered(String what, AEADBadTagException cause) {
        security.tell(new SecurityEvent.VerificationFailed(Instant.now(), what));
        return new HearthbookException(
                ErrorCode.TAMPERED,
                what + " fails authentication: its bytes were changed, or it belongs to another place or book.",
                cause);
    }

    /** The keys that belong to the book, made with the first use. */
    private static final class Root {
        static final int KEY_LENGTH = 32;

        final SecureRandom random;
        final GcmBox boxes;
        final SecretKey book;
        final SecretKey index;
        final SecretKey names;
        final SecretKey envelope;

        Root(SecureRandom random) {
            this.random = random;
            this.boxes = new GcmBox(random);
            this.book = new SecretKeySpec(newKey(), HMAC);
            this.index = new SecretKeySpec(newKey(), HMAC);
            this.names = new SecretKeySpec(newKey(), HMAC);
            this.envelope = new SecretKeySpec(newKey(), "AES");
        }

        byte[] newKey() {
            byte[] key = new byte[KEY_LENGTH];
            random.nextBytes(key);
            return key;
        }
    }

    /** A living scope; not a record, because a record would print its keys. */
    private static final class Scope {
        final Optional<Subject> subject;
        final byte[] payloadKey;
        final SecretKey blindKey;

        Scope(Optional<Subject> subject, byte[] payloadKey, byte[] blindKey) {
            this.subject = subject;
            this.payloadKey = payloadKey;
            this.blindKey = new SecretKeySpec(blindKey, HMAC);
        }
    }
}
