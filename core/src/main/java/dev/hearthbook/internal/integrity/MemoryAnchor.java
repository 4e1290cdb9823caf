package dev.hearthbook.internal.integrity;

import dev.hearthbook.integrity.Anchor;
import dev.hearthbook.integrity.SignedCheckpoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a book in memory remembers of what it signed. Any thread. */
public final class MemoryAnchor implements Anchor {
    private volatile @Nullable SignedCheckpoint newest;

    @Override
    public Optional<SignedCheckpoint> newest() {
        return Optional.ofNullable(newest);
    }

    @Override
    public void keep(SignedCheckpoint checkpoint) {
        newest = checkpoint;
    }

    @Override
    public String place() {
        return "memory";
    }
}
