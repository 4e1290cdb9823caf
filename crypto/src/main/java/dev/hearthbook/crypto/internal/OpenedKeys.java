package dev.hearthbook.crypto.internal;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hearthbook.crypto.internal.box.Xaes;
import dev.hearthbook.crypto.internal.keyring.ErasedScopes;
import dev.hearthbook.crypto.internal.keyring.ScopeName;
import dev.hearthbook.keys.Blinder;
import dev.hearthbook.keys.Scopes;
import dev.hearthbook.model.Subject;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was opened and may be wanted again, so that the hot path neither reads the keyring nor derives a key. Each of the four
 * caches holds at most 10,000 entries for 10 minutes after their last use; what falls out is opened again in some 20 µs.
 *
 * <p><b>Destroyed keys leave at once, and do not come back.</b> A thread that opened a key before its scope was destroyed may
 * want to keep it afterwards. So whoever keeps something looks once more whether its scope was destroyed meanwhile, and takes
 * it out again; and shredding marks the scope first and sweeps the caches after. Whichever of the two comes last sees the
 * other.
 */
public final class OpenedKeys {
    static final int ENTRIES_MAX = 10_000;
    static final Duration KEPT = Duration.ofMinutes(10);

    private final ErasedScopes erased;
    private final Cache<Scopes, Xaes> payloads = cache();
    private final Cache<BlindKey, Blinder> blinders = cache();
    private final Cache<ScopeName, Long> ids = cache();
    private final Cache<Long, Subject> subjects = cache();

    /** Which blinder; it belongs to one scope. */
    private record BlindKey(long scope, String label) {}

    public OpenedKeys(ErasedScopes erased) {
        this.erased = erased;
    }

    private static <K, V> Cache<K, V> cache() {
        // Maintenance runs on the calling thread: a vault starts no threads and uses none that it does not own.
        return Caffeine.newBuilder()
                .maximumSize(ENTRIES_MAX)
                .expireAfterAccess(KEPT)
                .executor(Runnable::run)
                .build();
    }

    /** The first destroyed one of these scopes, or 0. */
    public long erased(Scopes scopes) {
        if (erased.contains(scopes.subject())) {
            return scopes.subject();
        }
        if (erased.contains(scopes.retention())) {
            return scopes.retention();
        }
        return erased.contains(scopes.own()) ? scopes.own() : 0;
    }

    /**
     * The payload key of living scopes, opened when it is not kept.
     *
     * @param opening gives null when a scope turns out to be destroyed
     * @return null when one of the scopes is destroyed
     */
    public @Nullable Xaes payload(Scopes scopes, Supplier<@Nullable Xaes> opening) {
        if (erased(scopes) != 0) {
            return null;
        }
        Xaes kept = payloads.getIfPresent(scopes);
        if (kept != null) {
            return kept;
        }
        Xaes opened = opening.get();
        if (opened != null) {
            payloads.put(scopes, opened);
        }
        if (erased(scopes) != 0) {
            payloads.invalidate(scopes);
            return null;
        }
        return opened;
    }

    /** The blinder of a living scope, made when it is not kept; null when the scope is destroyed. */
    public @Nullable Blinder blinder(long scope, String label, Supplier<@Nullable Blinder> making) {
        if (erased.contains(scope)) {
            return null;
        }
        BlindKey key = new BlindKey(scope, label);
        Blinder kept = blinders.getIfPresent(key);
        if (kept != null) {
            return kept;
        }
        Blinder made = making.get();
        if (made != null) {
            blinders.put(key, made);
        }
        if (erased.contains(scope)) {
            blinders.invalidate(key);
            return null;
        }
        return made;
    }

    /** The id of a living scope when it is kept, or 0. */
    public long id(ScopeName name) {
        Long kept = ids.getIfPresent(name);
        return kept == null || erased.contains(kept) ? 0 : kept;
    }

    /** Keeps the id of a scope, unless it was destroyed meanwhile. */
    public void keep(ScopeName name, long id) {
        ids.put(name, id);
        if (erased.contains(id)) {
            ids.invalidate(name);
        }
    }

    /**
     * The subject of a living scope, read when it is not kept.
     *
     * @return empty when the scope is destroyed, or not a subject's
     */
    public Optional<Subject> subject(long scope, Supplier<Optional<Subject>> reading) {
        if (erased.contains(scope)) {
            return Optional.empty();
        }
        Subject kept = subjects.getIfPresent(scope);
        if (kept != null) {
            return Optional.of(kept);
        }
        Optional<Subject> read = reading.get();
        read.ifPresent(subject -> subjects.put(scope, subject));
        if (erased.contains(scope)) {
            subjects.invalidate(scope);
            return Optional.empty();
        }
        return read;
    }

    /** Drops everything of a scope that is marked as destroyed by now. */
    public void drop(long scope) {
        payloads.asMap().keySet().removeIf(scopes -> scopes.holds(scope));
        blinders.asMap().keySet().removeIf(key -> key.scope() == scope);
        ids.asMap().values().removeIf(id -> id == scope);
        subjects.invalidate(scope);
    }

    /** Drops everything. */
    public void clear() {
        payloads.invalidateAll();
        blinders.invalidateAll();
        ids.invalidateAll();
        subjects.invalidateAll();
    }

    /** How many opened payload keys are held. */
    public long size() {
        payloads.cleanUp();
        return payloads.estimatedSize();
    }
}
