package dev.hearthbook.projections.internal.row;

import dev.hearthbook.keys.Blinder;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.keys.Scopes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The blinders in use, so that a batch of rows derives each key once. Any thread.
 *
 * <p>The vault is asked before every use whether the scope still lives: a blinder that outlived its key in this cache is never
 * handed out. At most {@value #KEPT_MAX} are kept; beyond that all are dropped and derived again as they are needed.
 */
public final class Blinders {
    private static final int KEPT_MAX = 10_000;

    private final KeyVault keys;
    private final Map<Label, Blinder> kept = new ConcurrentHashMap<>();

    private record Label(long scope, String label) {}

    public Blinders(KeyVault keys) {
        this.keys = keys;
    }

    /**
     * The blinder of a scope; empty when the scope was destroyed.
     *
     * @param scope 0 for the book's own
     */
    public Optional<Blinder> of(long scope, String label) {
        if (scope != 0 && keys.isErased(new Scopes(scope, 0, 0))) {
            forget(scope);
            return Optional.empty();
        }
        Label wanted = new Label(scope, label);
        Blinder blinder = kept.get(wanted);
        if (blinder != null) {
            return Optional.of(blinder);
        }
        Optional<Blinder> made = scope == 0 ? Optional.of(keys.bookBlinder(label)) : keys.blinder(scope, label);
        made.ifPresent(fresh -> keep(wanted, fresh));
        return made;
    }

    /** Drops everything of a scope that was destroyed. */
    public void forget(long scope) {
        kept.keySet().removeIf(label -> label.scope() == scope);
    }

    private void keep(Label label, Blinder blinder) {
        if (kept.size() >= KEPT_MAX) {
            kept.clear();
        }
        kept.put(label, blinder);
    }
}
