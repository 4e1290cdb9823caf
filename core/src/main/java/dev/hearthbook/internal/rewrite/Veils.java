package dev.hearthbook.internal.rewrite;

import dev.hearthbook.internal.codec.FrameHeader.CommandEntry;
import dev.hearthbook.keys.Blind;
import dev.hearthbook.keys.KeyVault;
import dev.hearthbook.model.ErrorCode;
import dev.hearthbook.model.HearthbookException;
import java.util.List;
import java.util.Optional;

/** Turns blind values of one book into those of its successor. Any thread. */
final class Veils {
    private final KeyVault old;
    private final KeyVault fresh;

    private Veils(KeyVault old, KeyVault fresh) {
        this.old = old;
        this.fresh = fresh;
    }

    /**
     * Between a vault and one that was made to succeed it.
     *
     * @throws HearthbookException {@code KEYRING_FOREIGN} when it was not
     */
    static Veils between(KeyVault old, KeyVault fresh) {
        Veils veils = new Veils(old, fresh);
        Blind before = old.bookBlinder("index/stream").blind("book/rewrites");
        Blind after = fresh.bookBlinder("index/stream").blind("book/rewrites");
        if (fresh.store().equals(old.store())
                || after.equals(before)
                || !after.equals(veils.moved(before))
                || fresh.generation() <= old.generation()) {
            throw new HearthbookException(
                    ErrorCode.KEYRING_FOREIGN,
                    "The new keyring of book " + fresh.store() + " was not made to succeed that of book " + old.store()
                            + ": streams and tags would not be found again. Make it with TinkKeyVault.createSuccessor.");
        }
        return veils;
    }

    Blind moved(Blind value) {
        return fresh.veil(old.unveil(value));
    }

    List<Blind> moved(List<Blind> values) {
        return values.stream().map(this::moved).toList();
    }

    Optional<CommandEntry> moved(Optional<CommandEntry> command) {
        return command.map(it -> new CommandEntry(moved(it.tag()), it.request()));
    }
}
