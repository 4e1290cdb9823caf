package dev.hearthbook.keys;

import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import dev.hearthbook.model.StoreId;
import dev.hearthbook.model.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A vault that breaks one promise on purpose and keeps the others, so that the contract can be tested. */
final class BrokenKeyVault implements KeyVault {
    enum Fault {
        NONE,
        SAME_BOX_TWICE,
        IGNORES_ASSOCIATED_DATA,
        DOES_NOT_AUTHENTICATE,
        ONE_KEY_FOR_ALL,
        NEW_SCOPES_EACH_TIME,
        FORGETS_HOW_MANY,
        MIXES_UP_MANY,
        KEEPS_THE_KEY,
        KEEPS_THE_BLIND_KEY,
        SEALS_FOR_THE_ERASED,
        SHREDS_EVERYBODY,
        CALLS_MISSING_ERASED,
        IGNORES_LABELS,
        REMEMBERS_THE_NAME,
        VERIFIES_ANYTHING,
        SIGNS_EMPTINESS,
        NAMES_ANOTHER_KEY,
        FORGETS_WHAT_HAPPENED,
        RENEWS_THE_OLD,
        STAYS_OPEN
    }

    private final Fault fault;
    private final InMemoryKeyVault sound = InMemoryKeyVault.create();
    private final Map<String, byte[]> sealed = new ConcurrentHashMap<>();
    private final Map<String, byte[]> opened = new ConcurrentHashMap<>();
    private final Map<String, Blinder> blinders = new ConcurrentHashMap<>();
    private final Map<Subject, Long> found = new ConcurrentHashMap<>();
    private final Set<Subject> everybody = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();

    BrokenKeyVault(Fault fault) {
        this.fault = fault;
    }

    @Override
    public StoreId store() {
        return sound.store();
    }

    @Override
    public long scopeLast() {
        return fault == Fault.FORGETS_HOW_MANY ? 0 : sound.scopeLast();
    }

    @Override
    public SecurityEvents security() {
        return sound.security();
    }

    @Override
    public Scopes scopes(ScopeRequest request) {
        request.subject().ifPresent(everybody::add);
        if (fault == Fault.NEW_SCOPES_EACH_TIME && request.subject().isPresent()) {
            Subject other = Subject.of(request.subject().get().value() + requests.incrementAndGet());
            return sound.scopes(
                    new ScopeRequest(Optional.of(other), request.retention(), request.birth(), request.own()));
        }
        return sound.scopes(request);
    }

    @Override
    public List<Scopes> scopes(List<ScopeRequest> requests) {
        List<Scopes> many = new ArrayList<>(KeyVault.super.scopes(requests));
        if (fault == Fault.MIXES_UP_MANY) {
            Collections.reverse(many);
        }
        return many;
    }

    @Override
    public OptionalLong find(Subject subject) {
        OptionalLong id = sound.find(subject);
        if (fault == Fault.REMEMBERS_THE_NAME && id.isEmpty() && found.containsKey(subject)) {
            return OptionalLong.of(found.get(subject));
        }
        return id;
    }

    @Override
    public Optional<Subject> subject(long scope) {
        return sound.subject(scope);
    }

    @Override
    public boolean isErased(Scopes scopes) {
        return sound.isErased(scopes);
    }

    @Override
    public byte[] seal(Scopes scopes, byte[] plain, byte[] associated) {
        if (fault == Fault.SEALS_FOR_THE_ERASED && sound.isErased(scopes)) {
            return new byte[plain.length + OVERHEAD];
        }
        byte[] box = sound.seal(keyed(scopes), plain, bound(associated));
        opened.put(Arrays.toString(box), plain.clone());
        return fault == Fault.SAME_BOX_TWICE
                ? sealed.computeIfAbsent(scopes + Arrays.toString(plain) + Arrays.toString(associated), text -> box)
                : box;
    }

    @Override
    public Opened open(Scopes scopes, byte[] box, byte[] associated) {
        byte[] remembered = opened.get(Arrays.toString(box));
        if (fault == Fault.STAYS_OPEN && remembered != null && !sound.isErased(scopes)) {
            return new Opened.Plain(remembered);
        }
        if (fault == Fault.KEEPS_THE_KEY && remembered != null && sound.isErased(scopes)) {
            return new Opened.Plain(remembered);
        }
        try {
            return sound.open(keyed(scopes), box, bound(associated));
        } catch (HearthbookException e) {
            if (fault == Fault.CALLS_MISSING_ERASED && e.code() == ErrorCode.KEY_MISSING) {
                return new Opened.Erased(scopes.own());
            }
            if (fault == Fault.DOES_NOT_AUTHENTICATE && e.code() == ErrorCode.TAMPERED) {
                return new Opened.Plain(new byte[Math.max(0, box.length - OVERHEAD)]);
            }
            throw e;
        }
    }

    private Scopes keyed(Scopes scopes) {
        return fault == Fault.ONE_KEY_FOR_ALL ? Scopes.BOOK : scopes;
    }

    private byte[] bound(byte[] associated) {
        return fault == Fault.IGNORES_ASSOCIATED_DATA ? new byte[0] : associated;
    }

    @Override
    public int envelopeKey() {
        return sound.envelopeKey();
    }

    @Override
    public byte[] sealHeader(int envelopeKey, byte[] plain, byte[] associated) {
        return sound.sealHeader(envelopeKey, plain, associated);
    }

    @Override
    public byte[] openHeader(int envelopeKey, byte[] box, byte[] associated) {
        return sound.openHeader(envelopeKey, box, associated);
    }

    @Override
    public Optional<Blinder> blinder(long scope, String label) {
        String used = fault == Fault.IGNORES_LABELS ? "one label" : label;
        Optional<Blinder> blinder = sound.blinder(scope, used);
        blinder.ifPresent(made -> blinders.put(scope + used, made));
        return fault == Fault.KEEPS_THE_BLIND_KEY ? Optional.ofNullable(blinders.get(scope + used)) : blinder;
    }

    @Override
    public Blinder bookBlinder(String label) {
        return sound.bookBlinder(fault == Fault.IGNORES_LABELS ? "one label" : label);
    }

    @Override
    public byte[] sign(byte[] message) {
        return fault == Fault.SIGNS_EMPTINESS ? sound.sign(new byte[0]) : sound.sign(message);
    }

    @Override
    public boolean verify(byte[] message, byte[] signature) {
        boolean right = sound.verify(fault == Fault.SIGNS_EMPTINESS ? new byte[0] : message, signature);
        return right || fault == Fault.VERIFIES_ANYTHING;
    }

    @Override
    public byte[] publicKey() {
        return fault == Fault.NAMES_ANOTHER_KEY ? new byte[32] : sound.publicKey();
    }

    @Override
    public long generation() {
        return fault == Fault.FORGETS_WHAT_HAPPENED ? 0 : sound.generation();
    }

    @Override
    public Set<Long> shred(Subject subject) {
        sound.find(subject).ifPresent(id -> found.put(subject, id));
        if (fault == Fault.SHREDS_EVERYBODY) {
            Map<Subject, Set<Long>> ids = new HashMap<>();
            everybody.forEach(one -> ids.put(one, sound.shred(one)));
            return ids.getOrDefault(subject, Set.of());
        }
        return sound.shred(subject);
    }

    @Override
    public boolean shred(long scope) {
        return sound.shred(scope);
    }

    @Override
    public long renew(Subject subject) {
        Set<Long> before = sound.everOf(subject);
        long scope = sound.renew(subject);
        return fault == Fault.RENEWS_THE_OLD && !before.isEmpty()
                ? before.iterator().next()
                : scope;
    }

    @Override
    public Map<Long, Long> renewals() {
        return sound.renewals();
    }

    @Override
    public Set<Long> everOf(Subject subject) {
        return sound.everOf(subject);
    }

    @Override
    public List<RetentionScope> retentions() {
        return sound.retentions();
    }

    @Override
    public void close() {
        if (fault != Fault.STAYS_OPEN) {
            sound.close();
        }
    }
}
